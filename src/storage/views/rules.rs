//! Which rules insurers have adopted, and which of them hold for a client on which days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::duty_facts::{BATCH, padded};
use crate::domain::client_number::{HeldNumber, NumberReason, insurers_by_day};
use crate::domain::duty::{Adoption, Catalogue, Preset, RuleBooks};
use crate::domain::ids::{ClientId, InsurerId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{accounts, client_numbers, rule_sets};

/// An adoption with who made it when, and who took it back.
#[derive(Clone, Debug)]
pub struct AdoptionView {
    pub uid: Uid,
    pub adoption: Adoption,
    /// Nobody when the system did it.
    pub author: Option<String>,
    pub adopted_at: NaiveDateTime,
    /// Who took it back before its day, when, and why.
    pub withdrawn: Option<Withdrawn>,
}

/// An adoption that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    pub by: String,
    pub at: NaiveDateTime,
    pub reason: String,
}

/// What is adopted from when.
type Terms = (NaiveDate, Preset, String);
type Row = (Uid, Terms, Option<String>, NaiveDateTime, (Option<NaiveDateTime>, String, String));
type NumberRow = (ClientId, InsurerId, Option<NaiveDate>, Option<NaiveDate>, Option<NumberReason>);

/// An adoption with whose it is.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<(InsurerId, AdoptionView)>, StorageError> {
    let of = rule_sets::table.filter(rule_sets::uid.eq(uid)).select(rule_sets::insurer_id);
    let Some(insurer) = of.first::<InsurerId>(conn).optional()? else { return Ok(None) };
    let found = adoptions(conn, insurer)?.into_iter().find(|view| view.uid == *uid);
    Ok(found.map(|view| (insurer, view)))
}

/// Every adoption of an insurer, the withdrawn ones too, oldest day first; of two from one day the later one stands last, and
/// holds.
pub fn adoptions(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<AdoptionView>, StorageError> {
    let rows: Vec<Row> = rule_sets::table
        .left_join(accounts::table)
        .filter(rule_sets::insurer_id.eq(insurer))
        .order((rule_sets::effective_from, rule_sets::id))
        .select((
            rule_sets::uid,
            (rule_sets::effective_from, rule_sets::preset, rule_sets::overrides),
            accounts::name.nullable(),
            rule_sets::created_at,
            (rule_sets::withdrawn_at, rule_sets::withdrawn_by, rule_sets::withdrawn_reason),
        ))
        .load(conn)?;
    rows.into_iter().map(view).collect()
}

/// The adoptions of an insurer that count, in the same order.
pub fn standing(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<AdoptionView>, StorageError> {
    let mut all = adoptions(conn, insurer)?;
    all.retain(|view| view.withdrawn.is_none());
    Ok(all)
}

fn view((uid, terms, author, adopted_at, (at, by, reason)): Row) -> Result<AdoptionView, StorageError> {
    let withdrawn = at.map(|at| Withdrawn { by, at, reason });
    Ok(AdoptionView { uid, adoption: read(terms)?, author, adopted_at, withdrawn })
}

fn read((effective_from, preset, overrides): Terms) -> Result<Adoption, StorageError> {
    let overrides = serde_json::from_str(&overrides)
        .map_err(|e| StorageError::Corrupt(format!("rule_sets.overrides: {e}")))?;
    Ok(Adoption { effective_from, preset, overrides })
}

/// The rules that hold for clients of insurers, as each of their insurers adopted them, for the days on which it was theirs.
/// What was withdrawn counts in none of them.
/// However many clients are asked for, it takes two queries.
pub fn books(
    conn: &mut Conn,
    catalogue: &Catalogue,
    clients: &[(ClientId, InsurerId)],
) -> Result<RuleBooks, StorageError> {
    let changed = changed_numbers(conn, clients)?;
    let histories: Vec<(ClientId, Vec<(NaiveDate, InsurerId)>)> = clients
        .iter()
        .map(|(client, present)| {
            let numbers = changed.get(client).map(Vec::as_slice).unwrap_or_default();
            (*client, insurers_by_day(*present, numbers))
        })
        .collect();
    let insurers: BTreeSet<InsurerId> =
        histories.iter().flat_map(|(_, days)| days.iter().map(|(_, insurer)| *insurer)).collect();
    let rows: Vec<(InsurerId, Terms)> = rule_sets::table
        .filter(rule_sets::insurer_id.eq_any(insurers))
        .filter(rule_sets::withdrawn_at.is_null())
        .order((rule_sets::effective_from, rule_sets::id))
        .select((rule_sets::insurer_id, (rule_sets::effective_from, rule_sets::preset, rule_sets::overrides)))
        .load(conn)?;
    let adoptions = rows.into_iter().map(|(insurer, terms)| Ok((insurer, read(terms)?)));
    Ok(RuleBooks::new(catalogue, adoptions.collect::<Result<Vec<_>, StorageError>>()?, histories))
}

/// The numbers of those clients whose number has ever changed.
pub(super) fn changed_numbers(
    conn: &mut Conn,
    clients: &[(ClientId, InsurerId)],
) -> Result<BTreeMap<ClientId, Vec<HeldNumber>>, StorageError> {
    let ids: Vec<ClientId> = clients.iter().map(|(client, _)| *client).collect();
    let mut changed: BTreeMap<ClientId, Vec<HeldNumber>> = BTreeMap::new();
    for some in ids.chunks(BATCH) {
        let rows: Vec<NumberRow> = client_numbers::table
            .filter(client_numbers::client_id.eq_any(padded(some)))
            .filter(client_numbers::starts_on.is_not_null().or(client_numbers::ends_on.is_not_null()))
            .select((
                client_numbers::client_id,
                client_numbers::insurer_id,
                client_numbers::starts_on,
                client_numbers::ends_on,
                client_numbers::reason,
            ))
            .kept()
            .load(conn)?;
        for (client, insurer, starts_on, ends_on, reason) in rows {
            changed.entry(client).or_default().push(HeldNumber { insurer, starts_on, ends_on, reason });
        }
    }
    Ok(changed)
}
