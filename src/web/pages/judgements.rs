//! Judgements for the center that reviews them: its list, one judgement, the review, its withdrawal, and the office's answer.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Path, Query};
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::duty_lines::text_key;
use super::judgement_lines::{Judge, review_words};
use super::meeting_words::{choices, uid_of};
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::judgement::{BODY_LIMIT, JudgementKind, ReviewState, Verdict};
use crate::domain::plan_draft::PlanKind;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::to_jst;
use crate::domain::time::parse_date;
use crate::domain::words::Word;
use crate::render::grid::{Cell, Sheet};
use crate::render::pages::judgements::{
    ChangePart, InquiryFacts, JudgementLine, JudgementPage, JudgementsPage,
};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, csv_out};
use crate::storage::views::duties as ledger;
use crate::storage::views::judgements::{self as views, JudgementView, Which};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::judgement::{self as usecases, AnswerInput, REVIEWERS, ReviewInput, WithdrawInput};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Lines on one page.
const PAGE: i64 = 30;
/// So many days back a list reaches by itself.
const LATELY: Days = Days::new(90);

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Word of `ReviewState`, `all`, or empty: those that nobody has reviewed.
    state: String,
    /// Word of `JudgementKind`, or empty.
    kind: String,
    /// Uid of the office that judged, or empty.
    office: String,
    /// First and last day, as typed; empty: the last three months.
    from: String,
    until: String,
    page: i64,
}

impl Wanted {
    /// The days; what can't be read as a day is as good as empty.
    fn days(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let until = parse_date(&self.until).unwrap_or(today);
        let earlier = until.checked_sub_days(LATELY).unwrap_or(until);
        (parse_date(&self.from).unwrap_or(earlier), until)
    }

    fn state(&self) -> &str {
        if self.state.is_empty() { ReviewState::Open.as_str() } else { &self.state }
    }

    /// Whether a judgement fits. One that was taken back waits for nobody.
    fn takes(&self, view: &JudgementView) -> bool {
        let state = view.state();
        let fits_state = match ReviewState::parse(self.state()) {
            Some(ReviewState::Open) => state == ReviewState::Open && view.withdrawn.is_none(),
            Some(wanted) => state == wanted,
            None => true,
        };
        fits_state
            && (self.kind.is_empty() || view.kind.as_str() == self.kind)
            && (self.office.is_empty() || view.office.uid.as_str() == self.office)
    }
}

/// What the list reads.
struct Read {
    all: Vec<JudgementView>,
    from: NaiveDate,
    until: NaiveDate,
}

impl Read {
    fn new(conn: &mut Conn, scope: &Scope, wanted: &Wanted) -> Result<Self, WebError> {
        let (from, until) = wanted.days(scope.today());
        Ok(Self { all: views::list(conn, scope, Which::Entrusted(from, until))?, from, until })
    }
}

fn listed(action: &'static str, shown: &[&JudgementView]) -> Audit {
    let mut uids: Vec<&Uid> = shown.iter().map(|view| &view.client.uid).collect();
    uids.sort_unstable();
    uids.dedup();
    Audit::of(action).subjects(uids)
}

/// `GET /judgements`
pub async fn index(ctx: Ctx, query: Query<Wanted>) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let read = Read::new(conn, scope, &query)?;
        let (page, shown) = list_page(&own, conn, (&read, &query))?;
        Ok((page, listed("judgement.list", &shown)))
    })
    .await
}

fn list_page<'r>(
    ctx: &Ctx,
    conn: &mut Conn,
    (read, wanted): (&'r Read, &Wanted),
) -> Result<(JudgementsPage, Vec<&'r JudgementView>), WebError> {
    let fitting: Vec<&JudgementView> = read.all.iter().filter(|view| wanted.takes(view)).collect();
    let total = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
    let page = Pager::page(wanted.page).min((total - 1).max(0) / PAGE + 1);
    let from = usize::try_from((page - 1) * PAGE).unwrap_or_default();
    let size = usize::try_from(PAGE).unwrap_or_default();
    let shown: Vec<&JudgementView> = fitting.into_iter().skip(from).take(size).collect();
    let judge = Judge::of(ctx, conn, &shown)?;
    let (first, last) = (read.from.to_string(), read.until.to_string());
    let filters = [
        ("state", wanted.state()),
        ("kind", &wanted.kind),
        ("office", &wanted.office),
        ("from", &first),
        ("until", &last),
    ];
    let is_open = |view: &&JudgementView| view.state() == ReviewState::Open && view.withdrawn.is_none();
    let offices = views::offices_in(&read.all).into_iter();
    let everything = Choice::of("all", ctx.text("judgement-state-all"));
    let list = JudgementsPage {
        form: FormState::with(filters),
        lines: shown.iter().map(|view| judge.line(view)).collect(),
        open: read.all.iter().filter(is_open).count(),
        states: choices(ctx, "judgement-state", ReviewState::ALL)
            .into_iter()
            .chain(std::iter::once(everything))
            .collect(),
        kinds: choices(ctx, "judgement-kind", JudgementKind::ALL),
        offices: offices.map(|(name, uid)| Choice::of(uid.to_string(), name)).collect(),
        pager: Pager::of(page, PAGE, total, "/judgements", &filters),
        query: serde_urlencoded::to_string(filters).unwrap_or_default(),
    };
    Ok((list, shown))
}

/// `GET /judgements/csv`: the whole list, once the audit knows whom it names.
pub async fn csv(ctx: Ctx, query: Query<Wanted>) -> PageResult {
    let own = ctx.clone();
    let made = ctx.read(move |conn, scope| {
        let read = Read::new(conn, scope, &query)?;
        let fitting: Vec<&JudgementView> = read.all.iter().filter(|view| query.takes(view)).collect();
        let judge = Judge::of(&own, conn, &fitting)?;
        let lines: Vec<JudgementLine> = fitting.iter().map(|view| judge.line(view)).collect();
        Ok((sheet(&own, &lines, true), listed("judgement.export", &fitting)))
    });
    let (sheet, audit) = made.await?;
    ctx.viewed(audit).await?;
    let bytes = csv_out::file(&sheet).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"judgements.csv\""))
        .body(bytes))
}

/// Judgements with their reviews as cells; the client is named where the file is about several.
pub fn sheet(ctx: &Ctx, lines: &[JudgementLine], is_named: bool) -> Sheet {
    let mut heads = vec!["on", "kind", "office", "point", "subject", "body", "author", "state", "reviews"];
    if is_named {
        heads.insert(1, "client");
    }
    let cells = |line: &JudgementLine| {
        let told: Vec<String> = line.reviews.iter().map(|review| told(ctx, review)).collect();
        let state = match &line.withdrawn {
            Some(back) => format!("{}（{}）", ctx.text("duty-is-withdrawn"), back.reason),
            None => ctx.text(&text_key("judgement-state", line.state)),
        };
        let mut cells = vec![
            Cell::text(line.on.to_string()),
            Cell::text(ctx.text(&text_key("judgement-kind", line.kind))),
            Cell::text(&line.office_name),
            Cell::text(&line.point),
            Cell::text(&line.subject),
            Cell::text(&line.body),
            Cell::text(&line.author),
            Cell::text(state),
            Cell::text(told.join("\n")),
        ];
        if is_named {
            cells.insert(1, Cell::text(&line.client_name));
        }
        cells
    };
    Sheet {
        name: ctx.text("judgement-index-title"),
        head: heads.iter().map(|word| ctx.text(&format!("judgement-csv-{word}"))).collect(),
        lines: lines.iter().map(cells).collect(),
        ..Sheet::default()
    }
}

/// A review with its answers in one cell.
fn told(ctx: &Ctx, review: &crate::render::pages::judgements::ReviewLine) -> String {
    let mut told = format!("{} {}", to_jst(review.created_at).format("%Y-%m-%d"), review_words(ctx, review));
    for answer in &review.answers {
        told.push_str(&format!(
            "\n→ {} {}：{}",
            to_jst(answer.created_at).format("%Y-%m-%d"),
            answer.author,
            answer.body
        ));
    }
    if let Some(back) = &review.withdrawn {
        told.push_str(&format!("\n{}（{}）", ctx.text("duty-is-withdrawn"), back.reason));
    }
    told
}

fn about(view: &JudgementView) -> Audit {
    Audit::of("judgement.view")
        .object("judgement", &view.uid)
        .subject(&view.client.uid)
        .insurer(&view.client.insurer)
}

/// `GET /judgements/{judgement}`
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let view = views::find(conn, scope, &uid)?.ok_or(WebError::NotFound("judgement"))?;
        Ok((page(&own, conn, scope, (&view, FormState::default()))?, about(&view)))
    })
    .await
}

/// The page again, with what stands against what was typed.
async fn again(ctx: &Ctx, uid: Uid, form: &Form, refused: Refused) -> PageResult {
    let typed = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let view = views::find(conn, scope, &uid)?.ok_or(WebError::NotFound("judgement"))?;
        Ok((page(&own, conn, scope, (&view, typed))?, Some(about(&view))))
    })
    .await
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (view, form): (&JudgementView, FormState),
) -> Result<JudgementPage, WebError> {
    let others = others(conn, scope, view)?;
    let mut all: Vec<&JudgementView> = others.iter().collect();
    all.push(view);
    let judge = Judge::of(ctx, conn, &all)?;
    let center = views::center(conn, scope, view.client.id)?;
    let reviews_for = center.filter(|center| ctx.actor().is_in(*center, REVIEWERS));
    let keeps = ledger::client(conn, scope, &view.client.uid)?;
    let is_entry = view.kind != JudgementKind::Inquiry;
    let answers_in = if is_entry { view.client.office } else { view.office.id };
    let is_answerer = scope.care_offices().contains(&answers_in);
    let mut line = judge.line(view);
    for (shown, review) in line.reviews.iter_mut().zip(&view.reviews) {
        let stands = review.withdrawn.is_none();
        shown.may_withdraw = stands && reviews_for == Some(review.office);
        shown.may_answer =
            stands && is_answerer && view.standing().is_some_and(|latest| latest.uid == review.uid);
    }
    let has_said = line.reviews.iter().any(|review| review.may_withdraw);
    let client_href = format!("/clients/{}", view.client.uid);
    let ledger_href = format!("{client_href}/duties#entry-{}", view.uid);
    let redoes = is_entry && scope.care_offices().contains(&view.client.office);
    let plan = view.subject.and_then(crate::domain::duty::Subject::plan);
    let redo_href = match (view.kind, plan) {
        (JudgementKind::Minor, Some(plan)) => {
            format!("{client_href}/duties/new?kind=judged_minor&plan={}", plan.uid())
        }
        _ => format!("{client_href}/duties"),
    };
    Ok(JudgementPage {
        crumbs: crumbs(ctx, view, keeps.is_some()),
        form,
        uid: view.uid.to_string(),
        ledger_href: if is_entry && keeps.is_some() { ledger_href } else { String::new() },
        redo_href: if redoes { redo_href } else { String::new() },
        client_href: if keeps.is_some() { client_href } else { String::new() },
        hint: judge.hint(view),
        change: change(conn, scope, view)?,
        inquiry: inquiry(conn, scope, view)?,
        verdicts: choices(ctx, "judgement-verdict", Verdict::ALL),
        may_review: reviews_for.is_some_and(|center| center != view.office.id)
            && !has_said
            && view.withdrawn.is_none(),
        others: others.iter().map(|view| judge.line(view)).collect(),
        limit: BODY_LIMIT,
        line,
    })
}

/// Other judgements about what this one is about: the same plan, or the same meeting.
fn others(conn: &mut Conn, scope: &Scope, view: &JudgementView) -> Result<Vec<JudgementView>, WebError> {
    let mut all = views::list(conn, scope, Which::Client(view.client.id))?;
    let meeting = |view: &JudgementView| view.inquiry.as_ref().map(|inquiry| inquiry.meeting.clone());
    let plan = |view: &JudgementView| view.subject.and_then(crate::domain::duty::Subject::plan);
    let is_same = |other: &JudgementView| match (meeting(view), plan(view)) {
        (None, None) => other.subject == view.subject,
        about => (meeting(other), plan(other)) == about,
    };
    all.retain(|other| other.uid != view.uid && is_same(other));
    Ok(all)
}

fn crumbs(ctx: &Ctx, view: &JudgementView, keeps: bool) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    if ctx.actor().has_role(REVIEWERS) {
        crumbs.push(Crumb::to("/judgements", ctx.text("judgement-index-title")));
    }
    if keeps {
        crumbs.push(Crumb::to(format!("/clients/{}", view.client.uid), &view.client.name));
        crumbs.push(Crumb::to(format!("/clients/{}/duties", view.client.uid), ctx.text("duty-ledger-title")));
    }
    crumbs
}

fn change(conn: &mut Conn, scope: &Scope, view: &JudgementView) -> Result<Option<ChangePart>, WebError> {
    let part = |change: views::ChangeView| ChangePart {
        href: format!("/plan-versions/{}", change.version),
        compare_href: change
            .before
            .map(|before| format!("/plan-versions/{before}/compare/{}", change.version))
            .unwrap_or_default(),
        is_preventive: change.kind == PlanKind::Preventive,
        planned_on: change.planned_on,
        number: change.number,
    };
    Ok(views::change(conn, scope, view)?.map(part))
}

fn inquiry(conn: &mut Conn, scope: &Scope, view: &JudgementView) -> Result<Option<InquiryFacts>, WebError> {
    let Some(part) = &view.inquiry else { return Ok(None) };
    let is_own = scope.care_offices().contains(&view.office.id);
    Ok(Some(InquiryFacts {
        number: part.number.clone(),
        href: if is_own { format!("/inquiries/{}", view.uid) } else { String::new() },
        trigger: part.trigger.as_str(),
        replaces_meeting: part.replaces_meeting,
        asked: views::asked(conn, part.id)?,
        question: part.question.clone(),
    }))
}

/// `POST /judgements/{judgement}/reviews`
pub async fn review(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let input = ReviewInput {
        judgement: uid.clone(),
        verdict: form.text("verdict").to_owned(),
        body: form.text("body").to_owned(),
    };
    let done = ctx
        .write(form.op_id(), "judgement.review", move |tx, cmd| usecases::review(tx, cmd, &input).map(|_| ()))
        .await;
    told_or_again(&ctx, (uid, form), done, "judgement-reviewed").await
}

/// `POST /judgements/{judgement}/reviews/{review}/withdraw`
pub async fn withdraw(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (uid, review) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let input = WithdrawInput { judgement: uid.clone(), review, reason: form.text("reason").to_owned() };
    let work = move |tx: &mut crate::storage::Tx<'_>, cmd: &mut crate::usecases::Cmd| {
        usecases::withdraw(tx, cmd, &input)
    };
    let done = ctx.write(form.op_id(), "judgement.review.withdraw", work).await;
    told_or_again(&ctx, (uid, form), done, "judgement-review-taken-back").await
}

/// `POST /judgements/{judgement}/reviews/{review}/answers`
pub async fn answer(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (uid, review) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let input = AnswerInput { judgement: uid.clone(), review, answer: form.text("answer").to_owned() };
    let done = ctx
        .write(form.op_id(), "judgement.answer", move |tx, cmd| usecases::answer(tx, cmd, &input).map(|_| ()))
        .await;
    told_or_again(&ctx, (uid, form), done, "judgement-answered").await
}

async fn told_or_again(
    ctx: &Ctx,
    (uid, form): (Uid, Form),
    done: Result<(), Failure>,
    said: &'static str,
) -> PageResult {
    match done {
        Ok(()) => Ok(ctx.see_saying(format!("/judgements/{uid}"), "success", said)),
        Err(Failure::Refused(refused)) => again(ctx, uid, &form, refused).await,
        Err(other) => Err(other.into()),
    }
}
