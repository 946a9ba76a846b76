//! One contact of a client, as the form to change it needs it.

use diesel::prelude::*;

use super::client_sight::visible;
use crate::domain::access::Scope;
use crate::domain::client::ContactKind;
use crate::domain::ids::{ClientId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_contacts, clients, offices};

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
