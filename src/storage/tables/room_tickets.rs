//! Tickets: each lets one program open one socket once.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{RoomId, SeatId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::room_tickets;

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
pub fn insert(conn: &mut Conn, ticket: &NewTicket<'_>, now: NaiveDateTime) -> Result<(), StorageError> {
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
pub fn redeem(
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
