//! Forms that came too late, sealed, until their writer has signed in again.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AccountId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::parked_forms;

/// A form to keep.
#[derive(Insertable)]
#[diesel(table_name = parked_forms)]
pub struct NewParkedForm<'a> {
    pub uid: &'a Uid,
    pub account_id: AccountId,
    pub path: &'a str,
    pub body: &'a [u8],
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
}

/// Keeps a form.
pub fn insert(conn: &mut Conn, row: &NewParkedForm<'_>) -> Result<(), StorageError> {
    diesel::insert_into(parked_forms::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes forms away that nobody came back for.
pub fn delete_expired(conn: &mut Conn, now: NaiveDateTime) -> Result<(), StorageError> {
    diesel::delete(parked_forms::table.filter(parked_forms::expires_at.le(now))).execute(conn)?;
    Ok(())
}

/// Takes a form of an account away.
pub fn delete(conn: &mut Conn, uid: &Uid, account: AccountId) -> Result<bool, StorageError> {
    let own =
        parked_forms::table.filter(parked_forms::uid.eq(uid)).filter(parked_forms::account_id.eq(account));
    Ok(diesel::delete(own).execute(conn)? > 0)
}
