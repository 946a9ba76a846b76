//! Cancels a meeting: a CANCEL goes to those who have it in their calendar, a plain letter to those who were asked for dates.

use super::fix::room_invitations;
use super::preview::{self, Sending, seen};
use super::{audit, own, save};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::meeting::{DraftError, MeetingState, Move, TEXT_LIMIT, next};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::meetings::{MeetingChange, MeetingRow};
use crate::usecases::outbox::withdraw;
use crate::usecases::{Cmd, Failure};

/// Why, and who is told.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Why; kept with the meeting, never written in a letter.
    pub reason: String,
    /// Stands for the list of recipients that the organizer has seen.
    pub shown: String,
}

/// Cancels the meeting.
pub fn cancel(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Cancel) -> Result<usize, Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    let state = next(row.state, Move::Cancel).map_err(Refused::from)?;
    if input.reason.trim().is_empty() {
        return Err(Refused::from(DraftError::ReasonMissing).into());
    }
    if input.reason.chars().count() > TEXT_LIMIT {
        return Err(Refused::from(DraftError::TooLong("reason")).into());
    }
    let recipients = preview::recipients(tx, &cmd.scope(), &row, &Sending::Cancel)?;
    if seen(&recipients) != input.shown {
        return Err(Refused::from(DraftError::RecipientsChanged).into());
    }
    let letter = preview::letter(tx, &row, &Sending::Cancel)?.ok_or(Failure::Conflict)?;
    let mut mailed = 0;
    for invitation in told(tx, &row)? {
        // A letter that has not left yet is taken back; who never got it need not hear that it is void.
        let taken_back = withdraw(tx, "invitation", &invitation.uid)? > 0;
        if taken_back && invitation.sent_at.is_none() {
            continue;
        }
        if let Some(to) = recipients.iter().find(|r| Some(r.participant) == invitation.participant_id) {
            mailed += usize::from(letter.enqueue(tx, cmd, to, &invitation.uid)?);
        }
    }
    let change = MeetingChange {
        state,
        reason: input.reason.trim().to_owned(),
        calendar_sequence: row.calendar_sequence + 1,
        ..MeetingChange::of(&row)
    };
    save(tx, cmd, &row, &change)?;
    audit(tx, cmd, "meeting.cancel", &row, serde_json::json!({ "mailed": mailed }))?;
    Ok(mailed)
}

/// The invitations whose holders have to hear of it.
fn told(tx: &mut Tx<'_>, row: &MeetingRow) -> Result<Vec<InvitationRow>, Failure> {
    if row.state == MeetingState::Fixed {
        return room_invitations(tx, row);
    }
    let mut polls = invitations::list(tx, row.id)?;
    polls.retain(|i| i.kind == InvitationKind::Poll && i.revoked_at.is_none());
    Ok(polls)
}
