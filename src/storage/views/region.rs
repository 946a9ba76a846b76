//! What statistics of a region are made of: themes, areas, issues by case, cases examined. The anonymised plane only.
//! The counts are exact; pages show them to those who signed the pledge, and everything else reads a frozen cube.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::disclosure::Heading;
use crate::domain::ids::{AccountId, AreaId, CareCaseId, InsurerId, OfficeId, Uid};
use crate::domain::period::Period;
use crate::domain::pledge::Pledge;
use crate::domain::regional_issue::CountedIssue;
use crate::domain::time::Quarter;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{agenda_items, areas, case_issues, conferences, insurers, pledges};
use crate::storage::tables::taxonomies;

/// An insurer whose region the actor works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionView {
    pub insurer: InsurerId,
    pub uid: Uid,
    pub name: String,
    pub pledge: Pledge,
    pub is_pledged: bool,
    /// All areas, for its staff; else those that the actor's center is in charge of.
    pub areas: Vec<AreaView>,
    /// Whether `areas` are all of the insurer's.
    pub is_whole: bool,
}

/// An area with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaView {
    pub id: AreaId,
    pub heading: Heading,
}

/// The regions that the actor works with: those of the insurers whose staff it is, and those of its center's areas.
pub fn regions(conn: &mut Conn, scope: &Scope) -> Result<Vec<RegionView>, StorageError> {
    let rows: Vec<(InsurerId, Uid, String, String)> = insurers::table
        .filter(
            insurers::id.eq_any(scope.insurers()).or(insurers::id
                .eq_any(areas::table.filter(areas::id.eq_any(scope.areas())).select(areas::insurer_id))),
        )
        .order(insurers::number.asc())
        .select((insurers::id, insurers::uid, insurers::name, insurers::pledge_text))
        .load(conn)?;
    rows.into_iter()
        .map(|(insurer, uid, name, text)| {
            let is_whole = scope.insurers().contains(&insurer);
            let all = areas_of(conn, insurer)?;
            let areas = all.into_iter().filter(|a| is_whole || scope.areas().contains(&a.id)).collect();
            let pledge = Pledge::of(&text);
            let is_pledged = match scope.account() {
                Some(account) => has_pledged(conn, account, insurer, &pledge)?,
                None => false,
            };
            Ok(RegionView { insurer, uid, name, pledge, is_pledged, areas, is_whole })
        })
        .collect()
}

/// The areas of an insurer in their order. No `Scope`: names of areas are public.
pub fn areas_of(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<AreaView>, StorageError> {
    let rows: Vec<(AreaId, Uid, String)> = areas::table
        .filter(areas::insurer_id.eq(insurer))
        .order((areas::municipality_id.asc(), areas::sort.asc(), areas::id.asc()))
        .select((areas::id, areas::uid, areas::name))
        .load(conn)?;
    let view =
        |(id, uid, name): (AreaId, Uid, String)| AreaView { id, heading: Heading::new(uid.as_str(), name) };
    Ok(rows.into_iter().map(view).collect())
}

/// The upper themes in force on a day. No `Scope`: the taxonomy is public.
pub fn themes_of(conn: &mut Conn, insurer: InsurerId, on: NaiveDate) -> Result<Vec<Heading>, StorageError> {
    let stored = taxonomies::in_force(conn, insurer, on)?;
    let themes = stored.map(|s| s.taxonomy).into_iter().flat_map(|t| t.top().cloned().collect::<Vec<_>>());
    Ok(themes.map(|t| Heading::new(t.code, t.label)).collect())
}

/// The issues of a period by case, not withdrawn. No `Scope`: callers have decided on the insurer and the areas.
pub fn counted(
    conn: &mut Conn,
    insurer: InsurerId,
    period: Period,
    within: &[AreaView],
) -> Result<Vec<CountedIssue>, StorageError> {
    type Row = (CareCaseId, OfficeId, String, AreaId, String);
    let rows: Vec<Row> = case_issues::table
        .filter(case_issues::insurer_id.eq(insurer))
        .filter(case_issues::quarter.ge(period.first().to_string()))
        .filter(case_issues::quarter.le(period.last().to_string()))
        .filter(case_issues::withdrawn_at.is_null())
        .order(case_issues::id.asc())
        .select((
            case_issues::care_case_id,
            case_issues::office_id,
            case_issues::theme_code,
            case_issues::area_id,
            case_issues::quarter,
        ))
        .load(conn)?;
    let codes: BTreeMap<AreaId, &str> = within.iter().map(|a| (a.id, a.heading.code.as_str())).collect();
    rows.into_iter()
        .filter_map(|(case, office, theme, area, quarter)| {
            let area = (*codes.get(&area)?).to_owned();
            let Some(quarter) = Quarter::parse(&quarter) else {
                return Some(Err(StorageError::Corrupt(format!("{quarter} is no quarter"))));
            };
            Some(Ok(CountedIssue { case, office, theme, area, quarter }))
        })
        .collect()
}

/// Distinct cases examined in sittings of a period, by area code. No `Scope`, as [`counted`].
pub fn examined(
    conn: &mut Conn,
    insurer: InsurerId,
    period: Period,
) -> Result<BTreeMap<String, u32>, StorageError> {
    use crate::storage::schema::care_cases;
    let rows: Vec<(Uid, i64)> = agenda_items::table
        .inner_join(conferences::table)
        .inner_join(care_cases::table)
        .inner_join(areas::table.on(areas::id.eq(care_cases::area_id)))
        .filter(conferences::insurer_id.eq(insurer))
        .filter(agenda_items::closed_at.ge(period.begins_at()))
        .filter(agenda_items::closed_at.lt(period.ends_before()))
        .group_by(areas::uid)
        .select((areas::uid, diesel::dsl::count(agenda_items::care_case_id).aggregate_distinct()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(uid, n)| (uid.to_string(), u32::try_from(n).unwrap_or(u32::MAX))).collect())
}

/// The quarters in which the insurer has issues, the latest first. No `Scope`: says nothing of any case.
pub fn quarters(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<Quarter>, StorageError> {
    let rows: Vec<String> = case_issues::table
        .filter(case_issues::insurer_id.eq(insurer))
        .select(case_issues::quarter)
        .distinct()
        .order(case_issues::quarter.desc())
        .load(conn)?;
    Ok(rows.iter().filter_map(|q| Quarter::parse(q)).collect())
}

/// Whether the actor has signed the pledge of an insurer as it reads today.
pub fn is_pledged(conn: &mut Conn, scope: &Scope, insurer: InsurerId) -> Result<bool, StorageError> {
    let Some(account) = scope.account() else { return Ok(false) };
    let text: String = insurers::table.find(insurer).select(insurers::pledge_text).first(conn)?;
    has_pledged(conn, account, insurer, &Pledge::of(&text))
}

fn has_pledged(
    conn: &mut Conn,
    account: AccountId,
    insurer: InsurerId,
    pledge: &Pledge,
) -> Result<bool, StorageError> {
    let signed = pledges::table
        .filter(pledges::account_id.eq(account))
        .filter(pledges::insurer_id.eq(insurer))
        .filter(pledges::text_digest.eq(pledge.digest()));
    Ok(diesel::select(diesel::dsl::exists(signed)).get_result(conn)?)
}
