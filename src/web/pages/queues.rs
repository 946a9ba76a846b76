//! The outbox, the jobs and the audit log, for the administrator.

use actix_web::http::header;
use actix_web::web::{Path, Query};
use actix_web::{HttpResponse, http::StatusCode};
use serde::Deserialize;

use super::form_page::refused_or;
use super::offices::label;
use crate::domain::ids::Uid;
use crate::domain::job::{JobState, MailState};
use crate::domain::words::Word;
use crate::mail::MailKind;
use crate::render::FormState;
use crate::render::csv_out;
use crate::render::grid::{Cell, Sheet};
use crate::render::pages::queues::{AuditPage, JobRow, JobsPage, LetterRow, LettersPage, tone};
use crate::render::parts::{Choice, Pager};
use crate::storage::views::queues::{self, AuditQuery, LetterLine, PER_PAGE};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::job::retry::retry as retry_job;
use crate::usecases::letter::mark_bounced::mark_bounced;
use crate::usecases::letter::retry::retry;
use crate::web::{Ctx, Form, PageResult, WebError};

/// At most so many rows go into one file.
const MOST_IN_FILE: i64 = 50_000;

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Narrowed {
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    page: i64,
}

/// The outbox.
pub async fn letters(ctx: Ctx, query: Query<Narrowed>) -> PageResult {
    let inner = ctx.clone();
    let form = FormState::with([("state", query.state.as_str()), ("kind", &query.kind)]);
    ctx.page(move |conn, _| letters_page(&inner, conn, &query, form)).await
}

fn letters_page(
    ctx: &Ctx,
    conn: &mut Conn,
    query: &Narrowed,
    form: FormState,
) -> Result<LettersPage, WebError> {
    let (scope, page) = (ctx.scope(), Pager::page(query.page));
    let wanted = (MailState::parse(&query.state), query.kind.as_str());
    let (lines, total) = queues::letters(conn, &scope, wanted, page)?;
    let filters = [("state", query.state.as_str()), ("kind", &query.kind)];
    let kind = |kind: &MailKind| Choice::of(kind.as_str(), ctx.text(&label("letter-kind", *kind)));
    let state = |state: &MailState| Choice::of(state.as_str(), ctx.text(&label("letter-state", *state)));
    Ok(LettersPage {
        form,
        rows: lines.into_iter().map(letter_row).collect(),
        states: MailState::ALL.iter().map(state).collect(),
        kinds: MailKind::ALL.iter().map(kind).collect(),
        pager: Pager::of(page, PER_PAGE, total, "/mails", &filters),
        queued: queues::letters_in(conn, &scope, MailState::Queued)?,
        refused: queues::letters_in(conn, &scope, MailState::Refused)?,
        bounced: queues::letters_in(conn, &scope, MailState::Bounced)?,
    })
}

fn letter_row(letter: LetterLine) -> LetterRow {
    let state = letter.state;
    LetterRow {
        letter,
        tone: tone(state),
        may_retry: matches!(state, MailState::Queued | MailState::Refused | MailState::Bounced),
        may_bounce: state == MailState::Sent,
    }
}

/// Sends a letter again, at once.
pub async fn retry_letter(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("letter"))?;
    let outcome = ctx.write(form.op_id(), "letter.retry", move |tx, cmd| retry(tx, cmd, &uid)).await;
    letters_again(&ctx, &form, outcome, "queue-letter-retried").await
}

/// Notes that a letter came back.
pub async fn bounce_letter(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("letter"))?;
    let reason = form.text("reason").to_owned();
    let outcome = ctx
        .write(form.op_id(), "letter.mark_bounced", move |tx, cmd| mark_bounced(tx, cmd, &uid, &reason))
        .await;
    letters_again(&ctx, &form, outcome, "queue-letter-bounced").await
}

async fn letters_again(
    ctx: &Ctx,
    form: &Form,
    outcome: Result<(), Failure>,
    said: &'static str,
) -> PageResult {
    let Err(failure) = outcome else { return Ok(ctx.see_saying("/mails", "success", said)) };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
    let inner = ctx.clone();
    ctx.form_again(move |conn, _| Ok((letters_page(&inner, conn, &Narrowed::default(), again)?, None))).await
}

/// The jobs.
pub async fn jobs(ctx: Ctx, query: Query<Narrowed>) -> PageResult {
    let inner = ctx.clone();
    let form = FormState::with([("state", query.state.as_str())]);
    ctx.page(move |conn, _| jobs_page(&inner, conn, &query, form)).await
}

fn jobs_page(ctx: &Ctx, conn: &mut Conn, query: &Narrowed, form: FormState) -> Result<JobsPage, WebError> {
    let (scope, page) = (ctx.scope(), Pager::page(query.page));
    let (lines, total) = queues::jobs(conn, &scope, JobState::parse(&query.state), page)?;
    let state = |state: &JobState| Choice::of(state.as_str(), ctx.text(&label("job-state", *state)));
    let row = |job: queues::JobLine| JobRow {
        tone: match job.state {
            JobState::Queued => "blue",
            JobState::Done => "green",
            JobState::Failed => "red",
        },
        may_retry: job.state == JobState::Failed,
        job,
    };
    Ok(JobsPage {
        form,
        rows: lines.into_iter().map(row).collect(),
        states: JobState::ALL.iter().map(state).collect(),
        pager: Pager::of(page, PER_PAGE, total, "/jobs", &[("state", &query.state)]),
    })
}

/// Lets a failed job run again.
pub async fn run_again(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("job"))?;
    let done = ctx.write(form.op_id(), "job.retry", move |tx, cmd| retry_job(tx, cmd, &uid)).await;
    let Err(failure) = done else { return Ok(ctx.see_saying("/jobs", "success", "queue-job-retried")) };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
    let inner = ctx.clone();
    ctx.form_again(move |conn, _| Ok((jobs_page(&inner, conn, &Narrowed::default(), again)?, None))).await
}

/// What of the audit log is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Looked {
    #[serde(default)]
    who: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    page: i64,
}

impl Looked {
    fn wanted(&self) -> AuditQuery {
        AuditQuery {
            who: self.who.trim().to_owned(),
            action: self.action.trim().to_owned(),
            day: self.day.parse().ok(),
        }
    }

    fn filters(&self) -> [(&str, &str); 3] {
        [("who", &self.who), ("action", &self.action), ("day", &self.day)]
    }
}

/// The audit log without content.
pub async fn audit(ctx: Ctx, query: Query<Looked>) -> PageResult {
    ctx.page(move |conn, scope| {
        let page = Pager::page(query.page);
        let (rows, total) = queues::audit(conn, scope, &query.wanted(), (PER_PAGE, (page - 1) * PER_PAGE))?;
        let (last_seal, unsealed, anchored_at) = queues::chain(conn, scope)?;
        Ok(AuditPage {
            form: FormState::with([
                ("who", query.who.as_str()),
                ("action", &query.action),
                ("day", &query.day),
            ]),
            rows,
            pager: Pager::of(page, PER_PAGE, total, "/audit", &query.filters()),
            export: format!(
                "/audit/csv?{}",
                serde_urlencoded::to_string(query.filters()).unwrap_or_default()
            ),
            last_seal,
            unsealed,
            anchored_at,
        })
    })
    .await
}

/// The same rows as a file; that somebody took them is noted first.
pub async fn audit_csv(ctx: Ctx, query: Query<Looked>) -> Result<HttpResponse, WebError> {
    ctx.viewed(Audit::of("audit.export")).await?;
    let heads = ["at", "who", "role", "action", "object", "object-id", "outcome", "seal"];
    let head = heads.iter().map(|word| ctx.text(&format!("audit-{word}"))).collect();
    let wanted = query.wanted();
    let rows =
        ctx.read(move |conn, scope| Ok(queues::audit(conn, scope, &wanted, (MOST_IN_FILE, 0))?.0)).await?;
    let line = |row: queues::AuditLine| {
        vec![
            Cell::Text(row.at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
            Cell::Text(if row.actor_name.is_empty() { row.actor } else { row.actor_name }),
            Cell::Text(row.role),
            Cell::Text(row.action),
            Cell::Text(row.object_kind),
            Cell::Text(row.object_uid),
            Cell::Text(row.outcome),
            Cell::Text(row.seal_no.map(|no| no.to_string()).unwrap_or_default()),
        ]
    };
    let sheet = Sheet { head, lines: rows.into_iter().map(line).collect(), ..Sheet::default() };
    let bytes = csv_out::file(&sheet).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(HttpResponse::build(StatusCode::OK)
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""))
        .body(bytes))
}
