//! Login sessions: the cookie's hash, never the cookie.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::account::SessionStage;
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
    pub stage: SessionStage,
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

/// Gives a session a new key, so that the one known before its second factor is worth nothing.
pub fn promote(
    conn: &mut Conn,
    id: SessionId,
    key_hash: &str,
    stamp: i32,
    (now, expires_at): (NaiveDateTime, NaiveDateTime),
) -> Result<bool, StorageError> {
    let live = login_sessions::table.find(id).filter(login_sessions::revoked_at.is_null());
    let changed = diesel::update(live)
        .set((
            login_sessions::key_hash.eq(key_hash),
            login_sessions::stage.eq(SessionStage::Full),
            login_sessions::stamp.eq(stamp),
            login_sessions::seen_at.eq(now),
            login_sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Carries a session over to a new stamp, after its own change of password or second factor.
pub fn restamp(conn: &mut Conn, id: SessionId, stamp: i32) -> Result<(), StorageError> {
    diesel::update(login_sessions::table.find(id)).set(login_sessions::stamp.eq(stamp)).execute(conn)?;
    Ok(())
}

/// Ends the session of a cookie's hash.
pub fn revoke_key(conn: &mut Conn, key_hash: &str, now: NaiveDateTime) -> Result<(), StorageError> {
    let live = login_sessions::table
        .filter(login_sessions::key_hash.eq(key_hash))
        .filter(login_sessions::revoked_at.is_null());
    diesel::update(live).set(login_sessions::revoked_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Ends all sessions of an account but one. Says how many.
pub fn revoke_others(
    conn: &mut Conn,
    account: AccountId,
    keep: Option<SessionId>,
    now: NaiveDateTime,
) -> Result<usize, StorageError> {
    let live = login_sessions::table
        .filter(login_sessions::account_id.eq(account))
        .filter(login_sessions::id.ne(keep.unwrap_or(SessionId(0))))
        .filter(login_sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(login_sessions::revoked_at.eq(now)).execute(conn)?)
}

/// Ends every session of everybody.
pub fn revoke_all(conn: &mut Conn, now: NaiveDateTime) -> Result<usize, StorageError> {
    let live = login_sessions::table.filter(login_sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(login_sessions::revoked_at.eq(now)).execute(conn)?)
}
