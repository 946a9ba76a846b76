//! Who is in charge of a client (担当介護支援専門員), from when to when. The last one stands with the client too.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{AccountId, ClientId, Uid};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
use crate::storage::schema::{client_managers, clients};

/// Since when the present person is in charge, of each of these clients who have one.
pub fn since(conn: &mut Conn, those: &[ClientId]) -> Result<BTreeMap<ClientId, NaiveDate>, StorageError> {
    let mut found = BTreeMap::new();
    for some in those.chunks(ROWS_AT_ONCE) {
        let rows = client_managers::table
            .filter(client_managers::client_id.eq_any(some))
            .filter(client_managers::ends_on.is_null())
            .order(client_managers::id)
            .select((client_managers::client_id, client_managers::starts_on));
        found.extend(rows.load::<(ClientId, NaiveDate)>(conn)?);
    }
    Ok(found)
}

/// Who is in charge now by the history.
fn present(conn: &mut Conn, client: ClientId) -> Result<Option<AccountId>, StorageError> {
    Ok(client_managers::table
        .filter(client_managers::client_id.eq(client))
        .filter(client_managers::ends_on.is_null())
        .order(client_managers::id.desc())
        .select(client_managers::account_id)
        .first(conn)
        .optional()?)
}

/// Somebody to put in charge.
pub struct NewPersonInCharge<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    pub account_id: AccountId,
    pub starts_on: NaiveDate,
    pub reason: &'a str,
    /// The display name of who noted it.
    pub noted_by: &'a str,
    pub now: NaiveDateTime,
}

/// Ends who was in charge of these clients on a day.
pub fn end(conn: &mut Conn, those: &[ClientId], last: NaiveDate) -> Result<(), StorageError> {
    for some in those.chunks(ROWS_AT_ONCE) {
        let present = client_managers::table
            .filter(client_managers::client_id.eq_any(some))
            .filter(client_managers::ends_on.is_null());
        diesel::update(present).set(client_managers::ends_on.eq(last)).execute(conn)?;
    }
    Ok(())
}

/// Puts an account in charge of clients whose last person's days have been ended.
pub fn put(conn: &mut Conn, new: &[NewPersonInCharge<'_>], account: AccountId) -> Result<(), StorageError> {
    let Some(now) = new.first().map(|new| new.now) else { return Ok(()) };
    insert_many(conn, new)?;
    for some in new.chunks(ROWS_AT_ONCE) {
        let ids: Vec<ClientId> = some.iter().map(|new| new.client_id).collect();
        diesel::update(clients::table.filter(clients::id.eq_any(ids)))
            .set((
                clients::manager_account_id.eq(account),
                clients::updated_at.eq(now),
                clients::version.eq(clients::version + 1),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Puts an account in charge of clients who have just been registered.
pub fn begin(conn: &mut Conn, new: &[NewPersonInCharge<'_>], account: AccountId) -> Result<(), StorageError> {
    insert_many(conn, new)?;
    for some in new.chunks(ROWS_AT_ONCE) {
        let ids: Vec<ClientId> = some.iter().map(|new| new.client_id).collect();
        diesel::update(clients::table.filter(clients::id.eq_any(ids)))
            .set(clients::manager_account_id.eq(account))
            .execute(conn)?;
    }
    Ok(())
}

fn insert_many(conn: &mut Conn, new: &[NewPersonInCharge<'_>]) -> Result<(), StorageError> {
    let rows: Vec<_> = new
        .iter()
        .map(|new| {
            (
                client_managers::uid.eq(new.uid),
                client_managers::client_id.eq(new.client_id),
                client_managers::account_id.eq(new.account_id),
                client_managers::starts_on.eq(new.starts_on),
                client_managers::reason.eq(new.reason),
                client_managers::noted_by.eq(new.noted_by),
                client_managers::created_at.eq(new.now),
            )
        })
        .collect();
    insert_all!(conn, client_managers::table, &rows);
    Ok(())
}

/// Lets clients stand with whoever is in charge of them by their history; one without anybody stands as before.
pub fn settle(conn: &mut Conn, those: &[ClientId]) -> Result<(), StorageError> {
    for client in those {
        if let Some(account) = present(conn, *client)? {
            diesel::update(clients::table.find(client))
                .set(clients::manager_account_id.eq(account))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// The clients of whom an account is in charge.
pub fn clients_of(conn: &mut Conn, account: AccountId) -> Result<Vec<ClientId>, StorageError> {
    Ok(clients::table
        .filter(clients::manager_account_id.eq(account))
        .filter(clients::merged_into_id.is_null())
        .order(clients::id)
        .select(clients::id)
        .load(conn)?)
}
