//! Checks the whole sealed log against its hashes and anchors; also offline, on a copy.

use chrono::{NaiveDateTime, TimeDelta};

use super::seal_rooms::{self, RoomSeal};
use crate::domain::audit_chain::{Anchor, Break, Check};
use crate::domain::ids::Uid;
use crate::storage::tables::{audit, room_seals};
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
    /// Rows, and rooms with events, that should have been sealed by now.
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
    let overdue = overdue(conn, now)?;
    let (sealed, fault) = walk(conn, &anchors)?;
    let fault = match fault {
        None => walk_rooms(conn)?,
        fault => fault,
    };
    let fault = match fault {
        None => uncoverable(conn, now)?,
        fault => fault,
    };
    Ok(Verdict { sealed, overdue, fault })
}

/// How many rows, and rooms with events, should have been sealed by now: what the health of a running server shows.
pub fn overdue(conn: &mut Conn, now: NaiveDateTime) -> Result<i64, StorageError> {
    let rows = audit::unsealed_before(conn, now - LATEST_SEAL)?;
    let rooms = room_seals::unsealed(conn, now - LATEST_SEAL)?.len();
    Ok(rows + i64::try_from(rooms).unwrap_or(i64::MAX))
}

/// A room that no seal can cover any more, because events are missing that none has covered yet.
fn uncoverable(conn: &mut Conn, now: NaiveDateTime) -> Result<Option<Break>, StorageError> {
    for room in room_seals::unsealed(conn, now - LATEST_SEAL)? {
        let (from, to) = (room.sealed_seq + 1, room.last_seq);
        if RoomSeal::make(conn, &room.uid, (from, to))?.is_none() {
            return Ok(Some(Break::Room { room: room.uid.to_string(), from, to }));
        }
    }
    Ok(None)
}

/// Makes the hash over the events that each row covers again.
fn walk_rooms(conn: &mut Conn) -> Result<Option<Break>, StorageError> {
    let mut last = 0;
    loop {
        let rows = room_seals::seals(conn, seal_rooms::ACTION, last, PAGE)?;
        let Some((newest, ..)) = rows.last() else { return Ok(None) };
        last = *newest;
        for (_, room, detail) in &rows {
            let noted: RoomSeal = serde_json::from_str(detail)
                .map_err(|error| StorageError::Corrupt(format!("a room's seal: {error}")))?;
            let uid = Uid::parse(room).ok_or_else(|| StorageError::Corrupt(format!("no room {room}")))?;
            let made = RoomSeal::make(conn, &uid, (noted.from, noted.to))?;
            if made.is_none_or(|made| made.hash != noted.hash) {
                return Ok(Some(Break::Room { room: room.clone(), from: noted.from, to: noted.to }));
            }
        }
    }
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
