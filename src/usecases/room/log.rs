//! The steps that use-cases of rooms share: loading the room with the actor's seat, appending one event.

use crate::domain::ids::{SeatId, Uid};
use crate::domain::room::{RoomOp, TargetFacts};
use crate::storage::Tx;
use crate::storage::tables::rooms::{self, NewEvent, RoomRow, SeatRow};
use crate::storage::wake::Wake;
use crate::usecases::{Cmd, Failure};

/// The room, locked, and the seat of whoever acts. Without a seat there is nothing to know of the room.
pub fn room_and_seat(tx: &mut Tx<'_>, cmd: &Cmd, room: &Uid) -> Result<(RoomRow, SeatRow), Failure> {
    let room = rooms::lock_by_uid(tx, room)?.ok_or(Failure::NotFound("room"))?;
    let seat = rooms::find_seat(tx, room.id, &cmd.actor.name())?.ok_or(Failure::NotFound("room"))?;
    Ok((room, seat))
}

/// What an event of the server or of steering says.
#[derive(Clone, Debug)]
pub struct Saying<'a> {
    /// What happened.
    pub op: RoomOp,
    /// The seat it came from or is about.
    pub seat: Option<SeatId>,
    /// The entry it is about.
    pub target: Option<i64>,
    /// The word of its kind.
    pub kind: &'a str,
    /// The text.
    pub body: String,
    /// The row that came of it.
    pub row_ref: String,
}

impl<'a> Saying<'a> {
    /// An event without content.
    pub fn of(op: RoomOp, seat: Option<SeatId>) -> Self {
        Self { op, seat, target: None, kind: "", body: String::new(), row_ref: String::new() }
    }
}

/// Appends the next event of a locked room and writes the room back.
pub fn say(tx: &mut Tx<'_>, cmd: &Cmd, room: &mut RoomRow, saying: Saying<'_>) -> Result<i64, Failure> {
    room.last_seq += 1;
    let uid = cmd.uid();
    rooms::append(
        tx,
        &[NewEvent {
            client_id: uid.as_str().to_owned(),
            uid,
            room_id: room.id,
            seq: room.last_seq,
            op: saying.op,
            seat_id: saying.seat,
            target_seq: saying.target,
            kind: saying.kind.to_owned(),
            body: saying.body,
            row_ref: saying.row_ref,
            at: cmd.now,
        }],
    )?;
    rooms::update(tx, room)?;
    tx.wake(Wake::Rooms);
    Ok(room.last_seq)
}

/// What the rules ask about the entry that an act points at.
pub fn target_facts(
    tx: &mut Tx<'_>,
    room: &RoomRow,
    seat: &SeatRow,
    target: i64,
) -> Result<Option<TargetFacts>, Failure> {
    let targets = rooms::targets(tx, &[room.id], &[target])?;
    let is_withdrawn = !rooms::withdrawn(tx, &[room.id], &[target])?.is_empty();
    let facts = |is_own, op| TargetFacts { op, is_own, is_withdrawn };
    Ok(targets.first().map(|t| facts(t.seat_id == Some(seat.id), t.op)))
}
