//! Writes the newest seal down where the database can't reach: the tail of the log is then covered too.

use std::io::Write;
use std::path::Path;

use chrono::TimeDelta;

use crate::domain::audit_chain::{self, Anchor};
use crate::storage::tables::audit;
use crate::usecases::{Desk, Failure};

/// At most one anchor in this time by itself; `enza audit anchor` makes one at once.
const INTERVAL: TimeDelta = TimeDelta::minutes(10);

/// Writes an anchor when the last is old enough (or `at_once`) and something was sealed since. Returns it.
pub fn anchor(desk: &Desk, file: &Path, at_once: bool) -> Result<Option<Anchor>, Failure> {
    let now = desk.clock().now();
    let made = desk.note(|tx| {
        let Some(newest) = audit::last_seal(tx)? else { return Ok(None) };
        if let Some((seal_no, made_at)) = audit::last_anchor(tx)? {
            let is_fresh = !at_once && now - made_at < INTERVAL;
            if seal_no >= newest.seal_no || is_fresh {
                return Ok(None);
            }
        }
        audit::insert_anchor(tx, &newest, now)?;
        Ok(Some(newest))
    })?;
    if let Some(anchor) = &made {
        let line = audit_chain::anchor_line(anchor, now);
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(file)
            .map_err(|error| unwritten(file, &error))?;
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| unwritten_line(&e))?;
    }
    Ok(made)
}

fn unwritten(file: &Path, error: &std::io::Error) -> Failure {
    crate::storage::StorageError::Corrupt(format!("{}: {error}", file.display())).into()
}

fn unwritten_line(error: &std::io::Error) -> Failure {
    crate::storage::StorageError::Corrupt(format!("the anchor was not written: {error}")).into()
}
