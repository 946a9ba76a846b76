//! Running numbers, e.g. of meetings within a year.

use diesel::prelude::*;

use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::counters;

/// The next value of a counter, from 1. Gaps appear only where a transaction was rolled back on PostgreSQL's other side.
pub fn next(conn: &mut Conn, name: &str) -> Result<i64, StorageError> {
    let insert =
        diesel::insert_into(counters::table).values((counters::name.eq(name), counters::value.eq(1_i64)));
    upsert(insert, "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1").execute(conn)?;
    Ok(counters::table.filter(counters::name.eq(name)).select(counters::value).first(conn)?)
}
