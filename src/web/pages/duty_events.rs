//! What is entered in a client's ledger without a duty: an occasion is chosen first, then its form is filled in.

use std::collections::BTreeSet;

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::duty_ledger::{about, crumbs, kept};
use super::duty_lines::{Scribe, number};
use super::meeting_words::{text, uid_of};
use crate::domain::duty::entry::{EntryKind, FREE, NOTED, Occasion};
use crate::domain::duty::minor::MinorChanges;
use crate::domain::duty::{
    Duty, Fact, Facts, RecordUid, RuleNo, Source, SourceKind, What, agreed_before, changed_plans, duties,
};
use crate::domain::ids::Uid;
use crate::domain::plan_draft::PlanKind;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::pages::duty_entries::{EventGroup, EventPage};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Lang};
use crate::storage::Conn;
use crate::storage::views::duties::LedgerClient;
use crate::storage::views::duty_facts;
use crate::storage::views::duty_names::{self, LedgerPlan};
use crate::storage::views::rules;
use crate::web::{Ctx, Form, PageResult, WebError};

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
        let today = own.today().to_string();
        let form = FormState::with([("on", today.as_str()), ("act", &query.kind), ("plan", &query.plan)]);
        Ok((event_page(&own, conn, &client, form)?, about(&client)))
    })
    .await
}

/// The form for an event with what was typed for a duty, to be looked over and entered.
pub(super) async fn event_of(ctx: &Ctx, uid: Uid, form: &Form) -> PageResult {
    let typed = form.again(&ctx.state.render, ctx.lang(), &[]);
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        Ok((event_page(&own, conn, &client, typed)?, about(&client)))
    })
    .await
}

pub(super) async fn event_again(ctx: &Ctx, uid: Uid, form: &Form, refused: &[Refused]) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), refused);
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
    let names = duty_names::names(conn, client, ctx.cmd(None).now)?;
    let books = rules::books(conn, &ctx.state.rules, &[client.insured()])?;
    let book = books.of(client.id);
    let scribe = Scribe { ctx, book, client, names: &names, is_paper: false };
    let kind = form.values.get("act").and_then(|word| EntryKind::parse(word)).filter(|kind| kind.is_free());
    let is = |wanted: EntryKind| kind == Some(wanted);
    let supports = duty_names::supports(conn, client, &names, ctx.today())?;
    let is_preventive = supports.contains(&PlanKind::Preventive);
    let mut crumbs = crumbs(ctx, client);
    crumbs.push(Crumb::to(format!("/clients/{}/duties", client.uid), ctx.text("duty-ledger-title")));
    let plan_typed = form.values.get("plan").cloned().unwrap_or_default();
    let facts = if is(EntryKind::JudgedMinor) {
        duty_facts::of(conn, &[client.id])?.remove(&client.id).unwrap_or_default()
    } else {
        Facts::default()
    };
    let plans = kind.map(|kind| plans(&scribe, kind, &facts)).unwrap_or_default();
    Ok(EventPage {
        crumbs,
        form,
        lacks_plan: is(EntryKind::JudgedMinor) && plans.is_empty(),
        client: client.uid.to_string(),
        client_name: client.name.clone(),
        kind: kind.map(Word::as_str).unwrap_or_default(),
        occasions: FREE.iter().map(|group| occasion(group, is_preventive)).collect(),
        points: kind
            .into_iter()
            .flat_map(EntryKind::points)
            .map(|p| scribe.choice("duty-point", p.as_str()))
            .collect(),
        plans,
        rules: if is(EntryKind::Noted) { noted(&scribe, &supports) } else { Vec::new() },
        reasons: if is(EntryKind::JudgedMinor) { reasons(ctx)? } else { Vec::new() },
        changed_from: changed_from(&scribe, &facts, &plan_typed),
        excuses: if is(EntryKind::JudgedMinor) { excused(&scribe, &facts, &plan_typed) } else { Vec::new() },
        has_days: is(EntryKind::ShortStay),
        needs_body: kind.is_some_and(EntryKind::needs_body),
    })
}

/// The plans that an event can be of. Only 介護予防支援 is entrusted (法115条の23第3項), and only a change is minor.
fn plans(scribe: &Scribe<'_>, kind: EntryKind, facts: &Facts) -> Vec<Choice> {
    let changed = changed_plans(facts, scribe.ctx.today());
    let may_be = |plan: &&LedgerPlan| match kind {
        EntryKind::Delegated => plan.kind == PlanKind::Preventive,
        EntryKind::JudgedMinor => changed.contains(&RecordUid::from(&plan.uid)),
        _ => true,
    };
    let named = scribe.names.plans.iter().filter(|_| kind.is_of_plan()).filter(may_be);
    let label = |plan: &LedgerPlan| {
        let args = vec![("day", scribe.ctx.day(plan.planned_on)), ("n", plan.number.to_string())];
        text(scribe.ctx, "duty-plan-version", args)
    };
    named.map(|plan| Choice::of(plan.uid.to_string(), label(plan))).collect()
}

/// The rules about the client's kinds of support whose event a person notes.
fn noted(scribe: &Scribe<'_>, supports: &BTreeSet<PlanKind>) -> Vec<Choice> {
    let today = scribe.ctx.today();
    let set = scribe.book.on(today);
    let speaks_of = |no: &&RuleNo| {
        let rule = set.rules.iter().find(|rule| rule.no == **no);
        rule.is_some_and(|rule| rule.frameworks.iter().any(|of| supports.contains(&of.plan_kind())))
    };
    let choice = |rule: &RuleNo| {
        let title = scribe.choice("rule-title", rule.as_str());
        Choice::of(title.value, format!("{} {}", number(scribe.book, *rule, today), title.label))
    };
    NOTED.iter().filter(speaks_of).map(choice).collect()
}

fn reasons(ctx: &Ctx) -> Result<Vec<Choice>, WebError> {
    let list = minor_changes(ctx)?;
    let choice = |code: &str| Choice::of(code, wording(&list, ctx.lang(), code));
    Ok(list.all().iter().map(|change| choice(&change.code)).collect())
}

fn occasion((occasion, kinds): &(Occasion, &[EntryKind]), is_preventive: bool) -> EventGroup {
    let kinds = kinds.iter().filter(|kind| is_preventive || **kind != EntryKind::Delegated);
    EventGroup { occasion: occasion.as_str(), kinds: kinds.map(|kind| kind.as_str()).collect() }
}

/// From what the change of a plan is one: the version of it or of an earlier plan that was agreed to last. Without one there is
/// nothing that the change could be minor against.
fn changed_from(scribe: &Scribe<'_>, facts: &Facts, plan: &str) -> Option<String> {
    let changed = Uid::parse(plan)?;
    let Some((day, version)) = agreed_before(facts, RecordUid::from(&changed), scribe.ctx.today()) else {
        return Some(scribe.ctx.text("refusal-duty-minor-from-none"));
    };
    let number = version.map(|version| version.number);
    let day = scribe.ctx.day(day);
    let args = vec![("day", day), ("n", number.map(|n| n.to_string()).unwrap_or_default())];
    Some(text(scribe.ctx, if number.is_some() { "duty-minor-from" } else { "duty-minor-from-plan" }, args))
}

/// What waits and is no longer asked once the change of a plan is judged minor, as it is called.
fn excused(scribe: &Scribe<'_>, facts: &Facts, plan: &str) -> Vec<String> {
    let Some(plan) = Uid::parse(plan).as_ref().map(RecordUid::from) else { return Vec::new() };
    let today = scribe.ctx.today();
    let source = Source { kind: SourceKind::Entry, uid: plan };
    let mut judged = facts.clone();
    let version = facts.until(today).iter().find_map(|fact| match fact.what {
        What::Drafted(drafted) if drafted.plan == plan => Some(drafted.version),
        _ => None,
    });
    judged.insert(Fact { on: today, source, what: What::JudgedMinor { plan, version } });
    let outstanding = |facts: &Facts| {
        let all = duties(scribe.book, facts, today).into_iter();
        all.filter(|duty| duty.status.is_outstanding()).collect::<Vec<_>>()
    };
    let left: BTreeSet<_> = outstanding(&judged).iter().map(Duty::identity).collect();
    let excused = outstanding(facts).into_iter().filter(|duty| !left.contains(&duty.identity()));
    let mut names: Vec<String> = excused
        .map(|duty| {
            let title = scribe.choice("rule-title", duty.clause.rule.as_str()).label;
            format!("{} {title}", number(scribe.book, duty.clause.rule, duty.asked_from))
        })
        .collect();
    names.dedup();
    names
}

/// The examples of minor changes.
pub(super) fn minor_changes(ctx: &Ctx) -> Result<MinorChanges, WebError> {
    ctx.state.config.minor_changes().map_err(|e| WebError::Internal(e.to_string()))
}

/// The wording of an example of a minor change; a code that has left the list stands for itself.
pub(super) fn wording(list: &MinorChanges, lang: Lang, code: &str) -> String {
    let found = list.find(code).map(|change| if lang == Lang::Ja { &change.ja } else { &change.en });
    found.cloned().unwrap_or_else(|| code.to_owned())
}
