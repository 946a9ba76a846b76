//! Moves the deadline of one invitation; its link lives as much longer.

use chrono::NaiveDateTime;

use super::resend::invitation_of;
use super::{audit, own};
use crate::domain::ids::Uid;
use crate::domain::meeting::DraftError;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::invitations;
use crate::usecases::links::OUTLIVES;
use crate::usecases::{Cmd, Failure};

/// Which link, until when.
#[derive(Clone, Debug)]
pub struct ExtendLink {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Uid of the invitation.
    pub invitation: Uid,
    /// The new deadline, UTC.
    pub due_at: NaiveDateTime,
}

/// Moves the deadline.
pub fn extend_link(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ExtendLink) -> Result<(), Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    let invitation = invitation_of(tx, &row, &input.invitation)?;
    if invitation.revoked_at.is_some() {
        return Err(Refused::new("meeting-link-revoked").into());
    }
    if input.due_at <= cmd.now {
        return Err(Refused::from(DraftError::DeadlinePast).into());
    }
    let due_at = invitation.due_at.map(|_| input.due_at);
    if !invitations::extend(tx, &invitation, due_at, input.due_at + OUTLIVES)? {
        return Err(Failure::Conflict);
    }
    audit(tx, cmd, "meeting.extend_link", &row, serde_json::json!({ "invitation": invitation.uid }))
}
