//! Seals the audit log: every unsealed row gets the next number and a hash over the one before.

use crate::domain::audit_chain::{self, Anchor, GENESIS};
use crate::storage::Tx;
use crate::storage::tables::audit;
use crate::usecases::{Desk, Failure};

/// How many rows one transaction seals.
pub const BATCH: usize = 500;

/// Seals what stands unsealed, up to one batch. Returns how many rows were sealed. Two processes that seal at once
/// meet at the unique number; the later one gives way and comes again.
pub fn seal(desk: &Desk) -> Result<usize, Failure> {
    match desk.note(seal_batch) {
        Err(Failure::Storage(error)) if error.is_unique_violation() => Ok(0),
        outcome => outcome,
    }
}

fn seal_batch(tx: &mut Tx<'_>) -> Result<usize, Failure> {
    let rows = audit::unsealed(tx, BATCH as i64)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let first = Anchor { seal_no: 0, hash: GENESIS.to_owned() };
    let Anchor { mut seal_no, hash: mut previous } = audit::last_seal(tx)?.unwrap_or(first);
    let mut seals = Vec::with_capacity(rows.len());
    for row in &rows {
        seal_no += 1;
        previous = audit_chain::hash(&previous, seal_no, &row.fields());
        seals.push((row.id, seal_no, previous.clone()));
    }
    audit::seal(tx, &seals)?;
    Ok(rows.len())
}
