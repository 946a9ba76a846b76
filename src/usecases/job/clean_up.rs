//! Removes what has expired: old sessions, parked forms, throttles, tickets of rooms, finished jobs, devices and drafts of
//! ended links. Typed text goes with its expiry.

use crate::storage::Tx;
use crate::storage::tables::expired::{self, Removed};
use crate::usecases::{Cmd, Failure};

/// Removes expired rows.
pub fn clean_up(tx: &mut Tx<'_>, cmd: &Cmd) -> Result<Removed, Failure> {
    Ok(expired::remove(tx, cmd.now)?)
}
