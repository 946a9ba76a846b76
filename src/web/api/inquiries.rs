//! Inquiries and opinions for programs: the same views, rules and use-cases as the pages.

mod shapes;

use actix_web::{HttpResponse, web};

use crate::domain::consent::Override;
use crate::domain::ids::Uid;
use crate::domain::inquiry::{InquiryState, RowQuestion, TypedDelay};
use crate::domain::opinion::{OpinionRow, RowRef, Said, Stance, labels_of};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::views::inquiries::{self as views, AskedRow, InquiryView, QuestionRow};
use crate::usecases::inquiry::{
    self as usecases, AnswerInput, DelayInput, ExtendInput, OpenInput, ResolveInput,
};
use crate::web::pages::inquiries::build::viewed;
use crate::web::{Ctx, PageResult, WebError};

use shapes::{
    AskJson, AskedJson, DecisionJson, DelayJson, ExtendJson, InquiryJson, OpenJson, OpinionJson,
    QuestionJson, RowJson, SaidJson, SheetJson,
};

/// This file's part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(open, show, sheet, answer, delay, extend, resolve))]
pub struct Part;

/// `POST /api/v1/meetings/{meeting}/inquiries`
#[utoipa::path(post, path = "/api/v1/meetings/{meeting}/inquiries", request_body = OpenJson, tag = "inquiries",
    params(("meeting" = String, Path)), responses((status = 201), (status = 400), (status = 422)))]
pub async fn open(ctx: Ctx, meeting: web::Path<Uid>, body: web::Json<OpenJson>) -> PageResult {
    let body = body.into_inner();
    let op_id = body.op_id;
    let input = OpenInput {
        meeting: meeting.into_inner(),
        asked: body.asked.iter().map(|uid| uid_of("asked", uid)).collect::<Result<_, _>>()?,
        replaces_meeting: body.replaces_meeting,
        follows: body.follows.map(|uid| uid_of("follows", &uid)).transpose()?,
        reason_code: body.reason_code,
        reason: body.reason,
        question: body.question,
        questions: body.questions.iter().map(question).collect::<Result<_, _>>()?,
        due_at: body.due_at,
        reasons: ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?,
        seen_version: None,
        consent: Override { reason: body.consent_override, seen: None },
    };
    let opened = ctx.write(op_id, "inquiry.open", move |tx, cmd| usecases::open(tx, cmd, &input)).await?;
    Ok(HttpResponse::Created().json(opened))
}

/// `GET /api/v1/inquiries/{inquiry}`
#[utoipa::path(get, path = "/api/v1/inquiries/{inquiry}", tag = "inquiries",
    params(("inquiry" = String, Path)), responses((status = 200, body = InquiryJson), (status = 404)))]
pub async fn show(ctx: Ctx, inquiry: web::Path<Uid>) -> PageResult {
    let found = ctx.read(move |conn, scope| Ok(views::inquiry(conn, scope, &inquiry)?)).await?;
    answer_with(&ctx, &found.ok_or(WebError::NotFound("inquiry"))?).await
}

/// `GET /api/v1/sheets/{sheet}`: the inquiry as the asked office sees it, with its own opinions only.
#[utoipa::path(get, path = "/api/v1/sheets/{sheet}", tag = "inquiries",
    params(("sheet" = String, Path)), responses((status = 200, body = InquiryJson), (status = 404)))]
pub async fn sheet(ctx: Ctx, sheet: web::Path<Uid>) -> PageResult {
    let found = ctx.read(move |conn, scope| Ok(views::sheet(conn, scope, &sheet)?)).await?;
    answer_with(&ctx, &found.ok_or(WebError::NotFound("sheet"))?.view).await
}

/// `POST /api/v1/sheets/{sheet}/opinions`
#[utoipa::path(post, path = "/api/v1/sheets/{sheet}/opinions", request_body = SheetJson, tag = "inquiries",
    params(("sheet" = String, Path)), responses((status = 200), (status = 400), (status = 404), (status = 422)))]
pub async fn answer(ctx: Ctx, sheet: web::Path<Uid>, body: web::Json<SheetJson>) -> PageResult {
    let body = body.into_inner();
    let said: Result<Vec<Said>, WebError> = body.opinions.iter().map(said).collect();
    let input = AnswerInput {
        invitation: sheet.into_inner(),
        said: said?,
        answered_by: body.answered_by,
        proxy: None,
    };
    let answered =
        ctx.write(body.op_id, "inquiry.answer", move |tx, cmd| usecases::answer(tx, cmd, &input)).await?;
    Ok(HttpResponse::Ok().json(answered))
}

/// `POST /api/v1/sheets/{sheet}/delay`
#[utoipa::path(post, path = "/api/v1/sheets/{sheet}/delay", request_body = DelayJson, tag = "inquiries",
    params(("sheet" = String, Path)), responses((status = 200), (status = 400), (status = 404), (status = 422)))]
pub async fn delay(ctx: Ctx, sheet: web::Path<Uid>, body: web::Json<DelayJson>) -> PageResult {
    let body = body.into_inner();
    let input = DelayInput {
        invitation: sheet.into_inner(),
        typed: TypedDelay { expected_on: body.expected_on, body: body.body, said_by: body.said_by },
        is_noted: false,
    };
    let done =
        ctx.write(body.op_id, "inquiry.delay", move |tx, cmd| usecases::delay(tx, cmd, &input)).await?;
    Ok(HttpResponse::Ok().json(done))
}

/// `POST /api/v1/inquiries/{inquiry}/extension`
#[utoipa::path(post, path = "/api/v1/inquiries/{inquiry}/extension", request_body = ExtendJson, tag = "inquiries",
    params(("inquiry" = String, Path)), responses((status = 200), (status = 400), (status = 404), (status = 422)))]
pub async fn extend(ctx: Ctx, inquiry: web::Path<Uid>, body: web::Json<ExtendJson>) -> PageResult {
    let body = body.into_inner();
    let uids = |list: Vec<String>| list.iter().map(|uid| uid_of("invitations", uid)).collect();
    let input = ExtendInput {
        inquiry: inquiry.into_inner(),
        invitations: body.invitations.map(uids).transpose()?,
        due_at: body.due_at,
        is_confirmed: body.is_confirmed,
        rules: ctx.state.rules.clone(),
    };
    let done =
        ctx.write(body.op_id, "inquiry.extend", move |tx, cmd| usecases::extend(tx, cmd, &input)).await?;
    Ok(HttpResponse::Ok().json(done))
}

/// `POST /api/v1/opinions/{opinion}/resolution`
#[utoipa::path(post, path = "/api/v1/opinions/{opinion}/resolution", request_body = DecisionJson, tag = "inquiries",
    params(("opinion" = String, Path)), responses((status = 200), (status = 400), (status = 404), (status = 422)))]
pub async fn resolve(ctx: Ctx, opinion: web::Path<Uid>, body: web::Json<DecisionJson>) -> PageResult {
    let body = body.into_inner();
    let input = ResolveInput {
        opinion: opinion.into_inner(),
        decision: Some(word("decision", &body.decision)?),
        reason: body.reason,
        seen: body.seen.map(|seen| uid_of("seen", &seen)).transpose()?,
    };
    let done =
        ctx.write(body.op_id, "inquiry.resolve", move |tx, cmd| usecases::resolve(tx, cmd, &input)).await?;
    Ok(HttpResponse::Ok().json(done))
}

fn said(json: &SaidJson) -> Result<Said, WebError> {
    let row = row_of(&json.kind, &json.row)?;
    let stance = word::<Stance>("stance", &json.stance)?;
    Ok(Said { row, stance: Some(stance), body: json.body.clone(), risks: json.risks.clone() })
}

fn question(json: &AskJson) -> Result<RowQuestion, WebError> {
    Ok(RowQuestion {
        row: row_of(&json.kind, &json.row)?,
        body: json.body.clone(),
        to: json.to.iter().map(|uid| uid_of("to", uid)).collect::<Result<_, _>>()?,
    })
}

fn row_of(kind: &str, row: &str) -> Result<RowRef, WebError> {
    let kind: OpinionRow = word("kind", kind)?;
    let uid = if row.is_empty() { None } else { Some(uid_of("row", row)?) };
    Ok(RowRef { kind, uid })
}

/// A word of a vocabulary, or which value is none.
fn word<W: Word>(field: &'static str, value: &str) -> Result<W, WebError> {
    W::parse(value).ok_or_else(|| unreadable(field, value))
}

fn uid_of(field: &'static str, value: &str) -> Result<Uid, WebError> {
    Uid::parse(value).ok_or_else(|| unreadable(field, value))
}

fn unreadable(field: &'static str, value: &str) -> WebError {
    let shown: String = value.chars().take(100).collect();
    WebError::Unreadable(Refused::at(field, "value-unreadable").with("value", shown))
}

async fn answer_with(ctx: &Ctx, view: &InquiryView) -> PageResult {
    ctx.viewed(viewed("inquiry.view", &view.about, &view.inquiry.uid)).await?;
    Ok(HttpResponse::Ok().json(json(view)))
}

fn json(view: &InquiryView) -> InquiryJson {
    let inquiry = &view.inquiry;
    let rows = labels_of(&view.content).into_iter().map(|(row, label)| RowJson {
        kind: row.kind.to_string(),
        uid: row.uid.map(|uid| uid.to_string()).unwrap_or_default(),
        label,
    });
    InquiryJson {
        uid: inquiry.uid.to_string(),
        meeting: view.meeting.uid.to_string(),
        meeting_number: view.meeting.number.clone(),
        plan_version: view.about.version_uid.to_string(),
        plan_version_number: view.about.version_number,
        is_on_old_version: view.is_on_old_version(),
        state: InquiryState::as_str(inquiry.state).to_owned(),
        reason_code: inquiry.reason_code.clone(),
        reason: inquiry.reason.clone(),
        question: inquiry.question.clone(),
        due_at: inquiry.due_at,
        asked: view.asked.iter().map(|asked| waiting(view, asked)).collect(),
        questions: view.questions.iter().map(|question| asked(view, question)).collect(),
        rows: rows.collect(),
        opinions: opinions(view),
    }
}

fn waiting(view: &InquiryView, asked: &AskedRow) -> AskedJson {
    let delay = view.delay_of(asked.id);
    AskedJson {
        invitation: asked.uid.to_string(),
        office: asked.label.clone(),
        due_at: asked.due_at.unwrap_or(view.inquiry.due_at),
        answered_at: asked.answered_at,
        expected_on: delay.map(|delay| delay.expected_on),
        delay: delay.map(|delay| delay.body.clone()).unwrap_or_default(),
    }
}

fn asked(view: &InquiryView, question: &QuestionRow) -> QuestionJson {
    let to = view.asked.iter().find(|a| Some(a.participant_id) == question.participant_id);
    QuestionJson {
        kind: question.row_kind.to_string(),
        row: question.row_uid.clone(),
        body: question.body.clone(),
        invitation: to.map(|a| a.uid.to_string()),
    }
}

fn opinions(view: &InquiryView) -> Vec<OpinionJson> {
    let current: Vec<_> = view.current().into_iter().map(|o| o.id).collect();
    let lines = view.given.iter().map(|given| {
        let asked = view.asked.iter().find(|a| a.id == given.invitation_id);
        let decided = view.resolutions.get(&given.id);
        OpinionJson {
            uid: given.uid.to_string(),
            invitation: asked.map(|a| a.uid.to_string()).unwrap_or_default(),
            office: asked.map(|a| a.label.clone()).unwrap_or_default(),
            kind: given.row_kind.to_string(),
            row: given.row_uid.clone(),
            stance: given.stance.to_string(),
            body: given.body.clone(),
            risks: given.risks.clone(),
            given_by: given.given_by.clone(),
            given_at: given.given_at,
            is_late: given.is_late,
            is_current: current.contains(&given.id),
            sheet: given.sheet_no,
            decision: decided.map(|r| r.decision.to_string()),
            decision_reason: decided.map(|r| r.reason.clone()).unwrap_or_default(),
            resolution: decided.map(|r| r.uid.to_string()),
        }
    });
    lines.collect()
}
