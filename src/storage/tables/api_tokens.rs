//! API tokens: their hash, never themselves.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AccountId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::api_tokens;

/// A token to give out.
#[derive(Insertable)]
#[diesel(table_name = api_tokens)]
pub struct NewApiToken<'a> {
    pub uid: &'a Uid,
    pub account_id: AccountId,
    pub name: &'a str,
    pub secret_hash: &'a str,
    pub scopes: &'a str,
    pub created_at: NaiveDateTime,
    pub expires_at: Option<NaiveDateTime>,
}

/// Adds a token.
pub fn insert(conn: &mut Conn, row: &NewApiToken<'_>) -> Result<(), StorageError> {
    diesel::insert_into(api_tokens::table).values(row).execute(conn)?;
    Ok(())
}

/// Revokes a token of an account. Says whether there was one.
pub fn revoke(
    conn: &mut Conn,
    uid: &Uid,
    account: AccountId,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let live = api_tokens::table
        .filter(api_tokens::uid.eq(uid))
        .filter(api_tokens::account_id.eq(account))
        .filter(api_tokens::revoked_at.is_null());
    Ok(diesel::update(live).set(api_tokens::revoked_at.eq(now)).execute(conn)? > 0)
}

/// Revokes every token of an account.
pub fn revoke_all_of(conn: &mut Conn, account: AccountId, now: NaiveDateTime) -> Result<(), StorageError> {
    let live =
        api_tokens::table.filter(api_tokens::account_id.eq(account)).filter(api_tokens::revoked_at.is_null());
    diesel::update(live).set(api_tokens::revoked_at.eq(now)).execute(conn)?;
    Ok(())
}
