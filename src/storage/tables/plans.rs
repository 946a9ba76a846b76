//! Plans and their immutable versions.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::plan_rows;
use crate::domain::ids::{ClientId, OfficeId, PlanId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanContent, PlanKind, PlanState, VersionSource};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::{Keep, ROWS_AT_ONCE};
use crate::storage::schema::{deliveries, inquiries, meetings, plan_versions, plans};

/// A plan as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct PlanRow {
    pub id: PlanId,
    pub uid: Uid,
    pub client_id: ClientId,
    pub kind: PlanKind,
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
    plans::kind,
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
    plans::kind,
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

/// The current version of the plan of a version.
pub fn current_of_version(conn: &mut Conn, version: PlanVersionId) -> Result<PlanVersionId, StorageError> {
    let plan: PlanId = plan_versions::table.find(version).select(plan_versions::plan_id).first(conn)?;
    Ok(plan_versions::table
        .inner_join(plans::table)
        .filter(plans::id.eq(plan).and(plan_versions::number.eq(plans::current_number)))
        .select(plan_versions::id)
        .first(conn)?)
}

/// The versions of a plan, oldest first.
pub fn versions(conn: &mut Conn, plan: PlanId) -> Result<Vec<VersionRow>, StorageError> {
    Ok(plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .order(plan_versions::number)
        .select(VERSION)
        .load(conn)?)
}

/// The newest version of a plan that was made before a moment.
pub fn newest_before(
    conn: &mut Conn,
    plan: PlanId,
    moment: NaiveDateTime,
) -> Result<Option<PlanVersionId>, StorageError> {
    Ok(plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .filter(plan_versions::created_at.lt(moment))
        .order((plan_versions::created_at.desc(), plan_versions::number.desc()))
        .select(plan_versions::id)
        .first(conn)
        .optional()?)
}

/// A plan to begin; its first version follows with [`insert_versions`].
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
    insert_many(conn, std::slice::from_ref(new))?;
    Ok(plans::table.filter(plans::uid.eq(new.uid)).select(PLAN).first(conn)?)
}

/// Begins many plans.
pub fn insert_many(conn: &mut Conn, new: &[NewPlan<'_>]) -> Result<(), StorageError> {
    let rows: Vec<_> = new
        .iter()
        .map(|plan| {
            (
                plans::uid.eq(plan.uid),
                plans::client_id.eq(plan.client_id),
                plans::kind.eq(plan.kind),
                plans::planned_on.eq(plan.planned_on),
                plans::office_id.eq(plan.office_id),
                plans::current_number.eq(0),
                plans::state.eq(PlanState::Draft),
                plans::created_at.eq(plan.now),
                plans::updated_at.eq(plan.now),
                plans::version.eq(1),
            )
        })
        .collect();
    insert_all!(conn, plans::table, &rows);
    Ok(())
}

/// Every plan of these clients, of all kinds and days.
pub fn of_clients(conn: &mut Conn, clients: &[ClientId]) -> Result<Vec<PlanRow>, StorageError> {
    let mut found = Vec::new();
    for some in clients.chunks(ROWS_AT_ONCE) {
        let wanted = plans::table.filter(plans::client_id.eq_any(some));
        found.append(&mut wanted.order(plans::id).select(PLAN).kept_if(some.len() == 1).load(conn)?);
    }
    Ok(found)
}

/// Every version of these plans, those of one plan oldest first.
pub fn versions_of(conn: &mut Conn, plans: &[PlanId]) -> Result<Vec<VersionRow>, StorageError> {
    let mut found = Vec::new();
    for some in plans.chunks(ROWS_AT_ONCE) {
        let wanted = plan_versions::table.filter(plan_versions::plan_id.eq_any(some));
        let ordered = wanted.order((plan_versions::plan_id, plan_versions::number));
        found.append(&mut ordered.select(VERSION).kept_if(some.len() == 1).load(conn)?);
    }
    Ok(found)
}

/// How many meetings, written inquiries and deliveries stand on the versions of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    pub meetings: i64,
    pub inquiries: i64,
    pub deliveries: i64,
}

/// What stands on the versions of these plans.
pub fn uses(conn: &mut Conn, plans: &[PlanId]) -> Result<BTreeMap<PlanId, Uses>, StorageError> {
    use diesel::dsl::count_star;
    let mut uses: BTreeMap<PlanId, Uses> = BTreeMap::new();
    for some in plans.chunks(ROWS_AT_ONCE) {
        let of = || plan_versions::table.filter(plan_versions::plan_id.eq_any(some));
        let meetings: Vec<(PlanId, i64)> = of()
            .inner_join(meetings::table)
            .group_by(plan_versions::plan_id)
            .select((plan_versions::plan_id, count_star()))
            .load(conn)?;
        let inquiries: Vec<(PlanId, i64)> = of()
            .inner_join(inquiries::table)
            .group_by(plan_versions::plan_id)
            .select((plan_versions::plan_id, count_star()))
            .load(conn)?;
        let deliveries: Vec<(PlanId, i64)> = of()
            .inner_join(deliveries::table)
            .filter(deliveries::withdrawn_at.is_null())
            .group_by(plan_versions::plan_id)
            .select((plan_versions::plan_id, count_star()))
            .load(conn)?;
        for (plan, n) in meetings {
            uses.entry(plan).or_default().meetings = n;
        }
        for (plan, n) in inquiries {
            uses.entry(plan).or_default().inquiries = n;
        }
        for (plan, n) in deliveries {
            uses.entry(plan).or_default().deliveries = n;
        }
    }
    Ok(uses)
}

/// Moves plans on to a version of the same number. Says whether all of them still stood where they were read.
pub fn move_on(
    conn: &mut Conn,
    rows: &[&PlanRow],
    to: i32,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let mut by_version: BTreeMap<i32, Vec<PlanId>> = BTreeMap::new();
    for row in rows {
        by_version.entry(row.version).or_default().push(row.id);
    }
    for (version, ids) in by_version {
        for some in ids.chunks(ROWS_AT_ONCE) {
            let live = plans::table.filter(plans::id.eq_any(some)).filter(plans::version.eq(version));
            let set =
                (plans::current_number.eq(to), plans::updated_at.eq(now), plans::version.eq(version + 1));
            if diesel::update(live).set(set).execute(conn)? != some.len() {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Sets where plans stand.
pub fn set_state(
    conn: &mut Conn,
    ids: &[PlanId],
    state: PlanState,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        let set = (plans::state.eq(state), plans::updated_at.eq(now), plans::version.eq(plans::version + 1));
        diesel::update(plans::table.filter(plans::id.eq_any(some))).set(set).execute(conn)?;
    }
    Ok(())
}

/// A version to add.
pub struct NewVersion<'a> {
    pub uid: &'a Uid,
    pub plan_id: PlanId,
    pub number: i32,
    pub content: &'a PlanContent,
    pub digest: &'a str,
    pub source: VersionSource,
    /// Why it was made, in words.
    pub note: &'a str,
    /// Who made it.
    pub author: &'a str,
    pub now: NaiveDateTime,
}

/// Adds versions with all their rows; their plans have been moved on to them. The offices of the service items are
/// given by number.
pub fn insert_versions(
    conn: &mut Conn,
    new: &[NewVersion<'_>],
    offices: &BTreeMap<String, OfficeId>,
) -> Result<Vec<VersionRow>, StorageError> {
    let heads = new.iter().map(|version| serde_json::to_string(&version.content.head));
    let heads: Vec<String> =
        heads.collect::<Result<_, _>>().map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let rows: Vec<_> = new
        .iter()
        .zip(&heads)
        .map(|(version, head)| {
            (
                plan_versions::uid.eq(version.uid),
                plan_versions::plan_id.eq(version.plan_id),
                plan_versions::number.eq(version.number),
                plan_versions::head.eq(head),
                plan_versions::digest.eq(version.digest),
                plan_versions::source.eq(version.source),
                plan_versions::note.eq(version.note),
                plan_versions::author.eq(version.author),
                plan_versions::created_at.eq(version.now),
            )
        })
        .collect();
    insert_all!(&mut *conn, plan_versions::table, &rows);
    let made = versions_of_uids(conn, new)?;
    let contents = made.iter().zip(new).map(|(row, version)| (row.id, version.content));
    plan_rows::insert(conn, &contents.collect::<Vec<_>>(), offices)?;
    Ok(made)
}

/// The rows of versions just added, in their order.
fn versions_of_uids(conn: &mut Conn, new: &[NewVersion<'_>]) -> Result<Vec<VersionRow>, StorageError> {
    let mut found: BTreeMap<Uid, VersionRow> = BTreeMap::new();
    for some in new.chunks(ROWS_AT_ONCE) {
        let uids = some.iter().map(|version| version.uid).collect::<Vec<_>>();
        let wanted = plan_versions::table.filter(plan_versions::uid.eq_any(uids)).select(VERSION);
        let rows: Vec<VersionRow> = wanted.kept_if(some.len() == 1).load(conn)?;
        found.extend(rows.into_iter().map(|row| (row.uid.clone(), row)));
    }
    let missing = || StorageError::Corrupt("a version that was added is gone".into());
    new.iter().map(|version| found.remove(version.uid).ok_or_else(missing)).collect()
}
