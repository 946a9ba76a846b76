//! The content of a plan version: its head and its rows, written once and read back as they were.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::domain::ids::{GoalId, NeedId, OfficeId, PlanVersionId, Uid};
use crate::domain::plan_draft::{
    Goal, Need, PlanContent, PreventiveGoal, PreventiveNeed, ServiceItem, WeekEntry, WeekKind,
};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{plan_goals, plan_needs, plan_service_items, plan_versions, plan_week_entries};

/// Writes the rows of a new version: needs, their goals, the services of each goal, and the week.
pub fn insert(
    conn: &mut Conn,
    version: PlanVersionId,
    content: &PlanContent,
    offices: &BTreeMap<String, OfficeId>,
) -> Result<(), StorageError> {
    let (mut goal_sort, mut item_sort) = (0, 0);
    for (need, sort) in content.needs.iter().zip(1..) {
        let need_id = insert_need(conn, version, need, sort)?;
        for goal in &need.goals {
            goal_sort += 1;
            let goal_id = insert_goal(conn, version, need_id, goal, goal_sort)?;
            for item in &goal.items {
                item_sort += 1;
                let office = offices.get(&item.office_number).copied();
                insert_item(conn, (version, goal_id, office), item, item_sort)?;
            }
        }
    }
    for (entry, sort) in content.week.iter().zip(1..) {
        insert_week_entry(conn, version, entry, sort)?;
    }
    Ok(())
}

/// Rows get their uid in `domain::plan_draft` before they are stored.
fn named(uid: Option<&Uid>) -> Result<&Uid, StorageError> {
    uid.ok_or_else(|| StorageError::Corrupt("a row of a plan has no uid".into()))
}

fn insert_need(
    conn: &mut Conn,
    version: PlanVersionId,
    need: &Need,
    sort: i32,
) -> Result<NeedId, StorageError> {
    Ok(diesel::insert_into(plan_needs::table)
        .values((
            plan_needs::uid.eq(named(need.uid.as_ref())?),
            plan_needs::plan_version_id.eq(version),
            plan_needs::sort.eq(sort),
            plan_needs::number.eq(need.number),
            plan_needs::body.eq(&need.body),
            plan_needs::proposal.eq(&need.preventive.proposal),
            plan_needs::wishes.eq(&need.preventive.wishes),
            plan_needs::target.eq(&need.preventive.target),
        ))
        .returning(plan_needs::id)
        .get_result(conn)?)
}

fn insert_goal(
    conn: &mut Conn,
    version: PlanVersionId,
    need: NeedId,
    goal: &Goal,
    sort: i32,
) -> Result<GoalId, StorageError> {
    Ok(diesel::insert_into(plan_goals::table)
        .values((
            plan_goals::uid.eq(named(goal.uid.as_ref())?),
            plan_goals::plan_version_id.eq(version),
            plan_goals::need_id.eq(need),
            plan_goals::sort.eq(sort),
            plan_goals::number.eq(goal.number),
            plan_goals::long_text.eq(&goal.long_text),
            plan_goals::long_period.eq(&goal.long_period),
            plan_goals::short_text.eq(&goal.short_text),
            plan_goals::short_period.eq(&goal.short_period),
            plan_goals::self_care.eq(&goal.preventive.self_care),
            plan_goals::insured_care.eq(&goal.preventive.insured_care),
        ))
        .returning(plan_goals::id)
        .get_result(conn)?)
}

fn insert_item(
    conn: &mut Conn,
    (version, goal, office): (PlanVersionId, GoalId, Option<OfficeId>),
    item: &ServiceItem,
    sort: i32,
) -> Result<(), StorageError> {
    diesel::insert_into(plan_service_items::table)
        .values((
            plan_service_items::uid.eq(named(item.uid.as_ref())?),
            plan_service_items::plan_version_id.eq(version),
            plan_service_items::goal_id.eq(goal),
            plan_service_items::sort.eq(sort),
            plan_service_items::number.eq(item.number),
            plan_service_items::body.eq(&item.body),
            plan_service_items::is_covered.eq(item.is_covered),
            plan_service_items::service_kind.eq(&item.service_kind),
            plan_service_items::office_id.eq(office),
            plan_service_items::office_number.eq(&item.office_number),
            plan_service_items::office_name.eq(&item.office_name),
            plan_service_items::frequency.eq(&item.frequency),
            plan_service_items::period.eq(&item.period),
        ))
        .execute(conn)?;
    Ok(())
}

fn insert_week_entry(
    conn: &mut Conn,
    version: PlanVersionId,
    entry: &WeekEntry,
    sort: i32,
) -> Result<(), StorageError> {
    diesel::insert_into(plan_week_entries::table)
        .values((
            plan_week_entries::plan_version_id.eq(version),
            plan_week_entries::sort.eq(sort),
            plan_week_entries::kind.eq(entry.kind),
            plan_week_entries::body.eq(&entry.body),
            plan_week_entries::weekday.eq(entry.weekday),
            plan_week_entries::starts_at.eq(&entry.starts_at),
            plan_week_entries::ends_at.eq(&entry.ends_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The whole content of a version, rows with their uids.
pub fn content(conn: &mut Conn, version: PlanVersionId) -> Result<PlanContent, StorageError> {
    let head: String = plan_versions::table.find(version).select(plan_versions::head).first(conn)?;
    let head = serde_json::from_str(&head).map_err(|error| StorageError::Corrupt(error.to_string()))?;
    Ok(PlanContent { head, needs: needs(conn, version)?, week: week(conn, version)? })
}

fn needs(conn: &mut Conn, version: PlanVersionId) -> Result<Vec<Need>, StorageError> {
    type Row = (NeedId, Uid, i32, String, (String, String, String));
    let rows: Vec<Row> = plan_needs::table
        .filter(plan_needs::plan_version_id.eq(version))
        .order(plan_needs::sort)
        .select((
            plan_needs::id,
            plan_needs::uid,
            plan_needs::number,
            plan_needs::body,
            (plan_needs::proposal, plan_needs::wishes, plan_needs::target),
        ))
        .load(conn)?;
    let mut goals = goals(conn, version)?;
    let filled = rows.into_iter().map(|(id, uid, number, body, (proposal, wishes, target))| Need {
        uid: Some(uid),
        number,
        body,
        preventive: PreventiveNeed { proposal, wishes, target },
        goals: goals.remove(&id).unwrap_or_default(),
    });
    Ok(filled.collect())
}

fn goals(conn: &mut Conn, version: PlanVersionId) -> Result<BTreeMap<NeedId, Vec<Goal>>, StorageError> {
    type Row = (GoalId, NeedId, Uid, i32, (String, String), (String, String), (String, String));
    let rows: Vec<Row> = plan_goals::table
        .filter(plan_goals::plan_version_id.eq(version))
        .order(plan_goals::sort)
        .select((
            plan_goals::id,
            plan_goals::need_id,
            plan_goals::uid,
            plan_goals::number,
            (plan_goals::long_text, plan_goals::long_period),
            (plan_goals::short_text, plan_goals::short_period),
            (plan_goals::self_care, plan_goals::insured_care),
        ))
        .load(conn)?;
    let mut items = items(conn, version)?;
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
    version: PlanVersionId,
) -> Result<BTreeMap<GoalId, Vec<ServiceItem>>, StorageError> {
    type Row = (GoalId, Uid, i32, String, bool, String, String, String, String, String);
    let rows: Vec<Row> = plan_service_items::table
        .filter(plan_service_items::plan_version_id.eq(version))
        .order(plan_service_items::sort)
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

fn week(conn: &mut Conn, version: PlanVersionId) -> Result<Vec<WeekEntry>, StorageError> {
    let rows: Vec<(WeekKind, String, Option<i32>, String, String)> = plan_week_entries::table
        .filter(plan_week_entries::plan_version_id.eq(version))
        .order(plan_week_entries::sort)
        .select((
            plan_week_entries::kind,
            plan_week_entries::body,
            plan_week_entries::weekday,
            plan_week_entries::starts_at,
            plan_week_entries::ends_at,
        ))
        .load(conn)?;
    let entries = rows.into_iter().map(|(kind, body, weekday, starts_at, ends_at)| WeekEntry {
        kind,
        body,
        weekday,
        starts_at,
        ends_at,
    });
    Ok(entries.collect())
}
