//! Who supports a client on screens: frameworks, persons in charge, the team's offices, and where plan and team differ.
//! Each view asks for a client that the reader was found to see.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::client_sight::is_visible;
use super::clients::ClientView;
use crate::domain::access::{Role, Scope};
use crate::domain::care_team::{Framework, TeamSource};
use crate::domain::ids::{ClientId, OfficeId, PlanVersionId, Uid};
use crate::domain::office::OfficeKind;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, client_frameworks, client_managers, client_offices, clients, insurers, memberships,
    office_insurers, offices, plan_service_items, plan_versions, plans,
};

/// A framework of a client.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct FrameworkLine {
    pub uid: Uid,
    pub kind: Framework,
    /// 委託元の地域包括支援センター
    pub center_name: Option<String>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    /// The last day it held, where a later one ended it.
    pub cut_on: Option<NaiveDate>,
    pub noted_by: String,
    pub noted_at: NaiveDateTime,
}

impl FrameworkLine {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.cut_on.or(self.ends_on).is_none_or(|last| day <= last)
    }
}

/// A person in charge of a client.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct ManagerLine {
    pub name: String,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub reason: String,
    pub noted_by: String,
}

/// An office that is, was or will be in the team.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct MemberLine {
    pub uid: Uid,
    pub office_name: String,
    pub office_number: Option<String>,
    pub service_kind: String,
    pub person: String,
    pub source: TeamSource,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub noted_by: String,
    pub ended_by: String,
}

impl MemberLine {
    /// Whether it is in the team on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ends_on.is_none_or(|last| day <= last)
    }
}

/// An office with the service that a plan's row gives it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize)]
pub struct PlannedOffice {
    pub office_name: String,
    pub office_number: Option<String>,
    pub service_kind: String,
}

/// The frameworks of a client that stand, the latest first.
pub fn frameworks(conn: &mut Conn, client: &ClientView) -> Result<Vec<FrameworkLine>, StorageError> {
    Ok(client_frameworks::table
        .left_join(offices::table)
        .filter(client_frameworks::client_id.eq(client.id))
        .filter(client_frameworks::withdrawn_at.is_null())
        .order((client_frameworks::starts_on.desc(), client_frameworks::id.desc()))
        .select((
            client_frameworks::uid,
            client_frameworks::kind,
            offices::name.nullable(),
            client_frameworks::starts_on,
            client_frameworks::ends_on,
            client_frameworks::cut_on,
            client_frameworks::noted_by,
            client_frameworks::created_at,
        ))
        .load(conn)?)
}

/// Everybody who was in charge of a client, the latest first.
pub fn managers(conn: &mut Conn, client: &ClientView) -> Result<Vec<ManagerLine>, StorageError> {
    let lines: Vec<ManagerLine> = client_managers::table
        .inner_join(accounts::table)
        .filter(client_managers::client_id.eq(client.id))
        .order(client_managers::id.desc())
        .select((
            accounts::name,
            client_managers::starts_on,
            client_managers::ends_on,
            client_managers::reason,
            client_managers::noted_by,
        ))
        .load(conn)?;
    // Who was replaced on the very day was in charge on none.
    Ok(lines.into_iter().filter(|line| line.ends_on.is_none_or(|last| line.starts_on <= last)).collect())
}

/// The memberships by which somebody plans care on a day.
macro_rules! planning_on {
    ($day:expr) => {
        memberships::table
            .filter(memberships::role.eq_any([Role::CareManager, Role::CenterStaff]))
            .filter(memberships::starts_on.le($day))
            .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge($day)))
    };
}
pub(super) use planning_on;

/// Who may be put in charge: those who plan care in an office on a day.
pub fn candidates(
    conn: &mut Conn,
    office: OfficeId,
    today: NaiveDate,
) -> Result<Vec<(Uid, String)>, StorageError> {
    let there = planning_on!(today).filter(memberships::office_id.eq(office)).select(memberships::account_id);
    Ok(accounts::table
        .filter(accounts::id.eq_any(there))
        .order((accounts::kana, accounts::id))
        .select((accounts::uid, accounts::name))
        .load(conn)?)
}

/// The support centers that can entrust a client's support: numbers and names, by name.
pub fn centers(conn: &mut Conn) -> Result<Vec<(String, String)>, StorageError> {
    let rows: Vec<(Option<String>, String)> = offices::table
        .filter(offices::kind.eq(OfficeKind::SupportCenter))
        .filter(offices::merged_into.is_null())
        .filter(offices::number.is_not_null())
        .filter(offices::ended_on.is_null())
        .order((offices::name, offices::id))
        .select((offices::number, offices::name))
        .load(conn)?;
    Ok(numbered(rows))
}

/// Offices that work with an insurer, by its number (保険者番号), by name.
macro_rules! working_with {
    ($insurer:expr) => {{
        let there = office_insurers::table
            .inner_join(insurers::table)
            .filter(insurers::number.eq($insurer))
            .select(office_insurers::office_id);
        offices::table
            .filter(offices::id.eq_any(there))
            .filter(offices::merged_into.is_null())
            .filter(offices::ended_on.is_null())
            .order((offices::name, offices::id))
            .select((offices::number, offices::name))
            .limit(OFFERED)
    }};
}

/// Offices that work with an insurer, by its number (保険者番号), and have a number: numbers and names, by name.
pub fn offices(conn: &mut Conn, insurer: &str) -> Result<Vec<(String, String)>, StorageError> {
    Ok(numbered(working_with!(insurer).filter(offices::number.is_not_null()).load(conn)?))
}

/// The names of offices that work with an insurer, by its number (保険者番号), and have no number.
pub fn unnumbered(conn: &mut Conn, insurer: &str) -> Result<Vec<String>, StorageError> {
    let rows: Vec<(Option<String>, String)> =
        working_with!(insurer).filter(offices::number.is_null()).load(conn)?;
    Ok(rows.into_iter().map(|(_, name)| name).collect())
}

/// So many offices are offered while a number is typed.
const OFFERED: i64 = 500;

fn numbered(rows: Vec<(Option<String>, String)>) -> Vec<(String, String)> {
    rows.into_iter().filter_map(|(number, name)| Some((number?, name))).collect()
}

/// Every office that was ever in the team, the latest first.
pub fn members(conn: &mut Conn, client: &ClientView) -> Result<Vec<MemberLine>, StorageError> {
    let lines: Vec<MemberLine> = client_offices::table
        .inner_join(offices::table)
        .filter(client_offices::client_id.eq(client.id))
        .order((client_offices::starts_on.desc(), client_offices::id))
        .select((
            client_offices::uid,
            offices::name,
            offices::number,
            client_offices::service_kind,
            client_offices::person,
            client_offices::source,
            client_offices::starts_on,
            client_offices::ends_on,
            client_offices::noted_by,
            client_offices::ended_by,
        ))
        .load(conn)?;
    Ok(lines.into_iter().filter(|line| line.ends_on.is_none_or(|last| line.starts_on <= last)).collect())
}

/// The offices that the client's latest plan names, each with its service; not the office that made it.
pub fn planned(conn: &mut Conn, client: &ClientView) -> Result<Vec<PlannedOffice>, StorageError> {
    let latest: Option<PlanVersionId> = plan_versions::table
        .inner_join(plans::table)
        .filter(plans::client_id.eq(client.id))
        .order((plans::planned_on.desc(), plans::id.desc(), plan_versions::number.desc()))
        .select(plan_versions::id)
        .first(conn)
        .optional()?;
    let Some(latest) = latest else { return Ok(Vec::new()) };
    let mut rows: Vec<PlannedOffice> = plan_service_items::table
        .inner_join(offices::table)
        .filter(plan_service_items::plan_version_id.eq(latest))
        .filter(offices::id.ne(client.office_id))
        .order(plan_service_items::sort)
        .select((offices::name, offices::number, plan_service_items::service_kind))
        .load(conn)?;
    let mut seen = Vec::new();
    rows.retain(|row| {
        let is_new = !seen.contains(row);
        seen.extend(is_new.then(|| row.clone()));
        is_new
    });
    Ok(rows)
}

/// The client of a membership with what it says, if the scope sees the client.
pub fn member_of(
    conn: &mut Conn,
    scope: &Scope,
    member: &Uid,
) -> Result<Option<(Uid, String)>, StorageError> {
    let found: Option<(ClientId, Uid, String)> = client_offices::table
        .inner_join(clients::table)
        .inner_join(offices::table)
        .filter(client_offices::uid.eq(member))
        .select((clients::id, clients::uid, offices::name))
        .first(conn)
        .optional()?;
    seen(conn, scope, found)
}

/// The client of a framework that stands with its word, if the scope sees the client.
pub fn framework_of(
    conn: &mut Conn,
    scope: &Scope,
    framework: &Uid,
) -> Result<Option<(Uid, String)>, StorageError> {
    let found: Option<(ClientId, Uid, String)> = client_frameworks::table
        .inner_join(clients::table)
        .filter(client_frameworks::uid.eq(framework))
        .filter(client_frameworks::withdrawn_at.is_null())
        .select((clients::id, clients::uid, client_frameworks::kind))
        .first(conn)
        .optional()?;
    seen(conn, scope, found)
}

fn seen(
    conn: &mut Conn,
    scope: &Scope,
    found: Option<(ClientId, Uid, String)>,
) -> Result<Option<(Uid, String)>, StorageError> {
    match found {
        Some((id, client, what)) if is_visible(conn, scope, id)? => Ok(Some((client, what))),
        _ => Ok(None),
    }
}
