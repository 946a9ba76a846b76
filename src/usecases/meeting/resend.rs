//! Sends an invitation's letter again: the same link, the facts of today.

use super::preview::{self, Sending, settled};
use super::{audit, own};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::meeting::Move;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::meetings::MeetingRow;
use crate::storage::views::meeting_recipients;
use crate::usecases::meeting::letters;
use crate::usecases::{Cmd, Failure};

/// Queues the letter again.
pub fn resend(tx: &mut Tx<'_>, cmd: &mut Cmd, (meeting, invitation): (&Uid, &Uid)) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    let invitation = invitation_of(tx, &row, invitation)?;
    if invitation.revoked_at.is_some() {
        return Err(Refused::new("meeting-link-revoked").into());
    }
    let letter = match (invitation.kind, settled(&row)) {
        (InvitationKind::Poll, None) => preview::letter(tx, &row, &Sending::Poll)?,
        (InvitationKind::Room, Some(span)) => Some(letters::fixed(tx, &row, span)?),
        _ => {
            crate::domain::meeting::next(row.state, Move::Send).map_err(Refused::from)?;
            None
        }
    };
    let everybody = meeting_recipients::recipients(tx, &cmd.scope(), row.id)?;
    let to = everybody.into_iter().find(|r| Some(r.participant) == invitation.participant_id);
    let (letter, to) = letter.zip(to).ok_or(Failure::Conflict)?;
    if !letter.enqueue(tx, cmd, &to, &invitation.uid)? {
        return Err(Refused::new("meeting-address-unconfirmed").into());
    }
    audit(tx, cmd, "meeting.resend", &row, serde_json::json!({ "invitation": invitation.uid }))
}

/// The invitation of a uid in this meeting.
pub(super) fn invitation_of(tx: &mut Tx<'_>, row: &MeetingRow, uid: &Uid) -> Result<InvitationRow, Failure> {
    invitations::find(tx, uid)?
        .filter(|i| i.meeting_id == Some(row.id))
        .ok_or(Failure::NotFound("invitation"))
}
