//! Who is in charge of a client (担当介護支援専門員), from when to when. The last one stands with the client too.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{AccountId, ClientId, Uid};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
use crate::storage::schema::{client_managers, clients};

/// Who is in charge now, and since when.
pub fn present(conn: &mut Conn, client: ClientId) -> Result<Option<(AccountId, NaiveDate)>, StorageError> {
    Ok(client_managers::table
        .filter(client_managers::client_id.eq(client))
        .filter(client_managers::ends_on.is_null())
        .order(client_managers::id.desc())
        .select((client_managers::account_id, client_managers::starts_on))
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

/// Ends who was in charge and puts somebody else in charge.
pub fn put(
    conn: &mut Conn,
    new: &NewPersonInCharge<'_>,
    last: Option<NaiveDate>,
) -> Result<(), StorageError> {
    let present = client_managers::table
        .filter(client_managers::client_id.eq(new.client_id))
        .filter(client_managers::ends_on.is_null());
    diesel::update(present).set(client_managers::ends_on.eq(last)).execute(conn)?;
    insert_many(conn, std::slice::from_ref(new))?;
    diesel::update(clients::table.find(new.client_id))
        .set((
            clients::manager_account_id.eq(new.account_id),
            clients::updated_at.eq(new.now),
            clients::version.eq(clients::version + 1),
        ))
        .execute(conn)?;
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
        if let Some((account, _)) = present(conn, *client)? {
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
