//! Regional-issue reports as screens show them. What is published is for everybody who is signed in; drafts are for
//! the staff of the insurer and of the centers in charge of its areas.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::disclosure::{Publication, PublishedCube};
use crate::domain::ids::{InsurerId, ReportId, Uid};
use crate::domain::period::Period;
use crate::domain::regional_issue::Findings;
use crate::domain::report::{ReportState, Verdict};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, areas, insurers, issue_reports, report_reviews};
use crate::storage::tables::issue_reports as table;
use crate::storage::tables::issue_reports::{Kept, period_of};
use crate::storage::views::region;

/// A report in the list.
#[derive(Clone, Debug)]
pub struct ReportLine {
    pub uid: Uid,
    pub insurer: String,
    pub title: String,
    pub period: Period,
    pub number: i32,
    pub state: ReportState,
    pub changed_at: NaiveDateTime,
}

/// A report as its page shows it.
#[derive(Clone, Debug)]
pub struct ReportView {
    pub id: ReportId,
    pub uid: Uid,
    pub insurer: InsurerId,
    pub insurer_uid: Uid,
    pub insurer_name: String,
    pub title: String,
    pub period: Period,
    pub number: i32,
    pub state: ReportState,
    pub commentary: String,
    pub built_at: Option<NaiveDateTime>,
    pub published_at: Option<NaiveDateTime>,
    pub version: i32,
    /// What is frozen, once it is published.
    pub cube: Option<PublishedCube>,
}

type Columns = (
    ReportId,
    Uid,
    (InsurerId, Uid, String),
    String,
    (NaiveDate, NaiveDate),
    i32,
    ReportState,
    String,
    String,
    (Option<NaiveDateTime>, Option<NaiveDateTime>),
    i32,
);

/// Reports that the actor may see, the latest first.
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<ReportLine>, StorageError> {
    type Row =
        (Uid, String, String, NaiveDate, NaiveDate, i32, ReportState, NaiveDateTime, Option<NaiveDateTime>);
    let reviewed = reviewed_insurers(conn, scope)?;
    let rows: Vec<Row> = issue_reports::table
        .inner_join(insurers::table)
        .filter(issue_reports::published_at.is_not_null().or(issue_reports::insurer_id.eq_any(reviewed)))
        .filter(issue_reports::state.ne(ReportState::Unchanged))
        .order((issue_reports::period_to.desc(), issue_reports::number.desc(), issue_reports::id.desc()))
        .select((
            issue_reports::uid,
            insurers::name,
            issue_reports::title,
            issue_reports::period_from,
            issue_reports::period_to,
            issue_reports::number,
            issue_reports::state,
            issue_reports::created_at,
            issue_reports::published_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(uid, insurer, title, from, to, number, state, created_at, published_at)| {
            let changed_at = published_at.unwrap_or(created_at);
            Ok(ReportLine { uid, insurer, title, period: period_of(from, to)?, number, state, changed_at })
        })
        .collect()
}

/// A report that the actor may see.
pub fn report(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<ReportView>, StorageError> {
    let row: Option<Columns> = issue_reports::table
        .inner_join(insurers::table)
        .filter(issue_reports::uid.eq(uid))
        .select((
            issue_reports::id,
            issue_reports::uid,
            (insurers::id, insurers::uid, insurers::name),
            issue_reports::title,
            (issue_reports::period_from, issue_reports::period_to),
            issue_reports::number,
            issue_reports::state,
            issue_reports::commentary,
            issue_reports::cube,
            (issue_reports::built_at, issue_reports::published_at),
            issue_reports::version,
        ))
        .first(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let view = view_of(row)?;
    let is_visible = view.cube.is_some() || may_review(conn, scope, view.insurer)?;
    Ok(is_visible.then_some(view))
}

fn view_of(row: Columns) -> Result<ReportView, StorageError> {
    let (id, uid, (insurer, insurer_uid, insurer_name), title, (from, to), ..) = row.clone();
    let (.., number, state, commentary, cube, (built_at, published_at), version) = row;
    let cube = match published_at {
        Some(_) => Some(PublishedCube::thaw(&cube).map_err(|e| StorageError::Corrupt(e.to_string()))?),
        None => None,
    };
    Ok(ReportView {
        id,
        uid,
        insurer,
        insurer_uid,
        insurer_name,
        title,
        period: period_of(from, to)?,
        number,
        state,
        commentary,
        built_at,
        published_at,
        version,
        cube,
    })
}

/// Whether the actor reviews the reports of an insurer.
pub fn may_review(conn: &mut Conn, scope: &Scope, insurer: InsurerId) -> Result<bool, StorageError> {
    Ok(reviewed_insurers(conn, scope)?.contains(&insurer))
}

fn reviewed_insurers(conn: &mut Conn, scope: &Scope) -> Result<Vec<InsurerId>, StorageError> {
    let mut all: Vec<InsurerId> = areas::table
        .filter(areas::id.eq_any(scope.areas()))
        .select(areas::insurer_id)
        .distinct()
        .load(conn)?;
    all.extend(scope.insurers());
    Ok(all)
}

/// The exact findings of a report that is not published, for those who draft it and have signed the pledge.
pub fn findings(
    conn: &mut Conn,
    scope: &Scope,
    report: &ReportView,
) -> Result<Option<Findings>, StorageError> {
    if !scope.may_publish_reports(report.insurer) || !region::is_pledged(conn, scope, report.insurer)? {
        return Ok(None);
    }
    unscoped_findings(conn, report)
}

/// What the disclosure module needs to know before it publishes.
pub struct Candidate {
    pub findings: Findings,
    /// Everything published so far, oldest first.
    pub past: Vec<Publication>,
    /// Of the smallest municipality; nothing when one is unknown.
    pub population: Option<u32>,
}

/// What a publication in some form would show, for reviewers: the findings go no further than the disclosure module.
pub fn to_be_published(
    conn: &mut Conn,
    scope: &Scope,
    report: &ReportView,
) -> Result<Option<Candidate>, StorageError> {
    if !may_review(conn, scope, report.insurer)? {
        return Ok(None);
    }
    let Some(findings) = unscoped_findings(conn, report)? else { return Ok(None) };
    let past = table::published(conn, report.insurer)?;
    let population = table::smallest_population(conn, report.insurer, report.period.last_day())?;
    Ok(Some(Candidate { findings, past, population }))
}

fn unscoped_findings(conn: &mut Conn, report: &ReportView) -> Result<Option<Findings>, StorageError> {
    let text: String = issue_reports::table.find(report.id).select(issue_reports::findings).first(conn)?;
    Ok(Kept::parse(&text)?.findings)
}

/// One review.
#[derive(Clone, Debug)]
pub struct ReviewView {
    pub verdict: Verdict,
    pub comment: String,
    /// `Actor::name`.
    pub by: String,
    /// The reviewer's name.
    pub name: String,
    pub at: NaiveDateTime,
    /// Said about the findings as they are now.
    pub is_current: bool,
}

/// The reviews of a report, the latest first, for those who may review it.
pub fn reviews(conn: &mut Conn, scope: &Scope, report: &ReportView) -> Result<Vec<ReviewView>, StorageError> {
    if !may_review(conn, scope, report.insurer)? {
        return Ok(Vec::new());
    }
    let rows: Vec<(Verdict, String, String, NaiveDateTime)> = report_reviews::table
        .filter(report_reviews::report_id.eq(report.id))
        .order(report_reviews::id.desc())
        .select((
            report_reviews::verdict,
            report_reviews::comment,
            report_reviews::reviewed_by,
            report_reviews::reviewed_at,
        ))
        .load(conn)?;
    let uids = rows.iter().filter_map(|(_, _, by, _)| by.strip_prefix("account:").map(str::to_owned));
    let uids: Vec<String> = uids.collect();
    let names: Vec<(String, String)> = accounts::table
        .filter(accounts::uid.eq_any(uids))
        .select((accounts::uid, accounts::name))
        .load(conn)?;
    let name_of = |by: &str| {
        let found = names.iter().find(|(uid, _)| by.strip_prefix("account:") == Some(uid));
        found.map_or_else(String::new, |(_, name)| name.clone())
    };
    let view = |(verdict, comment, by, at): (Verdict, String, String, NaiveDateTime)| {
        let is_current = report.built_at.is_some_and(|built| at >= built);
        ReviewView { verdict, comment, name: name_of(&by), by, at, is_current }
    };
    Ok(rows.into_iter().map(view).collect())
}
