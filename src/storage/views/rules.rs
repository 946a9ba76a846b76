//! Which rules insurers have adopted, and which of them hold for a client on which days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::duty_facts::{BATCH, padded};
use crate::domain::client_number::{HeldNumber, NumberReason, insurers_by_day};
use crate::domain::duty::{Adoption, Catalogue, Preset, RuleBooks};
use crate::domain::ids::{ClientId, InsurerId};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{accounts, client_numbers, rule_sets};

/// An adoption and who made it; nobody when the system did.
#[derive(Clone, Debug)]
pub struct AdoptionView {
    pub adoption: Adoption,
    pub author: Option<String>,
}

type Row = (NaiveDate, Preset, String, Option<String>);
type NumberRow = (ClientId, InsurerId, Option<NaiveDate>, Option<NaiveDate>, Option<NumberReason>);

/// Every adoption of an insurer, oldest day first; of two from one day the later one stands last, and holds.
pub fn adoptions(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<AdoptionView>, StorageError> {
    let rows: Vec<Row> = rule_sets::table
        .left_join(accounts::table)
        .filter(rule_sets::insurer_id.eq(insurer))
        .order((rule_sets::effective_from, rule_sets::id))
        .select((
            rule_sets::effective_from,
            rule_sets::preset,
            rule_sets::overrides,
            accounts::name.nullable(),
        ))
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

fn read((effective_from, preset, overrides, author): Row) -> Result<AdoptionView, StorageError> {
    let overrides = serde_json::from_str(&overrides)
        .map_err(|e| StorageError::Corrupt(format!("rule_sets.overrides: {e}")))?;
    Ok(AdoptionView { adoption: Adoption { effective_from, preset, overrides }, author })
}

/// The rules that hold for clients of insurers, as each of their insurers adopted them, for the days on which it was theirs.
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
    let rows: Vec<(InsurerId, Row)> = rule_sets::table
        .left_join(accounts::table)
        .filter(rule_sets::insurer_id.eq_any(insurers))
        .order((rule_sets::effective_from, rule_sets::id))
        .select((
            rule_sets::insurer_id,
            (rule_sets::effective_from, rule_sets::preset, rule_sets::overrides, accounts::name.nullable()),
        ))
        .load(conn)?;
    let adoptions = rows.into_iter().map(|(insurer, row)| Ok((insurer, read(row)?.adoption)));
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
