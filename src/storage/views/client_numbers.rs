//! The numbers of a client on screens.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::clients::ClientView;
use crate::domain::client_number::NumberReason;
use crate::domain::ids::ClientId;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_numbers, insurers};

/// A number that a client has or had.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct NumberLine {
    pub insurer_name: String,
    pub insurer_number: String,
    pub insured_number: String,
    /// Not known for the number under which the client was registered.
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub reason: Option<NumberReason>,
    pub noted_by: String,
}

/// The day on which the present number was given after a move (転居). Who may ask was decided with the client.
pub fn moved_on(conn: &mut Conn, client: ClientId) -> Result<Option<NaiveDate>, StorageError> {
    let first: Option<Option<NaiveDate>> = client_numbers::table
        .filter(client_numbers::client_id.eq(client))
        .filter(client_numbers::ends_on.is_null())
        .filter(client_numbers::reason.eq(NumberReason::Moved))
        .order(client_numbers::id.desc())
        .select(client_numbers::starts_on)
        .first(conn)
        .optional()?;
    Ok(first.flatten())
}

/// Every number of a client, the present one first.
pub fn list(conn: &mut Conn, client: &ClientView) -> Result<Vec<NumberLine>, StorageError> {
    Ok(client_numbers::table
        .inner_join(insurers::table)
        .filter(client_numbers::client_id.eq(client.id))
        .order(client_numbers::id.desc())
        .select((
            insurers::name,
            insurers::number,
            client_numbers::insured_number,
            client_numbers::starts_on,
            client_numbers::ends_on,
            client_numbers::reason,
            client_numbers::noted_by,
        ))
        .load(conn)?)
}
