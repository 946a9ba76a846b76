//! Conferences: list, plan, one sitting with its agenda and attendees.

use actix_web::web::{Path, Query};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::cases::{Paging, choices};
use super::conference_people as people;
use super::form_page::refused_or;
use crate::domain::conference::{AgendaState, Attendance, AttendeeRole, ConferenceKind, Sitting};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::from_jst;
use crate::domain::words::Word;
use crate::render::pages::conferences::{
    ConferenceEntry, ConferenceNewPage, ConferencePage, ConferencesPage, ItemEntry,
};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Lang, Texts};
use crate::storage::views::conference_choices;
use crate::storage::views::conference_items::ItemLine;
use crate::storage::views::conferences::{self, ConferenceLine, ConferenceView};
use crate::storage::views::{cases, directory};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::conference::{self, ListCase, PlanConference, Step};
use crate::web::{Ctx, Form, PageResult, WebError};

const PAGE: i64 = 20;
/// So many letters of a question tell one case from another in a list.
const QUESTION: usize = 30;

/// The conferences a reader holds or attends.
pub async fn index(ctx: Ctx, query: Query<Paging>) -> PageResult {
    let page = query.page();
    ctx.page(move |conn, scope| {
        let (lines, total) = conferences::list(conn, scope, PAGE, (page - 1) * PAGE)?;
        let is_host = !conferences::host_offices(conn, scope)?.is_empty();
        let lines = lines.iter().map(entry).collect();
        Ok(ConferencesPage { lines, pager: Pager::of(page, PAGE, total, "/conferences", &[]), is_host })
    })
    .await
}

/// The form to plan a sitting.
pub async fn new(ctx: Ctx) -> PageResult {
    let (lang, texts) = (ctx.lang(), ctx.state.render.texts());
    ctx.page(move |conn, scope| new_page(conn, scope, FormState::default(), (lang, texts))).await
}

/// Plans a sitting.
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let input = match parse(&form) {
        Ok(input) => input,
        Err(refused) => return new_again(ctx, form, refused).await,
    };
    match ctx.write(form.op_id(), "conference.plan", move |tx, cmd| conference::plan(tx, cmd, &input)).await {
        Ok(planned) => {
            Ok(ctx.see_saying(format!("/conferences/{}", planned.uid), "success", "conference-planned"))
        }
        Err(Failure::Refused(refused)) => new_again(ctx, form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn new_again(ctx: Ctx, form: Form, refused: Refused) -> PageResult {
    let (lang, texts) = (ctx.lang(), ctx.state.render.texts());
    let state = form.again(&ctx.state.render, lang, &[refused]);
    ctx.form_again(move |conn, scope| Ok((new_page(conn, scope, state, (lang, texts))?, None))).await
}

fn new_page(
    conn: &mut Conn,
    scope: &crate::domain::access::Scope,
    form: FormState,
    (lang, texts): (Lang, Texts),
) -> Result<ConferenceNewPage, WebError> {
    let hosts = conferences::hosts(conn, scope)?;
    let mut areas = Vec::new();
    for (_, _, insurer, _) in &hosts {
        let of_insurer = directory::areas(conn, insurer)?;
        areas.extend(of_insurer.into_iter().map(|(uid, name)| Choice::of(uid.as_str(), name)));
    }
    let hosts = hosts
        .into_iter()
        .map(|(office, name, insurer, insurer_name)| {
            Choice::of(format!("{office} {insurer}"), format!("{name}（{insurer_name}）"))
        })
        .collect();
    Ok(ConferenceNewPage {
        crumbs: vec![Crumb::to("/conferences", texts.get(lang, "conference-index-title"))],
        form,
        kinds: choices::<ConferenceKind>("conference-kind", lang, texts),
        hosts,
        areas,
    })
}

fn parse(form: &Form) -> Result<PlanConference, Refused> {
    let host = form
        .text("host")
        .split_once(' ')
        .and_then(|(office, insurer)| Some((Uid::parse(office)?, Uid::parse(insurer)?)));
    let (office, insurer) = host.ok_or_else(|| Refused::at("host", "case-choice-required"))?;
    let kind = ConferenceKind::parse(form.text("kind"))
        .ok_or_else(|| Refused::at("kind", "case-choice-required"))?;
    let when = || Refused::at("held_on", "conference-when");
    let day = form.text("held_on").parse::<NaiveDate>().map_err(|_| when())?;
    let time = |field: &'static str| {
        NaiveTime::parse_from_str(form.text(field), "%H:%M")
            .map_err(|_| Refused::at(field, "conference-when"))
    };
    let (starts, ends) = (time("starts_at")?, time("ends_at")?);
    Ok(PlanConference {
        office,
        insurer,
        kind,
        title: form.text("title").to_owned(),
        area: form.filled("area").and_then(Uid::parse),
        sitting: Sitting { starts_at: from_jst(day.and_time(starts)), ends_at: from_jst(day.and_time(ends)) },
        place: form.text("place").to_owned(),
    })
}

/// One sitting.
pub async fn show(ctx: Ctx, conference: Path<Uid>) -> PageResult {
    let words = words(&ctx);
    ctx.page_about(move |conn, scope| {
        let page = sitting_page(conn, scope, &conference, words)?;
        Ok((page, Audit::of("conference.view").object("conference", &conference)))
    })
    .await
}

/// What a sitting is shown with: the language, its texts, and the moment at which it is read.
type Words = (Lang, Texts, NaiveDateTime);

fn words(ctx: &Ctx) -> Words {
    (ctx.lang(), ctx.state.render.texts(), ctx.state.desk.clock().now())
}

/// Which of a sitting's forms is shown again; a step is a button of the page and has no fields.
pub(super) enum Which {
    Step,
    Attendance,
    Invite,
    Case,
    Minutes,
}

/// The sitting's page once more, with one of its forms as it was typed.
pub(super) async fn again(
    ctx: Ctx,
    conference: Uid,
    form: Form,
    (which, refused): (Which, Refused),
) -> PageResult {
    let words = words(&ctx);
    let state = form.again(&ctx.state.render, words.0, &[refused]);
    ctx.form_again(move |conn, scope| {
        let mut page = sitting_page(conn, scope, &conference, words)?;
        match which {
            Which::Step => page.form.errors = state.errors,
            Which::Attendance => mark_again(&mut page, state),
            Which::Invite => page.form = state,
            Which::Case => page.case_form = state,
            Which::Minutes => page.minutes_form = state,
        }
        Ok((page, Some(Audit::of("conference.view").object("conference", &conference))))
    })
    .await
}

/// The marks as they were chosen.
fn mark_again(page: &mut ConferencePage, state: FormState) {
    for attendee in &mut page.attendees {
        if let Some(chosen) = state.values.get(&format!("at-{}", attendee.uid)) {
            attendee.attendance.clone_from(chosen);
        }
    }
    page.form.errors = state.errors;
}

/// Puts a case on the agenda.
pub async fn list_case(ctx: Ctx, uid: Path<Uid>, form: Form) -> PageResult {
    let uid = uid.into_inner();
    let Some(case) = Uid::parse(form.text("case")) else {
        return again(ctx, uid, form, (Which::Case, Refused::at("case", "case-choice-required"))).await;
    };
    let input = ListCase {
        conference: uid.clone(),
        case,
        presenter: form.filled("presenter").and_then(Uid::parse),
        minutes: form.text("minutes").parse().unwrap_or(0),
    };
    match ctx
        .write(form.op_id(), "conference.list_case", move |tx, cmd| conference::list_case(tx, cmd, &input))
        .await
    {
        Ok(_) => Ok(ctx.see_saying(format!("/conferences/{uid}"), "success", "conference-listed")),
        Err(Failure::Refused(refused)) => again(ctx, uid, form, (Which::Case, refused)).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Opens or closes the sitting, or begins a case.
pub async fn step(ctx: Ctx, uid: Path<Uid>, form: Form) -> PageResult {
    let uid = uid.into_inner();
    let step = match form.text("step") {
        "open" => Step::Open,
        "close" => Step::Close,
        _ => Step::OpenItem(Uid::parse(form.text("item")).ok_or(WebError::NotFound("agenda_item"))?),
    };
    let (to, said) = match &step {
        Step::OpenItem(item) => (format!("/agenda/{item}"), "conference-item-opened"),
        Step::Open => (format!("/conferences/{uid}"), "conference-moved"),
        Step::Close => (format!("/conferences/{uid}"), "conference-ended"),
    };
    let of = uid.clone();
    let done = ctx
        .write(form.op_id(), "conference.step", move |tx, cmd| conference::step(tx, cmd, &of, &step))
        .await;
    match done {
        Ok(_) => Ok(ctx.see_saying(to, "success", said)),
        Err(failure) => again(ctx, uid, form, (Which::Step, refused_or(failure)?)).await,
    }
}

/// Notes who came.
pub async fn attendance(ctx: Ctx, uid: Path<Uid>, form: Form) -> PageResult {
    let uid = uid.into_inner();
    let marks: Option<Vec<(Uid, Attendance)>> = form
        .with_prefix("at-")
        .map(|(who, word)| Some((Uid::parse(who)?, Attendance::parse(word)?)))
        .collect();
    let Some(marks) = marks else {
        return again(ctx, uid, form, (Which::Attendance, Refused::new("case-choice-required"))).await;
    };
    let of = uid.clone();
    let mark = move |tx: &mut crate::storage::Tx<'_>, cmd: &mut crate::usecases::Cmd| {
        conference::mark_attendance(tx, cmd, &of, &marks)
    };
    match ctx.write(form.op_id(), "conference.attendance", mark).await {
        Ok(_) => Ok(ctx.see_saying(format!("/conferences/{uid}"), "success", "conference-attendance-saved")),
        Err(failure) => again(ctx, uid, form, (Which::Attendance, refused_or(failure)?)).await,
    }
}

fn sitting_page(
    conn: &mut Conn,
    scope: &crate::domain::access::Scope,
    uid: &Uid,
    (lang, texts, now): Words,
) -> Result<ConferencePage, WebError> {
    let view = conferences::find(conn, scope, uid, now)?.ok_or(WebError::NotFound("conference"))?;
    let (mut listable, mut presenters, mut invitees) = (Vec::new(), Vec::new(), Vec::new());
    if view.is_host {
        for case in cases::listable(conn, scope, &view.line.insurer)? {
            let question: String = case.question.chars().take(QUESTION).collect();
            listable
                .push(Choice::of(case.uid.as_str(), format!("{}　{}　{question}", case.number, case.area)));
        }
        invitees = conference_choices::invitees(conn, scope, &view.line.insurer)?
            .into_iter()
            .map(|(login, name, profession, office)| {
                let about = [office, profession].into_iter().filter(|part| !part.is_empty());
                Choice::of(login, format!("{name}（{}）", about.collect::<Vec<_>>().join("・")))
            })
            .collect();
        presenters = conference_choices::presenters(conn, scope, &view.line.insurer)?
            .into_iter()
            .map(|(uid, name)| Choice::of(uid.as_str(), name))
            .collect();
    }
    Ok(ConferencePage { invitees, ..shown(view, (listable, presenters), (lang, texts)) })
}

fn shown(
    view: ConferenceView,
    (cases, presenters): (Vec<Choice>, Vec<Choice>),
    (lang, texts): (Lang, Texts),
) -> ConferencePage {
    ConferencePage {
        crumbs: vec![Crumb::to("/conferences", texts.get(lang, "conference-index-title"))],
        conference: entry(&view.line),
        is_host: view.is_host,
        version: view.line.version,
        minutes: view.line.minutes.clone(),
        minutes_access: view.minutes.to_string(),
        insurer: view.line.insurer.to_string(),
        minutes_form: FormState::with([("body", view.line.minutes.clone())]),
        signed_by: view.line.signed_by.clone(),
        signed_at: view.line.signed_at,
        attendees: view.attendees.iter().map(|line| people::entry(&view, line, (lang, texts))).collect(),
        items: view.items.iter().map(item).collect(),
        form: FormState::with([("attending", people::ALL)]),
        case_form: FormState::with([("minutes", "25")]),
        cases,
        presenters,
        invitees: Vec::new(),
        has_waiting: view.items.iter().any(|item| item.state == AgendaState::Waiting),
        roles: choices::<AttendeeRole>("attendee-role", lang, texts),
        attendances: choices::<Attendance>("attendance", lang, texts),
        attending: people::attending(lang, texts),
        items_to_attend: people::cases(&view.items, lang, texts),
    }
}

/// A conference as lists show it.
pub(super) fn entry(line: &ConferenceLine) -> ConferenceEntry {
    ConferenceEntry {
        uid: line.uid.to_string(),
        kind: line.kind.to_string(),
        title: line.title.clone(),
        office: line.office.clone(),
        place: line.place.clone(),
        state: line.state.to_string(),
        starts_at: line.starts_at,
        ends_at: line.ends_at,
    }
}

/// A case as the agenda shows it.
pub(super) fn item(line: &ItemLine) -> ItemEntry {
    ItemEntry {
        uid: line.uid.to_string(),
        case_number: line.case_number.clone(),
        area: line.area.clone(),
        sort: line.sort,
        minutes: line.minutes,
        state: line.state.to_string(),
        summary: line.summary.clone(),
    }
}
