//! The numbers of a client on screens.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::clients::ClientView;
use super::duties::LedgerClient;
use super::hand_overs::FormerCare;
use super::rules::changed_numbers;
use crate::domain::client::ClientState;
use crate::domain::client_number::{
    HeldNumber, InForce, NumberReason, NumberThen, insurers_by_day, number_on, numbers_in_time, reopen,
};
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

/// A number with its insurer and the days on which it was in force.
#[derive(Clone, Debug, Serialize)]
pub struct NumberOfTime {
    pub insured_number: String,
    /// Empty where nobody knows it.
    pub insurer_number: String,
    pub insurer_name: String,
    /// Nothing where its beginning is not known.
    pub from: Option<NaiveDate>,
    /// Nothing for the present one.
    pub until: Option<NaiveDate>,
}

/// The numbers under which a client was known on days, each once, in the order of the days; for an office that had the client as it
/// knew them. Who may ask was decided with the client.
pub fn on_days(
    conn: &mut Conn,
    client: ClientId,
    days: &[NaiveDate],
    care: Option<&FormerCare>,
) -> Result<Vec<NumberOnPaper>, StorageError> {
    let (held, papers) = known(conn, client, care)?;
    let mut found: Vec<usize> = days.iter().filter_map(|day| number_on(&held, *day)).collect();
    found.dedup();
    Ok(found.into_iter().filter_map(|key| papers.get(key).cloned()).collect())
}

/// Every number that was in force in a time, the oldest first; for an office that had the client as it knew them. Never none.
pub fn of_time(
    conn: &mut Conn,
    client: &LedgerClient,
    time: (NaiveDate, NaiveDate),
    care: Option<&FormerCare>,
) -> Result<Vec<NumberOfTime>, StorageError> {
    let (held, papers) = known(conn, client.id, care)?;
    let number = |of: InForce| {
        let NumberOnPaper { insured_number, insurer_number, insurer_name } = papers.get(of.key)?.clone();
        Some(NumberOfTime { insured_number, insurer_number, insurer_name, from: of.from, until: of.until })
    };
    let all: Vec<NumberOfTime> = numbers_in_time(&held, time).into_iter().filter_map(number).collect();
    if !all.is_empty() {
        return Ok(all);
    }
    // Nobody noted under which insurer it was.
    Ok(vec![NumberOfTime {
        insured_number: client.insured_number.clone(),
        insurer_number: String::new(),
        insurer_name: String::new(),
        from: None,
        until: None,
    }])
}

/// The numbers with their days, and as they stand on papers.
type Known = (Vec<HeldNumber>, Vec<NumberOnPaper>);

fn known(conn: &mut Conn, client: ClientId, care: Option<&FormerCare>) -> Result<Known, StorageError> {
    match care {
        Some(care) if !care.was.numbers.is_empty() => as_kept(conn, &care.was.numbers),
        care => as_noted(conn, client, care.map(|care| care.time.accepted_at)),
    }
}

/// As they were kept for the office that had the client.
fn as_kept(conn: &mut Conn, numbers: &[NumberThen]) -> Result<Known, StorageError> {
    let ids: BTreeSet<InsurerId> = numbers.iter().map(|number| number.insurer).collect();
    let rows: Vec<(InsurerId, String, String)> = insurers::table
        .filter(insurers::id.eq_any(ids))
        .select((insurers::id, insurers::number, insurers::name))
        .load(conn)?;
    let paper = |number: &NumberThen| {
        let insurer = rows.iter().find(|(id, ..)| *id == number.insurer);
        let (insurer_number, insurer_name) =
            insurer.map(|(_, number, name)| (number.clone(), name.clone())).unwrap_or_default();
        NumberOnPaper { insured_number: number.insured_number.clone(), insurer_number, insurer_name }
    };
    Ok((numbers.iter().map(NumberThen::held).collect(), numbers.iter().map(paper).collect()))
}

/// As they stand, or stood at a moment as far as that can be told from what was noted up to it.
fn as_noted(
    conn: &mut Conn,
    client: ClientId,
    known_at: Option<NaiveDateTime>,
) -> Result<Known, StorageError> {
    type Row = (
        (InsurerId, Option<NaiveDate>, Option<NaiveDate>, Option<NumberReason>),
        (String, String, String),
        NaiveDateTime,
    );
    let rows: Vec<Row> = client_numbers::table
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
    let is_known = |row: &Row| known_at.is_none_or(|known| row.2 <= known);
    let (then, later): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(is_known);
    let held = |rows: &[Row]| -> Vec<HeldNumber> {
        let held = |((insurer, starts_on, ends_on, reason), ..): &Row| HeldNumber {
            insurer: *insurer,
            starts_on: *starts_on,
            ends_on: *ends_on,
            reason: *reason,
        };
        rows.iter().map(held).collect()
    };
    let mut numbers = held(&then);
    if known_at.is_some() {
        reopen(&mut numbers, &held(&later));
    }
    let paper = |(_, (insured_number, insurer_number, insurer_name), _): Row| NumberOnPaper {
        insured_number,
        insurer_number,
        insurer_name,
    };
    Ok((numbers, then.into_iter().map(paper).collect()))
}
