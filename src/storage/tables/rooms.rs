//! Rooms, their seats and their logs: the write side.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{RoomId, SeatId, Uid};
use crate::domain::office::Plane;
use crate::domain::room::{RoomFacts, RoomOp, RoomPhase, SeatFacts, SeatRole};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{room_events, room_seats, rooms};

/// A room at the moment of a write.
#[derive(Clone, Debug, Queryable)]
pub struct RoomRow {
    /// Internal key.
    pub id: RoomId,
    /// Outside name.
    pub uid: Uid,
    /// Which plane it belongs to.
    pub plane: Plane,
    /// What the sitting is called.
    pub title: String,
    /// Its phase.
    pub phase: RoomPhase,
    /// Whether members may type.
    pub is_input_open: bool,
    /// The number of its last event.
    pub last_seq: i64,
}

impl RoomRow {
    /// What the rules ask about a room.
    pub fn facts(&self) -> RoomFacts {
        RoomFacts { phase: self.phase, is_input_open: self.is_input_open }
    }
}

const ROOM: (
    rooms::id,
    rooms::uid,
    rooms::plane,
    rooms::title,
    rooms::state,
    rooms::is_input_open,
    rooms::last_seq,
) = (rooms::id, rooms::uid, rooms::plane, rooms::title, rooms::state, rooms::is_input_open, rooms::last_seq);

/// A seat at the moment of a write.
#[derive(Clone, Debug, Queryable)]
pub struct SeatRow {
    /// Internal key.
    pub id: SeatId,
    /// Outside name.
    pub uid: Uid,
    /// Its room.
    pub room_id: RoomId,
    /// `account:<uid>` or `invitation:<uid>`.
    pub holder: String,
    /// How the person is shown.
    pub display_name: String,
    /// The office or how the person belongs to the sitting.
    pub office_label: String,
    /// The profession.
    pub profession: String,
    /// Its role.
    pub role: SeatRole,
    /// When it was admitted.
    pub admitted_at: Option<NaiveDateTime>,
    /// When it was dismissed.
    pub dismissed_at: Option<NaiveDateTime>,
}

impl SeatRow {
    /// What the rules ask about a seat.
    pub fn facts(&self) -> SeatFacts {
        SeatFacts { role: self.role, is_admitted: self.admitted_at.is_some() && self.dismissed_at.is_none() }
    }
}

const SEAT: (
    room_seats::id,
    room_seats::uid,
    room_seats::room_id,
    room_seats::holder,
    room_seats::display_name,
    room_seats::office_label,
    room_seats::profession,
    room_seats::role,
    room_seats::admitted_at,
    room_seats::dismissed_at,
) = (
    room_seats::id,
    room_seats::uid,
    room_seats::room_id,
    room_seats::holder,
    room_seats::display_name,
    room_seats::office_label,
    room_seats::profession,
    room_seats::role,
    room_seats::admitted_at,
    room_seats::dismissed_at,
);

/// Makes a room that waits to be opened.
pub fn insert(
    conn: &mut Conn,
    uid: &Uid,
    plane: Plane,
    title: &str,
    now: NaiveDateTime,
) -> Result<RoomId, StorageError> {
    diesel::insert_into(rooms::table)
        .values((
            rooms::uid.eq(uid),
            rooms::plane.eq(plane),
            rooms::title.eq(title),
            rooms::state.eq(RoomPhase::Waiting),
            rooms::is_input_open.eq(false),
            rooms::last_seq.eq(0_i64),
            rooms::created_at.eq(now),
            rooms::version.eq(1),
        ))
        .execute(conn)?;
    Ok(rooms::table.filter(rooms::uid.eq(uid)).select(rooms::id).first(conn)?)
}

/// The room of a uid, locked until the end of the transaction.
pub fn lock_by_uid(conn: &mut Conn, uid: &Uid) -> Result<Option<RoomRow>, StorageError> {
    let query = rooms::table.filter(rooms::uid.eq(uid)).select(ROOM);
    Ok(match conn {
        Conn::Postgres(c) => query.for_update().first(c).optional()?,
        Conn::Sqlite(c) => query.first(c).optional()?,
    })
}

/// Rooms locked in ascending order of their keys, so that two batches never wait for each other crosswise. SQLite's one
/// writer needs no lock.
pub fn lock(conn: &mut Conn, ids: &[RoomId]) -> Result<Vec<RoomRow>, StorageError> {
    let query = rooms::table.filter(rooms::id.eq_any(ids)).order(rooms::id).select(ROOM);
    Ok(match conn {
        Conn::Postgres(c) => query.for_update().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    })
}

/// Writes what changed of a locked room.
pub fn update(conn: &mut Conn, room: &RoomRow) -> Result<(), StorageError> {
    diesel::update(rooms::table.filter(rooms::id.eq(room.id)))
        .set((
            rooms::state.eq(room.phase),
            rooms::is_input_open.eq(room.is_input_open),
            rooms::last_seq.eq(room.last_seq),
            rooms::version.eq(rooms::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes when a room was opened or closed.
pub fn stamp_phase(
    conn: &mut Conn,
    id: RoomId,
    phase: RoomPhase,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let row = rooms::table.filter(rooms::id.eq(id));
    match phase {
        RoomPhase::Open => diesel::update(row).set(rooms::opened_at.eq(now)).execute(conn)?,
        RoomPhase::Closed => diesel::update(row).set(rooms::closed_at.eq(now)).execute(conn)?,
        RoomPhase::Waiting => 0,
    };
    Ok(())
}

/// A seat to be made.
#[derive(Clone, Debug)]
pub struct NewSeat<'a> {
    /// Its uid.
    pub uid: &'a Uid,
    /// Its room.
    pub room_id: RoomId,
    /// `account:<uid>` or `invitation:<uid>`.
    pub holder: &'a str,
    /// How the person is shown.
    pub display_name: &'a str,
    /// The office.
    pub office_label: &'a str,
    /// The profession.
    pub profession: &'a str,
    /// Its role.
    pub role: SeatRole,
}

/// The key of a uid.
pub fn find_id(conn: &mut Conn, uid: &Uid) -> Result<Option<RoomId>, StorageError> {
    Ok(rooms::table.filter(rooms::uid.eq(uid)).select(rooms::id).first(conn).optional()?)
}

/// Makes an admitted seat.
pub fn insert_seat(conn: &mut Conn, seat: &NewSeat<'_>, now: NaiveDateTime) -> Result<SeatRow, StorageError> {
    diesel::insert_into(room_seats::table)
        .values((
            room_seats::uid.eq(seat.uid),
            room_seats::room_id.eq(seat.room_id),
            room_seats::holder.eq(seat.holder),
            room_seats::display_name.eq(seat.display_name),
            room_seats::office_label.eq(seat.office_label),
            room_seats::profession.eq(seat.profession),
            room_seats::role.eq(seat.role),
            room_seats::admitted_at.eq(Some(now)),
            room_seats::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(room_seats::table.filter(room_seats::uid.eq(seat.uid)).select(SEAT).first(conn)?)
}

/// The seat of a holder in a room.
pub fn find_seat(conn: &mut Conn, room: RoomId, holder: &str) -> Result<Option<SeatRow>, StorageError> {
    Ok(room_seats::table
        .filter(room_seats::room_id.eq(room))
        .filter(room_seats::holder.eq(holder))
        .select(SEAT)
        .first(conn)
        .optional()?)
}

/// The seat of a uid in a room.
pub fn find_seat_by_uid(conn: &mut Conn, room: RoomId, uid: &Uid) -> Result<Option<SeatRow>, StorageError> {
    Ok(room_seats::table
        .filter(room_seats::room_id.eq(room))
        .filter(room_seats::uid.eq(uid))
        .select(SEAT)
        .first(conn)
        .optional()?)
}

/// The admitted seats of a room.
pub fn admitted_seats(conn: &mut Conn, room: RoomId) -> Result<Vec<SeatRow>, StorageError> {
    Ok(room_seats::table
        .filter(room_seats::room_id.eq(room))
        .filter(room_seats::admitted_at.is_not_null().and(room_seats::dismissed_at.is_null()))
        .order(room_seats::id)
        .select(SEAT)
        .load(conn)?)
}

/// The admitted seats of a holder in rooms that are not closed, room by room, so that rooms are locked in one order.
pub fn admitted_seats_of(conn: &mut Conn, holder: &str) -> Result<Vec<SeatRow>, StorageError> {
    Ok(room_seats::table
        .inner_join(rooms::table)
        .filter(rooms::state.ne(RoomPhase::Closed))
        .filter(room_seats::holder.eq(holder))
        .filter(room_seats::admitted_at.is_not_null().and(room_seats::dismissed_at.is_null()))
        .order(room_seats::room_id)
        .select(SEAT)
        .load(conn)?)
}

/// Seats by their keys.
pub fn list_seats(conn: &mut Conn, ids: &[SeatId]) -> Result<Vec<SeatRow>, StorageError> {
    Ok(room_seats::table.filter(room_seats::id.eq_any(ids)).select(SEAT).load(conn)?)
}

/// Admits a seat again or dismisses it.
pub fn set_seat(
    conn: &mut Conn,
    id: SeatId,
    role: SeatRole,
    dismissed_at: Option<NaiveDateTime>,
) -> Result<(), StorageError> {
    diesel::update(room_seats::table.filter(room_seats::id.eq(id)))
        .set((room_seats::role.eq(role), room_seats::dismissed_at.eq(dismissed_at)))
        .execute(conn)?;
    Ok(())
}

/// An event to be appended.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = room_events, treat_none_as_default_value = false)]
pub struct NewEvent {
    /// Its uid.
    pub uid: Uid,
    /// Its room.
    pub room_id: RoomId,
    /// Its number there.
    pub seq: i64,
    /// What happened.
    pub op: RoomOp,
    /// The client's id of it.
    pub client_id: String,
    /// The seat it came from or is about.
    pub seat_id: Option<SeatId>,
    /// The entry it is about.
    pub target_seq: Option<i64>,
    /// The word of its kind.
    pub kind: String,
    /// The text.
    pub body: String,
    /// The row that came of it.
    pub row_ref: String,
    /// When.
    pub at: NaiveDateTime,
}

/// Appends events. PostgreSQL takes them in one statement; SQLite runs in this process and is quicker with its one
/// prepared statement per row than with parsing a long one.
pub fn append(conn: &mut Conn, events: &[NewEvent]) -> Result<(), StorageError> {
    match conn {
        Conn::Postgres(c) => {
            for chunk in events.chunks(1000) {
                diesel::insert_into(room_events::table).values(chunk).execute(c)?;
            }
        }
        Conn::Sqlite(c) => {
            for event in events {
                diesel::insert_into(room_events::table).values(event).execute(c)?;
            }
        }
    }
    Ok(())
}

/// What is known of a client's id.
#[derive(Clone, Debug, Queryable)]
pub struct KnownWrite {
    /// The room.
    pub room_id: RoomId,
    /// The client's id.
    pub client_id: String,
    /// The number it got.
    pub seq: i64,
    /// The seat that wrote it.
    pub seat_id: Option<SeatId>,
}

/// Which of the client ids are in the logs of these rooms already.
pub fn known_writes(
    conn: &mut Conn,
    rooms: &[RoomId],
    client_ids: &[&str],
) -> Result<Vec<KnownWrite>, StorageError> {
    Ok(room_events::table
        .filter(room_events::room_id.eq_any(rooms))
        .filter(room_events::client_id.eq_any(client_ids))
        .select((room_events::room_id, room_events::client_id, room_events::seq, room_events::seat_id))
        .load(conn)?)
}

/// An event that another one may point at.
#[derive(Clone, Debug, Queryable)]
pub struct TargetRow {
    /// The room.
    pub room_id: RoomId,
    /// Its number.
    pub seq: i64,
    /// What it says.
    pub op: RoomOp,
    /// Its author.
    pub seat_id: Option<SeatId>,
}

/// Events of these rooms with these numbers.
pub fn targets(conn: &mut Conn, rooms: &[RoomId], seqs: &[i64]) -> Result<Vec<TargetRow>, StorageError> {
    Ok(room_events::table
        .filter(room_events::room_id.eq_any(rooms))
        .filter(room_events::seq.eq_any(seqs))
        .select((room_events::room_id, room_events::seq, room_events::op, room_events::seat_id))
        .load(conn)?)
}

/// Which of these entries were taken back.
pub fn withdrawn(
    conn: &mut Conn,
    rooms: &[RoomId],
    seqs: &[i64],
) -> Result<Vec<(RoomId, Option<i64>)>, StorageError> {
    Ok(room_events::table
        .filter(room_events::room_id.eq_any(rooms))
        .filter(room_events::op.eq(RoomOp::Withdrawal))
        .filter(room_events::target_seq.eq_any(seqs))
        .select((room_events::room_id, room_events::target_seq))
        .load(conn)?)
}
