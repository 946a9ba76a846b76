//! One client's ledger of duties: each duty where it stands, what is entered for it, and the history of entries.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::duty_groups::Groups;
use super::duty_lines::{Scribe, counts, is_check, number, owed};
use super::judgement_lines::Judge;
use super::meeting_words::uid_of;
use crate::domain::access::Scope;
use crate::domain::duty::entry::{EntryKind, FREE, NOTED, Occasion};
use crate::domain::duty::minor::MinorChanges;
use crate::domain::duty::{Duty, Ground, RecordUid, RuleNo, Subject, duties};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::judgement::may_take_back;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::pages::duties::{
    DutyLine, EnteredPart, EntryLine, EventGroup, EventPage, LedgerPage, NextDuties,
};
use crate::render::pages::judgements::JudgementLine;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Lang};
use crate::storage::views::duties::{self as ledger, EntryView, LedgerClient};
use crate::storage::views::duty_facts;
use crate::storage::views::duty_memory::Stamped;
use crate::storage::views::judgements::{self as judgement_views, Which};
use crate::storage::views::rules;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::duty::{self, EnterInput, WithdrawInput};
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

/// The ledger's address, with as much of it as was looked at.
fn back(uid: &Uid, form: &Form) -> String {
    let left = if form.text("left") == LEFT { "?left=1" } else { "" };
    format!("/clients/{uid}/duties{left}")
}

/// The next duties of a client, the earliest due first; nothing for who keeps no ledger of the client.
pub fn next(ctx: &Ctx, conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<NextDuties>, WebError> {
    let Some(client) = ledger::client(conn, scope, uid)? else { return Ok(None) };
    let owing = ctx.state.duties.of(conn, &[Stamped::from(&client)], jst_date(ctx.cmd(None).now))?;
    let names = ledger::names(conn, &client)?;
    let scribe = Scribe { ctx, book: owing.books.of(client.id), client: &client, names: &names };
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
    match ctx.write(form.op_id(), "duty.enter", move |tx, cmd| duty::enter(tx, cmd, &input)).await {
        Ok(entry) => {
            Ok(ctx.see_saying(format!("{}#entry-{entry}", back(&uid, &form)), "success", "duty-entered"))
        }
        Err(Failure::Refused(refused)) if is_event => event_again(&ctx, uid, &form, refused).await,
        Err(Failure::Refused(refused)) => ledger_again(&ctx, (uid, None), &form, refused).await,
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
        Err(Failure::Refused(refused)) => ledger_again(&ctx, (client, again), &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

/// The ledger again, with what stands against what was typed; the entry, when its withdrawal was refused.
async fn ledger_again(
    ctx: &Ctx,
    (uid, entry): (Uid, Option<Uid>),
    form: &Form,
    refused: Refused,
) -> PageResult {
    // What does not meet the duty may still have happened: it can be entered by itself.
    let is_short = refused.code.ends_with("-short");
    let mut again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    again.values.extend(is_short.then(|| ("short".to_owned(), "1".to_owned())));
    again.values.extend(entry.map(|entry| ("entry".to_owned(), entry.to_string())));
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        Ok((ledger_page(&own, conn, &client, again)?, Some(about(&client))))
    })
    .await
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

fn minor_changes(ctx: &Ctx) -> Result<MinorChanges, WebError> {
    ctx.state.config.minor_changes().map_err(|e| WebError::Internal(e.to_string()))
}

/// The wording of an example of a minor change; a code that has left the list stands for itself.
fn wording(list: &MinorChanges, lang: Lang, code: &str) -> String {
    let found = list.find(code).map(|change| if lang == Lang::Ja { &change.ja } else { &change.en });
    found.cloned().unwrap_or_else(|| code.to_owned())
}

fn crumbs(ctx: &Ctx, client: &LedgerClient) -> Vec<Crumb> {
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
    let today = jst_date(ctx.cmd(None).now);
    let facts = duty_facts::of(conn, &[client.id])?.remove(&client.id).unwrap_or_default();
    let books = rules::books(conn, &ctx.state.rules, &[client.insured()])?;
    let book = books.of(client.id);
    let names = ledger::names(conn, client)?;
    let all = duties(book, &facts, today);
    let scribe = Scribe { ctx, book, client, names: &names };
    let typed = |name: &str| form.values.get(name).map(String::as_str).unwrap_or_default();
    let (again, also) = (typed("duty"), typed("also"));
    let line = |duty: &Duty<'_>| {
        let line = scribe.line(duty);
        DutyLine { is_again: also.is_empty() && line.key == again, ..line }
    };
    let left_only = typed("left") == LEFT;
    let groups = Groups { scribe: &scribe, line: &line, also, left_only };
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
        entries: history(&scribe, conn, &form)?,
        form,
    })
}

/// A client's judgements with what the center says of them, the latest first.
pub fn judgements(ctx: &Ctx, conn: &mut Conn, which: Which<'_>) -> Result<Vec<JudgementLine>, WebError> {
    let all = judgement_views::list(conn, &ctx.scope(), which)?;
    let judge = Judge::of(ctx, conn, &all.iter().collect::<Vec<_>>())?;
    Ok(all.iter().map(|view| judge.line(view)).collect())
}

/// The entries of a client, newest first.
pub fn history(scribe: &Scribe<'_>, conn: &mut Conn, form: &FormState) -> Result<Vec<EntryLine>, WebError> {
    let entries = ledger::entries(conn, scribe.client)?;
    entry_lines(scribe, conn, (entries, form))
}

/// What was entered by hand in the ledger about one plan: its deliveries, and the checks of its draft. Nothing for who keeps
/// no ledger of the client.
pub fn of_plan(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (client, plan): (&Uid, &Uid),
) -> Result<EnteredPart, WebError> {
    let Some(client) = ledger::client(conn, scope, client)? else { return Ok(EnteredPart::default()) };
    let mut entries = ledger::entries(conn, &client)?;
    let of = |entry: &EntryView| Subject::parse(&entry.subject).and_then(Subject::plan);
    entries.retain(|entry| {
        matches!(entry.kind, EntryKind::Delivered | EntryKind::Checked)
            && entry.withdrawn_at.is_none()
            && of(entry) == Some(RecordUid::from(plan))
    });
    if entries.is_empty() {
        return Ok(EnteredPart::default());
    }
    let offices = entries.iter().filter_map(|entry| Subject::parse(&entry.subject)?.office()).collect();
    let names = ledger::named(conn, &offices)?;
    let books = rules::books(conn, &ctx.state.rules, &[client.insured()])?;
    let scribe = Scribe { ctx, book: books.of(client.id), client: &client, names: &names };
    let lines = entry_lines(&scribe, conn, (entries, &FormState::default()))?;
    let (deliveries, checks) = lines.into_iter().partition(|line| line.kind == EntryKind::Delivered.as_str());
    Ok(EnteredPart { ledger: format!("/clients/{}/duties", client.uid), deliveries, checks })
}

fn entry_lines(
    scribe: &Scribe<'_>,
    conn: &mut Conn,
    (entries, form): (Vec<EntryView>, &FormState),
) -> Result<Vec<EntryLine>, WebError> {
    let list = minor_changes(scribe.ctx)?;
    let again = form.values.get("entry").map(String::as_str).unwrap_or_default();
    let scope = scribe.ctx.scope();
    let client = scribe.client;
    let keepers = (client.office, judgement_views::center(conn, &scope, client.id)?);
    let takes_back =
        |of: OfficeId| scope.care_offices().iter().any(|acting| may_take_back(of, *acting, keepers));
    let line = |entry: EntryView| {
        let is_judgement = matches!(entry.kind, EntryKind::JudgedMinor | EntryKind::Excepted);
        let subject = Subject::parse(&entry.subject).map(|subject| match (entry.kind, subject) {
            (EntryKind::Delivered, Subject::Plan(_)) => scribe.ctx.text("duty-to-doctor"),
            (_, subject) => scribe.subject(subject),
        });
        let rule = RuleNo::parse(&entry.rule);
        let title = rule.map(|rule| scribe.choice("rule-title", rule.as_str()).label);
        let rule = rule.map(|rule| number(scribe.book, rule, entry.on));
        EntryLine {
            is_again: entry.uid.as_str() == again,
            uid: entry.uid.to_string(),
            kind: entry.kind.as_str(),
            on: entry.on,
            rule: rule.unwrap_or_default(),
            rule_title: title.unwrap_or_default(),
            subject: subject.unwrap_or_default(),
            ground: entry.ground,
            reason: wording(&list, scribe.ctx.lang(), &entry.reason_code),
            days: entry.days,
            points: entry.points.split_whitespace().map(str::to_owned).collect(),
            body: entry.body,
            author: entry.author,
            created_at: entry.created_at,
            withdrawn_at: entry.withdrawn_at,
            withdrawn_by: entry.withdrawn_by,
            withdrawn_reason: entry.withdrawn_reason,
            may_withdraw: takes_back(entry.office.unwrap_or(client.office)),
            judgement_href: if is_judgement { format!("/judgements/{}", entry.uid) } else { String::new() },
        }
    };
    Ok(entries.into_iter().map(line).collect())
}

/// What is entered without a duty.
#[derive(Debug, Default, Deserialize)]
pub struct EventQuery {
    /// Word of `EntryKind`, or empty: then it is chosen first.
    #[serde(default)]
    kind: String,
    /// Uid of a plan.
    #[serde(default)]
    plan: String,
}

/// `GET /clients/{client}/duties/new`
pub async fn event(ctx: Ctx, path: Path<String>, query: Query<EventQuery>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let today = jst_date(own.cmd(None).now).to_string();
        let form = FormState::with([("on", today.as_str()), ("act", &query.kind), ("plan", &query.plan)]);
        Ok((event_page(&own, conn, &client, form)?, about(&client)))
    })
    .await
}

/// The form for an event with what was typed for a duty, to be looked over and entered.
async fn event_of(ctx: &Ctx, uid: Uid, form: &Form) -> PageResult {
    let typed = form.again(&ctx.state.render, ctx.lang(), &[]);
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        Ok((event_page(&own, conn, &client, typed)?, about(&client)))
    })
    .await
}

async fn event_again(ctx: &Ctx, uid: Uid, form: &Form, refused: Refused) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        Ok((event_page(&own, conn, &client, again)?, Some(about(&client))))
    })
    .await
}

fn event_page(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &LedgerClient,
    form: FormState,
) -> Result<EventPage, WebError> {
    let names = ledger::names(conn, client)?;
    let books = rules::books(conn, &ctx.state.rules, &[client.insured()])?;
    let book = books.of(client.id);
    let scribe = Scribe { ctx, book, client, names: &names };
    let kind = form.values.get("act").and_then(|word| EntryKind::parse(word)).filter(|kind| kind.is_free());
    let today = jst_date(ctx.cmd(None).now);
    let plan = |plan: &ledger::LedgerPlan| Choice::of(plan.uid.to_string(), ctx.day(plan.planned_on));
    let rule = |rule: &RuleNo| {
        let title = scribe.choice("rule-title", rule.as_str());
        Choice::of(title.value, format!("{} {}", number(book, *rule, today), title.label))
    };
    let is = |wanted: EntryKind| kind == Some(wanted);
    let mut crumbs = crumbs(ctx, client);
    crumbs.push(Crumb::to(format!("/clients/{}/duties", client.uid), ctx.text("duty-ledger-title")));
    let reasons = if is(EntryKind::JudgedMinor) { minor_changes(ctx)?.all().to_vec() } else { Vec::new() };
    let list = minor_changes(ctx)?;
    let reason = |code: String| Choice { label: wording(&list, ctx.lang(), &code), value: code };
    let plan_typed = form.values.get("plan").cloned().unwrap_or_default();
    let excuses = if is(EntryKind::JudgedMinor) { excused(&scribe, conn, &plan_typed)? } else { Vec::new() };
    Ok(EventPage {
        crumbs,
        form,
        client: client.uid.to_string(),
        client_name: client.name.clone(),
        kind: kind.map(Word::as_str).unwrap_or_default(),
        occasions: FREE.iter().map(occasion).collect(),
        points: kind
            .into_iter()
            .flat_map(EntryKind::points)
            .map(|p| scribe.choice("duty-point", p.as_str()))
            .collect(),
        plans: if kind.is_some_and(EntryKind::is_of_plan) {
            names.plans.iter().map(plan).collect()
        } else {
            Vec::new()
        },
        rules: if is(EntryKind::Noted) { NOTED.iter().map(rule).collect() } else { Vec::new() },
        reasons: reasons.into_iter().map(|change| reason(change.code)).collect(),
        excuses,
        has_days: is(EntryKind::ShortStay),
        needs_body: kind.is_some_and(EntryKind::needs_body),
    })
}

fn occasion((occasion, kinds): &(Occasion, &[EntryKind])) -> EventGroup {
    EventGroup { occasion: occasion.as_str(), kinds: kinds.iter().map(|kind| kind.as_str()).collect() }
}

/// What waits for a plan and is no longer asked once its change is judged minor, as it is called.
fn excused(scribe: &Scribe<'_>, conn: &mut Conn, plan: &str) -> Result<Vec<String>, WebError> {
    let Some(plan) = Uid::parse(plan).as_ref().map(RecordUid::from) else { return Ok(Vec::new()) };
    let facts = duty_facts::of(conn, &[scribe.client.id])?.remove(&scribe.client.id).unwrap_or_default();
    let all = duties(scribe.book, &facts, jst_date(scribe.ctx.cmd(None).now));
    let of_plan = all.iter().filter(|duty| duty.subject.plan() == Some(plan) && duty.status.is_outstanding());
    let mut names: Vec<String> = of_plan
        .filter(|duty| duty.clause.allows(Ground::MinorChange))
        .map(|duty| {
            let title = scribe.choice("rule-title", duty.clause.rule.as_str()).label;
            format!("{} {title}", number(scribe.book, duty.clause.rule, duty.asked_from))
        })
        .collect();
    names.dedup();
    Ok(names)
}
