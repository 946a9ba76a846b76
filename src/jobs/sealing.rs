//! Seals the audit log at least each second, covers the logs of rooms by it, and anchors it outside the database.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::Works;
use crate::domain::ids::Uid;
use crate::storage::StorageError;
use crate::usecases::Failure;
use crate::usecases::audit::{anchor, seal, seal_rooms};

/// How much is left after a round: a full batch has more behind it; after any other the next one gathers, so that sealing
/// doesn't commit once for each row.
pub fn left(sealed: usize) -> usize {
    if sealed < seal::BATCH { 0 } else { sealed }
}

/// The rooms whose log could not be covered in the last round, so that each is logged once and not twice a second.
#[derive(Clone, Debug, Default)]
pub struct Uncovered(Arc<Mutex<BTreeSet<Uid>>>);

impl Uncovered {
    /// Logs what fails since this round, and what is mended.
    fn note(&self, failed: &[(Uid, Failure)]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (room, cause) in failed.iter().filter(|(room, _)| !known.contains(room)) {
            tracing::error!(%room, %cause, "the log of a room can't be sealed; see `enza doctor`");
        }
        let now: BTreeSet<Uid> = failed.iter().map(|(room, _)| room.clone()).collect();
        for room in known.difference(&now) {
            tracing::info!(%room, "the log of a room is sealed again");
        }
        *known = now;
    }
}

/// Seals one batch, then what has gathered in rooms, and anchors when it is time. Returns how many rows were written.
/// The audit log comes first and waits for no room.
pub async fn round(works: &Works) -> Result<usize, Failure> {
    let works = works.clone();
    tokio::task::spawn_blocking(move || {
        let sealed = seal::seal(&works.desk)?;
        let rooms = seal_rooms::seal_rooms(&works.desk)?;
        works.uncovered.note(&rooms.failed);
        if sealed > 0 {
            anchor::anchor(&works.desk, &works.anchor_file, false)?;
        }
        Ok(rooms.sealed + sealed)
    })
    .await
    .map_err(|_| Failure::Storage(StorageError::Gone))?
}
