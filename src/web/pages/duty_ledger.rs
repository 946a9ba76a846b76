//! One client's ledger of duties: each duty where it stands, what is entered for it, and the history of entries.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::duty_events::{event_again, event_of, minor_changes};
use super::duty_groups::Groups;
use super::duty_history::history;
use super::duty_lines::{Scribe, counts, is_check, owed};
use super::judgement_lines::Judge;
use super::meeting_words::uid_of;
use crate::domain::access::Scope;
use crate::domain::duty::{Duty, Subject, changed_plans, duties};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::parse_date;
use crate::render::FormState;
use crate::render::pages::consents::GapLine;
use crate::render::pages::duties::{DutyLine, LedgerPage, NextDuties, WantingConsents};
use crate::render::pages::judgements::JudgementLine;
use crate::render::parts::Crumb;
use crate::storage::views::client_states;
use crate::storage::views::duties::{self as ledger, LedgerClient};
use crate::storage::views::duty_facts;
use crate::storage::views::duty_memory::Stamped;
use crate::storage::views::duty_names;
use crate::storage::views::judgements::{self as judgement_views, Which};
use crate::storage::views::rules;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::duty::{self, EnterInput, Wanting, WithdrawInput};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Only what is left is looked at.
const LEFT: &str = "1";

/// What was typed for a duty is to be entered without one.
const EVENT: &str = "event";

/// So many duties stand on the page of the client.
const NEXT: usize = 4;

/// The client of a ledger, for those who keep it.
pub fn kept(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<LedgerClient, WebError> {
    ledger::client(conn, scope, uid)?.ok_or(WebError::NotFound("client"))
}

/// The audit row of a look at a ledger.
pub fn about(client: &LedgerClient) -> Audit {
    Audit::of("duty.view").object("client", &client.uid).subject(&client.uid).insurer(&client.insurer_uid)
}

/// What of a ledger is looked at.
#[derive(Debug, Default, Deserialize)]
pub struct LedgerQuery {
    /// `1`: only what is left.
    #[serde(default)]
    left: String,
}

/// `GET /clients/{client}/duties`
pub async fn show(ctx: Ctx, path: Path<String>, query: Query<LedgerQuery>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let form = FormState::with([("left", query.left.as_str())]);
        Ok((ledger_page(&own, conn, &client, form)?, about(&client)))
    })
    .await
}

/// So many entries of the history are shown, the others are folded away.
const LATEST: usize = 20;

/// The ledger's address, with as much of it as was looked at.
fn back(uid: &Uid, form: &Form) -> String {
    let left = if form.text("left") == LEFT { "?left=1" } else { "" };
    format!("/clients/{uid}/duties{left}")
}

/// The next duties of a client, the earliest due first; nothing for who keeps no ledger of the client.
pub fn next(ctx: &Ctx, conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<NextDuties>, WebError> {
    let Some(client) = ledger::client(conn, scope, uid)? else { return Ok(None) };
    let owing = ctx.state.duties.of(conn, &[Stamped::from(&client)], ctx.today())?;
    let names = duty_names::names(conn, &client, ctx.cmd(None).now)?;
    let scribe =
        Scribe { ctx, book: owing.books.of(client.id), client: &client, names: &names, is_paper: false };
    let all = owed(std::slice::from_ref(&client), &owing)?;
    let asked = all.iter().filter(|owed| !is_check(&owed.duty));
    Ok(Some(NextDuties {
        lines: asked.take(NEXT).map(|owed| scribe.line(&owed.duty)).collect(),
        counts: counts(all.iter().map(|owed| &owed.duty)),
    }))
}

/// `POST /clients/{client}/duties`
pub async fn enter(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    if form.text("as") == EVENT {
        return event_of(&ctx, uid, &form).await;
    }
    let input = typed(&ctx, &uid, &form)?;
    let is_event = input.duty.is_empty();
    let faults = duty::faults(&input, ctx.today());
    match ctx.write(form.op_id(), "duty.enter", move |tx, cmd| duty::enter(tx, cmd, &input)).await {
        Ok(entry) => {
            Ok(ctx.see_saying(format!("{}#entry-{entry}", back(&uid, &form)), "success", "duty-entered"))
        }
        Err(Failure::Refused(refused)) if is_event => {
            event_again(&ctx, uid, &form, &all(refused, faults)).await
        }
        Err(Failure::Refused(refused)) => ledger_again(&ctx, (uid, None), &form, all(refused, faults)).await,
        Err(failure) => Err(failure.into()),
    }
}

/// `POST /clients/{client}/duties/{entry}/withdraw`
pub async fn withdraw(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (client, entry) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let reason = form.text("reason").to_owned();
    let again = Some(entry.clone());
    let input = WithdrawInput { client: client.clone(), entry, reason };
    match ctx.write(form.op_id(), "duty.withdraw", move |tx, cmd| duty::withdraw(tx, cmd, &input)).await {
        Ok(()) => Ok(ctx.see_saying(format!("/clients/{client}/duties"), "success", "duty-withdrawn")),
        Err(Failure::Refused(refused)) => ledger_again(&ctx, (client, again), &form, vec![refused]).await,
        Err(failure) => Err(failure.into()),
    }
}

/// What was found first, and the faults of the fields of which it does not speak.
fn all(found: Refused, mut faults: Vec<Refused>) -> Vec<Refused> {
    faults.retain(|fault| fault.field != found.field);
    faults.insert(0, found);
    faults
}

/// The ledger again, with what stands against what was typed; the entry, when its withdrawal was refused.
async fn ledger_again(
    ctx: &Ctx,
    (uid, entry): (Uid, Option<Uid>),
    form: &Form,
    refused: Vec<Refused>,
) -> PageResult {
    // What does not meet the duty may still have happened: it can be entered by itself.
    let is_short = refused.iter().any(|refused| refused.code.ends_with("-short"));
    let asks_consents = refused.iter().any(|refused| refused.code == duty::CONSENT_MISSING);
    let mut again = form.again(&ctx.state.render, ctx.lang(), &refused);
    again.values.extend(is_short.then(|| ("short".to_owned(), "1".to_owned())));
    again.values.extend(entry.map(|entry| ("entry".to_owned(), entry.to_string())));
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let wanting = if asks_consents { wanting(conn, &client, &again)? } else { None };
        let page = LedgerPage { wanting, ..ledger_page(&own, conn, &client, again)? };
        Ok((page, Some(about(&client))))
    })
    .await
}

/// Which consents are wanting for the delivery that was typed, and where it is noted instead.
fn wanting(
    conn: &mut Conn,
    client: &LedgerClient,
    form: &FormState,
) -> Result<Option<WantingConsents>, WebError> {
    let typed = |name: &str| form.values.get(name).map(String::as_str).unwrap_or_default();
    let subject = typed("duty").splitn(3, ':').nth(2).and_then(Subject::parse);
    let Some((subject, on)) = subject.zip(parse_date(typed("on")).ok()) else { return Ok(None) };
    let found = duty::consents_wanting(conn, client.id, subject, on)?;
    Ok(found.map(|Wanting { version, gaps }| WantingConsents {
        note_href: format!("/plan-versions/{version}/deliveries/new"),
        gaps: gaps.iter().map(GapLine::of).collect(),
    }))
}

/// What was typed; a duty's form says in one choice what it enters and on which ground.
fn typed(ctx: &Ctx, client: &Uid, form: &Form) -> Result<EnterInput, WebError> {
    let text = |name: &str| form.text(name).to_owned();
    let (kind, ground) = form.text("act").split_once('.').unwrap_or((form.text("act"), ""));
    Ok(EnterInput {
        client: client.clone(),
        duty: text("duty"),
        also: text("also"),
        kind: kind.to_owned(),
        on: text("on"),
        points: form.all("points").to_vec(),
        days: text("days"),
        ground: ground.to_owned(),
        rule: text("rule"),
        plan: text("plan"),
        reason_code: text("reason_code"),
        body: text("body"),
        minor_changes: minor_changes(ctx)?,
        rules: ctx.state.rules.clone(),
    })
}

/// Where a ledger stands.
pub(super) fn crumbs(ctx: &Ctx, client: &LedgerClient) -> Vec<Crumb> {
    vec![
        Crumb::to("/clients", ctx.text("client-index-title")),
        Crumb::to(format!("/clients/{}", client.uid), &client.name),
    ]
}

fn ledger_page(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &LedgerClient,
    form: FormState,
) -> Result<LedgerPage, WebError> {
    let today = ctx.today();
    let facts = duty_facts::of(conn, &[client.id])?.remove(&client.id).unwrap_or_default();
    let books = rules::books(conn, &ctx.state.rules, &[client.insured()])?;
    let book = books.of(client.id);
    let names = duty_names::names(conn, client, ctx.cmd(None).now)?;
    let all = duties(book, &facts, today);
    let scribe = Scribe { ctx, book, client, names: &names, is_paper: false };
    let typed = |name: &str| form.values.get(name).map(String::as_str).unwrap_or_default();
    let (again, also) = (typed("duty"), typed("also"));
    let line = |duty: &Duty<'_>| {
        let line = scribe.line(duty);
        DutyLine { is_again: also.is_empty() && line.key == again, ..line }
    };
    let left_only = typed("left") == LEFT;
    let changed = changed_plans(&facts, today);
    let groups = Groups { scribe: &scribe, line: &line, also, left_only, changed };
    let mut entries = history(&scribe, conn, &form)?;
    let older = entries.split_off(entries.len().min(LATEST));
    Ok(LedgerPage {
        crumbs: crumbs(ctx, client),
        client: client.uid.to_string(),
        client_name: client.name.clone(),
        today,
        counts: counts(&all),
        left_only,
        plans: groups.plans(&all, &duty_facts::unread(conn, client.id)?),
        months: groups.months(&all),
        others: groups.others(&all),
        judgements: judgements(ctx, conn, Which::Client(client.id))?,
        entries,
        older_open: older.iter().any(|entry| entry.is_again),
        older,
        wanting: None,
        is_closed: client_states::is_closed(conn, client.id)?,
        may_reopen: ctx.scope().care_offices().contains(&client.office),
        form,
    })
}

/// A client's judgements with what the center says of them, the latest first.
pub fn judgements(ctx: &Ctx, conn: &mut Conn, which: Which<'_>) -> Result<Vec<JudgementLine>, WebError> {
    let all = judgement_views::list(conn, &ctx.scope(), which)?;
    let judge = Judge::of(ctx, conn, &all.iter().collect::<Vec<_>>())?;
    Ok(all.iter().map(|view| judge.line(view)).collect())
}
