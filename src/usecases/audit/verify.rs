//! Checks the whole sealed log against its hashes and anchors; also offline, on a copy.

use chrono::{NaiveDateTime, TimeDelta};

use crate::domain::audit_chain::{Anchor, Break, Check};
use crate::storage::tables::audit;
use crate::storage::{Conn, StorageError};

/// How long a row may stand without a seal.
const LATEST_SEAL: TimeDelta = TimeDelta::seconds(10);
/// Rows read at once.
const PAGE: i64 = 1_000;

/// What the check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The last seal that holds.
    pub sealed: i64,
    /// Rows that should have been sealed by now.
    pub overdue: i64,
    /// The first fault.
    pub fault: Option<Break>,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.overdue == 0 && self.fault.is_none()
    }
}

/// Checks the log. `outside` are the anchors of the file; those inside the database count too.
pub fn verify(conn: &mut Conn, outside: &[Anchor], now: NaiveDateTime) -> Result<Verdict, StorageError> {
    let mut anchors = audit::anchors(conn)?;
    anchors.extend_from_slice(outside);
    let overdue = audit::unsealed_before(conn, now - LATEST_SEAL)?;
    let (sealed, fault) = walk(conn, &anchors)?;
    Ok(Verdict { sealed, overdue, fault })
}

fn walk(conn: &mut Conn, anchors: &[Anchor]) -> Result<(i64, Option<Break>), StorageError> {
    let mut check = Check::new(anchors);
    let mut last = 0;
    loop {
        let rows = audit::sealed_after(conn, last, PAGE)?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            if let Err(fault) = check.next(row) {
                return Ok((last, Some(fault)));
            }
            last = row.seal_no;
        }
    }
    Ok(match check.finish() {
        Ok(sealed) => (sealed, None),
        Err(fault) => (last, Some(fault)),
    })
}
