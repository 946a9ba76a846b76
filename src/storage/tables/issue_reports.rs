//! Regional-issue reports (地域課題報告書) and their reviews.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::disclosure::Publication;
use crate::domain::ids::{InsurerId, MunicipalityId, OfficeId, ReportId, Uid};
use crate::domain::period::Period;
use crate::domain::regional_issue::Findings;
use crate::domain::report::{ReportState, Verdict};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{issue_reports, municipalities, municipality_populations, report_reviews};

/// A report to add; it is empty until it is built.
#[derive(Insertable)]
#[diesel(table_name = issue_reports)]
pub struct NewReport<'a> {
    pub uid: &'a Uid,
    pub insurer_id: InsurerId,
    pub title: &'a str,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    /// Counts the versions of one period.
    pub number: i32,
    pub state: ReportState,
    pub form: &'a str,
    pub input_digest: &'a str,
    pub cube: &'a str,
    pub findings: &'a str,
    pub commentary: &'a str,
    pub reviewed_by: &'a str,
    pub published_by: &'a str,
    pub created_at: NaiveDateTime,
    pub version: i32,
}

/// A report as rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct ReportRow {
    pub id: ReportId,
    pub uid: Uid,
    pub insurer: InsurerId,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub number: i32,
    pub state: ReportState,
    pub input_digest: String,
    pub findings: String,
    pub built_at: Option<NaiveDateTime>,
    pub version: i32,
}

impl ReportRow {
    /// The period that the two days make.
    pub fn period(&self) -> Result<Period, StorageError> {
        period_of(self.period_from, self.period_to)
    }

    /// What was found when it was built.
    pub fn findings(&self) -> Result<Findings, StorageError> {
        let kept = Kept::parse(&self.findings)?;
        kept.findings.ok_or_else(|| StorageError::Corrupt(format!("report {} has no findings", self.uid)))
    }
}

/// The period of two stored days.
pub fn period_of(from: NaiveDate, to: NaiveDate) -> Result<Period, StorageError> {
    use crate::domain::time::Quarter;
    let first = Quarter::of(from);
    [Period::Quarter(first), Period::Year(first)]
        .into_iter()
        .find(|p| p.first_day() == from && p.last_day() == to)
        .ok_or_else(|| StorageError::Corrupt(format!("{from}–{to} is no period of reports")))
}

/// What `findings` holds: the exact counts of the draft, and the sealed ones behind a published cube.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Kept {
    pub findings: Option<Findings>,
    pub sealed: Option<String>,
}

impl Kept {
    pub fn parse(text: &str) -> Result<Self, StorageError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(text).map_err(|e| StorageError::Corrupt(e.to_string()))
    }

    fn text(&self) -> Result<String, StorageError> {
        serde_json::to_string(self).map_err(|e| StorageError::Corrupt(e.to_string()))
    }
}

type Columns = (
    issue_reports::id,
    issue_reports::uid,
    issue_reports::insurer_id,
    issue_reports::period_from,
    issue_reports::period_to,
    issue_reports::number,
    issue_reports::state,
    issue_reports::input_digest,
    issue_reports::findings,
    issue_reports::built_at,
    issue_reports::version,
);

fn columns() -> Columns {
    (
        issue_reports::id,
        issue_reports::uid,
        issue_reports::insurer_id,
        issue_reports::period_from,
        issue_reports::period_to,
        issue_reports::number,
        issue_reports::state,
        issue_reports::input_digest,
        issue_reports::findings,
        issue_reports::built_at,
        issue_reports::version,
    )
}

/// Adds a report.
pub fn insert(conn: &mut Conn, row: &NewReport<'_>) -> Result<(), StorageError> {
    diesel::insert_into(issue_reports::table).values(row).execute(conn)?;
    Ok(())
}

/// The report of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<ReportRow>, StorageError> {
    Ok(issue_reports::table.filter(issue_reports::uid.eq(uid)).select(columns()).first(conn).optional()?)
}

/// The reports of one period, the newest last.
pub fn of_period(
    conn: &mut Conn,
    insurer: InsurerId,
    period: Period,
) -> Result<Vec<ReportRow>, StorageError> {
    Ok(issue_reports::table
        .filter(issue_reports::insurer_id.eq(insurer))
        .filter(issue_reports::period_from.eq(period.first_day()))
        .filter(issue_reports::period_to.eq(period.last_day()))
        .order(issue_reports::number.asc())
        .select(columns())
        .load(conn)?)
}

/// The reports of an insurer that are not published yet.
pub fn open_drafts(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<ReportRow>, StorageError> {
    Ok(issue_reports::table
        .filter(issue_reports::insurer_id.eq(insurer))
        .filter(issue_reports::state.eq_any([ReportState::Draft, ReportState::Reviewed]))
        .select(columns())
        .load(conn)?)
}

/// Who has a report that is not published yet.
pub fn insurers_with_drafts(conn: &mut Conn) -> Result<Vec<InsurerId>, StorageError> {
    Ok(issue_reports::table
        .filter(issue_reports::state.eq_any([ReportState::Draft, ReportState::Reviewed]))
        .select(issue_reports::insurer_id)
        .distinct()
        .load(conn)?)
}

/// Everything that an insurer has published, oldest first; what was withdrawn later is known all the same.
pub fn published(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<Publication>, StorageError> {
    let rows: Vec<(String, String)> = issue_reports::table
        .filter(issue_reports::insurer_id.eq(insurer))
        .filter(issue_reports::published_at.is_not_null())
        .order((issue_reports::published_at.asc(), issue_reports::id.asc()))
        .select((issue_reports::cube, issue_reports::findings))
        .load(conn)?;
    rows.into_iter()
        .map(|(cube, findings)| {
            let sealed = Kept::parse(&findings)?.sealed.unwrap_or_else(|| "null".to_owned());
            Publication::thaw(&cube, &sealed).map_err(|e| StorageError::Corrupt(e.to_string()))
        })
        .collect()
}

/// Notes what was built; false when somebody else changed the report meanwhile.
pub fn keep_findings(
    conn: &mut Conn,
    row: &ReportRow,
    (state, findings): (ReportState, &Findings),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let text = Kept { findings: Some(findings.clone()), sealed: None }.text()?;
    let done = diesel::update(unchanged(row))
        .set((
            issue_reports::state.eq(state),
            issue_reports::input_digest.eq(&findings.digest),
            issue_reports::findings.eq(text),
            issue_reports::built_at.eq(now),
            issue_reports::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Notes the state that a review leads to.
pub fn set_reviewed(
    conn: &mut Conn,
    row: &ReportRow,
    state: ReportState,
    by: &str,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let done = diesel::update(unchanged(row))
        .set((
            issue_reports::state.eq(state),
            issue_reports::reviewed_at.eq(now),
            issue_reports::reviewed_by.eq(by),
            issue_reports::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Freezes the cube.
pub fn freeze(
    conn: &mut Conn,
    row: &ReportRow,
    publication: &Publication,
    by: &str,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let (cube, sealed) = publication.frozen().map_err(|e| StorageError::Corrupt(e.to_string()))?;
    let kept = Kept { findings: Some(row.findings()?), sealed: Some(sealed) };
    let done = diesel::update(unchanged(row))
        .set((
            issue_reports::state.eq(ReportState::Published),
            issue_reports::form.eq(publication.cube().form()),
            issue_reports::cube.eq(cube),
            issue_reports::findings.eq(kept.text()?),
            issue_reports::published_at.eq(now),
            issue_reports::published_by.eq(by),
            issue_reports::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Changes the words that stand above the table; what was said of other words no longer counts.
pub fn set_commentary(
    conn: &mut Conn,
    row: &ReportRow,
    (title, commentary): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let done = diesel::update(unchanged(row))
        .set((
            issue_reports::title.eq(title),
            issue_reports::commentary.eq(commentary),
            issue_reports::state.eq(ReportState::Draft),
            issue_reports::worded_at.eq(now),
            issue_reports::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn unchanged<'a>(row: &'a ReportRow) -> _ {
    let id: ReportId = row.id;
    let version: i32 = row.version;
    issue_reports::table.filter(issue_reports::id.eq(id)).filter(issue_reports::version.eq(version))
}

/// A review to add.
#[derive(Insertable)]
#[diesel(table_name = report_reviews)]
pub struct NewReview<'a> {
    pub uid: &'a Uid,
    pub report_id: ReportId,
    pub office_id: Option<OfficeId>,
    pub verdict: Verdict,
    pub comment: &'a str,
    /// `Actor::name`.
    pub reviewed_by: &'a str,
    pub reviewed_at: NaiveDateTime,
}

/// Adds a review.
pub fn insert_review(conn: &mut Conn, row: &NewReview<'_>) -> Result<(), StorageError> {
    diesel::insert_into(report_reviews::table).values(row).execute(conn)?;
    Ok(())
}

/// Who said what about the report since it was built or worded last, the latest last.
pub fn verdicts(conn: &mut Conn, report: &ReportRow) -> Result<Vec<(String, Verdict)>, StorageError> {
    let worded_at: Option<NaiveDateTime> =
        issue_reports::table.find(report.id).select(issue_reports::worded_at).first(conn)?;
    let since = report.built_at.max(worded_at).unwrap_or_default();
    Ok(report_reviews::table
        .filter(report_reviews::report_id.eq(report.id))
        .filter(report_reviews::reviewed_at.ge(since))
        .order(report_reviews::id.asc())
        .select((report_reviews::reviewed_by, report_reviews::verdict))
        .load(conn)?)
}

/// The population of the insurer's smallest municipality on a day; nothing when one is unknown.
pub fn smallest_population(
    conn: &mut Conn,
    insurer: InsurerId,
    on: NaiveDate,
) -> Result<Option<u32>, StorageError> {
    let all: Vec<MunicipalityId> = municipalities::table
        .filter(municipalities::insurer_id.eq(insurer))
        .select(municipalities::id)
        .load(conn)?;
    let mut smallest = None;
    for municipality in all {
        let known = municipality_populations::table
            .filter(municipality_populations::municipality_id.eq(municipality));
        let latest: Option<i64> = known
            .filter(municipality_populations::as_of.le(on))
            .order(municipality_populations::as_of.desc())
            .select(municipality_populations::population)
            .first(conn)
            .optional()?;
        // A figure taken later is better than none.
        let any: Option<i64> = match latest {
            Some(population) => Some(population),
            None => known
                .order(municipality_populations::as_of.asc())
                .select(municipality_populations::population)
                .first(conn)
                .optional()?,
        };
        let Some(population) = any.and_then(|p| u32::try_from(p).ok()) else { return Ok(None) };
        smallest = Some(smallest.map_or(population, |s: u32| s.min(population)));
    }
    Ok(smallest)
}
