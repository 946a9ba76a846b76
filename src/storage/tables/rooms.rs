//! Rooms, their seats, their logs and the tickets of programs: the write side.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{RoomId, SeatId, Uid};
use crate::domain::office::Plane;
use crate::domain::room::{RoomFacts, RoomOp, RoomPhase, SeatFacts, SeatRole};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{follow_ups, room_events, room_seats, room_tickets, rooms};

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

/// A ticket to be made.
#[derive(Clone, Debug)]
pub struct NewTicket<'a> {
    /// Its uid.
    pub uid: &'a Uid,
    /// Hash of its secret.
    pub secret_hash: &'a str,
    /// The room it opens.
    pub room_id: RoomId,
    /// The seat it stands for.
    pub seat_id: SeatId,
    /// The API token it was made with.
    pub token_uid: &'a str,
    /// Until when it may be used.
    pub expires_at: NaiveDateTime,
}

/// Makes a ticket and forgets those that ended long ago.
pub fn insert_ticket(
    conn: &mut Conn,
    ticket: &NewTicket<'_>,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let long_ago = now - chrono::TimeDelta::hours(1);
    diesel::delete(room_tickets::table.filter(room_tickets::expires_at.lt(long_ago))).execute(conn)?;
    diesel::insert_into(room_tickets::table)
        .values((
            room_tickets::uid.eq(ticket.uid),
            room_tickets::secret_hash.eq(ticket.secret_hash),
            room_tickets::room_id.eq(ticket.room_id),
            room_tickets::seat_id.eq(ticket.seat_id),
            room_tickets::token_uid.eq(ticket.token_uid),
            room_tickets::expires_at.eq(ticket.expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A used ticket: the seat and the API token it stands for.
#[derive(Clone, Debug, Queryable)]
pub struct UsedTicket {
    /// The room it opened.
    pub room_id: RoomId,
    /// The seat it stands for.
    pub seat_id: SeatId,
    /// The API token it was made with.
    pub token_uid: String,
}

/// Uses a ticket: at most one caller ever gets it.
pub fn use_ticket(
    conn: &mut Conn,
    secret_hash: &str,
    now: NaiveDateTime,
) -> Result<Option<UsedTicket>, StorageError> {
    let unused = room_tickets::table
        .filter(room_tickets::secret_hash.eq(secret_hash))
        .filter(room_tickets::used_at.is_null())
        .filter(room_tickets::expires_at.gt(now));
    if diesel::update(unused).set(room_tickets::used_at.eq(Some(now))).execute(conn)? == 0 {
        return Ok(None);
    }
    Ok(room_tickets::table
        .filter(room_tickets::secret_hash.eq(secret_hash))
        .select((room_tickets::room_id, room_tickets::seat_id, room_tickets::token_uid))
        .first(conn)
        .optional()?)
}

/// A task decided in a room.
#[derive(Clone, Debug)]
pub struct NewRoomTask<'a> {
    /// Its uid.
    pub uid: &'a Uid,
    /// The room.
    pub room: &'a RoomRow,
    /// The entry it came of.
    pub event_seq: i64,
    /// Who.
    pub who: &'a str,
    /// What.
    pub what: &'a str,
    /// By when.
    pub due_on: Option<chrono::NaiveDate>,
    /// The account and the office that look after it.
    pub owner: (&'a str, &'a str),
}

/// Notes a task of a room.
pub fn insert_follow_up(
    conn: &mut Conn,
    task: &NewRoomTask<'_>,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::insert_into(follow_ups::table)
        .values((
            follow_ups::uid.eq(task.uid),
            follow_ups::plane.eq(task.room.plane),
            follow_ups::source_kind.eq("room"),
            follow_ups::source_uid.eq(&task.room.uid),
            follow_ups::room_id.eq(Some(task.room.id)),
            follow_ups::event_seq.eq(Some(task.event_seq)),
            follow_ups::who.eq(task.who),
            follow_ups::what.eq(task.what),
            follow_ups::due_on.eq(task.due_on),
            follow_ups::owner_account_uid.eq(task.owner.0),
            follow_ups::owner_office_uid.eq(task.owner.1),
            follow_ups::state.eq("open"),
            follow_ups::outcome.eq(""),
            follow_ups::created_at.eq(now),
            follow_ups::version.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}
