//! The numbers of a client on screens.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::clients::ClientView;
use super::duties::LedgerClient;
use super::rules::changed_numbers;
use crate::domain::client::ClientState;
use crate::domain::client_number::{HeldNumber, NumberReason, insurers_by_day, number_on};
use crate::domain::ids::{ClientId, InsurerId};
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

/// A number with its insurer, as it stands on papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberOnPaper {
    pub insured_number: String,
    pub insurer_number: String,
    pub insurer_name: String,
}

/// The numbers under which a client was known on days, each once, in the order of the days; as far as they were noted up to a moment,
/// for who learns nothing after it. Who may ask was decided with the client.
pub fn on_days(
    conn: &mut Conn,
    client: ClientId,
    days: &[NaiveDate],
    known_at: Option<NaiveDateTime>,
) -> Result<Vec<NumberOnPaper>, StorageError> {
    type Row = (
        (InsurerId, Option<NaiveDate>, Option<NaiveDate>, Option<NumberReason>),
        (String, String, String),
        NaiveDateTime,
    );
    let mut rows: Vec<Row> = client_numbers::table
        .inner_join(insurers::table)
        .filter(client_numbers::client_id.eq(client))
        .order(client_numbers::id)
        .select((
            (
                client_numbers::insurer_id,
                client_numbers::starts_on,
                client_numbers::ends_on,
                client_numbers::reason,
            ),
            (client_numbers::insured_number, insurers::number, insurers::name),
            client_numbers::created_at,
        ))
        .load(conn)?;
    rows.retain(|(.., noted_at)| known_at.is_none_or(|known| *noted_at <= known));
    let mut held: Vec<HeldNumber> = rows
        .iter()
        .map(|((insurer, starts_on, ends_on, reason), ..)| HeldNumber {
            insurer: *insurer,
            starts_on: *starts_on,
            ends_on: *ends_on,
            reason: *reason,
        })
        .collect();
    // The last one then had no end yet.
    if known_at.is_some()
        && held.iter().all(|number| number.ends_on.is_some())
        && let Some(last) = held.iter_mut().max_by_key(|number| number.ends_on)
    {
        last.ends_on = None;
    }
    let mut found: Vec<usize> = days.iter().filter_map(|day| number_on(&held, *day)).collect();
    found.dedup();
    let number = |key: usize| {
        let (insured_number, insurer_number, insurer_name) = rows.get(key)?.1.clone();
        Some(NumberOnPaper { insured_number, insurer_number, insurer_name })
    };
    Ok(found.into_iter().filter_map(number).collect())
}

/// The insured numbers that stand on papers about a time: that of its first day and that of its last one, where they differ. One that
/// held in between alone is not named.
pub fn of_time(
    conn: &mut Conn,
    client: &LedgerClient,
    (from, until): (NaiveDate, NaiveDate),
    known_at: Option<NaiveDateTime>,
) -> Result<String, StorageError> {
    let numbers = on_days(conn, client.id, &[from, until], known_at)?;
    let texts: Vec<String> = numbers.into_iter().map(|number| number.insured_number).collect();
    Ok(if texts.is_empty() { client.insured_number.clone() } else { texts.join(" → ") })
}
