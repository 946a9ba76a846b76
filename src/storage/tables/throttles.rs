//! Counted guesses, one row a door. Not audited, and no secret: a door's name is a keyed hash.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::throttle::Throttle;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::throttles;

type Row = (NaiveDateTime, i32, i32, Option<NaiveDateTime>);

/// What is known of a door, or a fresh one.
pub fn find(conn: &mut Conn, bucket: &str, now: NaiveDateTime) -> Result<Throttle, StorageError> {
    let row: Option<Row> = throttles::table
        .filter(throttles::bucket.eq(bucket))
        .select((
            throttles::window_started_at,
            throttles::failures,
            throttles::in_a_row,
            throttles::blocked_until,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map_or(Throttle::fresh(now), |(window_started_at, failures, in_a_row, blocked_until)| Throttle {
        window_started_at,
        failures,
        in_a_row,
        blocked_until,
    }))
}

/// Takes the door's row for this transaction, so that tries at one door count one after the other on PostgreSQL too.
pub fn lock(conn: &mut Conn, bucket: &str, now: NaiveDateTime) -> Result<(), StorageError> {
    let insert = diesel::insert_into(throttles::table).values((
        throttles::bucket.eq(bucket),
        throttles::window_started_at.eq(now),
        throttles::failures.eq(0),
        throttles::in_a_row.eq(0),
    ));
    upsert(insert, "ON CONFLICT (bucket) DO UPDATE SET failures = throttles.failures").execute(conn)?;
    Ok(())
}

/// Keeps what is known of a door.
pub fn update(conn: &mut Conn, bucket: &str, door: &Throttle) -> Result<(), StorageError> {
    diesel::update(throttles::table.filter(throttles::bucket.eq(bucket)))
        .set((
            throttles::window_started_at.eq(door.window_started_at),
            throttles::failures.eq(door.failures),
            throttles::in_a_row.eq(door.in_a_row),
            throttles::blocked_until.eq(door.blocked_until),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets a door.
pub fn clear(conn: &mut Conn, bucket: &str) -> Result<(), StorageError> {
    diesel::delete(throttles::table.filter(throttles::bucket.eq(bucket))).execute(conn)?;
    Ok(())
}

/// Forgets every door whose name begins with a text.
pub fn clear_all_of(conn: &mut Conn, prefix: &str) -> Result<usize, StorageError> {
    let of = throttles::table.filter(throttles::bucket.like(format!("{prefix}%")));
    Ok(diesel::delete(of).execute(conn)?)
}
