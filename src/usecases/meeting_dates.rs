//! Who holds what of a meeting, and how they are told that it is void. Shared by meetings and inquiries.

use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::MeetingId;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::views::meeting_recipients::{self, RecipientView};
use crate::storage::{Conn, StorageError, Tx};
use crate::usecases::meeting_letters::Letter;
use crate::usecases::outbox;
use crate::usecases::{Cmd, Failure};

/// The living invitations of one kind, oldest first. Whoever holds one for the room has the date in their calendar,
/// whatever they have said of their attendance since.
pub fn living(
    conn: &mut Conn,
    meeting: MeetingId,
    kind: InvitationKind,
) -> Result<Vec<InvitationRow>, StorageError> {
    let mut all = invitations::list(conn, meeting)?;
    all.retain(|i| i.kind == kind && i.revoked_at.is_none());
    Ok(all)
}

/// The holders of living invitations of one kind, in the order of the meeting.
pub fn holders(
    conn: &mut Conn,
    scope: &Scope,
    meeting: MeetingId,
    kind: InvitationKind,
) -> Result<Vec<RecipientView>, StorageError> {
    let held = living(conn, meeting, kind)?;
    let mut all = meeting_recipients::recipients(conn, scope, meeting)?;
    all.retain(|r| held.iter().any(|i| i.participant_id == Some(r.participant)));
    Ok(all)
}

/// Tells the holders of an invitation that it is void. A letter that has surely not left is taken back, and who never
/// got it need not hear of it. Says whether a letter was queued.
pub fn call_off(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (invitation, letter): (&InvitationRow, &Letter),
    recipients: &[RecipientView],
) -> Result<bool, Failure> {
    let back = outbox::withdraw(tx, cmd, "invitation", &invitation.uid)?;
    if back.is_unseen() && invitation.sent_at.is_none() {
        return Ok(false);
    }
    match recipients.iter().find(|r| Some(r.participant) == invitation.participant_id) {
        Some(to) => letter.enqueue(tx, cmd, to, &invitation.uid),
        None => Ok(false),
    }
}
