//! `/api/v1/meetings`: list, create, show, settle a date. The same use-cases and the same scope as the pages.

use actix_web::{HttpResponse, web};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, MeetingState, MeetingTrigger};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::Audit;
use crate::storage::views::meetings::{self, MeetingView};
use crate::usecases::meeting::preview::{Sending, preview};
use crate::usecases::meeting::{Create, Fix, create as plan_meeting, fix as settle, send as send_poll};
use crate::web::{Ctx, PageResult, WebError};

/// This noun's part of the description.
/// This file's part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(index, create, show, send, fix))]
pub struct Part;

/// One meeting of the list.
#[derive(Serialize, ToSchema)]
pub struct MeetingLineJson {
    uid: String,
    number: String,
    state: String,
    client: String,
    starts_at: Option<NaiveDateTime>,
    ends_at: Option<NaiveDateTime>,
    answer_due_at: Option<NaiveDateTime>,
}

/// Where in the list.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    state: String,
    #[serde(default)]
    skip: i64,
}

/// Meetings of the caller's offices, newest first, 20 at a time.
#[utoipa::path(get, path = "/api/v1/meetings", tag = "meetings", responses((status = 200, body = [MeetingLineJson])))]
pub async fn index(ctx: Ctx, page: web::Query<Page>) -> PageResult {
    let found = ctx
        .read(move |conn, scope| {
            let state = MeetingState::parse(&page.state);
            Ok(meetings::list(conn, scope, state, page.skip.max(0))?.0)
        })
        .await?;
    ctx.viewed(Audit::of("meeting.list").subjects(found.iter().map(|l| &l.client_uid))).await?;
    let lines: Vec<MeetingLineJson> = found
        .into_iter()
        .map(|l| MeetingLineJson {
            uid: l.uid.to_string(),
            number: l.number,
            state: l.state.to_string(),
            client: l.client_uid.to_string(),
            starts_at: l.starts_at,
            ends_at: l.ends_at,
            answer_due_at: l.answer_due_at,
        })
        .collect();
    Ok(HttpResponse::Ok().json(lines))
}

/// A meeting to plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeetingJson {
    /// Uid of the plan version.
    plan_version: String,
    /// Rule number, e.g. `r9`.
    trigger: String,
    /// `in_person`, `video` or `mixed`.
    form: String,
    /// `client_home`, `office:<uid>` or `open`.
    #[serde(default)]
    place: String,
    #[serde(default)]
    online_url: String,
    #[serde(default)]
    agenda: String,
    /// Makes a repeat harmless.
    op_id: Option<String>,
}

/// A new meeting with proposed participants and candidates; nothing is sent.
#[utoipa::path(post, path = "/api/v1/meetings", tag = "meetings", request_body = NewMeetingJson, responses((status = 201)))]
pub async fn create(ctx: Ctx, body: web::Json<NewMeetingJson>) -> PageResult {
    let body = body.into_inner();
    let unfit = |field: &'static str| WebError::Refused(Refused::at(field, "meeting-word-unknown"));
    let input = Create {
        plan_version: Uid::parse(&body.plan_version).ok_or(WebError::NotFound("plan version"))?,
        trigger: MeetingTrigger::parse(&body.trigger).ok_or_else(|| unfit("trigger"))?,
        form: MeetingForm::parse(&body.form).ok_or_else(|| unfit("form"))?,
        place: body.place,
        online_url: body.online_url,
        agenda: body.agenda,
    };
    let made = ctx.write(body.op_id, "meeting.create", move |tx, cmd| plan_meeting(tx, cmd, &input)).await?;
    Ok(HttpResponse::Created().json(made))
}

/// A meeting with candidates, participants and answers.
#[utoipa::path(get, path = "/api/v1/meetings/{meeting}", tag = "meetings", responses((status = 200)))]
pub async fn show(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("meeting"))?;
    let found = ctx.read(move |conn, scope| Ok(meetings::meeting(conn, scope, &uid)?)).await?;
    let meeting = found.ok_or(WebError::NotFound("meeting"))?;
    ctx.viewed(
        Audit::of("meeting.show").object("meeting", &meeting.head.uid).subject(&meeting.head.client.0),
    )
    .await?;
    Ok(HttpResponse::Ok().json(shown(&meeting)))
}

fn shown(meeting: &MeetingView) -> serde_json::Value {
    let head = &meeting.head;
    let slots: Vec<_> = meeting
        .slots
        .iter()
        .map(|s| serde_json::json!({ "uid": s.uid, "starts_at": s.starts_at, "ends_at": s.ends_at }))
        .collect();
    let people: Vec<_> = meeting
        .people
        .iter()
        .map(|p| {
            let answers: Vec<_> = p
                .answers
                .iter()
                .filter_map(|a| {
                    let slot = meeting.slots.iter().find(|s| s.id == a.slot)?;
                    Some(serde_json::json!({ "slot": slot.uid, "answer": a.answer, "reason": a.reason }))
                })
                .collect();
            let invitations: Vec<_> = p
                .invitations
                .iter()
                .map(|i| {
                    serde_json::json!({
                        "uid": i.row.uid, "kind": i.row.kind, "channel": i.row.channel,
                        "answered_at": i.row.answered_at, "revoked_at": i.row.revoked_at,
                    })
                })
                .collect();
            serde_json::json!({
                "uid": p.who.uid, "kind": p.who.kind, "label": p.who.label, "planned": p.who.planned,
                "is_required": p.who.is_required, "answers": answers, "invitations": invitations,
            })
        })
        .collect();
    serde_json::json!({
        "uid": head.uid, "number": head.number, "state": head.state, "trigger": head.trigger, "form": head.form,
        "client": head.client.0, "plan_version": head.plan.1, "answer_due_at": head.answer_due_at,
        "starts_at": head.starts_at, "ends_at": head.ends_at, "room": head.room, "slots": slots, "people": people,
    })
}

/// What repeats harmlessly.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendJson {
    op_id: Option<String>,
}

/// Sends the candidates to everybody whom the meeting asks.
#[utoipa::path(post, path = "/api/v1/meetings/{meeting}/send", tag = "meetings", request_body = SendJson, responses((status = 200)))]
pub async fn send(ctx: Ctx, path: web::Path<String>, body: web::Json<SendJson>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("meeting"))?;
    let seen = seen(&ctx, &uid, Sending::Poll).await?;
    let op_id = body.into_inner().op_id;
    let mailed = ctx.write(op_id, "meeting.send", move |tx, cmd| send_poll(tx, cmd, &uid, &seen)).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "mailed": mailed })))
}

/// Which candidate is settled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FixJson {
    /// Uid of the candidate.
    slot: String,
    op_id: Option<String>,
}

/// Settles the date; notices and calendar mails go out.
#[utoipa::path(post, path = "/api/v1/meetings/{meeting}/fix", tag = "meetings", request_body = FixJson, responses((status = 200)))]
pub async fn fix(ctx: Ctx, path: web::Path<String>, body: web::Json<FixJson>) -> PageResult {
    let meeting = Uid::parse(&path).ok_or(WebError::NotFound("meeting"))?;
    let body = body.into_inner();
    let slot = Uid::parse(&body.slot).ok_or(WebError::NotFound("slot"))?;
    let shown = seen(&ctx, &meeting, Sending::Fix(slot.clone())).await?;
    let from = ctx.state.config.mail.from.clone();
    let input = Fix { meeting, slot, shown, from };
    let mailed = ctx.write(body.op_id, "meeting.fix", move |tx, cmd| settle(tx, cmd, &input)).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "mailed": mailed })))
}

/// A program has no preview: the recipients of this moment are those it means.
async fn seen(ctx: &Ctx, uid: &Uid, sending: Sending) -> Result<String, WebError> {
    let uid = uid.clone();
    let found = ctx.read(move |conn, scope| Ok(preview(conn, scope, &uid, &sending)?)).await?;
    Ok(found.map(|p| p.seen).unwrap_or_default())
}
