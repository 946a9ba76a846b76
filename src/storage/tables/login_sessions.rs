//! Login sessions: the cookie's hash, never the cookie.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AccountId, SessionId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::login_sessions;

/// A session to begin.
#[derive(Insertable)]
#[diesel(table_name = login_sessions)]
pub struct NewLoginSession<'a> {
    pub uid: &'a Uid,
    pub key_hash: &'a str,
    pub account_id: AccountId,
    pub state: &'a str,
    pub stage: &'a str,
    pub stamp: i32,
    pub user_agent: &'a str,
    pub device: &'a str,
    pub created_at: NaiveDateTime,
    pub seen_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
}

/// Begins a session.
pub fn insert(conn: &mut Conn, row: &NewLoginSession<'_>) -> Result<(), StorageError> {
    diesel::insert_into(login_sessions::table).values(row).execute(conn)?;
    Ok(())
}

/// Notes that a session is in use.
pub fn touch(conn: &mut Conn, id: SessionId, now: NaiveDateTime) -> Result<(), StorageError> {
    diesel::update(login_sessions::table.find(id)).set(login_sessions::seen_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Ends a session of an account. Says whether there was one.
pub fn revoke(
    conn: &mut Conn,
    uid: &Uid,
    account: AccountId,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let live = login_sessions::table
        .filter(login_sessions::uid.eq(uid))
        .filter(login_sessions::account_id.eq(account))
        .filter(login_sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(login_sessions::revoked_at.eq(now)).execute(conn)? > 0)
}
