//! The private calendar addresses of accounts: what their secret is derived from, never the secret.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AccountId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::calendar_feeds;

/// An address to make.
#[derive(Insertable)]
#[diesel(table_name = calendar_feeds)]
pub struct NewCalendarFeed<'a> {
    pub uid: &'a Uid,
    pub account_id: AccountId,
    pub nonce: &'a str,
    pub key_no: i32,
    pub created_at: NaiveDateTime,
}

/// Makes an address.
pub fn insert(conn: &mut Conn, row: &NewCalendarFeed<'_>) -> Result<(), StorageError> {
    diesel::insert_into(calendar_feeds::table).values(row).execute(conn)?;
    Ok(())
}

/// Revokes the living address of an account and says which it was.
pub fn revoke_of(
    conn: &mut Conn,
    account: AccountId,
    now: NaiveDateTime,
) -> Result<Option<Uid>, StorageError> {
    let living = calendar_feeds::table
        .filter(calendar_feeds::account_id.eq(account))
        .filter(calendar_feeds::revoked_at.is_null());
    let found: Option<Uid> = living.select(calendar_feeds::uid).first(conn).optional()?;
    diesel::update(living).set(calendar_feeds::revoked_at.eq(now)).execute(conn)?;
    Ok(found)
}
