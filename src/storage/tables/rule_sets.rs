//! Which rules an insurer has adopted from which day on. Rows are only added: what was asked under a rule set must stay
//! explainable by it.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::duty::{Adoption, Preset};
use crate::domain::ids::{AccountId, InsurerId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::rule_sets;

#[derive(Insertable)]
#[diesel(table_name = rule_sets)]
struct NewRuleSet<'a> {
    uid: &'a Uid,
    insurer_id: InsurerId,
    effective_from: NaiveDate,
    preset: Preset,
    overrides: String,
    account_id: Option<AccountId>,
    created_at: NaiveDateTime,
}

/// Writes an adoption down.
pub fn insert(
    conn: &mut Conn,
    (uid, insurer): (&Uid, InsurerId),
    adoption: &Adoption,
    (account, now): (Option<AccountId>, NaiveDateTime),
) -> Result<(), StorageError> {
    let overrides = serde_json::to_string(&adoption.overrides)
        .map_err(|e| StorageError::Corrupt(format!("rule_sets.overrides: {e}")))?;
    let (effective_from, preset) = (adoption.effective_from, adoption.preset);
    let row = NewRuleSet {
        uid,
        insurer_id: insurer,
        effective_from,
        preset,
        overrides,
        account_id: account,
        created_at: now,
    };
    diesel::insert_into(rule_sets::table).values(row).execute(conn)?;
    Ok(())
}
