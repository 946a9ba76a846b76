//! Accounts (logins) and memberships (roles in offices, with period).

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::Role;
use crate::domain::account::AccountState;
use crate::domain::ids::{AccountId, MembershipId, OfficeId, Uid};
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, memberships};

/// An account as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    pub id: AccountId,
    pub uid: Uid,
    pub login: String,
    pub name: String,
    pub kana: String,
    pub profession: String,
    pub email: String,
    pub email_state: AddressState,
    pub password_hash: String,
    pub password_changed_at: Option<NaiveDateTime>,
    pub must_change_password: bool,
    pub totp_secret: Option<Vec<u8>>,
    pub totp_confirmed_at: Option<NaiveDateTime>,
    pub totp_last_step: i64,
    pub state: String,
    pub stamp: i32,
    pub language: String,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
}

/// An account to add.
#[derive(Insertable)]
#[diesel(table_name = accounts)]
pub struct NewAccount<'a> {
    pub uid: &'a Uid,
    pub login: &'a str,
    pub name: &'a str,
    pub kana: &'a str,
    pub profession: &'a str,
    pub email: &'a str,
    pub email_state: AddressState,
    pub password_hash: &'a str,
    pub password_changed_at: Option<NaiveDateTime>,
    pub must_change_password: bool,
    pub totp_secret: Option<&'a [u8]>,
    pub totp_confirmed_at: Option<NaiveDateTime>,
    pub totp_last_step: i64,
    pub state: &'a str,
    pub stamp: i32,
    pub language: &'a str,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
}

/// Adds an account.
pub fn insert(conn: &mut Conn, row: &NewAccount<'_>) -> Result<AccountRow, StorageError> {
    Ok(diesel::insert_into(accounts::table).values(row).get_result(conn)?)
}

/// The account of a login name, if there is one.
pub fn find_by_login(conn: &mut Conn, login: &str) -> Result<Option<AccountRow>, StorageError> {
    Ok(accounts::table.filter(accounts::login.eq(login)).first(conn).optional()?)
}

/// The account of a uid, if there is one.
pub fn find_by_uid(conn: &mut Conn, uid: &Uid) -> Result<Option<AccountRow>, StorageError> {
    Ok(accounts::table.filter(accounts::uid.eq(uid)).first(conn).optional()?)
}

/// The account of a key.
pub fn get(conn: &mut Conn, id: AccountId) -> Result<AccountRow, StorageError> {
    Ok(accounts::table.find(id).first(conn)?)
}

/// A membership to begin.
#[derive(Insertable)]
#[diesel(table_name = memberships)]
pub struct NewMembership<'a> {
    pub uid: &'a Uid,
    pub account_id: AccountId,
    pub office_id: OfficeId,
    pub role: Role,
    pub title: &'a str,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub created_at: NaiveDateTime,
}

/// Begins a membership.
pub fn insert_membership(conn: &mut Conn, row: &NewMembership<'_>) -> Result<MembershipId, StorageError> {
    Ok(diesel::insert_into(memberships::table).values(row).returning(memberships::id).get_result(conn)?)
}

/// What changes in an account; `None` leaves a column as it is.
#[derive(AsChangeset)]
#[diesel(table_name = accounts)]
pub struct AccountChange<'a> {
    pub name: &'a str,
    pub kana: &'a str,
    pub profession: &'a str,
    pub email: Option<&'a str>,
    pub email_state: Option<AddressState>,
    pub language: Option<&'a str>,
    pub updated_at: NaiveDateTime,
}

/// Changes an account.
pub fn update(conn: &mut Conn, id: AccountId, change: &AccountChange<'_>) -> Result<(), StorageError> {
    diesel::update(accounts::table.find(id))
        .set((change, accounts::version.eq(accounts::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Sets where an account stands.
pub fn set_state(
    conn: &mut Conn,
    id: AccountId,
    state: AccountState,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::state.eq(state),
            accounts::updated_at.eq(now),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends a role of an account: the day before is its last. Says whether there was one.
pub fn end_membership(
    conn: &mut Conn,
    id: AccountId,
    membership: &Uid,
    today: NaiveDate,
) -> Result<bool, StorageError> {
    let open = memberships::table
        .filter(memberships::uid.eq(membership))
        .filter(memberships::account_id.eq(id))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(today)));
    Ok(diesel::update(open).set(memberships::ends_on.eq(today.pred_opt())).execute(conn)? > 0)
}

/// Ends every role of an account: the day before is their last.
pub fn end_memberships(conn: &mut Conn, id: AccountId, today: NaiveDate) -> Result<usize, StorageError> {
    let open = memberships::table
        .filter(memberships::account_id.eq(id))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(today)));
    Ok(diesel::update(open).set(memberships::ends_on.eq(today.pred_opt())).execute(conn)?)
}

/// Whether an account has one of these roles in an office on a day.
pub fn has_role(
    conn: &mut Conn,
    account: AccountId,
    (office, roles): (OfficeId, &[Role]),
    on: NaiveDate,
) -> Result<bool, StorageError> {
    let held = memberships::table
        .filter(memberships::account_id.eq(account))
        .filter(memberships::office_id.eq(office))
        .filter(memberships::role.eq_any(roles.to_vec()))
        .filter(memberships::starts_on.le(on))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(on)));
    Ok(held.count().get_result::<i64>(conn)? > 0)
}
