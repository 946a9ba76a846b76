//! The content of a plan version: its head and its rows, written once and read back as they were.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::domain::ids::{GoalId, NeedId, OfficeId, PlanVersionId, Uid};
use crate::domain::plan_draft::{
    Goal, Need, PlanContent, PreventiveGoal, PreventiveNeed, ServiceItem, WeekEntry, WeekKind,
};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::{Keep, ROWS_AT_ONCE};
use crate::storage::schema::{plan_goals, plan_needs, plan_service_items, plan_versions, plan_week_entries};

/// Writes the rows of new versions: needs, their goals, the services of each goal, and the week.
pub fn insert(
    conn: &mut Conn,
    versions: &[(PlanVersionId, &PlanContent)],
    offices: &BTreeMap<String, OfficeId>,
) -> Result<(), StorageError> {
    insert_needs(conn, versions)?;
    let needs = keys_of_needs(conn, versions)?;
    insert_goals(conn, versions, &needs)?;
    let goals = keys_of_goals(conn, versions)?;
    insert_items(conn, versions, &goals, offices)?;
    insert_week(conn, versions)
}

/// The key of a row by its version and its place in it.
type Keys<K> = BTreeMap<(PlanVersionId, i32), K>;

fn key<K: Copy>(keys: &Keys<K>, version: PlanVersionId, sort: i32) -> Result<K, StorageError> {
    keys.get(&(version, sort)).copied().ok_or_else(|| StorageError::Corrupt("a row of a plan is gone".into()))
}

/// Rows get their uid in `domain::plan_draft` before they are stored.
fn named(uid: Option<&Uid>) -> Result<&Uid, StorageError> {
    uid.ok_or_else(|| StorageError::Corrupt("a row of a plan has no uid".into()))
}

fn insert_needs(conn: &mut Conn, versions: &[(PlanVersionId, &PlanContent)]) -> Result<(), StorageError> {
    let mut rows = Vec::new();
    for (version, content) in versions {
        for (need, sort) in content.needs.iter().zip(1..) {
            rows.push((
                plan_needs::uid.eq(named(need.uid.as_ref())?),
                plan_needs::plan_version_id.eq(*version),
                plan_needs::sort.eq(sort),
                plan_needs::number.eq(need.number),
                plan_needs::body.eq(&need.body),
                plan_needs::proposal.eq(&need.preventive.proposal),
                plan_needs::wishes.eq(&need.preventive.wishes),
                plan_needs::target.eq(&need.preventive.target),
            ));
        }
    }
    insert_all!(conn, plan_needs::table, &rows);
    Ok(())
}

fn keys_of_needs(
    conn: &mut Conn,
    versions: &[(PlanVersionId, &PlanContent)],
) -> Result<Keys<NeedId>, StorageError> {
    let mut keys = Keys::new();
    for some in versions.chunks(ROWS_AT_ONCE) {
        let ids: Vec<PlanVersionId> = some.iter().map(|(id, _)| *id).collect();
        let rows: Vec<(NeedId, PlanVersionId, i32)> = plan_needs::table
            .filter(plan_needs::plan_version_id.eq_any(ids))
            .select((plan_needs::id, plan_needs::plan_version_id, plan_needs::sort))
            .load(conn)?;
        keys.extend(rows.into_iter().map(|(id, version, sort)| ((version, sort), id)));
    }
    Ok(keys)
}

fn insert_goals(
    conn: &mut Conn,
    versions: &[(PlanVersionId, &PlanContent)],
    needs: &Keys<NeedId>,
) -> Result<(), StorageError> {
    let mut rows = Vec::new();
    for (version, content) in versions {
        let goals = content.needs.iter().zip(1..).flat_map(|(n, at)| n.goals.iter().map(move |g| (at, g)));
        for ((need_sort, goal), sort) in goals.zip(1..) {
            rows.push((
                plan_goals::uid.eq(named(goal.uid.as_ref())?),
                plan_goals::plan_version_id.eq(*version),
                plan_goals::need_id.eq(key(needs, *version, need_sort)?),
                plan_goals::sort.eq(sort),
                plan_goals::number.eq(goal.number),
                plan_goals::long_text.eq(&goal.long_text),
                plan_goals::long_period.eq(&goal.long_period),
                plan_goals::short_text.eq(&goal.short_text),
                plan_goals::short_period.eq(&goal.short_period),
                plan_goals::self_care.eq(&goal.preventive.self_care),
                plan_goals::insured_care.eq(&goal.preventive.insured_care),
            ));
        }
    }
    insert_all!(conn, plan_goals::table, &rows);
    Ok(())
}

fn keys_of_goals(
    conn: &mut Conn,
    versions: &[(PlanVersionId, &PlanContent)],
) -> Result<Keys<GoalId>, StorageError> {
    let mut keys = Keys::new();
    for some in versions.chunks(ROWS_AT_ONCE) {
        let ids: Vec<PlanVersionId> = some.iter().map(|(id, _)| *id).collect();
        let rows: Vec<(GoalId, PlanVersionId, i32)> = plan_goals::table
            .filter(plan_goals::plan_version_id.eq_any(ids))
            .select((plan_goals::id, plan_goals::plan_version_id, plan_goals::sort))
            .load(conn)?;
        keys.extend(rows.into_iter().map(|(id, version, sort)| ((version, sort), id)));
    }
    Ok(keys)
}

fn insert_items(
    conn: &mut Conn,
    versions: &[(PlanVersionId, &PlanContent)],
    goals: &Keys<GoalId>,
    offices: &BTreeMap<String, OfficeId>,
) -> Result<(), StorageError> {
    let mut rows = Vec::new();
    for (version, content) in versions {
        let all_goals = content.needs.iter().flat_map(|need| &need.goals);
        let items = all_goals.zip(1..).flat_map(|(g, at)| g.items.iter().map(move |i| (at, i)));
        for ((goal_sort, item), sort) in items.zip(1..) {
            rows.push((
                plan_service_items::uid.eq(named(item.uid.as_ref())?),
                plan_service_items::plan_version_id.eq(*version),
                plan_service_items::goal_id.eq(key(goals, *version, goal_sort)?),
                plan_service_items::sort.eq(sort),
                plan_service_items::number.eq(item.number),
                plan_service_items::body.eq(&item.body),
                plan_service_items::is_covered.eq(item.is_covered),
                plan_service_items::service_kind.eq(&item.service_kind),
                plan_service_items::office_id.eq(offices.get(&item.office_number).copied()),
                plan_service_items::office_number.eq(&item.office_number),
                plan_service_items::office_name.eq(&item.office_name),
                plan_service_items::frequency.eq(&item.frequency),
                plan_service_items::period.eq(&item.period),
            ));
        }
    }
    insert_all!(conn, plan_service_items::table, &rows);
    Ok(())
}

fn insert_week(conn: &mut Conn, versions: &[(PlanVersionId, &PlanContent)]) -> Result<(), StorageError> {
    let mut rows = Vec::new();
    for (version, content) in versions {
        for (entry, sort) in content.week.iter().zip(1..) {
            rows.push((
                plan_week_entries::plan_version_id.eq(*version),
                plan_week_entries::sort.eq(sort),
                plan_week_entries::kind.eq(entry.kind),
                plan_week_entries::body.eq(&entry.body),
                plan_week_entries::weekday.eq(entry.weekday),
                plan_week_entries::starts_at.eq(&entry.starts_at),
                plan_week_entries::ends_at.eq(&entry.ends_at),
            ));
        }
    }
    insert_all!(conn, plan_week_entries::table, &rows);
    Ok(())
}

/// The whole content of a version, rows with their uids.
pub fn content(conn: &mut Conn, version: PlanVersionId) -> Result<PlanContent, StorageError> {
    contents(conn, &[version])?.remove(&version).ok_or(StorageError::Query(diesel::result::Error::NotFound))
}

/// The whole contents of versions, rows with their uids.
pub fn contents(
    conn: &mut Conn,
    versions: &[PlanVersionId],
) -> Result<BTreeMap<PlanVersionId, PlanContent>, StorageError> {
    let mut contents = BTreeMap::new();
    for some in versions.chunks(ROWS_AT_ONCE) {
        let heads: Vec<(PlanVersionId, String)> = plan_versions::table
            .filter(plan_versions::id.eq_any(some))
            .select((plan_versions::id, plan_versions::head))
            .kept_if(some.len() == 1)
            .load(conn)?;
        let (mut needs, mut weeks) = (needs(conn, some)?, weeks(conn, some)?);
        for (id, head) in heads {
            let head =
                serde_json::from_str(&head).map_err(|error| StorageError::Corrupt(error.to_string()))?;
            let (needs, week) =
                (needs.remove(&id).unwrap_or_default(), weeks.remove(&id).unwrap_or_default());
            contents.insert(id, PlanContent { head, needs, week });
        }
    }
    Ok(contents)
}

fn needs(
    conn: &mut Conn,
    versions: &[PlanVersionId],
) -> Result<BTreeMap<PlanVersionId, Vec<Need>>, StorageError> {
    type Row = (NeedId, PlanVersionId, Uid, i32, String, (String, String, String));
    let rows: Vec<Row> = plan_needs::table
        .filter(plan_needs::plan_version_id.eq_any(versions))
        .order((plan_needs::plan_version_id, plan_needs::sort))
        .select((
            plan_needs::id,
            plan_needs::plan_version_id,
            plan_needs::uid,
            plan_needs::number,
            plan_needs::body,
            (plan_needs::proposal, plan_needs::wishes, plan_needs::target),
        ))
        .kept_if(versions.len() == 1)
        .load(conn)?;
    let mut goals = goals(conn, versions)?;
    let mut by_version: BTreeMap<PlanVersionId, Vec<Need>> = BTreeMap::new();
    for (id, version, uid, number, body, (proposal, wishes, target)) in rows {
        by_version.entry(version).or_default().push(Need {
            uid: Some(uid),
            number,
            body,
            preventive: PreventiveNeed { proposal, wishes, target },
            goals: goals.remove(&id).unwrap_or_default(),
        });
    }
    Ok(by_version)
}

fn goals(conn: &mut Conn, versions: &[PlanVersionId]) -> Result<BTreeMap<NeedId, Vec<Goal>>, StorageError> {
    type Row = (GoalId, NeedId, Uid, i32, (String, String), (String, String), (String, String));
    let rows: Vec<Row> = plan_goals::table
        .filter(plan_goals::plan_version_id.eq_any(versions))
        .order((plan_goals::plan_version_id, plan_goals::sort))
        .select((
            plan_goals::id,
            plan_goals::need_id,
            plan_goals::uid,
            plan_goals::number,
            (plan_goals::long_text, plan_goals::long_period),
            (plan_goals::short_text, plan_goals::short_period),
            (plan_goals::self_care, plan_goals::insured_care),
        ))
        .kept_if(versions.len() == 1)
        .load(conn)?;
    let mut items = items(conn, versions)?;
    let mut by_need: BTreeMap<NeedId, Vec<Goal>> = BTreeMap::new();
    for (id, need, uid, number, (long_text, long_period), (short_text, short_period), more) in rows {
        let (self_care, insured_care) = more;
        by_need.entry(need).or_default().push(Goal {
            uid: Some(uid),
            number,
            long_text,
            long_period,
            short_text,
            short_period,
            preventive: PreventiveGoal { self_care, insured_care },
            items: items.remove(&id).unwrap_or_default(),
        });
    }
    Ok(by_need)
}

fn items(
    conn: &mut Conn,
    versions: &[PlanVersionId],
) -> Result<BTreeMap<GoalId, Vec<ServiceItem>>, StorageError> {
    type Row = (GoalId, Uid, i32, String, bool, String, String, String, String, String);
    let rows: Vec<Row> = plan_service_items::table
        .filter(plan_service_items::plan_version_id.eq_any(versions))
        .order((plan_service_items::plan_version_id, plan_service_items::sort))
        .select((
            plan_service_items::goal_id,
            plan_service_items::uid,
            plan_service_items::number,
            plan_service_items::body,
            plan_service_items::is_covered,
            plan_service_items::service_kind,
            plan_service_items::office_number,
            plan_service_items::office_name,
            plan_service_items::frequency,
            plan_service_items::period,
        ))
        .kept_if(versions.len() == 1)
        .load(conn)?;
    let mut by_goal: BTreeMap<GoalId, Vec<ServiceItem>> = BTreeMap::new();
    for (goal, uid, number, body, is_covered, service_kind, office_number, office_name, frequency, period) in
        rows
    {
        let uid = Some(uid);
        let item = ServiceItem {
            uid,
            number,
            body,
            is_covered,
            service_kind,
            office_number,
            office_name,
            frequency,
            period,
        };
        by_goal.entry(goal).or_default().push(item);
    }
    Ok(by_goal)
}

fn weeks(
    conn: &mut Conn,
    versions: &[PlanVersionId],
) -> Result<BTreeMap<PlanVersionId, Vec<WeekEntry>>, StorageError> {
    type Row = (PlanVersionId, WeekKind, String, Option<i32>, String, String);
    let rows: Vec<Row> = plan_week_entries::table
        .filter(plan_week_entries::plan_version_id.eq_any(versions))
        .order((plan_week_entries::plan_version_id, plan_week_entries::sort))
        .select((
            plan_week_entries::plan_version_id,
            plan_week_entries::kind,
            plan_week_entries::body,
            plan_week_entries::weekday,
            plan_week_entries::starts_at,
            plan_week_entries::ends_at,
        ))
        .kept_if(versions.len() == 1)
        .load(conn)?;
    let mut by_version: BTreeMap<PlanVersionId, Vec<WeekEntry>> = BTreeMap::new();
    for (version, kind, body, weekday, starts_at, ends_at) in rows {
        let entry = WeekEntry { kind, body, weekday, starts_at, ends_at };
        by_version.entry(version).or_default().push(entry);
    }
    Ok(by_version)
}
