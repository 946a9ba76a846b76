//! Sends a letter again, or at once, on an administrator's word.

use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::job::MailState;
use crate::domain::refusal::Refused;
use crate::storage::tables::mails;
use crate::storage::wake::Wake;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Why a letter is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryError {
    /// Its cause went away.
    Withdrawn,
}

impl From<RetryError> for Refused {
    fn from(error: RetryError) -> Self {
        match error {
            RetryError::Withdrawn => Refused::new("letter-withdrawn"),
        }
    }
}

/// Puts the letter at the front of its address's queue. The Message-ID stays.
pub fn retry(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<(), Failure> {
    cmd.require_role(&[Role::Administrator])?;
    let row = mails::find(tx, uid)?.ok_or(Failure::NotFound("letter"))?;
    if row.state == MailState::Withdrawn {
        return Err(Refused::from(RetryError::Withdrawn).into());
    }
    if !mails::queue_again(tx, &row, cmd.now)? {
        return Err(Failure::Conflict);
    }
    tx.wake(Wake::Mails);
    cmd.audit(tx, &Audit::of("letter.retry").object("letter", uid))
}
