//! Which rules insurers have adopted. They name no client.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::duty::{Adoption, Catalogue, Preset, RuleBooks};
use crate::domain::ids::InsurerId;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, rule_sets};

/// An adoption and who made it; nobody when the system did.
#[derive(Clone, Debug)]
pub struct AdoptionView {
    pub adoption: Adoption,
    pub author: Option<String>,
}

type Row = (NaiveDate, Preset, String, Option<String>);

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

/// The rules as insurers have adopted them, in one query for all of them.
pub fn books(
    conn: &mut Conn,
    catalogue: &Catalogue,
    insurers: &[InsurerId],
) -> Result<RuleBooks, StorageError> {
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
    Ok(RuleBooks::new(catalogue, adoptions.collect::<Result<Vec<_>, StorageError>>()?))
}
