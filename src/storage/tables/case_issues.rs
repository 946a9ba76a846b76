//! Case issues (個別課題).

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{
    AgendaItemId, AreaId, CareCaseId, CaseIssueId, ConferenceId, InsurerId, MunicipalityId, OfficeId,
    TaxonomyId, Uid,
};
use crate::domain::issue::{CauseLayer, IssueSource, ResponseLevel};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{areas, care_cases, case_issues};

/// An issue to add.
#[derive(Insertable)]
#[diesel(table_name = case_issues)]
pub struct NewCaseIssue<'a> {
    pub uid: &'a Uid,
    pub insurer_id: InsurerId,
    pub municipality_id: MunicipalityId,
    pub area_id: AreaId,
    pub care_case_id: CareCaseId,
    pub conference_id: Option<ConferenceId>,
    pub agenda_item_id: Option<AgendaItemId>,
    pub office_id: OfficeId,
    pub source: IssueSource,
    pub taxonomy_id: TaxonomyId,
    pub theme_code: &'a str,
    pub subtheme_code: &'a str,
    pub cause_layer: CauseLayer,
    pub level: ResponseLevel,
    pub body: &'a str,
    pub coded_on: NaiveDate,
    pub quarter: &'a str,
    /// `Actor::name`.
    pub recorded_by: &'a str,
    pub created_at: NaiveDateTime,
    pub version: i32,
}

/// An issue as far as rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct CaseIssueRow {
    pub id: CaseIssueId,
    pub case_uid: Uid,
    pub insurer: InsurerId,
    pub area: AreaId,
    pub office: OfficeId,
    pub quarter: String,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub version: i32,
}

/// Adds an issue.
pub fn insert(conn: &mut Conn, row: &NewCaseIssue<'_>) -> Result<(), StorageError> {
    diesel::insert_into(case_issues::table).values(row).execute(conn)?;
    Ok(())
}

/// The issue of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<CaseIssueRow>, StorageError> {
    Ok(case_issues::table
        .inner_join(care_cases::table)
        .filter(case_issues::uid.eq(uid))
        .select((
            case_issues::id,
            care_cases::uid,
            case_issues::insurer_id,
            case_issues::area_id,
            case_issues::office_id,
            case_issues::quarter,
            case_issues::withdrawn_at,
            case_issues::version,
        ))
        .first(conn)
        .optional()?)
}

/// The municipality in which an area lies.
pub fn municipality_of(conn: &mut Conn, area: AreaId) -> Result<MunicipalityId, StorageError> {
    Ok(areas::table.find(area).select(areas::municipality_id).first(conn)?)
}

/// The uid of a case.
pub fn case_of(conn: &mut Conn, case: CareCaseId) -> Result<Uid, StorageError> {
    Ok(care_cases::table.find(case).select(care_cases::uid).first(conn)?)
}

/// Takes an issue out of all counts from now on; false when somebody else changed it meanwhile.
pub fn withdraw(conn: &mut Conn, row: &CaseIssueRow, now: NaiveDateTime) -> Result<bool, StorageError> {
    let unchanged = case_issues::table
        .find(row.id)
        .filter(case_issues::version.eq(row.version))
        .filter(case_issues::withdrawn_at.is_null());
    let done = diesel::update(unchanged)
        .set((case_issues::withdrawn_at.eq(now), case_issues::version.eq(row.version + 1)))
        .execute(conn)?;
    Ok(done == 1)
}
