//! Meetings: the list, planning one, and the meeting as a task list.

use actix_web::web;
use chrono::NaiveDate;

use super::meeting_steps::unfit;
use super::meeting_view;
use super::meeting_words::{
    self, choices, crumbs, form_choices, place_choices, typed_place, uid_of, venue_choices,
};
use crate::domain::client_state::require_supported;
use crate::domain::ids::Uid;
use crate::domain::meeting::{self, MeetingForm, MeetingState, MeetingTrigger, agenda};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::meetings::{MeetingNewPage, MeetingsPage, MeetingsRow};
use crate::render::parts::Pager;
use crate::storage::views::leftovers;
use crate::storage::views::meeting_around::hold_by;
use crate::storage::views::meeting_sources::{self, PlanSource};
use crate::storage::views::meetings::{self, MeetingLine};
use crate::storage::{Audit, Conn, Tx};
use crate::usecases::Cmd;
use crate::usecases::Failure;
use crate::usecases::meeting::{Create, create_by as plan_meeting};
use crate::web::{Ctx, Form, PageResult, WebError};

/// What the list can be asked for.
#[derive(serde::Deserialize)]
pub struct Filter {
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: i64,
}

/// `GET /meetings`
pub async fn index(ctx: Ctx, filter: web::Query<Filter>) -> PageResult {
    let view = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let page = Pager::page(filter.page);
        let state = MeetingState::parse(&filter.state);
        let (lines, total) = meetings::list(conn, scope, state, (page - 1) * meetings::PAGE)?;
        let ids: Vec<_> = lines.iter().map(|l| l.id).collect();
        let counts = meetings::poll_counts(conn, &ids)?;
        let about = Audit::of("meeting.list").subjects(lines.iter().map(|l| &l.client_uid));
        let rows = lines.iter().map(|line| row(line, &counts)).collect();
        let page = MeetingsPage {
            crumbs: Vec::new(),
            form: FormState::with([("state", filter.state.as_str())]),
            states: choices(&view, "meeting-state", MeetingState::ALL),
            rows,
            pager: Pager::of(page, meetings::PAGE, total, "/meetings", &[("state", &filter.state)]),
        };
        Ok((page, about))
    })
    .await
}

fn row(line: &MeetingLine, counts: &[(crate::domain::ids::MeetingId, bool, i64)]) -> MeetingsRow {
    let of = |answered: bool| counts.iter().find(|c| c.0 == line.id && c.1 == answered).map_or(0, |c| c.2);
    MeetingsRow {
        uid: line.uid.to_string(),
        number: line.number.clone(),
        client_name: line.client_name.clone(),
        state: line.state.as_str(),
        tone: meeting_words::tone(line.state),
        starts_at: line.starts_at,
        ends_at: line.ends_at,
        due_at: line.answer_due_at.filter(|_| line.state == MeetingState::Polling),
        answered: of(true),
        asked: of(true) + of(false),
    }
}

/// For which plan version.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    plan: String,
}

/// `GET /meetings/new?plan=…`
pub async fn new(ctx: Ctx, wanted: web::Query<Wanted>) -> PageResult {
    let view = ctx.clone();
    let mut form = FormState::with([
        ("trigger", MeetingTrigger::Initial.as_str()),
        ("form", MeetingForm::InPerson.as_str()),
        ("place", "client_home"),
    ]);
    ctx.page_if_about(move |conn, scope| {
        let source = match Uid::parse(&wanted.plan) {
            Some(version) => meeting_sources::plan_source(conn, scope, &version)?,
            None => None,
        };
        if let Some(source) = &source {
            require_supported(&source.client_uid, source.client_state).map_err(WebError::Refused)?;
            let left = leftovers::of_client(conn, scope, &source.client_uid, None)?;
            form.values.insert("agenda".into(), agenda::begun(&left));
        }
        let about = source.as_ref().map(about_source);
        Ok((new_page(&view, conn, &wanted.plan, source, form)?, about))
    })
    .await
}

fn about_source(source: &PlanSource) -> Audit {
    Audit::of("meeting.new").object("plan", &source.plan_uid).subject(&source.client_uid)
}

fn new_page(
    ctx: &Ctx,
    conn: &mut Conn,
    plan: &str,
    source: Option<PlanSource>,
    form: FormState,
) -> Result<MeetingNewPage, WebError> {
    let proposed = source.as_ref().map_or_else(Vec::new, |s| {
        meeting::propose_participants(&s.rows, &s.contacts, s.office, &s.client_name)
    });
    let own = source.as_ref().and_then(|s| {
        let account = ctx.actor().account()?;
        account
            .memberships
            .iter()
            .find(|m| m.office == s.office)
            .map(|m| (m.office_uid.clone(), s.office_name.clone()))
    });
    let is_begun = form.errors.is_empty() && form.values.get("agenda").is_some_and(|text| !text.is_empty());
    let mut places = place_choices(ctx, own.into_iter().collect());
    if let Some(source) = &source {
        places.splice(1..1, venue_choices(ctx, conn, source.office)?);
    }
    Ok(MeetingNewPage {
        crumbs: crumbs(ctx, None),
        form,
        plan: source.as_ref().map(|_| plan.to_owned()).unwrap_or_default(),
        client_name: source.as_ref().map(|s| s.client_name.clone()).unwrap_or_default(),
        version_number: source.as_ref().map_or(0, |s| s.number),
        proposed: proposed.into_iter().map(|p| p.label).collect(),
        triggers: choices(ctx, "meeting-trigger", MeetingTrigger::ALL),
        forms: form_choices(ctx),
        places,
        is_begun,
    })
}

/// `POST /meetings`
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let version = Uid::parse(form.text("plan")).ok_or(WebError::NotFound("plan version"))?;
    let done = match typed(&version, &form) {
        Ok(wanted) => {
            let by = held_by(&ctx, &wanted).await?;
            let plan = move |tx: &mut Tx<'_>, cmd: &mut Cmd| plan_meeting(tx, cmd, &wanted, by);
            ctx.write(form.op_id(), "meeting.create", plan).await
        }
        Err(refused) => Err(refused.into()),
    };
    match done {
        Ok(created) => Ok(ctx.see_saying(format!("/meetings/{}", created.uid), "success", "meeting-created")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            let view = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let source = meeting_sources::plan_source(conn, scope, &version)?
                    .ok_or(WebError::NotFound("plan version"))?;
                let about = about_source(&source);
                Ok((new_page(&view, conn, version.as_str(), Some(source), again)?, Some(about)))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// By when the ledger asks for the meeting.
async fn held_by(ctx: &Ctx, wanted: &Create) -> Result<Option<NaiveDate>, WebError> {
    let (version, trigger, duties) = (wanted.plan_version.clone(), wanted.trigger, ctx.state.duties.clone());
    ctx.read(move |conn, scope| match meeting_sources::plan_source(conn, scope, &version)? {
        Some(source) => Ok(hold_by(conn, scope, &duties, (&source.client_uid, trigger))?),
        None => Ok(None),
    })
    .await
}

fn typed(version: &Uid, form: &Form) -> Result<Create, Refused> {
    Ok(Create {
        plan_version: version.clone(),
        trigger: MeetingTrigger::parse(form.text("trigger")).ok_or_else(|| unfit("trigger"))?,
        form: MeetingForm::parse(form.text("form")).ok_or_else(|| unfit("form"))?,
        place: typed_place(form),
        online_url: form.text("online_url").to_owned(),
        agenda: agenda::items(form.text("agenda")).join("\n"),
    })
}

/// `GET /meetings/{meeting}`
pub async fn show(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let view = ctx.clone();
    ctx.page_about(move |conn, scope| meeting_view::page(&view, conn, scope, &uid, FormState::default()))
        .await
}
