//! The contacts of a client as their page lists them, and one of them as the form to change it needs it.

use diesel::prelude::*;
use serde::Serialize;

use super::client_sight::{is_kept, visible};
use super::meeting_recipients::best_address;
use crate::domain::access::Scope;
use crate::domain::client::ContactKind;
use crate::domain::ids::{ClientId, Uid};
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_contacts, clients, offices};

/// A contact.
#[derive(Clone, Debug, Serialize)]
pub struct ContactLine {
    pub uid: Uid,
    pub kind: ContactKind,
    pub name: String,
    pub relation: String,
    pub office_name: Option<String>,
    pub phone: String,
    pub email: String,
    pub email_state: AddressState,
    /// Who typed the address in, by the name of the audit; another person confirms it.
    pub email_set_by: String,
    /// The clinic's address, where letters for the doctor go to it because the doctor's own is not confirmed; else empty.
    pub clinic_email: String,
    pub note: String,
}

/// A contact that has not ended.
#[derive(Clone, Debug, Queryable)]
pub struct ContactView {
    pub kind: ContactKind,
    pub name: String,
    pub relation: String,
    pub office_number: Option<String>,
    pub phone: String,
    pub email: String,
    pub note: String,
    pub version: i32,
}

/// The client of a contact and the contact, if the scope sees the client.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<(Uid, ContactView)>, StorageError> {
    let found: Option<(ClientId, ContactView)> = client_contacts::table
        .left_join(offices::table)
        .filter(client_contacts::uid.eq(uid))
        .filter(client_contacts::ended_on.is_null())
        .select((
            client_contacts::client_id,
            (
                client_contacts::kind,
                client_contacts::name,
                client_contacts::relation,
                offices::number.nullable(),
                client_contacts::phone,
                client_contacts::email,
                client_contacts::note,
                client_contacts::version,
            ),
        ))
        .first(conn)
        .optional()?;
    let Some((client, contact)) = found else { return Ok(None) };
    let seen = clients::table.filter(clients::id.eq(client)).filter(visible(scope));
    let client: Option<Uid> = seen.select(clients::uid).first(conn).optional()?;
    Ok(client.map(|client| (client, contact)))
}

/// The contacts. Who only serves the client finds whom to call (指定居宅サービス等基準27条), not the addresses and notes.
pub(super) fn contacts_for(
    conn: &mut Conn,
    scope: &Scope,
    client: ClientId,
) -> Result<Vec<ContactLine>, StorageError> {
    let all = contacts(conn, client)?;
    if is_kept(conn, scope, client)? {
        return Ok(all);
    }
    let bare = |line: ContactLine| ContactLine {
        email: String::new(),
        email_state: AddressState::Unset,
        email_set_by: String::new(),
        clinic_email: String::new(),
        note: String::new(),
        ..line
    };
    Ok(all.into_iter().map(bare).collect())
}

fn contacts(conn: &mut Conn, client: ClientId) -> Result<Vec<ContactLine>, StorageError> {
    let rows: Vec<ContactRow> = client_contacts::table
        .left_join(offices::table)
        .filter(client_contacts::client_id.eq(client))
        .filter(client_contacts::ended_on.is_null())
        .order((client_contacts::kind.desc(), client_contacts::id))
        .select((
            (
                client_contacts::uid,
                client_contacts::kind,
                client_contacts::name,
                client_contacts::relation,
                client_contacts::phone,
                client_contacts::note,
            ),
            (client_contacts::email, client_contacts::email_state, client_contacts::email_set_by),
            (offices::name, (offices::email, offices::email_state)).nullable(),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(contact).collect())
}

type Address = (String, AddressState);
type ContactRow = (
    (Uid, ContactKind, String, String, String, String),
    (String, AddressState, String),
    Option<(String, Address)>,
);

fn contact(row: ContactRow) -> ContactLine {
    let ((uid, kind, name, relation, phone, note), (email, email_state, email_set_by), office) = row;
    let (office_name, clinic) = office.unzip();
    let (used, _) = best_address([Some((email.clone(), email_state)), clinic]);
    let is_of_clinic = kind == ContactKind::Doctor && used != email;
    ContactLine {
        uid,
        kind,
        name,
        relation,
        office_name,
        phone,
        email,
        email_state,
        email_set_by,
        clinic_email: if is_of_clinic { used } else { String::new() },
        note,
    }
}
