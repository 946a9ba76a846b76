//! What an account signs in with: the columns of secrets in `accounts`, recovery codes and known devices.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::account::AccountState;
use crate::domain::ids::{AccountId, Uid};
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::{accounts, known_devices, recovery_codes};

/// The secrets of one account. Never shown, never logged.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Credentials {
    pub id: AccountId,
    pub uid: Uid,
    pub login: String,
    pub name: String,
    pub email: String,
    pub password_hash: String,
    pub must_change_password: bool,
    pub totp_secret: Option<Vec<u8>>,
    pub totp_confirmed_at: Option<NaiveDateTime>,
    pub totp_last_step: i64,
    pub state: AccountState,
    pub stamp: i32,
    pub email_state: AddressState,
}

impl Credentials {
    /// Whether a second factor is set up.
    pub fn has_totp(&self) -> bool {
        self.totp_secret.is_some() && self.totp_confirmed_at.is_some()
    }
}

/// The account of a login.
pub fn find_by_login(conn: &mut Conn, login: &str) -> Result<Option<Credentials>, StorageError> {
    let found = accounts::table.filter(accounts::login.eq(login)).select(Credentials::as_select());
    Ok(found.first(conn).optional()?)
}

/// The account of a uid.
pub fn find_by_uid(conn: &mut Conn, uid: &Uid) -> Result<Option<Credentials>, StorageError> {
    let found = accounts::table.filter(accounts::uid.eq(uid)).select(Credentials::as_select());
    Ok(found.first(conn).optional()?)
}

/// The account of a key.
pub fn get(conn: &mut Conn, id: AccountId) -> Result<Credentials, StorageError> {
    Ok(accounts::table.find(id).select(Credentials::as_select()).first(conn)?)
}

/// Sets a password; an invited account becomes active with it.
pub fn set_password(
    conn: &mut Conn,
    id: AccountId,
    hash: &str,
    must_change: bool,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::password_hash.eq(hash),
            accounts::password_changed_at.eq(now),
            accounts::must_change_password.eq(must_change),
            accounts::state.eq(AccountState::Active),
            accounts::updated_at.eq(now),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets or takes away the second factor.
pub fn set_totp(
    conn: &mut Conn,
    id: AccountId,
    sealed: Option<&[u8]>,
    last_step: i64,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::totp_secret.eq(sealed),
            accounts::totp_confirmed_at.eq(sealed.map(|_| now)),
            accounts::totp_last_step.eq(last_step),
            accounts::updated_at.eq(now),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes the step of a code as used; false when it, or a later one, was used already.
pub fn use_step(conn: &mut Conn, id: AccountId, step: i64) -> Result<bool, StorageError> {
    let unused = accounts::table.find(id).filter(accounts::totp_last_step.lt(step));
    Ok(diesel::update(unused).set(accounts::totp_last_step.eq(step)).execute(conn)? == 1)
}

/// Makes every login session of the account invalid that is not given the new stamp.
pub fn bump_stamp(conn: &mut Conn, id: AccountId) -> Result<i32, StorageError> {
    diesel::update(accounts::table.find(id)).set(accounts::stamp.eq(accounts::stamp + 1)).execute(conn)?;
    Ok(accounts::table.find(id).select(accounts::stamp).first(conn)?)
}

/// Notes that an account's mail address reaches its owner; says whether it still is the account's address.
pub fn confirm_email(
    conn: &mut Conn,
    id: AccountId,
    email: &str,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let same = accounts::table.find(id).filter(accounts::email.eq(email));
    let confirmed = (accounts::email_state.eq(AddressState::Confirmed), accounts::updated_at.eq(now));
    Ok(diesel::update(same).set(confirmed).execute(conn)? == 1)
}

/// Replaces the recovery codes.
pub fn replace_recovery_codes(
    conn: &mut Conn,
    id: AccountId,
    hashes: &[String],
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(id))).execute(conn)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::account_id.eq(id),
                recovery_codes::code_hash.eq(hash),
                recovery_codes::created_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Uses a recovery code; false when there is no such unused one.
pub fn use_recovery_code(
    conn: &mut Conn,
    id: AccountId,
    hash: &str,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let unused = recovery_codes::table
        .filter(recovery_codes::account_id.eq(id))
        .filter(recovery_codes::code_hash.eq(hash))
        .filter(recovery_codes::used_at.is_null());
    Ok(diesel::update(unused).set(recovery_codes::used_at.eq(now)).execute(conn)? > 0)
}

/// Whether the account has signed in from this device before.
pub fn knows_device(conn: &mut Conn, id: AccountId, device_hash: &str) -> Result<bool, StorageError> {
    let known = known_devices::table
        .filter(known_devices::account_id.eq(id))
        .filter(known_devices::device_hash.eq(device_hash));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(conn)?)
}

/// Remembers a device from which the account signed in.
pub fn remember_device(
    conn: &mut Conn,
    id: AccountId,
    device_hash: &str,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let insert = diesel::insert_into(known_devices::table).values((
        known_devices::account_id.eq(id),
        known_devices::device_hash.eq(device_hash),
        known_devices::seen_at.eq(now),
    ));
    upsert(insert, "ON CONFLICT (account_id, device_hash) DO UPDATE SET seen_at = excluded.seen_at")
        .execute(conn)?;
    Ok(())
}

/// Forgets every device of the account.
pub fn forget_devices(conn: &mut Conn, id: AccountId) -> Result<(), StorageError> {
    diesel::delete(known_devices::table.filter(known_devices::account_id.eq(id))).execute(conn)?;
    Ok(())
}
