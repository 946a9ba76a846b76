//! Invites somebody to a settled date who was not told of it: added afterwards, or free on that day after all.

use super::fix::invite_to_room;
use super::preview::{self, Sending, seen, settled};
use super::{audit, supported};
use crate::domain::ids::Uid;
use crate::domain::meeting::{DraftError, Move, next};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::usecases::{Cmd, Failure};

/// Who is invited.
#[derive(Clone, Debug)]
pub struct InviteOne {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Uid of the participant.
    pub participant: Uid,
    /// Stands for the recipient and the address that the organizer has seen.
    pub shown: String,
}

/// Sends the settled date to one participant; says how many letters were queued, none when it goes on paper.
pub fn invite_one(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &InviteOne) -> Result<usize, Failure> {
    let row = supported(tx, cmd, &input.meeting)?;
    next(row.state, Move::Reschedule).map_err(Refused::from)?;
    let sending = Sending::Invite(input.participant.clone());
    let recipients = preview::recipients(tx, &cmd.scope(), &row, &sending)?;
    let to = recipients.first().ok_or_else(|| Refused::new("meeting-nobody-to-invite"))?;
    if seen(&recipients, None) != input.shown {
        return Err(Refused::from(DraftError::RecipientsChanged).into());
    }
    let letter = preview::letter(tx, &row, &sending)?.ok_or(Failure::Conflict)?;
    let span = settled(&row).ok_or(Failure::Conflict)?;
    let mailed = usize::from(invite_to_room(tx, cmd, (&row, &letter), to, span.ends_at)?);
    let detail = serde_json::json!({ "participant": input.participant, "mailed": mailed });
    audit(tx, cmd, "meeting.invite", &row, detail)?;
    Ok(mailed)
}
