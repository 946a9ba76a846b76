//! Covers the logs of rooms by the audit log: a row notes from which event to which, and a hash over them. Room events
//! are their own record, so they need no audit rows one by one, yet a changed one has to show.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::domain::audit_chain::{self, GENESIS};
use crate::domain::ids::Uid;
use crate::storage::tables::room_seals::{self, Unsealed};
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::{Cmd, Desk, Failure};

/// The action of a row that covers a room's log.
pub const ACTION: &str = "room.seal";
/// A room is covered once its oldest uncovered event is this old, so that a busy room makes few rows.
const GATHERED: TimeDelta = TimeDelta::seconds(5);
/// Events that one row covers at most.
const BATCH: i64 = 2_000;

/// What a row notes.
#[derive(Debug, Serialize, Deserialize)]
pub struct RoomSeal {
    /// The first event that is covered.
    pub from: i64,
    /// The last one.
    pub to: i64,
    /// The hash over all of them.
    pub hash: String,
}

impl RoomSeal {
    /// Covers events as they stand now; nothing when one is missing.
    pub fn make(conn: &mut Conn, room: &Uid, (from, to): (i64, i64)) -> Result<Option<Self>, StorageError> {
        let events = room_seals::events(conn, room, (from, to))?;
        let is_whole = (from..=to).eq(events.iter().map(|(seq, _)| *seq));
        let add = |hash: String, (seq, fields): &(i64, Vec<String>)| audit_chain::hash(&hash, *seq, fields);
        let hash = events.iter().fold(GENESIS.to_owned(), add);
        Ok(is_whole.then_some(Self { from, to, hash }))
    }
}

/// What a round over the rooms did.
#[derive(Debug, Default)]
pub struct RoomsSealed {
    /// How many rows were written.
    pub sealed: usize,
    /// The rooms that can't be covered, and why. They hold no other room up.
    pub failed: Vec<(Uid, Failure)>,
}

/// Covers what has gathered, each room in a transaction of its own.
pub fn seal_rooms(desk: &Desk) -> Result<RoomsSealed, Failure> {
    let cmd = desk.system("seal");
    let due = desk.store().read(|conn| room_seals::unsealed(conn, cmd.now - GATHERED))?;
    let mut done = RoomsSealed::default();
    for room in due {
        match desk.note(|tx| seal_room(tx, &cmd, &room)) {
            Ok(is_sealed) => done.sealed += usize::from(is_sealed),
            Err(failure) => done.failed.push((room.uid, failure)),
        }
    }
    Ok(done)
}

fn seal_room(tx: &mut Tx<'_>, cmd: &Cmd, room: &Unsealed) -> Result<bool, Failure> {
    let to = room.last_seq.min(room.sealed_seq + BATCH);
    if !room_seals::advance(tx, room, to)? {
        return Ok(false);
    }
    let Some(seal) = RoomSeal::make(tx, &room.uid, (room.sealed_seq + 1, to))? else {
        return Err(StorageError::Corrupt(format!("events are missing from room {}", room.uid)).into());
    };
    let detail = serde_json::to_value(&seal)?;
    cmd.audit(tx, &Audit::of(ACTION).object("room", &room.uid).detail(detail))?;
    Ok(true)
}
