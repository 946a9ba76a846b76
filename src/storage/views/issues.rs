//! Case issues as lists show them, and the cases that may be coded.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::{AreaId, InsurerId, OfficeId, TaxonomyId, Uid};
use crate::domain::issue::{CauseLayer, IssueSource, ResponseLevel, Taxonomy};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    agenda_items, areas, care_cases, case_issues, conferences, insurers, offices, themes,
};
use crate::storage::tables::taxonomies;
use crate::storage::views::region;

/// One issue in a list.
#[derive(Clone, Debug, Queryable)]
pub struct IssueView {
    pub uid: Uid,
    pub case_uid: Uid,
    pub case_number: String,
    pub area: String,
    pub office: String,
    pub source: IssueSource,
    pub taxonomy: TaxonomyId,
    pub theme_code: String,
    pub cause: CauseLayer,
    pub level: ResponseLevel,
    pub body: String,
    pub coded_on: NaiveDate,
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct IssueFilter {
    /// Code of an upper theme; empty means all.
    pub theme: String,
    pub area: Option<Uid>,
    /// Leave out what others found, pledge or not: programs get no exact counts of a region.
    pub is_own_only: bool,
    pub offset: i64,
    pub limit: i64,
}

/// The issues that the actor works with, the latest first, and how many there are in all. Those of other offices are
/// for whoever signed the pledge: together they are the exact counts.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &IssueFilter,
) -> Result<(Vec<IssueView>, i64), StorageError> {
    let regions = region::regions(conn, scope)?;
    let pledged: Vec<InsurerId> =
        regions.iter().filter(|r| r.is_pledged && !filter.is_own_only).map(|r| r.insurer).collect();
    let shown = || {
        let of_sittings = conferences::table.filter(conferences::office_id.eq_any(scope.care_offices()));
        narrowed(scope, filter).filter(
            case_issues::office_id
                .eq_any(scope.care_offices())
                .or(case_issues::conference_id
                    .eq_any(of_sittings.select(conferences::id.nullable()))
                    .assume_not_null())
                .or(case_issues::insurer_id.eq_any(pledged.clone())),
        )
    };
    let total = shown().count().get_result(conn)?;
    let rows = shown()
        .inner_join(care_cases::table)
        .inner_join(areas::table)
        .inner_join(offices::table)
        .order((case_issues::coded_on.desc(), case_issues::id.desc()))
        .offset(filter.offset)
        .limit(filter.limit)
        .select((
            case_issues::uid,
            care_cases::uid,
            care_cases::case_number,
            areas::name,
            offices::name,
            case_issues::source,
            case_issues::taxonomy_id,
            case_issues::theme_code,
            case_issues::cause_layer,
            case_issues::level,
            case_issues::body,
            case_issues::coded_on,
        ))
        .load(conn)?;
    Ok((rows, total))
}

type Narrowed<'a> = case_issues::BoxedQuery<'a, crate::storage::db::MultiBackend>;

fn narrowed<'a>(scope: &'a Scope, filter: &'a IssueFilter) -> Narrowed<'a> {
    let mut query = case_issues::table
        .filter(
            case_issues::insurer_id
                .eq_any(scope.insurers())
                .or(case_issues::area_id.eq_any(scope.areas()))
                .or(case_issues::office_id.eq_any(scope.care_offices())),
        )
        .filter(case_issues::withdrawn_at.is_null())
        .into_boxed();
    if !filter.theme.is_empty() {
        query = query.filter(case_issues::theme_code.eq(&filter.theme));
    }
    if let Some(area) = &filter.area {
        let of_uid = areas::table.filter(areas::uid.eq(area)).select(areas::id);
        query = query.filter(case_issues::area_id.eq_any(of_uid));
    }
    query
}

/// Whether an issue stands and the actor works with it.
pub fn is_codable(conn: &mut Conn, scope: &Scope, issue: &Uid) -> Result<bool, StorageError> {
    let filter = IssueFilter::default();
    let found: i64 = narrowed(scope, &filter).filter(case_issues::uid.eq(issue)).count().get_result(conn)?;
    Ok(found > 0)
}

/// The label of a theme in the version with which it was coded. No `Scope`: the taxonomy is public.
pub fn theme_labels(conn: &mut Conn) -> Result<Vec<(TaxonomyId, String, String)>, StorageError> {
    Ok(themes::table.select((themes::taxonomy_id, themes::code, themes::label)).load(conn)?)
}

/// A case that may be coded by hand.
#[derive(Clone, Debug, Queryable)]
pub struct CodableCase {
    pub uid: Uid,
    pub case_number: String,
    pub area: String,
    pub insurer: InsurerId,
}

/// The cases that the actor may code, the newest first.
pub fn codable_cases(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<CodableCase>, StorageError> {
    Ok(care_cases::table
        .inner_join(areas::table)
        .filter(
            care_cases::insurer_id
                .eq_any(scope.insurers())
                .or(care_cases::area_id.eq_any(scope.areas()))
                .or(care_cases::office_id.eq_any(scope.care_offices())),
        )
        .order(care_cases::id.desc())
        .limit(limit)
        .select((care_cases::uid, care_cases::case_number, areas::name, care_cases::insurer_id))
        .load(conn)?)
}

/// The case of an agenda item, if it is one that the actor may code.
pub fn case_of_item(conn: &mut Conn, scope: &Scope, item: &Uid) -> Result<Option<CodableCase>, StorageError> {
    let row: Option<(CodableCase, AreaId, OfficeId)> = agenda_items::table
        .inner_join(care_cases::table.inner_join(areas::table))
        .filter(agenda_items::uid.eq(item))
        .select((
            (care_cases::uid, care_cases::case_number, areas::name, care_cases::insurer_id),
            care_cases::area_id,
            care_cases::office_id,
        ))
        .first(conn)
        .optional()?;
    let may = |(case, area, office): &(CodableCase, AreaId, OfficeId)| {
        scope.may_code_issues(case.insurer, *area, *office)
    };
    Ok(row.filter(may).map(|(case, ..)| case))
}

/// The taxonomy in force for the actor's first insurer: that of the cases it codes. No `Scope` beyond that.
pub fn taxonomy(
    conn: &mut Conn,
    insurer: InsurerId,
    on: NaiveDate,
) -> Result<Option<Taxonomy>, StorageError> {
    Ok(taxonomies::in_force(conn, insurer, on)?.map(|s| s.taxonomy))
}

/// The uid of an insurer, for the audit. No `Scope`: insurers are public.
pub fn insurer_uid(conn: &mut Conn, insurer: InsurerId) -> Result<Uid, StorageError> {
    Ok(insurers::table.find(insurer).select(insurers::uid).first(conn)?)
}
