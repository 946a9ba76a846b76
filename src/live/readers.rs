//! Who has read which room over plain HTTP since the process began: the first answer of each is noted in the audit log,
//! and not each of the thousand polls of a long sitting.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::guard::Credential;
use crate::domain::ids::RoomId;

/// Readers that are remembered. Beyond it all are forgotten: the next answer of each costs one more row.
const MOST: usize = 20_000;

/// The readers. Cheap to clone.
#[derive(Clone, Default)]
pub struct Readers {
    known: Arc<Mutex<HashSet<(Credential, RoomId)>>>,
}

impl Readers {
    /// Whether a read of this room was noted for this login, token or link.
    pub fn is_known(&self, credential: &Credential, room: RoomId) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(&(credential.clone(), room))
    }

    /// Remembers a read whose row is durable.
    pub fn know(&self, credential: Credential, room: RoomId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((credential, room));
    }
}
