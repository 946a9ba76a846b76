//! When an office or a person can come as a rule: one page for both, reached from the office's page and from one's own account.

use std::collections::BTreeMap;

use actix_web::web::Path;

use super::form_page::refused_or;
use super::meeting_words::text;
use super::offices::{may_edit, uid_of};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::regular_hours::{PAUSE, TypedRow, Week, WeekError, clock};
use crate::render::pages::regular_hours::{HoursDay, HoursPage, HoursRow, SaidHours};
use crate::render::parts::Crumb;
use crate::render::{FieldError, FormState};
use crate::storage::views::offices;
use crate::storage::views::regular_hours::{self, HoursView};
use crate::storage::{Conn, Tx};
use crate::usecases::directory::hours::{TypedHours, Whose, restore_hours, set_hours, withdraw_hours};
use crate::usecases::{Cmd, Failure};
use crate::web::policy::{DIRECTORY, TEAM};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Rows of an empty form, and rows that are left over for more.
const ROWS: usize = 3;

/// `GET /account/hours`
pub async fn show_own(ctx: Ctx) -> PageResult {
    show(ctx, Whose::Own).await
}

/// `POST /account/hours`
pub async fn save_own(ctx: Ctx, form: Form) -> PageResult {
    save(ctx, Whose::Own, form).await
}

/// `POST /account/hours/withdraw`
pub async fn withdraw_own(ctx: Ctx, form: Form) -> PageResult {
    withdraw(ctx, Whose::Own, form).await
}

/// `POST /account/hours/restore`
pub async fn restore_own(ctx: Ctx, form: Form) -> PageResult {
    restore(ctx, Whose::Own, form).await
}

/// `GET /offices/{office}/hours`
pub async fn show_office(ctx: Ctx, path: Path<String>) -> PageResult {
    let whose = Whose::Office(uid_of(&path)?);
    show(ctx, whose).await
}

/// `POST /offices/{office}/hours`
pub async fn save_office(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let whose = Whose::Office(uid_of(&path)?);
    save(ctx, whose, form).await
}

/// `POST /offices/{office}/hours/withdraw`
pub async fn withdraw_office(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let whose = Whose::Office(uid_of(&path)?);
    withdraw(ctx, whose, form).await
}

/// `POST /offices/{office}/hours/restore`
pub async fn restore_office(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let whose = Whose::Office(uid_of(&path)?);
    restore(ctx, whose, form).await
}

async fn show(ctx: Ctx, whose: Whose) -> PageResult {
    let inner = ctx.clone();
    ctx.page(move |conn, _| page(&inner, conn, &whose, None)).await
}

async fn save(ctx: Ctx, whose: Whose, form: Form) -> PageResult {
    let input = typed(&whose, &form);
    let faults = input.faults();
    if form.is_ticked("more") {
        return again(&ctx, whose, form, Vec::new()).await;
    }
    let to = address(&whose);
    let done =
        ctx.write(form.op_id(), "directory.set_hours", move |tx, cmd| set_hours(tx, cmd, &input)).await;
    match done {
        Ok(()) => Ok(ctx.see_saying(to, "success", "hours-saved")),
        Err(failure) => {
            let refused = refused_or(failure)?;
            let errors = if faults.is_empty() {
                vec![ctx.state.render.refusal(ctx.lang(), &refused)]
            } else {
                faults.into_iter().map(|fault| at_its_row(&ctx, fault)).collect()
            };
            again(&ctx, whose, form, errors).await
        }
    }
}

async fn withdraw(ctx: Ctx, whose: Whose, form: Form) -> PageResult {
    let (of, seen) = (whose.clone(), Uid::parse(form.text("seen")));
    let name = "directory.withdraw_hours";
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| withdraw_hours(tx, cmd, &of, seen.as_ref());
    let done = ctx.write(form.op_id(), name, work).await;
    told(ctx, whose, done, "hours-withdrawn").await
}

async fn restore(ctx: Ctx, whose: Whose, form: Form) -> PageResult {
    let former = Uid::parse(form.text("former")).ok_or(WebError::NotFound("hours"))?;
    let of = whose.clone();
    let name = "directory.restore_hours";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| restore_hours(tx, cmd, &of, &former)).await;
    told(ctx, whose, done, "hours-restored").await
}

async fn told(ctx: Ctx, whose: Whose, done: Result<(), Failure>, said: &'static str) -> PageResult {
    let Err(failure) = done else { return Ok(ctx.see_saying(address(&whose), "success", said)) };
    let errors = vec![ctx.state.render.refusal(ctx.lang(), &refused_or(failure)?)];
    let inner = ctx.clone();
    ctx.form_again(move |conn, _| {
        let mut page = page(&inner, conn, &whose, None)?;
        page.form.errors = errors;
        Ok((page, None))
    })
    .await
}

/// The page with what was typed; without errors where only more rows were asked for.
async fn again(ctx: &Ctx, whose: Whose, form: Form, errors: Vec<FieldError>) -> PageResult {
    let inner = ctx.clone();
    ctx.form(!errors.is_empty(), move |conn, _| {
        Ok((page(&inner, conn, &whose, Some((&form, errors)))?, None))
    })
    .await
}

fn address(whose: &Whose) -> String {
    match whose {
        Whose::Own => "/account/hours".into(),
        Whose::Office(uid) => format!("/offices/{uid}/hours"),
    }
}

/// A form's rows have numbers below this one.
const MOST_FIELDS: usize = 10_000;

/// Rows of a form, by the number in the names of their fields.
fn rows(form: &Form) -> Vec<TypedRow> {
    let mut rows: BTreeMap<usize, TypedRow> = BTreeMap::new();
    for field in ["days_", "from_", "to_"] {
        for (no, _) in form.with_prefix(field) {
            if let Some(no) = no.parse::<usize>().ok().filter(|no| *no < MOST_FIELDS) {
                let text = |field: &str| form.text(&format!("{field}{no}")).to_owned();
                let days = form.all(&format!("days_{no}"));
                let days = days.iter().filter_map(|day| day.parse().ok()).collect();
                rows.insert(no, TypedRow { no, days, from: text("from_"), to: text("to_") });
            }
        }
    }
    rows.into_values().collect()
}

fn typed(whose: &Whose, form: &Form) -> TypedHours {
    TypedHours {
        whose: whose.clone(),
        seen: Uid::parse(form.text("seen")),
        rows: rows(form),
        pause: form.text("pause").to_owned(),
        note: form.text("note").to_owned(),
    }
}

fn at_its_row(ctx: &Ctx, fault: WeekError) -> FieldError {
    let error = ctx.state.render.refusal(ctx.lang(), &Refused::from(fault));
    match fault {
        WeekError::Row(no, _) => FieldError { field: format!("row_{no}"), ..error },
        _ => error,
    }
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    whose: &Whose,
    again: Option<(&Form, Vec<FieldError>)>,
) -> Result<HoursPage, WebError> {
    let told = told_of(ctx, conn, whose)?;
    let now = told.said.first().filter(|said| said.ended_at.is_none()).cloned();
    let former: Vec<&HoursView> = told.said.iter().filter(|said| said.ended_at.is_some()).collect();
    let shown: Vec<SaidHours> =
        former.into_iter().map(|said| words(ctx, conn, said)).collect::<Result<_, _>>()?;
    let said = now.as_ref().map(|said| words(ctx, conn, said)).transpose()?;
    let other = told.other.filter(|said| said.ended_at.is_none());
    let other = other.map(|said| words(ctx, conn, &said)).transpose()?;
    let (form, typed) = match again {
        Some((form, errors)) => {
            let mut state = form.again(&ctx.state.render, ctx.lang(), &[]);
            state.errors = errors;
            (state, rows(form))
        }
        None => (known(now.as_ref()), now.as_ref().map(|said| rows_of(&said.week)).unwrap_or_default()),
    };
    Ok(HoursPage {
        rows: shown_rows(ctx, &typed, &form),
        crumbs: told.crumbs,
        form,
        action: address(whose),
        back: told.back,
        voice: told.voice,
        name: told.name,
        seen: said.as_ref().map(|said| said.uid.clone()).unwrap_or_default(),
        said,
        other,
        former: shown,
        usual_pause: PAUSE,
    })
}

/// Of whom a page tells, and what was said of them.
struct Told {
    crumbs: Vec<Crumb>,
    back: String,
    voice: &'static str,
    name: String,
    said: Vec<HoursView>,
    other: Option<HoursView>,
}

fn told_of(ctx: &Ctx, conn: &mut Conn, whose: &Whose) -> Result<Told, WebError> {
    let account = ctx.actor().account().ok_or(WebError::SignInFirst)?;
    let own = Crumb::to("/account", ctx.text("account-title"));
    let uid = match whose {
        Whose::Own => {
            let said = regular_hours::of_account(conn, account.account)?;
            let (back, name) = ("/account".to_owned(), account.name.clone());
            return Ok(Told { crumbs: vec![own], back, voice: "own", name, said, other: None });
        }
        Whose::Office(uid) => uid,
    };
    let office = offices::find(conn, uid)?.ok_or(WebError::NotFound("office"))?;
    let is_own = ctx.actor().is_in(office.id, TEAM);
    if !is_own && !may_edit(ctx, conn, &office)? {
        return Err(WebError::Denied);
    }
    let (own_word, noted) =
        (regular_hours::own_of(conn, office.id)?, regular_hours::noted_of(conn, office.id)?);
    let (said, other) = if is_own { (own_word, noted) } else { (noted, own_word) };
    let reads_directory = ctx.actor().has_role(DIRECTORY);
    let page = format!("/offices/{uid}");
    let crumbs = if reads_directory {
        vec![super::office_view::list_crumb(ctx), Crumb::to(page.clone(), office.line.name.clone())]
    } else {
        vec![own]
    };
    let back = if reads_directory { page } else { "/account".into() };
    let voice = if is_own { "office" } else { "directory" };
    Ok(Told { crumbs, back, voice, name: office.line.name, said, other: other.into_iter().next() })
}

fn known(said: Option<&HoursView>) -> FormState {
    let Some(said) = said else { return FormState::default() };
    let pause = said.pause.map(|minutes| minutes.to_string()).unwrap_or_default();
    FormState::with([("pause", pause), ("note", said.note.clone())])
}

/// The rows of a form that says the same as a week: days that have the same times stand in one.
fn rows_of(week: &Week) -> Vec<TypedRow> {
    let mut rows: Vec<TypedRow> = Vec::new();
    for band in week.bands() {
        let (day, from, to) = (band.day.number_from_monday(), clock(band.from), clock(band.to));
        let day = u8::try_from(day).unwrap_or(1);
        match rows.iter_mut().find(|row| row.from == from && row.to == to) {
            Some(row) => row.days.push(day),
            None => rows.push(TypedRow { no: rows.len(), days: vec![day], from, to }),
        }
    }
    rows
}

fn shown_rows(ctx: &Ctx, typed: &[TypedRow], form: &FormState) -> Vec<HoursRow> {
    let last = typed.iter().filter(|row| **row != TypedRow { no: row.no, ..TypedRow::default() });
    let many = last.map(|row| row.no + 1).max().unwrap_or(0) + ROWS;
    let row = |no: usize| {
        let own = typed.iter().find(|row| row.no == no);
        let day = |value: u8| HoursDay {
            value,
            text: ctx.text(&format!("weekday-{value}")),
            is_on: own.is_some_and(|row| row.days.contains(&value)),
        };
        let field = format!("row_{no}");
        let errors = form.errors.iter().filter(|error| error.field == field);
        HoursRow {
            no,
            shown: no + 1,
            days: (1..=7).map(day).collect(),
            from: own.map(|row| row.from.clone()).unwrap_or_default(),
            to: own.map(|row| row.to.clone()).unwrap_or_default(),
            error: errors.map(|error| error.text.as_str()).collect::<Vec<_>>().join(" "),
        }
    };
    // The rows that were sent, and empty ones after the last that says something.
    let sent = typed.iter().map(|row| row.no).filter(|no| no + ROWS < many);
    sent.chain(many - ROWS..many).map(row).collect()
}

/// The bands of a week in words, a line for those of the same times: `月・木 13:00–15:00`.
pub fn lines(ctx: &Ctx, week: &Week) -> Vec<String> {
    let line = |row: TypedRow| {
        let days: Vec<String> = row.days.iter().map(|day| ctx.text(&format!("weekday-{day}"))).collect();
        format!("{} {}–{}", days.join("・"), row.from, row.to)
    };
    rows_of(week).into_iter().map(line).collect()
}

/// What was said, in words.
pub fn words(ctx: &Ctx, conn: &mut Conn, said: &HoursView) -> Result<SaidHours, WebError> {
    Ok(SaidHours {
        uid: said.uid.to_string(),
        lines: lines(ctx, &said.week),
        pause: said.pause.map(|minutes| minutes.to_string()).unwrap_or_default(),
        note: said.note.clone(),
        set_at: said.set_at,
        set_by: offices::person_behind(conn, &said.set_by)?,
        ended_at: said.ended_at,
    })
}

/// A week in one line, as a hint: `木 13:00–15:00`.
pub fn hint(ctx: &Ctx, week: &Week) -> String {
    text(ctx, "hours-hint", vec![("times", lines(ctx, week).join("、"))])
}
