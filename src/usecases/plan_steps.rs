//! The one way in which a plan gets its next version, shared by imports, edits and the resolution of opinions: rows
//! keep their uids, unknown offices are registered, the care team follows the rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::careplan::{carried_digest, keep_uncarried};
use crate::domain::client::ClientState;
use crate::domain::ids::{ClientId, InsurerId, OfficeId, PlanId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanContent, PlanKind, PlanState, VersionSource, carry_uids};
use crate::storage::Tx;
use crate::storage::tables::clients::ClientRow;
use crate::storage::tables::plan_offices;
use crate::storage::tables::plan_rows;
use crate::storage::tables::plans::{self, NewVersion, PlanRow, VersionRow};

use super::team_steps::{self, PlannedTeam, Seat};
use super::{Cmd, Failure};

/// A version to add.
pub struct AddVersion<'a> {
    /// The plan's client.
    pub client: &'a ClientRow,
    /// The plan.
    pub plan: &'a PlanRow,
    /// The content; rows without a uid get theirs here.
    pub content: PlanContent,
    /// Where it comes from.
    pub source: VersionSource,
    /// Why it was made.
    pub note: &'a str,
    /// Who made it.
    pub author: &'a str,
}

/// Adds the next version of a plan. Somebody else's version meanwhile is a conflict.
pub fn add_version(tx: &mut Tx<'_>, cmd: &Cmd, add: &AddVersion<'_>) -> Result<VersionRow, Failure> {
    let digest = carried_digest(&add.content);
    let made = add_versions(tx, cmd, std::slice::from_ref(add), &[digest])?;
    made.into_iter().next().ok_or(Failure::NotFound("version"))
}

/// Adds many versions with as many statements as one takes; several of one plan follow each other in the order given.
/// The digests are those of [`carried_digest`].
pub fn add_versions(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    adds: &[AddVersion<'_>],
    digests: &[String],
) -> Result<Vec<VersionRow>, Failure> {
    let (contents, before) = named_contents(tx, cmd, adds)?;
    let offices = offices(tx, cmd, adds, &contents)?;
    let numbers = move_on(tx, cmd, adds, &before)?;
    let uids: Vec<Uid> = adds.iter().map(|_| cmd.uid()).collect();
    let mut new = Vec::with_capacity(adds.len());
    for ((((add, content), digest), number), uid) in
        adds.iter().zip(&contents).zip(digests).zip(numbers).zip(&uids)
    {
        let (source, note, author) = (add.source, add.note, add.author);
        let plan_id = add.plan.id;
        new.push(NewVersion { uid, plan_id, number, content, digest, source, note, author, now: cmd.now });
    }
    let made = plans::insert_versions(tx, &new, &offices)?;
    follow_teams(tx, cmd, adds, (&contents, &before), &offices)?;
    Ok(made)
}

/// The contents with a uid on every row: that of the row in the current version, or a new one. With them, what the plans
/// were until now.
fn named_contents(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    adds: &[AddVersion<'_>],
) -> Result<(Vec<PlanContent>, Before), Failure> {
    let begun: Vec<PlanId> =
        adds.iter().filter(|add| add.plan.current_number > 0).map(|add| add.plan.id).collect();
    let mut last: BTreeMap<PlanId, PlanVersionId> = BTreeMap::new();
    let mut last_numbers: BTreeMap<PlanId, i32> = BTreeMap::new();
    let current: BTreeMap<PlanId, i32> =
        adds.iter().map(|add| (add.plan.id, add.plan.current_number)).collect();
    for version in plans::versions_of(tx, &begun)? {
        last_numbers.insert(version.plan_id, version.number);
        if current.get(&version.plan_id) == Some(&version.number) {
            last.insert(version.plan_id, version.id);
        }
    }
    let stored: Vec<PlanVersionId> = last.values().copied().collect();
    let mut stored = plan_rows::contents(tx, &stored)?;
    let mut before: BTreeMap<PlanId, PlanContent> =
        last.into_iter().filter_map(|(plan, version)| Some((plan, stored.remove(&version)?))).collect();
    let rows = before.iter().map(|(plan, content)| (*plan, rows_of(content))).collect();
    let mut contents = Vec::with_capacity(adds.len());
    for add in adds {
        let mut content = add.content.clone();
        if content.has_unnamed_rows() {
            let before = before.get(&add.plan.id);
            carry_uids(before, &mut content, &mut || cmd.uid());
            if let (VersionSource::Import, Some(before)) = (add.source, before) {
                keep_uncarried(before, &mut content);
            }
        }
        before.insert(add.plan.id, content.clone());
        contents.push(content);
    }
    Ok((contents, Before { rows, last_numbers }))
}

/// Moves the plans on, and gives the number of each version: the one after the last, which is not always the current one
/// where versions came from another registration of the client.
fn move_on(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    adds: &[AddVersion<'_>],
    before: &Before,
) -> Result<Vec<i32>, Failure> {
    let mut last: BTreeMap<PlanId, (&PlanRow, i32)> = BTreeMap::new();
    let mut numbers = Vec::with_capacity(adds.len());
    for add in adds {
        let until_now = before.last_numbers.get(&add.plan.id).copied().unwrap_or_default();
        let (_, number) = last.entry(add.plan.id).or_insert((add.plan, until_now));
        *number += 1;
        numbers.push(*number);
    }
    let mut by_number: BTreeMap<i32, Vec<&PlanRow>> = BTreeMap::new();
    for (plan, number) in last.into_values() {
        by_number.entry(number).or_default().push(plan);
    }
    for (number, rows) in by_number {
        if !plans::move_on(tx, &rows, number, cmd.now)? {
            return Err(Failure::Conflict);
        }
    }
    Ok(numbers)
}

/// The offices of the rows by their number; unknown ones are registered as providers without a mail address.
fn offices(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    adds: &[AddVersion<'_>],
    contents: &[PlanContent],
) -> Result<BTreeMap<String, OfficeId>, Failure> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut works: BTreeSet<(&str, InsurerId)> = BTreeSet::new();
    for (add, content) in adds.iter().zip(contents) {
        for item in content.items().filter(|item| !item.office_number.is_empty()) {
            let name = if item.office_name.is_empty() { &item.office_number } else { &item.office_name };
            names.entry(&item.office_number).or_insert(name);
            works.insert((&item.office_number, add.client.insurer_id));
        }
    }
    let numbers: Vec<&str> = names.keys().copied().collect();
    let mut known = plan_offices::find_many(tx, &numbers)?;
    let unknown: Vec<(Uid, &str, &str)> = names
        .iter()
        .filter(|(number, _)| !known.contains_key(**number))
        .map(|(number, name)| (cmd.uid(), *number, *name))
        .collect();
    if !unknown.is_empty() {
        plan_offices::insert_many(tx, &unknown, cmd.now)?;
        let numbers: Vec<&str> = unknown.iter().map(|(_, number, _)| *number).collect();
        known.append(&mut plan_offices::find_many(tx, &numbers)?);
    }
    let works: BTreeSet<(OfficeId, InsurerId)> =
        works.into_iter().filter_map(|(number, insurer)| Some((*known.get(number)?, insurer))).collect();
    plan_offices::work_with(tx, &works)?;
    Ok(known)
}

/// The care teams follow the latest plan of their client. A preventive plan names its offices in words; while nobody has
/// added their numbers it says nothing of the team, and nobody joins that of a client whose support has ended.
fn follow_teams(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    adds: &[AddVersion<'_>],
    (contents, before): (&[PlanContent], &Before),
    offices: &BTreeMap<String, OfficeId>,
) -> Result<(), Failure> {
    let ids: BTreeSet<ClientId> = adds.iter().map(|add| add.client.id).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let mut latest: BTreeMap<ClientId, NaiveDate> = BTreeMap::new();
    let standing = plans::of_clients(tx, &ids)?.into_iter().filter(|p| p.state != PlanState::Withdrawn);
    for plan in standing {
        let day = latest.entry(plan.client_id).or_insert(plan.planned_on);
        *day = (*day).max(plan.planned_on);
    }
    let mut wanted: BTreeMap<ClientId, PlannedTeam> = BTreeMap::new();
    for (add, content) in adds.iter().zip(contents) {
        let is_latest = latest.get(&add.client.id).is_none_or(|day| *day <= add.plan.planned_on);
        let names_offices = content.items().any(|item| !item.office_number.is_empty());
        let is_supported = add.client.state != ClientState::Closed;
        if is_latest && is_supported && (names_offices || content.kind() == PlanKind::Care) {
            let known = before.rows.get(&add.plan.id).map(|rows| seats(add.client, rows, offices));
            let seats = seats(add.client, &rows_of(content), offices);
            wanted.insert(add.client.id, PlannedTeam { seats, known: known.unwrap_or_default() });
        }
    }
    team_steps::follow(tx, cmd, &wanted)
}

fn seats(client: &ClientRow, rows: &Rows, offices: &BTreeMap<String, OfficeId>) -> BTreeSet<Seat> {
    rows.iter()
        .filter_map(|(number, service)| Some((*offices.get(number)?, service.clone())))
        .filter(|(office, _)| *office != client.office_id)
        .collect()
}

/// What the plans of additions were until now.
struct Before {
    rows: BTreeMap<PlanId, Rows>,
    /// The highest number of a version.
    last_numbers: BTreeMap<PlanId, i32>,
}

/// The office numbers of a plan's rows, each with its service.
type Rows = BTreeSet<(String, String)>;

fn rows_of(content: &PlanContent) -> Rows {
    content.items().map(|item| (item.office_number.clone(), item.service_kind.clone())).collect()
}
