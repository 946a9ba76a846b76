//! Counted tries to open links, one row a bucket and window. Not audited; a bucket's name is a keyed hash.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::throttles;

/// Takes one of the tries of a window, before its outcome is known, so that parallel tries can't slip past. Says whether
/// there was one left.
pub fn take(
    conn: &mut Conn,
    bucket: &str,
    (window, most): (TimeDelta, i32),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let insert = diesel::insert_into(throttles::table).values((
        throttles::bucket.eq(bucket),
        throttles::window_started_at.eq(now),
        throttles::failures.eq(0),
        throttles::in_a_row.eq(0),
    ));
    // The update changes nothing but takes the row for this transaction.
    upsert(insert, "ON CONFLICT (bucket) DO UPDATE SET failures = throttles.failures").execute(conn)?;
    let row = throttles::table.filter(throttles::bucket.eq(bucket));
    let (began, used): (NaiveDateTime, i32) =
        row.select((throttles::window_started_at, throttles::failures)).first(conn)?;
    let (began, used) = if now - began >= window { (now, 0) } else { (began, used) };
    if used >= most {
        return Ok(false);
    }
    diesel::update(row)
        .set((throttles::window_started_at.eq(began), throttles::failures.eq(used + 1)))
        .execute(conn)?;
    Ok(true)
}

/// Gives a try back that was no guess.
pub fn give_back(conn: &mut Conn, bucket: &str) -> Result<(), StorageError> {
    let used = throttles::table.filter(throttles::bucket.eq(bucket)).filter(throttles::failures.gt(0));
    diesel::update(used).set(throttles::failures.eq(throttles::failures - 1)).execute(conn)?;
    Ok(())
}
