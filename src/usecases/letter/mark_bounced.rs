//! Notes by hand that a sent letter came back (`decisions.md` §9: no mailbox is read).

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
}

impl From<BounceError> for Refused {
    fn from(error: BounceError) -> Self {
        match error {
            BounceError::NotSent => Refused::new("letter-not-sent"),
        }
    }
}

/// Marks a sent letter as 不達.
pub fn mark_bounced(tx: &mut Tx<'_>, cmd: &Cmd, uid: &Uid) -> Result<(), Failure> {
    cmd.require_role(&[Role::Administrator])?;
    let row = mails::find(tx, uid)?.ok_or(Failure::NotFound("letter"))?;
    if row.state != MailState::Sent {
        return Err(Refused::from(BounceError::NotSent).into());
    }
    if !mails::set_state(tx, &row, MailState::Bounced, row.next_at, Some(cmd.now))? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("letter.mark_bounced").object("letter", uid))
}
