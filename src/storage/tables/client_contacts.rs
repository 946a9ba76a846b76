//! Contacts of clients: family and doctors.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::client::ContactKind;
use crate::domain::ids::{ClientId, ContactId, OfficeId, Uid};
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::client_contacts;

/// A contact to note.
#[derive(Insertable)]
#[diesel(table_name = client_contacts)]
pub struct NewContact<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    pub kind: ContactKind,
    pub name: &'a str,
    pub relation: &'a str,
    pub office_id: Option<OfficeId>,
    pub phone: &'a str,
    pub email: &'a str,
    pub email_state: AddressState,
    pub email_set_by: &'a str,
    pub note: &'a str,
    pub created_at: NaiveDateTime,
    pub version: i32,
}

/// A contact as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct ContactRow {
    pub id: ContactId,
    pub uid: Uid,
    pub client_id: ClientId,
    pub email: String,
    pub email_state: AddressState,
    /// Who typed the address in, by the name of the audit.
    pub email_set_by: String,
    pub version: i32,
}

/// Notes a contact.
pub fn insert(conn: &mut Conn, row: &NewContact<'_>) -> Result<ContactId, StorageError> {
    Ok(diesel::insert_into(client_contacts::table)
        .values(row)
        .returning(client_contacts::id)
        .get_result(conn)?)
}

/// The contact of a uid that has not ended.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<ContactRow>, StorageError> {
    Ok(client_contacts::table
        .filter(client_contacts::uid.eq(uid))
        .filter(client_contacts::ended_on.is_null())
        .select((
            client_contacts::id,
            client_contacts::uid,
            client_contacts::client_id,
            client_contacts::email,
            client_contacts::email_state,
            client_contacts::email_set_by,
            client_contacts::version,
        ))
        .first(conn)
        .optional()?)
}

/// What a contact is changed to.
#[derive(AsChangeset)]
#[diesel(table_name = client_contacts)]
pub struct ContactChange<'a> {
    pub kind: ContactKind,
    pub name: &'a str,
    pub relation: &'a str,
    // Whoever is no longer at a clinic is at none.
    #[diesel(treat_none_as_null = true)]
    pub office_id: Option<OfficeId>,
    pub phone: &'a str,
    pub email: &'a str,
    pub email_state: AddressState,
    pub email_set_by: &'a str,
    pub note: &'a str,
    pub version: i32,
}

/// Changes a contact. Says whether it still stood at that version.
pub fn update(conn: &mut Conn, row: &ContactRow, change: &ContactChange<'_>) -> Result<bool, StorageError> {
    let live = client_contacts::table
        .filter(client_contacts::id.eq(row.id))
        .filter(client_contacts::version.eq(row.version));
    Ok(diesel::update(live).set(change).execute(conn)? == 1)
}

/// Notes that somebody is no contact any more. Says whether the contact still stood at that version.
pub fn end(conn: &mut Conn, row: &ContactRow, on: NaiveDate) -> Result<bool, StorageError> {
    let live = client_contacts::table
        .filter(client_contacts::id.eq(row.id))
        .filter(client_contacts::version.eq(row.version));
    let set = (client_contacts::ended_on.eq(on), client_contacts::version.eq(row.version + 1));
    Ok(diesel::update(live).set(set).execute(conn)? == 1)
}

/// Sets how far a contact's address may be used.
pub fn set_address_state(conn: &mut Conn, id: ContactId, state: AddressState) -> Result<(), StorageError> {
    diesel::update(client_contacts::table.find(id))
        .set(client_contacts::email_state.eq(state))
        .execute(conn)?;
    Ok(())
}
