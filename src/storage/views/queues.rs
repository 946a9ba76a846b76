//! The outbox, the jobs and the audit log as the administrator sees them: states, never contents.
//! A letter's text, its link and its payload are not read here.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::job::{JobKind, JobState, MailState};
use crate::domain::time::jst;
use crate::storage::db::{Conn, MultiBackend, StorageError};
use crate::storage::dialect::like_pattern;
use crate::storage::schema::{audit_anchors, audit_events, jobs, mails, offices};

/// Rows on one page of these lists.
pub const PER_PAGE: i64 = 50;

/// A letter of the outbox, without its content.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct LetterLine {
    pub uid: Uid,
    pub kind: String,
    pub to_name: String,
    pub state: MailState,
    pub attempts: i32,
    pub next_at: NaiveDateTime,
    pub last_reply: String,
    pub queued_at: NaiveDateTime,
    pub sent_at: Option<NaiveDateTime>,
    pub bounced_at: Option<NaiveDateTime>,
    pub bounce_reason: String,
    pub office_uid: Option<Uid>,
    pub office_name: Option<String>,
}

/// One page of letters and how many there are; the newest first. Only for administrators.
pub fn letters(
    conn: &mut Conn,
    scope: &Scope,
    (state, kind): (Option<MailState>, &str),
    page: i64,
) -> Result<(Vec<LetterLine>, i64), StorageError> {
    if !scope.is_administrator() {
        return Ok((Vec::new(), 0));
    }
    let found = || {
        let mut found = mails::table.left_join(offices::table).into_boxed::<MultiBackend>();
        if let Some(state) = state {
            found = found.filter(mails::state.eq(state));
        }
        if !kind.is_empty() {
            found = found.filter(mails::kind.eq(kind.to_owned()));
        }
        found
    };
    let total = found().count().get_result(conn)?;
    let lines = found()
        .order(mails::id.desc())
        .limit(PER_PAGE)
        .offset((page.max(1) - 1) * PER_PAGE)
        .select((
            mails::uid,
            mails::kind,
            mails::to_name,
            mails::state,
            mails::attempts,
            mails::next_at,
            mails::last_reply,
            mails::queued_at,
            mails::sent_at,
            mails::bounced_at,
            mails::bounce_reason,
            offices::uid.nullable(),
            offices::name.nullable(),
        ))
        .load(conn)?;
    Ok((lines, total))
}

/// How many letters stand in a state. Only for administrators.
pub fn letters_in(conn: &mut Conn, scope: &Scope, state: MailState) -> Result<i64, StorageError> {
    if !scope.is_administrator() {
        return Ok(0);
    }
    Ok(mails::table.filter(mails::state.eq(state)).count().get_result(conn)?)
}

/// A job, without its payload.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct JobLine {
    pub uid: Uid,
    pub kind: JobKind,
    pub state: JobState,
    pub run_at: NaiveDateTime,
    pub attempts: i32,
    pub last_error: String,
    pub finished_at: Option<NaiveDateTime>,
}

/// One page of jobs and how many there are: those that failed first. Only for administrators.
pub fn jobs(
    conn: &mut Conn,
    scope: &Scope,
    state: Option<JobState>,
    page: i64,
) -> Result<(Vec<JobLine>, i64), StorageError> {
    if !scope.is_administrator() {
        return Ok((Vec::new(), 0));
    }
    let found = || {
        let found = jobs::table.into_boxed::<MultiBackend>();
        match state {
            Some(state) => found.filter(jobs::state.eq(state)),
            None => found,
        }
    };
    let total = found().count().get_result(conn)?;
    let lines = found()
        .order((jobs::state.eq(JobState::Failed).desc(), jobs::id.desc()))
        .limit(PER_PAGE)
        .offset((page.max(1) - 1) * PER_PAGE)
        .select((
            jobs::uid,
            jobs::kind,
            jobs::state,
            jobs::run_at,
            jobs::attempts,
            jobs::last_error,
            jobs::finished_at,
        ))
        .load(conn)?;
    Ok((lines, total))
}

/// What of the audit log is looked for.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Part of a person's name.
    pub who: String,
    /// Part of an action's word.
    pub action: String,
    /// A day in Japan.
    pub day: Option<NaiveDate>,
}

/// A row of the audit log, without what it says about persons: no subjects, no detail, no purpose.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct AuditLine {
    pub at: NaiveDateTime,
    pub actor: String,
    pub actor_name: String,
    pub role: String,
    pub action: String,
    pub object_kind: String,
    pub object_uid: String,
    pub outcome: String,
    pub seal_no: Option<i64>,
}

/// One page of the audit log, the newest first, and how many rows there are. Only for administrators.
pub fn audit(
    conn: &mut Conn,
    scope: &Scope,
    query: &AuditQuery,
    (limit, offset): (i64, i64),
) -> Result<(Vec<AuditLine>, i64), StorageError> {
    if !scope.is_administrator() {
        return Ok((Vec::new(), 0));
    }
    let found = || {
        let mut found = audit_events::table.into_boxed::<MultiBackend>();
        if !query.who.is_empty() {
            found = found.filter(audit_events::actor_name.like(like_pattern(&query.who)).escape('\\'));
        }
        if !query.action.is_empty() {
            found = found.filter(audit_events::action.like(like_pattern(&query.action)).escape('\\'));
        }
        if let Some(day) = query.day {
            let starts = jst::day_start(day);
            let ends = starts + TimeDelta::days(1);
            found = found.filter(audit_events::at.ge(starts)).filter(audit_events::at.lt(ends));
        }
        found
    };
    let total = found().count().get_result(conn)?;
    let lines = found()
        .order(audit_events::id.desc())
        .limit(limit)
        .offset(offset)
        .select((
            audit_events::at,
            audit_events::actor,
            audit_events::actor_name,
            audit_events::role,
            audit_events::action,
            audit_events::object_kind,
            audit_events::object_uid,
            audit_events::outcome,
            audit_events::seal_no,
        ))
        .load(conn)?;
    Ok((lines, total))
}

/// How the chain of seals stands: its last number, rows that wait for their seal, the last anchor. Only for
/// administrators.
pub fn chain(conn: &mut Conn, scope: &Scope) -> Result<(i64, i64, Option<NaiveDateTime>), StorageError> {
    if !scope.is_administrator() {
        return Ok((0, 0, None));
    }
    let last: Option<Option<i64>> = audit_events::table
        .filter(audit_events::seal_no.is_not_null())
        .order(audit_events::seal_no.desc())
        .select(audit_events::seal_no)
        .first(conn)
        .optional()?;
    let waiting = audit_events::table.filter(audit_events::seal_no.is_null()).count().get_result(conn)?;
    let anchored = audit_anchors::table
        .order(audit_anchors::seal_no.desc())
        .select(audit_anchors::made_at)
        .first(conn)
        .optional()?;
    Ok((last.flatten().unwrap_or_default(), waiting, anchored))
}
