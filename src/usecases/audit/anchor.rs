//! Writes the newest seal down where the database can't reach: the tail of the log is then covered too.

use std::io::Write;
use std::path::Path;

use chrono::{NaiveDateTime, TimeDelta};

use crate::domain::audit_chain::{self, Anchor};
use crate::storage::tables::audit;
use crate::storage::{Conn, StorageError};
use crate::usecases::{Desk, Failure};

/// At most one anchor in this time by itself; `enza audit anchor` makes one at once.
const INTERVAL: TimeDelta = TimeDelta::minutes(10);

/// Writes an anchor when the last is old enough (or `at_once`) and something was sealed since. Returns it.
pub fn anchor(desk: &Desk, file: &Path, at_once: bool) -> Result<Option<Anchor>, Failure> {
    let now = desk.clock().now();
    let Some(newest) = desk.store().read(|conn| due(conn, now, at_once))? else { return Ok(None) };
    // The file comes first: an anchor that only the database knows of would keep the next one from being written, and
    // covers nothing. The other way round the worst is that one line stands twice.
    append(file, &audit_chain::anchor_line(&newest, now))?;
    match desk.note(|tx| Ok::<_, Failure>(audit::insert_anchor(tx, &newest, now)?)) {
        // Another process has anchored the same seal meanwhile.
        Err(Failure::Storage(error)) if error.is_unique_violation() => Ok(None),
        outcome => outcome.map(|()| Some(newest)),
    }
}

/// The seal to anchor now, if there is one.
fn due(conn: &mut Conn, now: NaiveDateTime, at_once: bool) -> Result<Option<Anchor>, StorageError> {
    let Some(newest) = audit::last_seal(conn)? else { return Ok(None) };
    let is_settled = audit::last_anchor(conn)?.is_some_and(|(seal_no, made_at)| {
        seal_no >= newest.seal_no || (!at_once && now - made_at < INTERVAL)
    });
    Ok(Some(newest).filter(|_| !is_settled))
}

fn append(path: &Path, line: &str) -> Result<(), Failure> {
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .map_err(|error| unwritten(path, &error))?;
    Ok(file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| unwritten(path, &e))?)
}

fn unwritten(file: &Path, error: &std::io::Error) -> StorageError {
    StorageError::Corrupt(format!("the anchor was not written to {}: {error}", file.display()))
}
