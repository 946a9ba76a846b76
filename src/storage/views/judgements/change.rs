//! The plans that judgements speak of, and what a judgement changed in one.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::client_sight::is_visible;
use super::JudgementView;
use crate::domain::access::Scope;
use crate::domain::duty::Subject;
use crate::domain::ids::{ClientId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanKind, PlanState};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
use crate::storage::schema::{plan_versions, plans};

/// A plan that a judgement speaks of.
#[derive(Clone, Debug, Queryable)]
pub struct JudgedPlan {
    pub uid: Uid,
    pub kind: PlanKind,
    pub planned_on: NaiveDate,
}

/// The plans that judgements speak of. Who may ask was decided with the judgements.
pub fn plans_of(conn: &mut Conn, uids: &[Uid]) -> Result<Vec<JudgedPlan>, StorageError> {
    let mut found = Vec::new();
    for some in uids.chunks(ROWS_AT_ONCE) {
        let rows = plans::table.filter(plans::uid.eq_any(some));
        found.extend(rows.select((plans::uid, plans::kind, plans::planned_on)).load::<JudgedPlan>(conn)?);
    }
    Ok(found)
}

/// What a judgement about a plan changed: the version that came of it, and the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    pub version: Uid,
    pub number: i32,
    pub kind: PlanKind,
    pub planned_on: NaiveDate,
    /// The version before, of the same plan or of the plan before it; none where there is none.
    pub before: Option<Uid>,
}

#[derive(Queryable)]
struct VersionRow {
    id: PlanVersionId,
    version: Uid,
    number: i32,
    plan: Uid,
    kind: PlanKind,
    planned_on: NaiveDate,
    current: i32,
    state: PlanState,
}

/// What a judgement is about. A minor change is the step from the plan before to this plan; an inquiry speaks of exactly
/// one version. Whoever sees an inquiry of theirs without seeing the client any more is not led to the plan.
pub fn change(
    conn: &mut Conn,
    scope: &Scope,
    judgement: &JudgementView,
) -> Result<Option<ChangeView>, StorageError> {
    if !is_visible(conn, scope, judgement.client.id)? {
        return Ok(None);
    }
    let rows = versions(conn, judgement.client.id)?;
    let plan = judgement.subject.and_then(Subject::plan).map(|plan| plan.uid());
    let is_meant = |row: &&VersionRow| match &judgement.inquiry {
        Some(inquiry) => row.id == inquiry.version,
        None => Some(&row.plan) == plan.as_ref() && row.number == row.current,
    };
    let Some(meant) = rows.iter().find(is_meant) else { return Ok(None) };
    let earlier = |row: &&VersionRow| match &judgement.inquiry {
        Some(_) if row.plan == meant.plan => row.number < meant.number,
        _ => {
            row.plan != meant.plan
                && row.planned_on <= meant.planned_on
                && row.number == row.current
                && row.kind == meant.kind
                && row.state != PlanState::Withdrawn
        }
    };
    Ok(Some(ChangeView {
        version: meant.version.clone(),
        number: meant.number,
        kind: meant.kind,
        planned_on: meant.planned_on,
        before: rows.iter().rev().find(earlier).map(|row| row.version.clone()),
    }))
}

/// Every version of a client's plans, the oldest plan first.
fn versions(conn: &mut Conn, client: ClientId) -> Result<Vec<VersionRow>, StorageError> {
    Ok(plan_versions::table
        .inner_join(plans::table)
        .filter(plans::client_id.eq(client))
        .order((plans::planned_on, plans::id, plan_versions::number))
        .select((
            plan_versions::id,
            plan_versions::uid,
            plan_versions::number,
            plans::uid,
            plans::kind,
            plans::planned_on,
            plans::current_number,
            plans::state,
        ))
        .load(conn)?)
}
