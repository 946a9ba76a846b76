//! Seals the audit log at least each second, covers the logs of rooms by it, and anchors it outside the database.

use super::Works;
use crate::storage::StorageError;
use crate::usecases::Failure;
use crate::usecases::audit::{anchor, seal, seal_rooms};

/// How much is left after a round: a full batch has more behind it; after any other the next one gathers, so that sealing
/// doesn't commit once for each row.
pub fn left(sealed: usize) -> usize {
    if sealed < seal::BATCH { 0 } else { sealed }
}

/// Seals one batch and anchors when it is time. Returns how many rows were sealed.
pub async fn round(works: &Works) -> Result<usize, Failure> {
    let works = works.clone();
    tokio::task::spawn_blocking(move || {
        let rooms = seal_rooms::seal_rooms(&works.desk)?;
        let sealed = seal::seal(&works.desk)?;
        if sealed > 0 {
            anchor::anchor(&works.desk, &works.anchor_file, false)?;
        }
        Ok(rooms + sealed)
    })
    .await
    .map_err(|_| Failure::Storage(StorageError::Gone))?
}
