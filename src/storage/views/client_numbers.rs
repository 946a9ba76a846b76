//! The numbers of a client on screens.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::clients::ClientView;
use super::rules::changed_numbers;
use crate::domain::client::ClientState;
use crate::domain::client_number::{NumberReason, insurers_by_day};
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

/// The day from which the present insurer insures a client, where another one did before (転居). Who may ask was decided with
/// the client.
pub fn moved_on(conn: &mut Conn, client: &ClientView) -> Result<Option<NaiveDate>, StorageError> {
    if client.state == ClientState::Closed {
        return Ok(None);
    }
    let numbers = changed_numbers(conn, &[(client.id, client.insurer_id)])?.remove(&client.id);
    let days = insurers_by_day(client.insurer_id, &numbers.unwrap_or_default());
    Ok(days.last().map(|(day, _)| *day).filter(|day| *day > NaiveDate::MIN))
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
