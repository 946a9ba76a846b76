//! What is still on paper (紙で動いているもの): who was asked by FAX and has not answered, and where a reply slip is typed in.

use std::collections::BTreeSet;

use actix_web::http::header;
use actix_web::web::Query;
use actix_web::{HttpResponse, http::StatusCode};
use chrono::NaiveDateTime;
use serde::Deserialize;

use super::meeting_words::choices;
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::domain::refusal::Refused;
use crate::domain::reply_slip::{self, SlipError};
use crate::domain::time::jst::{jst_date, to_jst};
use crate::domain::words::Word;
use crate::render::grid::{Cell, Sheet};
use crate::render::pages::on_paper::{OnPaperLine, OnPaperPage};
use crate::render::parts::Pager;
use crate::render::{FormState, csv_out};
use crate::storage::Audit;
use crate::storage::views::on_paper::{self as views, SlipOf, Waiting};
use crate::web::{Ctx, PageResult, WebError, saved_as};

/// Lines on one page.
const PAGE: i64 = 50;
/// What is asked on paper and answered.
const KINDS: &[InvitationKind] = &[InvitationKind::Poll, InvitationKind::Inquiry];

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Word of `InvitationKind`, or empty.
    kind: String,
    /// `yes`: only those beyond their deadline.
    late: String,
    page: i64,
}

impl Wanted {
    fn takes(&self, one: &Waiting, now: NaiveDateTime) -> bool {
        let kind = InvitationKind::parse(&self.kind).filter(|kind| KINDS.contains(kind));
        kind.is_none_or(|kind| kind == one.kind) && (self.late != "yes" || is_late(one, now))
    }
}

fn is_late(one: &Waiting, now: NaiveDateTime) -> bool {
    one.due_at.is_some_and(|due| due < now)
}

/// `GET /on-paper`
pub async fn index(ctx: Ctx, query: Query<Wanted>) -> PageResult {
    show(ctx, query.into_inner(), None, StatusCode::OK).await
}

async fn show(ctx: Ctx, wanted: Wanted, slip: Option<(String, Refused)>, status: StatusCode) -> PageResult {
    let inside = ctx.clone();
    let is_again = status != StatusCode::OK;
    ctx.form(is_again, move |conn, scope| {
        let all = views::waiting(conn, scope)?;
        let now = inside.cmd(None).now;
        let (page, shown) = list(&inside, &all, (&wanted, now), slip);
        let clients = subjects(&shown);
        let about = (!clients.is_empty()).then(|| Audit::of("on_paper.list").subjects(clients));
        Ok((page, about))
    })
    .await
}

fn subjects<'a>(shown: &[&'a Waiting]) -> Vec<&'a Uid> {
    shown.iter().map(|one| &one.client.0).collect::<BTreeSet<_>>().into_iter().collect()
}

fn list<'a>(
    ctx: &Ctx,
    all: &'a [Waiting],
    (wanted, now): (&Wanted, NaiveDateTime),
    slip: Option<(String, Refused)>,
) -> (OnPaperPage, Vec<&'a Waiting>) {
    let fitting: Vec<&Waiting> = all.iter().filter(|one| wanted.takes(one, now)).collect();
    let total = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
    let page = Pager::page(wanted.page).min((total - 1).max(0) / PAGE + 1);
    let from = usize::try_from((page - 1) * PAGE).unwrap_or_default();
    let size = usize::try_from(PAGE).unwrap_or_default();
    let shown: Vec<&Waiting> = fitting.into_iter().skip(from).take(size).collect();
    let filters = [("kind", wanted.kind.as_str()), ("late", wanted.late.as_str())];
    let mut form = FormState::with(filters);
    if let Some((typed, refused)) = slip {
        form.values.insert("slip".into(), typed);
        form.errors.push(ctx.state.render.refusal(ctx.lang(), &refused));
    }
    let page = OnPaperPage {
        form,
        lines: shown.iter().map(|one| line(one, now)).collect(),
        kinds: choices(ctx, "paper-kind", KINDS),
        total: all.len(),
        late: all.iter().filter(|one| is_late(one, now)).count(),
        pager: Pager::of(page, PAGE, total, "/on-paper", &filters),
        query: serde_urlencoded::to_string(filters).unwrap_or_default(),
    };
    (page, shown)
}

fn line(one: &Waiting, now: NaiveDateTime) -> OnPaperLine {
    let (meeting, number) = &one.meeting;
    let (proxy_href, print_href) = match &one.inquiry {
        Some(inquiry) => (
            format!("/inquiries/{inquiry}/proxy/{}", one.invitation),
            format!("/inquiries/{inquiry}/paper/{}", one.invitation),
        ),
        None => (
            format!("/meetings/{meeting}/participants/{}/answer", one.participant),
            format!("/meetings/{meeting}/letters?invitation={}", one.invitation),
        ),
    };
    let (fax, phone) = one.office.clone().unwrap_or_default();
    OnPaperLine {
        kind: one.kind.as_str(),
        number: number.clone(),
        meeting_href: one
            .inquiry
            .as_ref()
            .map_or_else(|| format!("/meetings/{meeting}"), |inquiry| format!("/inquiries/{inquiry}")),
        client_name: one.client.1.clone(),
        to: one.label.clone(),
        fax,
        phone: if phone.is_empty() { one.contact_phone.clone().unwrap_or_default() } else { phone },
        due_at: one.due_at,
        is_late: is_late(one, now),
        days: (jst_date(now) - jst_date(one.asked_at)).num_days(),
        slip: reply_slip::for_reading(&reply_slip::number(&one.invitation)),
        proxy_href,
        print_href,
    }
}

/// `GET /on-paper/csv`: the whole list, once the audit knows whom it names.
pub async fn csv(ctx: Ctx, query: Query<Wanted>) -> PageResult {
    let own = ctx.clone();
    let made = ctx.read(move |conn, scope| {
        let now = own.cmd(None).now;
        let all = views::waiting(conn, scope)?;
        let fitting: Vec<&Waiting> = all.iter().filter(|one| query.takes(one, now)).collect();
        let lines = fitting.iter().map(|one| cells(&own, &line(one, now))).collect();
        Ok((sheet(&own, lines), Audit::of("on_paper.export").subjects(subjects(&fitting))))
    });
    let (sheet, audit) = made.await?;
    ctx.viewed(audit).await?;
    let bytes = csv_out::file(&sheet).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header(saved_as(&format!("{}_{}.csv", sheet.name, ctx.today())))
        .body(bytes))
}

fn sheet(ctx: &Ctx, lines: Vec<Vec<Cell>>) -> Sheet {
    let heads = ["due", "late", "kind", "number", "client", "to", "fax", "phone", "days", "slip"];
    let head = heads.iter().map(|head| ctx.text(&format!("on-paper-column-{head}"))).collect();
    Sheet { name: ctx.text("on-paper-title"), head, lines, ..Sheet::default() }
}

fn cells(ctx: &Ctx, line: &OnPaperLine) -> Vec<Cell> {
    let due = line.due_at.map(|due| to_jst(due).format("%Y-%m-%d %H:%M").to_string());
    let late = if line.is_late { ctx.text("on-paper-late") } else { String::new() };
    vec![
        Cell::text(due.unwrap_or_default()),
        Cell::text(late),
        Cell::text(ctx.text(&format!("paper-kind-{}", line.kind))),
        Cell::text(&line.number),
        Cell::text(&line.client_name),
        Cell::text(&line.to),
        Cell::text(&line.fax),
        Cell::text(&line.phone),
        Cell::Count(u32::try_from(line.days).unwrap_or_default()),
        Cell::text(&line.slip),
    ]
}

/// What was typed from a slip, or carried by its symbol.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    slip: String,
}

/// `GET /on-paper/find?slip=…`: where what came back is typed in. It changes nothing.
pub async fn find(ctx: Ctx, typed: Query<Typed>) -> PageResult {
    let found = match reply_slip::read(&typed.slip) {
        Ok(ending) => ctx.read(move |conn, scope| Ok(views::slip(conn, scope, &ending)?)).await?,
        Err(error) => return not_found(ctx, typed.into_inner(), error).await,
    };
    match found {
        Some(slip) if slip.revoked_at.is_some() => {
            not_found(ctx, typed.into_inner(), SlipError::TakenBack).await
        }
        Some(slip) => Ok(entry(&ctx, &slip)),
        None => not_found(ctx, typed.into_inner(), SlipError::Unknown).await,
    }
}

async fn not_found(ctx: Ctx, typed: Typed, error: SlipError) -> PageResult {
    // What was typed is shown again, and no more of it than a slip can hold.
    let shown = typed.slip.chars().take(40).collect();
    show(ctx, Wanted::default(), Some((shown, error.into())), StatusCode::UNPROCESSABLE_ENTITY).await
}

/// To the entry by proxy, or to where it is told why nothing is entered any more.
fn entry(ctx: &Ctx, slip: &SlipOf) -> HttpResponse {
    let meeting = &slip.meeting;
    match &slip.inquiry {
        Some((inquiry, InquiryState::Consolidated)) => {
            ctx.see_saying(format!("/inquiries/{inquiry}"), "info", "slip-consolidated")
        }
        Some(_) if slip.meeting_state == MeetingState::Cancelled => {
            ctx.see_saying(format!("/meetings/{meeting}"), "info", "slip-over")
        }
        Some((inquiry, _)) => ctx.see(format!("/inquiries/{inquiry}/proxy/{}", slip.invitation)),
        None if matches!(slip.meeting_state, MeetingState::Polling | MeetingState::Fixed) => {
            ctx.see(format!("/meetings/{meeting}/participants/{}/answer", slip.participant))
        }
        None => ctx.see_saying(format!("/meetings/{meeting}"), "info", "slip-over"),
    }
}
