//! A client's plans with their versions, as the pages of the client list them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::domain::consent::{ConsentForm, Judged, Purpose};
use crate::domain::duty::RecordUid;
use crate::domain::ids::{ClientId, PlanId, Uid};
use crate::domain::plan_draft::{PlanKind, PlanState, VersionSource};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{consents, plan_versions, plans};
use crate::storage::tables::consents::judged_minor;

/// A plan with its versions, newest first.
#[derive(Clone, Debug, Serialize)]
pub struct PlanLine {
    pub uid: Uid,
    pub kind: PlanKind,
    pub planned_on: NaiveDate,
    pub standing: PlanStanding,
    /// The current one first, the others by number, the highest first.
    pub versions: Vec<VersionLine>,
}

/// Where a plan stands with its current version.
#[derive(Clone, Debug, Serialize)]
pub struct PlanStanding {
    /// Agreed to while a consent in writing to the current version stands.
    pub state: PlanState,
    /// The judgement by which the change to a current version that nobody agreed to is minor (軽微な変更).
    pub minor: Option<Uid>,
}

/// A version of a plan.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct VersionLine {
    pub uid: Uid,
    pub number: i32,
    pub source: VersionSource,
    pub note: String,
    pub author: String,
    pub created_at: NaiveDateTime,
}

type VersionRow = (PlanId, Uid, i32, VersionSource, String, String, NaiveDateTime);

/// The plans of a client, the newest first.
pub(super) fn plan_lines(conn: &mut Conn, client: ClientId) -> Result<Vec<PlanLine>, StorageError> {
    let rows: Vec<(PlanId, Uid, PlanKind, NaiveDate, PlanState, i32)> = plans::table
        .filter(plans::client_id.eq(client))
        .order(plans::planned_on.desc())
        .select((plans::id, plans::uid, plans::kind, plans::planned_on, plans::state, plans::current_number))
        .load(conn)?;
    let mut by_plan = versions(conn, client)?;
    let agreed = agreed(conn, client)?;
    let judged = judged_minor(conn, client)?;
    let is_agreed =
        |plan: &PlanId| by_plan.get(plan).into_iter().flatten().any(|version| agreed.contains(&version.uid));
    let agreed_plans: Vec<(PlanKind, NaiveDate)> =
        rows.iter().filter(|row| is_agreed(&row.0)).map(|row| (row.2, row.3)).collect();
    let lines = rows.into_iter().map(|(id, uid, kind, planned_on, state, current)| {
        let mut versions = by_plan.remove(&id).unwrap_or_default();
        versions.sort_by_key(|version| version.number != current);
        let is_agreed = versions.first().is_some_and(|version| agreed.contains(&version.uid));
        let state = if is_agreed && state == PlanState::Draft { PlanState::Agreed } else { state };
        let made_at = versions.first().map(|version| version.created_at);
        // What was changed from had been agreed to; a preventive plan's form may carry that consent itself.
        let older = versions.iter().skip(1).any(|version| agreed.contains(&version.uid));
        let before = agreed_plans.iter().any(|(of, on)| *of == kind && *on < planned_on);
        let is_based = older || before || kind == PlanKind::Preventive;
        let is_of_it =
            |judged: &Judged| judged.plan == RecordUid::from(&uid) && Some(judged.entered_at) >= made_at;
        let minor =
            judged.iter().find(|(_, judged)| is_based && state == PlanState::Draft && is_of_it(judged));
        let standing = PlanStanding { state, minor: minor.map(|(entry, _)| entry.clone()) };
        PlanLine { uid, kind, planned_on, standing, versions }
    });
    Ok(lines.collect())
}

/// Where one plan of a client stands.
pub(super) fn standing(
    conn: &mut Conn,
    client: ClientId,
    plan: &Uid,
) -> Result<Option<PlanStanding>, StorageError> {
    Ok(plan_lines(conn, client)?.into_iter().find(|line| line.uid == *plan).map(|line| line.standing))
}

/// The versions that a client has agreed to in writing (基準13条10号) and stands by.
fn agreed(conn: &mut Conn, client: ClientId) -> Result<BTreeSet<Uid>, StorageError> {
    let uids: Vec<Uid> = consents::table
        .inner_join(plan_versions::table)
        .filter(consents::client_id.eq(client))
        .filter(consents::purpose.eq(Purpose::Plan))
        .filter(consents::form.ne(ConsentForm::Oral))
        .filter(consents::withdrawn_on.is_null())
        .select(plan_versions::uid)
        .load(conn)?;
    Ok(uids.into_iter().collect())
}

/// The versions of all plans of a client, the highest number first.
fn versions(conn: &mut Conn, client: ClientId) -> Result<BTreeMap<PlanId, Vec<VersionLine>>, StorageError> {
    let rows: Vec<VersionRow> = plan_versions::table
        .inner_join(plans::table)
        .filter(plans::client_id.eq(client))
        .order(plan_versions::number.desc())
        .select((
            plan_versions::plan_id,
            plan_versions::uid,
            plan_versions::number,
            plan_versions::source,
            plan_versions::note,
            plan_versions::author,
            plan_versions::created_at,
        ))
        .load(conn)?;
    let mut by_plan: BTreeMap<PlanId, Vec<VersionLine>> = BTreeMap::new();
    for (plan, uid, number, source, note, author, created_at) in rows {
        by_plan.entry(plan).or_default().push(VersionLine { uid, number, source, note, author, created_at });
    }
    Ok(by_plan)
}
