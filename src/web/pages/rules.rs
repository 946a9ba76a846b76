//! The rules by which duties are counted: shown to all who plan, adopted by the insurer or the administrator once they have
//! seen what that changes.

use std::collections::BTreeMap;

use actix_web::web::Query;
use chrono::NaiveDate;
use serde::Deserialize;

use super::form_page::{choices, refused_or};
use super::{rule_changes, rule_words};
use crate::domain::access::Scope;
use crate::domain::duty::adoption::SHOWN_CHANGED;
use crate::domain::duty::rule::RuleNo;
use crate::domain::duty::{Adoption, Change, Overrides, Preset, RuleBook, SettingsChange};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::{DateRefusal, parse_date};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::rules::{RuleAdoptPage, RulePreviewPage, RulesPage};
use crate::render::parts::{Choice, Crumb};
use crate::storage::Conn;
use crate::storage::views::places::{self, InsurerView};
use crate::storage::views::rules;
use crate::usecases::Failure;
use crate::usecases::rules::{Adopt, adopt, preview_adoption};
use crate::web::{Ctx, Form, PageResult, WebError};

/// What is chosen on the form.
const FIELDS: [&str; 6] = ["insurer", "preset", "from", "retention_years", "center_name", "disaster"];

/// Insurer and day.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    insurer: String,
    #[serde(default)]
    on: String,
}

/// `GET /rules`
pub async fn index(ctx: Ctx, asked: Query<Asked>) -> PageResult {
    let (inner, today) = (ctx.clone(), ctx.today());
    // A day that can't be read is said, and today's rules are shown.
    let (on, unread) = match parse_date(&asked.on) {
        Ok(on) => (on, None),
        Err(DateRefusal::Empty) => (today, None),
        Err(unread) => (today, Some(ctx.state.render.refusal(ctx.lang(), &Refused::at("on", unread.code())))),
    };
    ctx.page(move |conn, scope| {
        let all = places::insurers(conn)?;
        let own = |insurer: &&InsurerView| scope.insurers().contains(&insurer.id);
        let asked = all.iter().find(|insurer| insurer.uid.as_str() == asked.insurer);
        let chosen = asked.or_else(|| all.iter().find(own)).or_else(|| all.first());
        let insurer = chosen.ok_or(WebError::NotFound("insurer"))?.clone();
        let mut page = show(&inner, conn, scope, (all, insurer), (on, today))?;
        page.form.errors.extend(unread);
        Ok(page)
    })
    .await
}

fn show(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (all, insurer): (Vec<InsurerView>, InsurerView),
    (on, today): (NaiveDate, NaiveDate),
) -> Result<RulesPage, WebError> {
    let adopted = rules::adoptions(conn, insurer.id)?;
    let standing = adopted.iter().filter(|view| view.withdrawn.is_none());
    let standing: Vec<Adoption> = standing.map(|view| view.adoption.clone()).collect();
    let book = RuleBook::new(&ctx.state.rules, &standing);
    let set = book.on(on);
    let may_adopt = may_adopt(scope, &insurer);
    Ok(RulesPage {
        form: FormState::with([("insurer", insurer.uid.to_string()), ("on", on.to_string())]),
        insurers: insurers(all),
        adopt_href: if may_adopt { adopt_href(&insurer) } else { String::new() },
        insurer: insurer.name,
        on,
        adoptions: rule_words::adoptions(ctx, &adopted, (today, may_adopt)),
        settings: rule_words::settings(set),
        kinds: set.settings.runs.iter().map(ToString::to_string).collect(),
        steps: rule_words::steps(set),
        groups: rule_words::groups(set),
    })
}

/// `GET /rules/new`
pub async fn new(ctx: Ctx, asked: Query<BTreeMap<String, String>>) -> PageResult {
    let mut form = FormState::with([
        ("from", ctx.today().to_string()),
        ("preset", Preset::Law.to_string()),
        ("disaster", String::new()),
    ]);
    form.values.extend(asked.into_inner());
    let inner = ctx.clone();
    ctx.page(move |conn, scope| adopt_page(&inner, conn, scope, form)).await
}

/// `GET /rules/preview`
pub async fn preview(ctx: Ctx, asked: Query<BTreeMap<String, String>>) -> PageResult {
    show_preview(ctx, Form::from_pairs(asked.into_inner()), None).await
}

/// `POST /rules`
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let posted = form.clone();
    let done = ctx.write(form.op_id(), "rules.adopt", move |tx, cmd| adopt(tx, cmd, &read(&posted)?)).await;
    let failure = match done {
        Ok(_) => {
            let insurer = Uid::parse(form.text("insurer")).map(|uid| uid.to_string()).unwrap_or_default();
            return Ok(ctx.see_saying(format!("/rules?insurer={insurer}"), "success", "rules-saved"));
        }
        Err(failure) => failure,
    };
    match refused_or(failure)? {
        refused if refused.code == SHOWN_CHANGED => show_preview(ctx, form, Some(refused)).await,
        refused => form_again(ctx, &form, refused).await,
    }
}

/// What was chosen with what it changes, or the form again with what stands against it.
async fn show_preview(ctx: Ctx, form: Form, refused: Option<Refused>) -> PageResult {
    let is_again = refused.is_some();
    let state = form.again(&ctx.state.render, ctx.lang(), refused.as_slice());
    let (inner, asked) = (ctx.clone(), form.clone());
    let found = ctx
        .read(move |conn, scope| match preview_page(&inner, conn, scope, (&asked, state)) {
            Ok(page) => Ok(Ok(page)),
            Err(failure) => refused_or(failure).map(Err),
        })
        .await?;
    match found {
        Ok(page) => ctx.form(is_again, move |_, _| Ok((page, None))).await,
        Err(refused) => form_again(ctx, &form, refused).await,
    }
}

fn preview_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (asked, form): (&Form, FormState),
) -> Result<RulePreviewPage, Failure> {
    let Adopt { insurer, adoption, .. } = read(asked)?;
    let is_asked = |of: &InsurerView| of.uid == insurer && may_adopt(scope, of);
    let insurer = places::insurers(conn)?.into_iter().find(is_asked).ok_or(Failure::NotFound("insurer"))?;
    let (found, next) = preview_adoption(conn, &ctx.state.rules, (insurer.id, ctx.today()), &adoption)?;
    let from = adoption.effective_from;
    let is_replacing = found.otherwise.as_ref().is_some_and(|view| view.adoption.effective_from == from);
    let chosen = FIELDS.map(|name| (name, asked.text(name)));
    Ok(RulePreviewPage {
        crumbs: crumbs(ctx),
        form,
        insurer: insurer.name,
        from,
        preset: adoption.preset.to_string(),
        own_changes: rule_words::own_changes(ctx, &adoption),
        is_replacing,
        next: next.map(|view| rule_words::adoption(ctx, &view)),
        days: rule_changes::days(ctx, &found, ["rules-if-not-adopted", "rules-if-adopted"]),
        otherwise: found.otherwise.map(|view| rule_words::adoption(ctx, &view)),
        shown: found.seen,
        back_href: format!("/rules/new?{}", serde_urlencoded::to_string(chosen).unwrap_or_default()),
    })
}

async fn form_again(ctx: Ctx, form: &Form, refused: Refused) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let inner = ctx.clone();
    ctx.form_again(move |conn, scope| Ok((adopt_page(&inner, conn, scope, again)?, None))).await
}

fn adopt_page(ctx: &Ctx, conn: &mut Conn, scope: &Scope, form: FormState) -> Result<RuleAdoptPage, WebError> {
    let own = places::insurers(conn)?.into_iter().filter(|insurer| may_adopt(scope, insurer)).collect();
    let presets =
        Preset::ALL.iter().map(|preset| (preset.to_string(), ctx.text(&format!("rule-preset-{preset}"))));
    let disasters = [("", "as-is"), ("on", "on"), ("off", "off")];
    let disasters = disasters.map(|(value, word)| (value, ctx.text(&format!("rules-disaster-{word}"))));
    Ok(RuleAdoptPage {
        crumbs: crumbs(ctx),
        form,
        insurers: insurers(own),
        presets: choices(presets),
        disasters: choices(disasters),
        today: ctx.today(),
    })
}

pub(super) fn crumbs(ctx: &Ctx) -> Vec<Crumb> {
    vec![Crumb::to("/rules", ctx.text("rules-title"))]
}

pub(super) fn may_adopt(scope: &Scope, insurer: &InsurerView) -> bool {
    scope.is_administrator() || scope.insurers().contains(&insurer.id)
}

/// Where rules are adopted for an insurer.
pub(super) fn adopt_href(insurer: &InsurerView) -> String {
    format!("/rules/new?insurer={}", insurer.uid)
}

fn insurers(all: Vec<InsurerView>) -> Vec<Choice> {
    choices(
        all.into_iter()
            .map(|insurer| (insurer.uid.to_string(), format!("{} {}", insurer.number, insurer.name))),
    )
}

/// What was typed.
fn read(form: &Form) -> Result<Adopt, Refused> {
    let insurer = Uid::parse(form.text("insurer")).ok_or(Refused::at("insurer", "rules-insurer-unknown"))?;
    let preset = Preset::parse(form.text("preset")).ok_or(Refused::at("preset", "rules-preset-unknown"))?;
    let effective_from = form.text("from").parse().map_err(|_| Refused::at("from", "rules-day-form"))?;
    let years = |typed: &str| typed.parse().map_err(|_| Refused::at("retention_years", "rules-years"));
    let retention_years = form.filled("retention_years").map(years).transpose()?;
    let center_name = form.filled("center_name").map(str::to_owned);
    if center_name.as_ref().is_some_and(|name| name.chars().count() > 40) {
        return Err(Refused::at("center_name", "field-too-long").with("limit", 40));
    }
    let is_on = match form.text("disaster") {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    };
    let disaster = is_on.map(|is_on| Change::switch(RuleNo::R29, is_on));
    let settings = SettingsChange { center_name, retention_years, ..SettingsChange::default() };
    let overrides = Overrides { change: disaster.into_iter().collect(), settings, ..Overrides::default() };
    let adoption = Adoption { effective_from, preset, overrides };
    Ok(Adopt { insurer, adoption, shown: form.text("shown").to_owned() })
}
