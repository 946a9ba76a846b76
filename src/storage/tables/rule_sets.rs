//! Which rules an insurer has adopted from which day on. Nothing is taken out: what was asked under a rule set must stay
//! explainable by it, and what was withdrawn before its day stays with its reason.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::duty::{Adoption, Preset};
use crate::domain::ids::{AccountId, InsurerId, RuleSetId, Uid};
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
    withdrawn_by: &'static str,
    withdrawn_reason: &'static str,
}

/// An adoption as its withdrawal needs it.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct RuleSetRow {
    pub id: RuleSetId,
    pub insurer: InsurerId,
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
        withdrawn_by: "",
        withdrawn_reason: "",
    };
    diesel::insert_into(rule_sets::table).values(row).execute(conn)?;
    Ok(())
}

/// The adoption of a uid, if there is one.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<RuleSetRow>, StorageError> {
    Ok(rule_sets::table
        .filter(rule_sets::uid.eq(uid))
        .select((rule_sets::id, rule_sets::insurer_id))
        .first(conn)
        .optional()?)
}

/// Marks an adoption as withdrawn. Says whether it still stood.
pub fn withdraw(
    conn: &mut Conn,
    id: RuleSetId,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let standing = rule_sets::table.find(id).filter(rule_sets::withdrawn_at.is_null());
    let done = diesel::update(standing)
        .set((
            rule_sets::withdrawn_at.eq(now),
            rule_sets::withdrawn_by.eq(by),
            rule_sets::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}
