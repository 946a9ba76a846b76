//! Writes the row of a view. If it can't be written, the page does not leave.

use crate::storage::Audit;
use crate::usecases::{Cmd, Desk, Failure};

/// Writes one row naming everybody whose data the answer shows.
pub fn viewed(desk: &Desk, cmd: &Cmd, audit: &Audit) -> Result<(), Failure> {
    desk.note(|tx| cmd.audit_as(tx, audit, "viewed"))
}
