//! Gives an invitation more time: a later deadline, and a link that outlives it by thirty days.

use chrono::NaiveDateTime;

use super::resend::{invitation_of, require_asking};
use super::{audit, supported};
use crate::domain::ids::Uid;
use crate::domain::inquiry::check_deadline;
use crate::domain::meeting::DraftError;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::inquiries;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::meetings::MeetingRow;
use crate::usecases::links::OUTLIVES;
use crate::usecases::reminders::{self, Round};
use crate::usecases::{Cmd, Failure};

/// Which link, until when.
#[derive(Clone, Debug)]
pub struct ExtendLink {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Uid of the invitation.
    pub invitation: Uid,
    /// The new deadline, UTC. The link of a room has none: it ends with its meeting.
    pub due_at: NaiveDateTime,
}

/// Moves the deadline with its reminders, and the end of the link with it.
pub fn extend_link(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ExtendLink) -> Result<(), Failure> {
    let row = supported(tx, cmd, &input.meeting)?;
    let invitation = invitation_of(tx, &row, &input.invitation)?;
    if invitation.revoked_at.is_some() {
        return Err(Refused::new("meeting-link-revoked").into());
    }
    require_asking(tx, &row, &invitation)?;
    if input.due_at <= cmd.now {
        return Err(Refused::from(DraftError::DeadlinePast).into());
    }
    if let Some(error) = check_deadline(input.due_at, cmd.now) {
        return Err(Refused::from(error).into());
    }
    let due_at = invitation.due_at.map(|_| input.due_at);
    let expires_at = end(&row, due_at, cmd)?;
    if !invitations::extend(tx, &invitation, due_at, expires_at)? {
        return Err(Failure::Conflict);
    }
    if let Some(due_at) = due_at {
        remind(tx, cmd, (&row, &invitation), due_at)?;
    }
    audit(tx, cmd, "meeting.extend_link", &row, serde_json::json!({ "invitation": invitation.uid }))
}

/// Thirty days after the deadline, or after the meeting where none was set.
fn end(row: &MeetingRow, due_at: Option<NaiveDateTime>, cmd: &Cmd) -> Result<NaiveDateTime, Failure> {
    let last = due_at.or(row.ends_at).map(|at| at + OUTLIVES).filter(|end| *end > cmd.now);
    last.ok_or_else(|| Refused::new("meeting-link-over").into())
}

fn remind(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (row, invitation): (&MeetingRow, &InvitationRow),
    due_at: NaiveDateTime,
) -> Result<(), Failure> {
    let inquiry = match invitation.inquiry_id {
        Some(id) => Some(inquiries::get(tx, id)?.uid),
        None => None,
    };
    let round = Round {
        meeting: &row.uid,
        kind: invitation.kind,
        inquiry: inquiry.as_ref(),
        due_at,
        invitations: std::slice::from_ref(&invitation.uid),
    };
    reminders::plan_some(tx, cmd, &round)
}
