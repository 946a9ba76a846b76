//! Notes by hand that a sent letter came back (no mailbox is read).

use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::job::MailState;
use crate::domain::refusal::Refused;
use crate::storage::tables::mails;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Why a letter can't be noted as bounced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceError {
    /// It has not left yet, or was refused already.
    NotSent,
    /// Nobody could learn from it what happened.
    NoReason,
}

impl From<BounceError> for Refused {
    fn from(error: BounceError) -> Self {
        match error {
            BounceError::NotSent => Refused::new("letter-not-sent"),
            BounceError::NoReason => Refused::new("letter-no-reason"),
        }
    }
}

/// Marks a sent letter as 不達, with the reason of 1 to 200 characters; its organizer sees it at the meeting.
pub fn mark_bounced(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid, reason: &str) -> Result<(), Failure> {
    cmd.require_role(&[Role::Administrator])?;
    if !(1..=200).contains(&reason.chars().count()) {
        return Err(Refused::from(BounceError::NoReason).into());
    }
    let row = mails::find(tx, uid)?.ok_or(Failure::NotFound("letter"))?;
    if row.state != MailState::Sent {
        return Err(Refused::from(BounceError::NotSent).into());
    }
    if !mails::note_bounce(tx, &row, reason, cmd.now)? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("letter.mark_bounced").object("letter", uid))
}
