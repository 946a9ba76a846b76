//! How far the logs of rooms are covered by the sealed audit log.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{RoomId, SeatId, Uid};
use crate::domain::room::RoomOp;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{audit_events, room_events, rooms};

/// A room whose log has grown since its last seal.
#[derive(Clone, Debug, Queryable)]
pub struct Unsealed {
    pub id: RoomId,
    pub uid: Uid,
    /// The last event that is covered.
    pub sealed_seq: i64,
    /// The last event there is.
    pub last_seq: i64,
}

/// The rooms whose oldest uncovered event was written before a time, or is missing. The first filter stands word by word
/// in the index `rooms_unsealed`, so that rooms that are covered cost nothing.
pub fn unsealed(conn: &mut Conn, before: NaiveDateTime) -> Result<Vec<Unsealed>, StorageError> {
    let oldest = room_events::room_id.eq(rooms::id).and(room_events::seq.eq(rooms::sealed_seq + 1));
    Ok(rooms::table
        .left_join(room_events::table.on(oldest))
        .filter(rooms::sealed_seq.lt(rooms::last_seq))
        .filter(room_events::at.nullable().is_null().or(room_events::at.nullable().lt(before)))
        .select((rooms::id, rooms::uid, rooms::sealed_seq, rooms::last_seq))
        .order(rooms::id)
        .limit(100)
        .load(conn)?)
}

/// Notes up to which event a room is covered; false when another process was faster.
pub fn advance(conn: &mut Conn, room: &Unsealed, to: i64) -> Result<bool, StorageError> {
    let row = rooms::table.find(room.id).filter(rooms::sealed_seq.eq(room.sealed_seq));
    Ok(diesel::update(row).set(rooms::sealed_seq.eq(to)).execute(conn)? == 1)
}

#[derive(Queryable)]
struct EventRow {
    seq: i64,
    uid: Uid,
    op: RoomOp,
    client_id: String,
    seat: Option<SeatId>,
    target: Option<i64>,
    kind: String,
    body: String,
    row_ref: String,
    at: NaiveDateTime,
}

impl EventRow {
    /// What a seal covers, in the order that stays for ever.
    fn fields(self) -> Vec<String> {
        vec![
            self.uid.to_string(),
            self.op.to_string(),
            self.client_id,
            self.seat.map(|seat| seat.0.to_string()).unwrap_or_default(),
            self.target.map(|target| target.to_string()).unwrap_or_default(),
            self.kind,
            self.body,
            self.row_ref,
            self.at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string(),
        ]
    }
}

/// The events from a number to another, each with its number and what a seal covers of it.
pub fn events(
    conn: &mut Conn,
    room: &Uid,
    (from, to): (i64, i64),
) -> Result<Vec<(i64, Vec<String>)>, StorageError> {
    let rows: Vec<EventRow> = room_events::table
        .inner_join(rooms::table)
        .filter(rooms::uid.eq(room))
        .filter(room_events::seq.between(from, to))
        .order(room_events::seq)
        .select((
            room_events::seq,
            room_events::uid,
            room_events::op,
            room_events::client_id,
            room_events::seat_id,
            room_events::target_seq,
            room_events::kind,
            room_events::body,
            room_events::row_ref,
            room_events::at,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.seq, row.fields())).collect())
}

/// The rows of the audit log that cover rooms: id, room and what was noted, oldest first.
pub fn seals(
    conn: &mut Conn,
    action: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, String, String)>, StorageError> {
    Ok(audit_events::table
        .filter(audit_events::action.eq(action))
        .filter(audit_events::id.gt(after))
        .order(audit_events::id)
        .limit(limit)
        .select((audit_events::id, audit_events::object_uid, audit_events::detail))
        .load(conn)?)
}
