//! What signing in and the account's own pages show. Views of somebody who is only half signed in take the account
//! that the session names, since there is no scope yet.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::account::SessionStage;
use crate::domain::ids::{AccountId, SessionId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, login_sessions, parked_forms};

/// The second factor of an account.
#[derive(Clone, Debug)]
pub struct SecondFactorView {
    pub uid: Uid,
    pub login: String,
    /// The encrypted secret.
    pub sealed: Option<Vec<u8>>,
    pub last_step: i64,
    /// Whether it was proven by a code.
    pub is_confirmed: bool,
}

/// The second factor of the account that a session names.
pub fn second_factor(conn: &mut Conn, account: AccountId) -> Result<SecondFactorView, StorageError> {
    type Row = (Uid, String, Option<Vec<u8>>, i64, Option<NaiveDateTime>);
    let (uid, login, sealed, last_step, confirmed_at): Row = accounts::table
        .find(account)
        .select((
            accounts::uid,
            accounts::login,
            accounts::totp_secret,
            accounts::totp_last_step,
            accounts::totp_confirmed_at,
        ))
        .first(conn)?;
    let is_confirmed = sealed.is_some() && confirmed_at.is_some();
    Ok(SecondFactorView { uid, login, sealed, last_step, is_confirmed })
}

/// The newest form kept for the account of a session.
pub fn parked_for(conn: &mut Conn, key_hash: &str, now: NaiveDateTime) -> Result<Option<Uid>, StorageError> {
    let account: Option<Option<AccountId>> = login_sessions::table
        .filter(login_sessions::key_hash.eq(key_hash))
        .select(login_sessions::account_id)
        .first(conn)
        .optional()?;
    let Some(Some(account)) = account else { return Ok(None) };
    Ok(parked_forms::table
        .filter(parked_forms::account_id.eq(account))
        .filter(parked_forms::expires_at.gt(now))
        .order(parked_forms::id.desc())
        .select(parked_forms::uid)
        .first(conn)
        .optional()?)
}

/// A kept form, sealed.
#[derive(Clone, Debug, Queryable)]
pub struct ParkedView {
    pub path: String,
    pub body: Vec<u8>,
}

/// A form kept for the actor's own account.
pub fn parked(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    now: NaiveDateTime,
) -> Result<Option<ParkedView>, StorageError> {
    let Some(account) = scope.account() else { return Ok(None) };
    Ok(parked_forms::table
        .filter(parked_forms::uid.eq(uid))
        .filter(parked_forms::account_id.eq(account))
        .filter(parked_forms::expires_at.gt(now))
        .select((parked_forms::path, parked_forms::body))
        .first(conn)
        .optional()?)
}

/// A live session of the actor's account.
#[derive(Clone, Debug, Queryable)]
pub struct LiveSession {
    pub id: SessionId,
    pub uid: Uid,
    pub user_agent: String,
    pub address: String,
    pub created_at: NaiveDateTime,
    pub seen_at: NaiveDateTime,
}

/// The live sessions of the actor's own account, the one used last first.
pub fn live(
    conn: &mut Conn,
    scope: &Scope,
    now: NaiveDateTime,
    idle: chrono::Duration,
) -> Result<Vec<LiveSession>, StorageError> {
    let Some(account) = scope.account() else { return Ok(Vec::new()) };
    Ok(login_sessions::table
        .inner_join(accounts::table)
        .filter(login_sessions::account_id.eq(account))
        .filter(login_sessions::stage.eq(SessionStage::Full))
        .filter(login_sessions::revoked_at.is_null())
        .filter(login_sessions::expires_at.gt(now))
        .filter(login_sessions::seen_at.gt(now - idle))
        .filter(login_sessions::stamp.eq(accounts::stamp))
        .order(login_sessions::seen_at.desc())
        .select((
            login_sessions::id,
            login_sessions::uid,
            login_sessions::user_agent,
            login_sessions::device,
            login_sessions::created_at,
            login_sessions::seen_at,
        ))
        .load(conn)?)
}
