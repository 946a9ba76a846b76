//! Sends an invitation's letter again: the same link, the invitation's own deadline, the facts of today.

use super::letters::{self, Letter};
use super::preview::settled;
use super::{audit, supported};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::{MeetingState, is_open};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::inquiries;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::meetings::{self, MeetingRow};
use crate::storage::tables::plans;
use crate::storage::views::meeting_recipients;
use crate::usecases::{Cmd, Failure};

/// Queues the letter again.
pub fn resend(tx: &mut Tx<'_>, cmd: &mut Cmd, (meeting, invitation): (&Uid, &Uid)) -> Result<(), Failure> {
    let row = supported(tx, cmd, meeting)?;
    let invitation = invitation_of(tx, &row, invitation)?;
    if invitation.revoked_at.is_some() {
        return Err(Refused::new("meeting-link-revoked").into());
    }
    require_asking(tx, &row, &invitation)?;
    let letter = letter(tx, &row, &invitation)?.ok_or_else(|| Refused::new("meeting-link-over"))?;
    let everybody = meeting_recipients::recipients(tx, &cmd.scope(), row.id)?;
    let to = everybody.into_iter().find(|r| Some(r.participant) == invitation.participant_id);
    let to = to.ok_or(Failure::Conflict)?;
    if !letter.enqueue(tx, cmd, &to, &invitation.uid)? {
        return Err(Refused::new("meeting-address-unconfirmed").into());
    }
    audit(tx, cmd, "meeting.resend", &row, serde_json::json!({ "invitation": invitation.uid }))
}

/// The letter of an invitation as it would be written today; nothing when there is nothing to say any more.
fn letter(tx: &mut Tx<'_>, row: &MeetingRow, invitation: &InvitationRow) -> Result<Option<Letter>, Failure> {
    Ok(match (invitation.kind, invitation.due_at, settled(row)) {
        (InvitationKind::Poll, Some(due_at), _) if row.state == MeetingState::Polling => {
            let slots = meetings::slots(tx, row.id)?;
            Some(letters::poll(tx, row, &slots, due_at)?)
        }
        (InvitationKind::Inquiry, Some(due_at), _) => {
            let again = again(tx, invitation)?;
            Some(letters::inquiry(tx, row, (due_at, again))?)
        }
        (InvitationKind::Room, _, Some(span)) => Some(letters::fixed(tx, row, span)?),
        _ => None,
    })
}

/// The number of the version where an inquiry asks again (再確認).
fn again(tx: &mut Tx<'_>, invitation: &InvitationRow) -> Result<Option<i32>, Failure> {
    let Some(inquiry) = invitation.inquiry_id else { return Ok(None) };
    let inquiry = inquiries::get(tx, inquiry)?;
    if inquiry.follows_id.is_none() {
        return Ok(None);
    }
    Ok(Some(plans::get_version(tx, inquiry.plan_version_id)?.number))
}

/// Refuses once nothing is asked for by an invitation any more, so that a link that ended with the record, with a
/// cancellation or with the decisions can't be brought back. A delivery asks for nothing that ends with the meeting.
pub(super) fn require_asking(
    tx: &mut Tx<'_>,
    row: &MeetingRow,
    invitation: &InvitationRow,
) -> Result<(), Failure> {
    let is_asking = match (invitation.kind, invitation.inquiry_id) {
        (InvitationKind::Delivery, _) => true,
        (_, Some(inquiry)) => {
            let is_over = matches!(row.state, MeetingState::Signed | MeetingState::Cancelled);
            !is_over && inquiries::get(tx, inquiry)?.state != InquiryState::Consolidated
        }
        (_, None) => is_open(row.state),
    };
    if is_asking { Ok(()) } else { Err(Refused::new("meeting-link-over").into()) }
}

/// The invitation of a uid in this meeting.
pub(super) fn invitation_of(tx: &mut Tx<'_>, row: &MeetingRow, uid: &Uid) -> Result<InvitationRow, Failure> {
    invitations::find(tx, uid)?
        .filter(|i| i.meeting_id == Some(row.id))
        .ok_or(Failure::NotFound("invitation"))
}
