//! The judgements that a center looks through: the list with its filters, and the same as a file.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Query;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::duty_lines::text_key;
use super::judgement_lines::{Judge, review_words};
use super::meeting_words::choices;
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::judgement::{JudgementKind, ReviewState};
use crate::domain::time::jst::to_jst;
use crate::domain::time::parse_date;
use crate::domain::words::Word;
use crate::render::grid::{Cell, Sheet};
use crate::render::pages::judgements::{JudgementLine, JudgementsPage, ReviewLine};
use crate::render::parts::{Choice, Pager};
use crate::render::{FormState, csv_out};
use crate::storage::views::judgements::{self as views, JudgementView, Which};
use crate::storage::{Audit, Conn};
use crate::web::{Ctx, PageResult, WebError, saved_as};

/// Lines on one page.
const PAGE: i64 = 30;
/// So many days back a list reaches by itself.
const LATELY: Days = Days::new(90);
/// Those that wait for the center, whether or not it has said something before.
const WAITING: &str = "waiting";

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Word of `ReviewState`, `all`, or empty: those that wait for the center.
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
        if self.state.is_empty() { WAITING } else { &self.state }
    }

    /// Whether a judgement fits. One that was taken back waits for nobody.
    fn takes(&self, view: &JudgementView) -> bool {
        let state = view.state();
        let fits_state = match (self.state(), ReviewState::parse(self.state())) {
            (WAITING, _) => view.waits_for_center(),
            (_, Some(ReviewState::Open)) => state == ReviewState::Open && view.withdrawn.is_none(),
            (_, Some(wanted)) => state == wanted,
            (_, None) => true,
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
    let word = |word: &str| Choice::of(word, ctx.text(&text_key("judgement-state", word)));
    let states = choices(ctx, "judgement-state", ReviewState::ALL);
    let list = JudgementsPage {
        form: FormState::with(filters),
        lines: shown.iter().map(|view| judge.line(view)).collect(),
        open: read.all.iter().filter(|view| view.waits_for_center()).count(),
        states: std::iter::once(word(WAITING)).chain(states).chain([word("all")]).collect(),
        kinds: choices(ctx, "judgement-kind", JudgementKind::ALL),
        offices: offices_in(&read.all),
        pager: Pager::of(page, PAGE, total, "/judgements", &filters),
        query: serde_urlencoded::to_string(filters).unwrap_or_default(),
    };
    Ok((list, shown))
}

/// The offices that judged, by name; two of one name are two.
fn offices_in(all: &[JudgementView]) -> Vec<Choice> {
    let named: BTreeSet<(&str, &Uid)> =
        all.iter().map(|view| (view.office.name.as_str(), &view.office.uid)).collect();
    named.into_iter().map(|(name, uid)| Choice::of(uid.to_string(), name)).collect()
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
    let today = ctx.scope().today();
    ctx.viewed(audit).await?;
    let bytes = csv_out::file(&sheet).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header(saved_as(&format!("{}_{today}.csv", sheet.name)))
        .body(bytes))
}

/// Judgements with their reviews as cells; the client is named where the file is about several.
pub fn sheet(ctx: &Ctx, lines: &[JudgementLine], is_named: bool) -> Sheet {
    let mut heads =
        vec!["on", "kind", "office", "point", "subject", "body", "opinions", "author", "state", "reviews"];
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
            Cell::text(opinions(ctx, line)),
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

/// What an exception says of the opinions of those in charge.
fn opinions(ctx: &Ctx, line: &JudgementLine) -> String {
    match line.opinions {
        "" => String::new(),
        word => ctx.text(&text_key("judgement-opinions", word)),
    }
}

/// A review with its answers in one cell.
fn told(ctx: &Ctx, review: &ReviewLine) -> String {
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
