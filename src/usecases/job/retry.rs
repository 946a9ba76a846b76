//! Lets a failed job run again, on an administrator's word.

use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::jobs;
use crate::storage::wake::Wake;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Why a job does not run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryError {
    /// It has not failed: it waits, or it is done.
    NotFailed,
}

impl From<RetryError> for Refused {
    fn from(error: RetryError) -> Self {
        match error {
            RetryError::NotFailed => Refused::new("job-not-failed"),
        }
    }
}

/// Puts a failed job back with all its tries. Jobs are idempotent and decide again whether they still have to be done.
pub fn retry(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<(), Failure> {
    cmd.require_role(&[Role::Administrator])?;
    let is_known = jobs::find(tx, uid)?.is_some();
    if !is_known {
        return Err(Failure::NotFound("job"));
    }
    if !jobs::run_again(tx, uid, cmd.now)? {
        return Err(Refused::from(RetryError::NotFailed).into());
    }
    tx.wake(Wake::Jobs);
    cmd.audit(tx, &Audit::of("job.retry").object("job", uid))
}
