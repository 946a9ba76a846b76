//! Plans and their immutable versions.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::plan_rows;
use crate::domain::ids::{ClientId, OfficeId, PlanId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanContent, PlanKind, PlanState, VersionSource};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{plan_versions, plans};

/// A plan as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct PlanRow {
    pub id: PlanId,
    pub uid: Uid,
    pub client_id: ClientId,
    pub planned_on: NaiveDate,
    pub office_id: OfficeId,
    pub current_number: i32,
    pub state: PlanState,
    pub version: i32,
}

type PlanColumns = (
    plans::id,
    plans::uid,
    plans::client_id,
    plans::planned_on,
    plans::office_id,
    plans::current_number,
    plans::state,
    plans::version,
);

const PLAN: PlanColumns = (
    plans::id,
    plans::uid,
    plans::client_id,
    plans::planned_on,
    plans::office_id,
    plans::current_number,
    plans::state,
    plans::version,
);

/// A version without its rows.
#[derive(Clone, Debug, Queryable)]
pub struct VersionRow {
    pub id: PlanVersionId,
    pub uid: Uid,
    pub plan_id: PlanId,
    pub number: i32,
    pub digest: String,
}

type VersionColumns = (
    plan_versions::id,
    plan_versions::uid,
    plan_versions::plan_id,
    plan_versions::number,
    plan_versions::digest,
);

const VERSION: VersionColumns = (
    plan_versions::id,
    plan_versions::uid,
    plan_versions::plan_id,
    plan_versions::number,
    plan_versions::digest,
);

/// The plan of a client made or changed on a day.
pub fn find_by_date(
    conn: &mut Conn,
    client: ClientId,
    kind: PlanKind,
    planned_on: NaiveDate,
) -> Result<Option<PlanRow>, StorageError> {
    Ok(plans::table
        .filter(plans::client_id.eq(client))
        .filter(plans::kind.eq(kind))
        .filter(plans::planned_on.eq(planned_on))
        .select(PLAN)
        .first(conn)
        .optional()?)
}

/// The plan of a key.
pub fn get(conn: &mut Conn, id: PlanId) -> Result<PlanRow, StorageError> {
    Ok(plans::table.find(id).select(PLAN).first(conn)?)
}

/// The plan of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<PlanRow>, StorageError> {
    Ok(plans::table.filter(plans::uid.eq(uid)).select(PLAN).first(conn).optional()?)
}

/// The version of a uid.
pub fn find_version(conn: &mut Conn, uid: &Uid) -> Result<Option<VersionRow>, StorageError> {
    Ok(plan_versions::table.filter(plan_versions::uid.eq(uid)).select(VERSION).first(conn).optional()?)
}

/// The version of a key.
pub fn get_version(conn: &mut Conn, id: PlanVersionId) -> Result<VersionRow, StorageError> {
    Ok(plan_versions::table.find(id).select(VERSION).first(conn)?)
}

/// The versions of a plan, oldest first.
pub fn versions(conn: &mut Conn, plan: PlanId) -> Result<Vec<VersionRow>, StorageError> {
    Ok(plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .order(plan_versions::number)
        .select(VERSION)
        .load(conn)?)
}

/// Whether no plan of the client carries a later date.
pub fn is_latest(conn: &mut Conn, plan: &PlanRow) -> Result<bool, StorageError> {
    let later: i64 = plans::table
        .filter(plans::client_id.eq(plan.client_id))
        .filter(plans::planned_on.gt(plan.planned_on))
        .count()
        .get_result(conn)?;
    Ok(later == 0)
}

/// A plan to begin; its first version follows with [`insert_version`].
pub struct NewPlan<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    pub kind: PlanKind,
    pub planned_on: NaiveDate,
    pub office_id: OfficeId,
    pub now: NaiveDateTime,
}

/// Begins a plan as a draft without versions.
pub fn insert(conn: &mut Conn, new: &NewPlan<'_>) -> Result<PlanRow, StorageError> {
    let id: PlanId = diesel::insert_into(plans::table)
        .values((
            plans::uid.eq(new.uid),
            plans::client_id.eq(new.client_id),
            plans::kind.eq(new.kind),
            plans::planned_on.eq(new.planned_on),
            plans::office_id.eq(new.office_id),
            plans::current_number.eq(0),
            plans::state.eq(PlanState::Draft),
            plans::created_at.eq(new.now),
            plans::updated_at.eq(new.now),
            plans::version.eq(1),
        ))
        .returning(plans::id)
        .get_result(conn)?;
    get(conn, id)
}

/// A version to add.
pub struct NewVersion<'a> {
    pub uid: &'a Uid,
    pub content: &'a PlanContent,
    pub digest: &'a str,
    pub source: VersionSource,
    /// Why it was made, in words.
    pub note: &'a str,
    /// Who made it.
    pub author: &'a str,
    /// The offices of the service items, by number.
    pub offices: &'a BTreeMap<String, OfficeId>,
    pub now: NaiveDateTime,
}

/// Adds the next version of a plan and makes it the current one; nothing when the plan has moved on meanwhile.
pub fn insert_version(
    conn: &mut Conn,
    plan: &PlanRow,
    new: &NewVersion<'_>,
) -> Result<Option<VersionRow>, StorageError> {
    // A version that came from another registration of the client can stand after the current one.
    let last: Option<i32> = plan_versions::table
        .filter(plan_versions::plan_id.eq(plan.id))
        .select(diesel::dsl::max(plan_versions::number))
        .first(conn)?;
    let number = last.unwrap_or_default() + 1;
    let live = plans::table.filter(plans::id.eq(plan.id)).filter(plans::version.eq(plan.version));
    let moved = diesel::update(live)
        .set((
            plans::current_number.eq(number),
            plans::updated_at.eq(new.now),
            plans::version.eq(plan.version + 1),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Ok(None);
    }
    let head =
        serde_json::to_string(&new.content.head).map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let id: PlanVersionId = diesel::insert_into(plan_versions::table)
        .values((
            plan_versions::uid.eq(new.uid),
            plan_versions::plan_id.eq(plan.id),
            plan_versions::number.eq(number),
            plan_versions::head.eq(head),
            plan_versions::digest.eq(new.digest),
            plan_versions::source.eq(new.source),
            plan_versions::note.eq(new.note),
            plan_versions::author.eq(new.author),
            plan_versions::created_at.eq(new.now),
        ))
        .returning(plan_versions::id)
        .get_result(conn)?;
    plan_rows::insert(conn, id, new.content, new.offices)?;
    get_version(conn, id).map(Some)
}
