//! How an office is put together for its page and its form.

use super::offices::{choices, label, may_edit};
use super::regular_hours::words;
use crate::domain::ids::Uid;
use crate::domain::office::{AddressState, MERGE_UNDO_DAYS, OfficeKind, ServiceKind, weekdays};
use crate::domain::reminder::MutableMail;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::offices::{
    Closure, ConfirmedAddress, Merged, OfficeFormPage, OfficePage, OfficeRow, Staff,
};
use crate::render::pages::regular_hours::SaidHours;
use crate::render::parts::{Choice, Crumb};
use crate::storage::Conn;
use crate::storage::views::office_merges;
use crate::storage::views::offices::{self, OfficeLine, OfficeView};
use crate::storage::views::regular_hours::{self, HoursView};
use crate::storage::views::reminders::stopped_by_office;
use crate::web::policy::TEAM;
use crate::web::{Ctx, WebError};

/// The names of service kind codes; a code nobody knows stays as it is.
pub(super) fn service_names(ctx: &Ctx, codes: &str) -> Vec<String> {
    let name = |code: &str| match ServiceKind::parse(code) {
        Some(kind) => ctx.text(&label("service-kind", kind)),
        None => code.to_owned(),
    };
    codes.split_whitespace().map(name).collect()
}

/// The page of one office.
pub(super) fn office_page(
    ctx: &Ctx,
    conn: &mut Conn,
    uid: &Uid,
    form: FormState,
) -> Result<OfficePage, WebError> {
    let office = offices::find(conn, uid)?.ok_or(WebError::NotFound("office"))?;
    let now = ctx.cmd(None).now;
    let today = jst_date(now);
    let may_edit = may_edit(ctx, conn, &office)?;
    let is_administrator = ctx.scope().is_administrator();
    let (invitations, waiting) = offices::asked(conn, office.id, now)?;
    let has_gone = office.line.merged_into.is_some();
    let is_insurer = office.line.kind == OfficeKind::Insurer;
    let may_merge = is_administrator && !has_gone && !is_insurer;
    let said = regular_hours::own_of(conn, office.id)?;
    let own_hours = living(ctx, conn, said)?;
    let said = regular_hours::noted_of(conn, office.id)?;
    let noted_hours = living(ctx, conn, said)?;
    Ok(OfficePage {
        crumbs: vec![list_crumb(ctx)],
        form,
        kana: office.line.kana.clone(),
        local_label: office.local_label.clone(),
        postal: office.line.postal.clone(),
        address: office.line.address.clone(),
        email: office.line.email.clone(),
        sharing: sharing(conn, &office)?,
        is_muted: stopped_by_office(conn, office.id, MutableMail::AnswerReminders)?.is_some(),
        note: office.note.clone(),
        confirmed: confirmed(conn, &office)?,
        email_set_by: offices::person_behind(conn, &office.email_set_by)?,
        is_own_address: ctx.actor().name() == office.email_set_by,
        weekdays: closed_days(ctx, &office),
        closures: closures(conn, &office, today)?,
        insurers: offices::insurers_of(conn, office.id)?.into_iter().map(|(_, _, name)| name).collect(),
        areas: offices::areas_of(conn, office.id)?.into_iter().map(|(_, name)| name).collect(),
        staff: staff(ctx, conn, &office, today)?,
        invitations,
        waiting,
        own_hours,
        noted_hours,
        may_say_hours: !has_gone && (may_edit || ctx.actor().is_in(office.id, TEAM)),
        updated_at: office.updated_at,
        ended_on: office.line.ended_on,
        merged_into: merged_into(conn, &office)?,
        merges: merges(conn, &office, now)?,
        alike: if may_merge { alike(ctx, conn, &office)? } else { Vec::new() },
        may_edit: may_edit && !has_gone,
        may_merge,
        is_administrator,
        office: row(ctx, office.line),
    })
}

/// What is said of when the office can come, where anything is.
fn living(ctx: &Ctx, conn: &mut Conn, said: Vec<HoursView>) -> Result<Option<SaidHours>, WebError> {
    let living = said.into_iter().next().filter(|said| said.ended_at.is_none());
    living.map(|said| words(ctx, conn, &said)).transpose()
}

/// Other offices that have the address of this one.
fn sharing(conn: &mut Conn, office: &OfficeView) -> Result<Vec<Crumb>, WebError> {
    let others = offices::with_address(conn, office.id, &office.line.email)?;
    Ok(others.into_iter().map(|(uid, name)| Crumb::to(format!("/offices/{uid}"), name)).collect())
}

fn confirmed(conn: &mut Conn, office: &OfficeView) -> Result<Option<ConfirmedAddress>, WebError> {
    if office.line.email_state != AddressState::Confirmed {
        return Ok(None);
    }
    let by = offices::person_behind(conn, &office.email_confirmed_by)?;
    let is_by_letter = office.email_confirmed_by == "letter";
    Ok(Some(ConfirmedAddress { at: office.email_confirmed_at, by, is_by_letter }))
}

fn staff(
    ctx: &Ctx,
    conn: &mut Conn,
    office: &OfficeView,
    today: chrono::NaiveDate,
) -> Result<Vec<Staff>, WebError> {
    let people = offices::staff(conn, &ctx.scope(), office.id, today)?;
    Ok(people.into_iter().map(|s| Staff { uid: s.account, name: s.name, role: s.role }).collect())
}

fn alike(ctx: &Ctx, conn: &mut Conn, office: &OfficeView) -> Result<Vec<OfficeRow>, WebError> {
    Ok(offices::alike(conn, office)?.into_iter().map(|line| row(ctx, line)).collect())
}

fn row(ctx: &Ctx, line: OfficeLine) -> OfficeRow {
    let services = service_names(ctx, &line.service_kinds);
    OfficeRow::of(line, services)
}

fn closed_days(ctx: &Ctx, office: &OfficeView) -> Vec<String> {
    let days = weekdays(office.line.closed_weekdays.split_whitespace());
    days.iter().map(|day| ctx.text(&format!("weekday-{day}"))).collect()
}

fn closures(
    conn: &mut Conn,
    office: &OfficeView,
    today: chrono::NaiveDate,
) -> Result<Vec<Closure>, WebError> {
    let days = offices::closures(conn, office.id, today)?;
    Ok(days.into_iter().map(|(day, reason)| Closure { day, reason }).collect())
}

fn merged_into(conn: &mut Conn, office: &OfficeView) -> Result<Option<Crumb>, WebError> {
    let Some(kept) = office.line.merged_into else { return Ok(None) };
    let (uid, name) = offices::named(conn, kept)?;
    Ok(Some(Crumb::to(format!("/offices/{uid}"), name)))
}

fn merges(conn: &mut Conn, office: &OfficeView, now: chrono::NaiveDateTime) -> Result<Vec<Merged>, WebError> {
    let shown = |merge: office_merges::MergeView| {
        let until = merge.done_at + chrono::TimeDelta::days(MERGE_UNDO_DAYS);
        Merged {
            uid: merge.uid.to_string(),
            office_uid: merge.office.to_string(),
            name: merge.name,
            number: merge.number.unwrap_or_default(),
            done_at: merge.done_at,
            until: (now <= until).then_some(until),
        }
    };
    Ok(office_merges::of(conn, office.id)?.into_iter().map(shown).collect())
}

/// The way back to the list.
pub(super) fn list_crumb(ctx: &Ctx) -> Crumb {
    Crumb::to("/offices", ctx.text("office-index-title"))
}

/// The form of a new office, or of one that is known.
pub(super) fn form_page(
    ctx: &Ctx,
    conn: &mut Conn,
    form: FormState,
    known: Option<&OfficeView>,
) -> Result<OfficeFormPage, WebError> {
    let is_administrator = ctx.scope().is_administrator();
    let may_keep = |kind: &&OfficeKind| {
        **kind != OfficeKind::Insurer && (is_administrator || kind.is_kept_by_planners())
    };
    let kind = |kind: &OfficeKind| Choice::of(kind.as_str(), ctx.text(&label("office-kind", *kind)));
    let service = |s: &ServiceKind| Choice::of(s.as_str(), ctx.text(&label("service-kind", *s)));
    let weekday = |day: u8| Choice::of(day.to_string(), ctx.text(&format!("weekday-{day}")));
    let address = known.map(|office| format!("/offices/{}", office.line.uid));
    Ok(OfficeFormPage {
        crumbs: vec![list_crumb(ctx)],
        form,
        action: address.as_ref().map_or("/offices".into(), |at| format!("{at}/edit")),
        back: address.unwrap_or_else(|| "/offices".into()),
        title_key: if known.is_some() { "office-edit-title" } else { "office-new-title" },
        submit_key: if known.is_some() { "office-save" } else { "office-add" },
        kinds: OfficeKind::ALL.iter().filter(may_keep).map(kind).collect(),
        services: ServiceKind::ALL.iter().map(service).collect(),
        weekdays: (1..=7).map(weekday).collect(),
        insurers: choices(offices::insurer_choices(conn)?),
        areas: choices(offices::area_choices(conn)?),
        is_administrator,
        is_known: known.is_some(),
    })
}

/// What is known of an office, as a form begins with it.
pub(super) fn known_form(conn: &mut Conn, office: &OfficeView) -> Result<FormState, WebError> {
    let lines = |words: &str| words.split_whitespace().collect::<Vec<_>>().join("\n");
    let line = &office.line;
    let insurers = offices::insurers_of(conn, office.id)?.into_iter().map(|(_, uid, _)| uid.to_string());
    let areas = offices::areas_of(conn, office.id)?.into_iter().map(|(uid, _)| uid.to_string());
    Ok(FormState::with([
        ("version", office.version.to_string()),
        ("kind", line.kind.to_string()),
        ("number", line.number.clone().unwrap_or_default()),
        ("name", line.name.clone()),
        ("kana", line.kana.clone()),
        ("local_label", office.local_label.clone()),
        ("service_kinds", lines(&line.service_kinds)),
        ("postal", line.postal.clone()),
        ("address", line.address.clone()),
        ("phone", line.phone.clone()),
        ("fax", line.fax.clone()),
        ("email", line.email.clone()),
        ("closed_weekdays", lines(&line.closed_weekdays)),
        ("note", office.note.clone()),
        ("ended_on", line.ended_on.map(|day| day.to_string()).unwrap_or_default()),
        ("insurers", insurers.collect::<Vec<_>>().join("\n")),
        ("areas", areas.collect::<Vec<_>>().join("\n")),
    ]))
}
