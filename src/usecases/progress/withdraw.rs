//! Withdraws a line: it stays, struck through, with who withdrew it and why.

use super::{kept, standing};
use crate::domain::ids::Uid;
use crate::domain::progress::withdrawal;
use crate::storage::tables::progress_lines;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which line, and why.
#[derive(Clone, Debug)]
pub struct WithdrawInput {
    pub client: Uid,
    pub line: Uid,
    pub reason: String,
}

/// Withdraws it.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &WithdrawInput) -> Result<(), Failure> {
    let (client, _) = kept(tx, cmd, &input.client)?;
    let line = standing(progress_lines::find(tx, client.id, &input.line)?)?;
    let reason = withdrawal(&input.reason)?;
    if !progress_lines::withdraw(tx, line.id, (&cmd.actor_name(), reason), cmd.now)? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("progress.withdraw").object("progress-line", &input.line).subject(&client.uid))
}
