//! Offices as the rows of plans name them: found by their number, registered when nobody has named them before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::offices::{self, NewOffice, OfficeRow};
use crate::domain::ids::{InsurerId, OfficeId, Uid};
use crate::domain::office::{AddressState, OfficeKind, search_text};
use crate::domain::plan_draft::Bearers;
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::{Keep, ROWS_AT_ONCE};
use crate::storage::schema::{office_insurers, offices as table};

/// The office of a number; when it was merged into another one, that, however often.
pub fn find(conn: &mut Conn, number: &str) -> Result<Option<OfficeRow>, StorageError> {
    let found = offices::find_by_number(conn, number)?;
    found.map(|office| kept(conn, office)).transpose()
}

fn kept(conn: &mut Conn, mut office: OfficeRow) -> Result<OfficeRow, StorageError> {
    while let Some(into) = office.merged_into {
        office = offices::get(conn, into)?;
    }
    Ok(office)
}

/// The offices of the numbers that are known, each after its merges.
pub fn find_many(conn: &mut Conn, numbers: &[&str]) -> Result<BTreeMap<String, OfficeId>, StorageError> {
    let mut found = BTreeMap::new();
    for some in numbers.chunks(ROWS_AT_ONCE) {
        let wanted = table::table.filter(table::number.eq_any(some));
        let rows: Vec<(OfficeId, Option<String>, Option<OfficeId>)> = wanted
            .select((table::id, table::number, table::merged_into))
            .kept_if(some.len() <= 20)
            .load(conn)?;
        for (id, number, merged_into) in rows {
            let office = match merged_into {
                Some(into) => {
                    let next = offices::get(conn, into)?;
                    kept(conn, next)?.id
                }
                None => id,
            };
            found.extend(number.map(|number| (number, office)));
        }
    }
    Ok(found)
}

/// The offices that work with an insurer and bear one of these names.
pub fn bearers(
    conn: &mut Conn,
    insurer: InsurerId,
    names: &BTreeSet<String>,
) -> Result<Bearers, StorageError> {
    let there = office_insurers::table
        .filter(office_insurers::insurer_id.eq(insurer))
        .select(office_insurers::office_id);
    let names: Vec<&String> = names.iter().collect();
    let mut found = Bearers::new();
    for some in names.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(String, Option<String>)> = table::table
            .filter(table::id.eq_any(there))
            .filter(table::name.eq_any(some))
            .filter(table::merged_into.is_null())
            .filter(table::ended_on.is_null())
            .select((table::name, table::number))
            .load(conn)?;
        for (name, number) in rows {
            found.entry(name).or_default().push(number);
        }
    }
    Ok(found)
}

/// Lets offices work with insurers; what stands already stays.
pub fn work_with(conn: &mut Conn, wanted: &BTreeSet<(OfficeId, InsurerId)>) -> Result<(), StorageError> {
    let ids: Vec<OfficeId> = wanted.iter().map(|(office, _)| *office).collect();
    let mut missing = wanted.clone();
    for some in ids.chunks(ROWS_AT_ONCE) {
        let known: Vec<(OfficeId, InsurerId)> = office_insurers::table
            .filter(office_insurers::office_id.eq_any(some))
            .select((office_insurers::office_id, office_insurers::insurer_id))
            .kept_if(some.len() <= 20)
            .load(conn)?;
        for pair in known {
            missing.remove(&pair);
        }
    }
    missing.into_iter().try_for_each(|(office, insurer)| offices::work_with(conn, office, insurer))
}

/// Registers offices that plans name for the first time, by uid, number and name: providers without a mail address.
pub fn insert_many(
    conn: &mut Conn,
    new: &[(Uid, &str, &str)],
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let searches: Vec<String> = new.iter().map(|(_, number, name)| search_text(&[name, number])).collect();
    let rows: Vec<NewOffice<'_>> =
        new.iter().zip(&searches).map(|(office, search)| named(office, search, now)).collect();
    insert_all!(conn, table::table, &rows);
    Ok(())
}

fn named<'a>(
    (uid, number, name): &'a (Uid, &str, &str),
    search: &'a str,
    now: NaiveDateTime,
) -> NewOffice<'a> {
    NewOffice {
        uid,
        number: Some(number),
        kind: OfficeKind::Provider,
        insurer_id: None,
        name,
        search,
        service_kinds: "",
        local_label: "",
        postal: "",
        address: "",
        phone: "",
        fax: "",
        email: "",
        email_state: AddressState::Unset,
        email_confirmed_by: "",
        closed_weekdays: "",
        note: "",
        created_at: now,
        updated_at: now,
        version: 1,
        kana: "",
        is_provisional: true,
        email_set_by: "",
    }
}
