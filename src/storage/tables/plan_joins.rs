//! Plans of one kind and day that two registrations of a client both have: with a merge their versions stand in one plan,
//! and an undo parts them again.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::ids::{AccountId, ClientId, PlanId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanKind, PlanState};
use crate::domain::words::Word;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{duty_entries, plan_attachments, plan_edits, plan_versions, plans};

/// A plan whose versions went into another one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JoinedPlan {
    kept: PlanId,
    merged: PlanId,
    /// Each version with the number that it had.
    versions: Vec<(PlanVersionId, i32)>,
    /// Files that stood beside it.
    attachments: Vec<i64>,
    /// What somebody had written so far of its next version.
    #[serde(default)]
    edits: Vec<i64>,
    /// Where the kept plan stood, if the joined one put it in force.
    #[serde(default)]
    state: Option<PlanState>,
    /// Entries of the ledger of duties that spoke of it, with their subject.
    #[serde(default)]
    entries: Vec<(i64, String)>,
}

/// What somebody has written so far.
#[derive(Queryable)]
pub(super) struct Edit {
    pub(super) id: i64,
    pub(super) author: AccountId,
    /// Of which plan the next version is written; none for a new plan.
    pub(super) plan: Option<PlanId>,
    discarded_at: Option<NaiveDateTime>,
}

/// What is written so far with a client, discarded or not.
pub(super) fn edits(conn: &mut Conn, client: ClientId) -> Result<Vec<Edit>, StorageError> {
    let of = plan_edits::table.filter(plan_edits::client_id.eq(client));
    Ok(of
        .select((plan_edits::id, plan_edits::account_id, plan_edits::plan_id, plan_edits::discarded_at))
        .load(conn)?)
}

/// Whether somebody has begun the same plan with both clients, so that one of the two would be out of sight.
pub fn is_begun_twice(conn: &mut Conn, merged: ClientId, kept: ClientId) -> Result<bool, StorageError> {
    let own = plans_by_day(conn, kept)?;
    let joined: BTreeMap<PlanId, PlanId> = plans_by_day(conn, merged)?
        .into_iter()
        .filter_map(|(day, plan)| Some((plan.id, own.get(&day)?.id)))
        .collect();
    let is_live = |row: &&Edit| row.discarded_at.is_none();
    let begun = edits(conn, kept)?;
    let will_be = |plan: PlanId| joined.get(&plan).copied().unwrap_or(plan);
    let live = edits(conn, merged)?;
    let is_same = |own: &Edit, row: &Edit| (own.author, own.plan) == (row.author, row.plan.map(will_be));
    let mut live = live.iter().filter(is_live);
    Ok(live.any(|row| begun.iter().filter(is_live).any(|own| is_same(own, row))))
}

/// What was discarded with the kept client makes way: one author has one beginning of a plan.
pub(super) fn clear_discarded(conn: &mut Conn, kept: ClientId) -> Result<(), StorageError> {
    let discarded = plan_edits::table
        .filter(plan_edits::client_id.eq(kept))
        .filter(plan_edits::discarded_at.is_not_null());
    diesel::delete(discarded).execute(conn)?;
    Ok(())
}

/// A plan of a day.
pub(super) struct PlanOfDay {
    pub(super) id: PlanId,
    uid: Uid,
    current: i32,
    state: PlanState,
}

pub(super) type PlansByDay = BTreeMap<(String, NaiveDate), PlanOfDay>;

/// The plans of a client by kind and day.
pub(super) fn plans_by_day(conn: &mut Conn, client: ClientId) -> Result<PlansByDay, StorageError> {
    let of = plans::table.filter(plans::client_id.eq(client));
    let rows: Vec<(PlanId, Uid, PlanKind, NaiveDate, i32, PlanState)> = of
        .select((plans::id, plans::uid, plans::kind, plans::planned_on, plans::current_number, plans::state))
        .load(conn)?;
    let by_day = rows.into_iter().map(|(id, uid, kind, day, current, state)| {
        ((kind.as_str().to_owned(), day), PlanOfDay { id, uid, current, state })
    });
    Ok(by_day.collect())
}

/// Lets the versions of a plan stand in the other client's plan of that kind and day, after its own. Whichever was written
/// last is the current one, and a plan that one of the two has in force is in force.
pub(super) fn join(
    conn: &mut Conn,
    merged: ClientId,
    kept: ClientId,
) -> Result<Vec<JoinedPlan>, StorageError> {
    let own = plans_by_day(conn, kept)?;
    let mut joined = Vec::new();
    for (day, plan) in plans_by_day(conn, merged)? {
        let Some(kept) = own.get(&day) else { continue };
        let (from, to) = (plan.id, kept.id);
        let versions = versions_of(conn, from)?;
        let last = versions_of(conn, to)?.last().map_or(0, |(_, number)| *number);
        for ((version, _), number) in versions.iter().zip(last + 1..) {
            diesel::update(plan_versions::table.find(*version))
                .set((plan_versions::plan_id.eq(to), plan_versions::number.eq(number)))
                .execute(conn)?;
        }
        let newest = newest_of(conn, to)?.unwrap_or(kept.current);
        diesel::update(plans::table.find(to)).set(plans::current_number.eq(newest)).execute(conn)?;
        let comes_alive = kept.state == PlanState::Withdrawn && plan.state != PlanState::Withdrawn;
        if comes_alive {
            diesel::update(plans::table.find(to)).set(plans::state.eq(plan.state)).execute(conn)?;
        }
        let begun = plan_edits::table.filter(plan_edits::plan_id.eq(from));
        let live = begun.filter(plan_edits::discarded_at.is_null());
        let edits: Vec<i64> = live.select(plan_edits::id).load(conn)?;
        diesel::update(live).set(plan_edits::plan_id.eq(to)).execute(conn)?;
        let beside = plan_attachments::table.filter(plan_attachments::plan_id.eq(from));
        let attachments: Vec<i64> = beside.select(plan_attachments::id).load(conn)?;
        diesel::update(beside).set(plan_attachments::plan_id.eq(to)).execute(conn)?;
        let state = comes_alive.then_some(kept.state);
        let entries = rename(conn, merged, (&plan.uid, &kept.uid))?;
        joined.push(JoinedPlan { kept: to, merged: from, versions, attachments, edits, state, entries });
    }
    Ok(joined)
}

/// Lets the entries of a client that speak of one plan speak of another; which they were, with the subject they had.
fn rename(
    conn: &mut Conn,
    client: ClientId,
    (from, to): (&Uid, &Uid),
) -> Result<Vec<(i64, String)>, StorageError> {
    let speaks = duty_entries::table
        .filter(duty_entries::client_id.eq(client))
        .filter(duty_entries::subject.like(format!("%{from}%")));
    let rows: Vec<(i64, String)> = speaks.select((duty_entries::id, duty_entries::subject)).load(conn)?;
    for (id, subject) in &rows {
        let subject = subject.replace(from.as_str(), to.as_str());
        diesel::update(duty_entries::table.find(id)).set(duty_entries::subject.eq(subject)).execute(conn)?;
    }
    Ok(rows)
}

fn versions_of(conn: &mut Conn, plan: PlanId) -> Result<Vec<(PlanVersionId, i32)>, StorageError> {
    let of = plan_versions::table.filter(plan_versions::plan_id.eq(plan)).order(plan_versions::number);
    Ok(of.select((plan_versions::id, plan_versions::number)).load(conn)?)
}

/// The number of the version that was written last.
fn newest_of(conn: &mut Conn, plan: PlanId) -> Result<Option<i32>, StorageError> {
    Ok(plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .order((plan_versions::created_at.desc(), plan_versions::number.desc()))
        .select(plan_versions::number)
        .first(conn)
        .optional()?)
}

fn versions_since(conn: &mut Conn, plan: PlanId, since: NaiveDateTime) -> Result<bool, StorageError> {
    let later = plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .filter(plan_versions::created_at.gt(since));
    Ok(diesel::select(diesel::dsl::exists(later)).get_result(conn)?)
}

/// Parts plans that were joined at a time.
pub(super) fn part(
    conn: &mut Conn,
    joined: &[JoinedPlan],
    done_at: NaiveDateTime,
) -> Result<(), StorageError> {
    for plan in joined {
        for (version, number) in &plan.versions {
            diesel::update(plan_versions::table.find(*version))
                .set((plan_versions::plan_id.eq(plan.merged), plan_versions::number.eq(number)))
                .execute(conn)?;
        }
        let beside = plan_attachments::table.filter(plan_attachments::id.eq_any(&plan.attachments));
        diesel::update(beside).set(plan_attachments::plan_id.eq(plan.merged)).execute(conn)?;
        let begun = plan_edits::table.filter(plan_edits::id.eq_any(&plan.edits));
        diesel::update(begun).set(plan_edits::plan_id.eq(plan.merged)).execute(conn)?;
        for (id, subject) in &plan.entries {
            diesel::update(duty_entries::table.find(id))
                .set(duty_entries::subject.eq(subject))
                .execute(conn)?;
        }
        // What was written since the merge stays, and keeps its plan in force.
        let is_revised = versions_since(conn, plan.kept, done_at)?;
        if let Some(state) = plan.state.filter(|_| !is_revised) {
            diesel::update(plans::table.find(plan.kept)).set(plans::state.eq(state)).execute(conn)?;
        }
        if let Some(newest) = newest_of(conn, plan.kept)? {
            diesel::update(plans::table.find(plan.kept))
                .set(plans::current_number.eq(newest))
                .execute(conn)?;
        }
    }
    Ok(())
}
