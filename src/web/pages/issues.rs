//! Case issues: the list, coding one by hand, withdrawing one.

use std::collections::BTreeMap;

use actix_web::web;
use serde::Deserialize;

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::issue::{CauseLayer, ResponseLevel, Taxonomy};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::pages::issues::{IssueLine, IssuesPage, NewIssuePage, WithdrawIssuePage};
use crate::render::parts::{Choice, Pager};
use crate::render::{FormState, Lang, Texts};
use crate::storage::views::issues::{self, IssueFilter, IssueView};
use crate::storage::views::region;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::issue::{Raised, RecordInput, record, withdraw as withdraw_issue};
use crate::web::{Ctx, Form, PageResult, WebError};

const PAGE: i64 = 50;
/// The most cases that the form offers.
const CASES: i64 = 200;

/// What the list is narrowed to.
#[derive(Clone, Deserialize)]
pub struct Asked {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    page: i64,
}

/// `GET /issues`
pub async fn index(ctx: Ctx, asked: web::Query<Asked>) -> PageResult {
    let (asked, day) = (asked.into_inner(), ctx.today());
    ctx.page_about(move |conn, scope| {
        let page = Pager::page(asked.page);
        let filter = IssueFilter {
            theme: asked.theme.clone(),
            area: Uid::parse(&asked.area),
            is_own_only: false,
            offset: (page - 1) * PAGE,
            limit: PAGE,
        };
        let (rows, total) = issues::list(conn, scope, &filter)?;
        let audit = Audit::of("issue.list").subjects(rows.iter().map(|r| &r.case_uid));
        let labels = issues::theme_labels(conn)?;
        let labels: BTreeMap<_, _> = labels.into_iter().map(|(t, code, label)| ((t, code), label)).collect();
        let name = |row: &IssueView| labels.get(&(row.taxonomy, row.theme_code.clone())).cloned();
        let lines = rows.iter().map(|row| line(row, name(row).unwrap_or_default())).collect();
        let (themes, areas) = narrowing(conn, scope, day)?;
        let form = FormState::with([("theme", asked.theme.clone()), ("area", asked.area.clone())]);
        let pager =
            Pager::of(page, PAGE, total, "/issues", &[("theme", &asked.theme), ("area", &asked.area)]);
        let unsigned = region::regions(conn, scope)?.into_iter().find(|region| !region.is_pledged);
        let pledge =
            unsigned.map(|region| format!("/pledges/{}?next=/issues", region.uid)).unwrap_or_default();
        Ok((IssuesPage { form, themes, areas, pledge, issues: lines, pager }, audit))
    })
    .await
}

/// `GET /issues/new`
pub async fn new(ctx: Ctx, query: web::Query<BTreeMap<String, String>>) -> PageResult {
    let of = |name: &str| query.get(name).cloned().unwrap_or_default();
    let (texts, lang, day) = (ctx.state.render.texts(), ctx.lang(), ctx.today());
    let form = FormState::with([("case", of("case")), ("item", of("item"))]);
    ctx.page(move |conn, scope| new_page(conn, scope, (texts, lang, day), form)).await
}

/// `POST /issues`
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let input = match parse(&form) {
        Ok(input) => input,
        Err(refusals) => return form_again(&ctx, &form, &refusals).await,
    };
    let recorded = ctx.write(form.op_id(), "issue.record", move |tx, cmd| record(tx, cmd, &input)).await;
    match recorded {
        Ok(_) => Ok(ctx.see_saying("/issues", "success", "issue-recorded")),
        Err(Failure::Refused(refused)) => form_again(&ctx, &form, &[refused]).await,
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /issues/{issue}/withdraw`
pub async fn ask_to_withdraw(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("case issue"))?;
    ctx.page(move |conn, scope| {
        let is_theirs = issues::is_codable(conn, scope, &uid)?;
        is_theirs.then(|| withdraw_page(&uid, FormState::default())).ok_or(WebError::NotFound("case issue"))
    })
    .await
}

/// `POST /issues/{issue}/withdraw`
pub async fn withdraw(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("case issue"))?;
    let (issue, reason) = (uid.clone(), form.text("reason").to_owned());
    let outcome = ctx
        .write(form.op_id(), "issue.withdraw", move |tx, cmd| withdraw_issue(tx, cmd, &issue, &reason))
        .await;
    match outcome {
        Ok(_) => Ok(ctx.see_saying("/issues", "success", "issue-withdraw-done")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            ctx.form_again(move |_, _| Ok((withdraw_page(&uid, again), None))).await
        }
        Err(failure) => Err(failure.into()),
    }
}

fn withdraw_page(uid: &Uid, form: FormState) -> WithdrawIssuePage {
    WithdrawIssuePage { form, action: format!("/issues/{uid}/withdraw") }
}

fn line(row: &IssueView, theme: String) -> IssueLine {
    IssueLine {
        uid: row.uid.to_string(),
        theme,
        area: row.area.clone(),
        case_number: row.case_number.clone(),
        office: row.office.clone(),
        source: row.source.as_str().into(),
        cause: row.cause.as_str().into(),
        level: row.level.as_str().into(),
        body: row.body.clone(),
        coded_on: row.coded_on,
    }
}

type Choices = (Vec<Choice>, Vec<Choice>);

fn narrowing(conn: &mut Conn, scope: &Scope, day: chrono::NaiveDate) -> Result<Choices, WebError> {
    let regions = region::regions(conn, scope)?;
    let mut themes = Vec::new();
    if let Some(first) = regions.first() {
        let all = region::themes_of(conn, first.insurer, day)?;
        themes = all.into_iter().map(|t| Choice::of(t.code, t.name)).collect();
    }
    let areas = regions.into_iter().flat_map(|r| r.areas).map(|a| Choice::of(a.heading.code, a.heading.name));
    Ok((themes, areas.collect()))
}

fn new_page(
    conn: &mut Conn,
    scope: &Scope,
    (texts, lang, day): (Texts, Lang, chrono::NaiveDate),
    form: FormState,
) -> Result<NewIssuePage, WebError> {
    let item = form.values.get("item").and_then(|item| Uid::parse(item));
    let cases = match &item {
        Some(item) => issues::case_of_item(conn, scope, item)?.into_iter().collect(),
        None => issues::codable_cases(conn, scope, CASES)?,
    };
    let themes = match cases.first() {
        Some(case) => {
            issues::taxonomy(conn, case.insurer, day)?.map(|t| theme_choices(&t)).unwrap_or_default()
        }
        None => Vec::new(),
    };
    let cases =
        cases.into_iter().map(|c| Choice::of(c.uid.as_str(), format!("{}　{}", c.case_number, c.area)));
    Ok(NewIssuePage {
        form,
        item: item.map(|item| item.to_string()).unwrap_or_default(),
        cases: cases.collect(),
        themes,
        causes: words::<CauseLayer>(texts, lang, "cause-layer"),
        levels: words::<ResponseLevel>(texts, lang, "response-level"),
    })
}

fn theme_choices(taxonomy: &Taxonomy) -> Vec<Choice> {
    let choice = |t: &crate::domain::issue::Theme| {
        let inset = if t.parent_code.is_empty() { "" } else { "　　" };
        Choice::of(t.code.clone(), format!("{inset}{}", t.label))
    };
    taxonomy.themes.iter().map(choice).collect()
}

/// A choice for each word of a vocabulary.
pub(super) fn words<W: Word>(texts: Texts, lang: Lang, prefix: &str) -> Vec<Choice> {
    let choice = |w: &W| {
        let word = w.as_str();
        Choice::of(word, texts.get(lang, &format!("{prefix}-{}", word.replace('_', "-"))))
    };
    W::ALL.iter().map(choice).collect()
}

async fn form_again(ctx: &Ctx, form: &Form, refusals: &[Refused]) -> PageResult {
    let (texts, lang, day) = (ctx.state.render.texts(), ctx.lang(), ctx.today());
    let again = form.again(&ctx.state.render, lang, refusals);
    ctx.form_again(move |conn, scope| Ok((new_page(conn, scope, (texts, lang, day), again)?, None))).await
}

/// The form as an input, or everything that is missing in it.
fn parse(form: &Form) -> Result<RecordInput, Vec<Refused>> {
    let mut refusals = Vec::new();
    let item = Uid::parse(form.text("item")).map(Raised::Item);
    let case = item.or_else(|| Uid::parse(form.text("case")).map(Raised::Case));
    if case.is_none() {
        refusals.push(Refused::at("case", "issue-case-missing"));
    }
    let (theme, subtheme) = coding(form.text("theme"));
    if theme.is_empty() {
        refusals.push(Refused::at("theme", "issue-theme-unknown"));
    }
    let cause = CauseLayer::parse(form.text("cause"));
    if cause.is_none() {
        refusals.push(Refused::at("cause", "issue-cause-missing"));
    }
    let level = ResponseLevel::parse(form.text("level"));
    if level.is_none() {
        refusals.push(Refused::at("level", "issue-level-missing"));
    }
    let (body, is_anonymous) = (form.text("body").to_owned(), form.is_ticked("anonymous"));
    match (case, cause, level) {
        (Some(case), Some(cause), Some(level)) if refusals.is_empty() => {
            Ok(RecordInput { case, theme, subtheme, cause, level, body, is_anonymous })
        }
        _ => Err(refusals),
    }
}

/// `06` is a theme, `06-2` a sub-theme of it.
pub(crate) fn coding(code: &str) -> (String, String) {
    match code.split_once('-') {
        Some((theme, _)) => (theme.to_owned(), code.to_owned()),
        None => (code.to_owned(), String::new()),
    }
}
