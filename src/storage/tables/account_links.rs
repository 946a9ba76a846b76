//! One-time addresses of accounts: what their secret is derived from, never the secret.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::account::AccountLinkKind;
use crate::domain::ids::{AccountId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::account_links;

/// A one-time address as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = account_links)]
pub struct AccountLinkRow {
    pub uid: Uid,
    pub account_id: AccountId,
    pub kind: AccountLinkKind,
    pub nonce: String,
    pub expires_at: NaiveDateTime,
    pub used_at: Option<NaiveDateTime>,
    pub revoked_at: Option<NaiveDateTime>,
}

/// A one-time address to make.
#[derive(Insertable)]
#[diesel(table_name = account_links)]
pub struct NewAccountLink<'a> {
    pub uid: &'a Uid,
    pub account_id: AccountId,
    pub kind: AccountLinkKind,
    pub nonce: &'a str,
    pub key_no: i32,
    pub expires_at: NaiveDateTime,
    pub created_by: &'a str,
    pub created_at: NaiveDateTime,
}

/// Makes a one-time address.
pub fn insert(conn: &mut Conn, row: &NewAccountLink<'_>) -> Result<(), StorageError> {
    diesel::insert_into(account_links::table).values(row).execute(conn)?;
    Ok(())
}

/// The one of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<AccountLinkRow>, StorageError> {
    let found = account_links::table.filter(account_links::uid.eq(uid));
    Ok(found.select(AccountLinkRow::as_select()).first(conn).optional()?)
}

/// Marks one as used; false when it was used or taken back meanwhile.
pub fn use_up(conn: &mut Conn, uid: &Uid, now: NaiveDateTime) -> Result<bool, StorageError> {
    let unused = account_links::table
        .filter(account_links::uid.eq(uid))
        .filter(account_links::used_at.is_null())
        .filter(account_links::revoked_at.is_null());
    Ok(diesel::update(unused).set(account_links::used_at.eq(now)).execute(conn)? == 1)
}

/// Takes back all that an account has.
pub fn revoke_all_of(conn: &mut Conn, account: AccountId, now: NaiveDateTime) -> Result<(), StorageError> {
    let live = account_links::table
        .filter(account_links::account_id.eq(account))
        .filter(account_links::used_at.is_null())
        .filter(account_links::revoked_at.is_null());
    diesel::update(live).set(account_links::revoked_at.eq(now)).execute(conn)?;
    Ok(())
}
