//! The record of a meeting (第4表): drafted, edited in revisions, signed off, printed.

pub(super) mod build;
mod typed;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::pdf_files;
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::record::{self, RecordBody};
use crate::domain::refusal::Refused;
use crate::render::pages::records::{RecordEditPage, RecordPrintPage};
use crate::render::{FormState, Page};
use crate::storage::views::records::{self as views, RecordView};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::record as usecases;
use crate::web::{Ctx, Form, PageResult, WebError};

/// The record as it stands, or the way to begin it.
pub async fn show(ctx: Ctx, meeting: web::Path<Uid>) -> PageResult {
    show_record(ctx, meeting.into_inner(), None).await
}

/// Begins the record with what is on record already.
pub async fn create(ctx: Ctx, meeting: web::Path<Uid>, form: Form) -> PageResult {
    draft(ctx, meeting.into_inner(), None, form).await
}

/// Fills it anew; what stood before stays as a revision.
pub async fn refill(ctx: Ctx, meeting: web::Path<Uid>, form: Form) -> PageResult {
    let base = form.text("base").parse().unwrap_or_default();
    draft(ctx, meeting.into_inner(), Some(base), form).await
}

async fn draft(ctx: Ctx, meeting: Uid, refill_of: Option<i32>, form: Form) -> PageResult {
    let reasons = ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let input = usecases::DraftInput { meeting: meeting.clone(), refill_of, reasons };
    match ctx.write(form.op_id(), "record.draft", move |tx, cmd| usecases::draft(tx, cmd, &input)).await {
        Ok(_) => Ok(ctx.see_saying(format!("/meetings/{meeting}/record"), "success", "record-drafted")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            show_record(ctx, meeting, Some(again)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The form.
pub async fn edit(ctx: Ctx, meeting: web::Path<Uid>) -> PageResult {
    ctx.page_about(move |conn, scope| {
        let view = editable(views::record(conn, scope, &meeting)?)?;
        let form = typed::form_of(&view.body);
        Ok((build::edit(&view, form, None), viewed("record.edit_form", &view)))
    })
    .await
}

/// Saves it. Who started from an older revision sees the other's text beside their own, and nothing is lost.
pub async fn save(ctx: Ctx, meeting: web::Path<Uid>, form: Form) -> PageResult {
    let meeting = meeting.into_inner();
    let (body, mut refusals) = typed::body(&form);
    refusals.extend(too_long(&body));
    if form.text("more").is_empty() && refusals.is_empty() {
        let base = form.text("base").parse().unwrap_or_default();
        let input = usecases::EditInput { meeting: meeting.clone(), base, body };
        match ctx.write(form.op_id(), "record.edit", move |tx, cmd| usecases::edit(tx, cmd, &input)).await {
            Ok(_) => {
                return Ok(ctx.see_saying(format!("/meetings/{meeting}/record"), "success", "record-saved"));
            }
            Err(Failure::Conflict) => return show_conflict(ctx, meeting, form).await,
            Err(Failure::Refused(refused)) => refusals.push(refused),
            Err(other) => return Err(other.into()),
        }
    }
    let again = form.again(&ctx.state.render, ctx.lang(), &refusals);
    // One more line was asked for, or something stands against it; only then the page is titled as an error.
    ctx.form(!again.errors.is_empty(), move |conn, scope| {
        let view = editable(views::record(conn, scope, &meeting)?)?;
        let about = viewed("record.edit_form", &view);
        Ok((build::edit(&view, again, None), Some(about)))
    })
    .await
}

fn too_long(body: &RecordBody) -> Vec<Refused> {
    let judged = record::edit(record::RecordState::Draft, body);
    judged.err().unwrap_or_default().into_iter().map(Refused::from).collect()
}

/// 409: the form keeps what was typed and now starts from the other's revision, which stands above it.
async fn show_conflict(ctx: Ctx, meeting: Uid, form: Form) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), &[Refused::new("record-changed-meanwhile")]);
    let mine = typed::body(&form).0;
    let (page, about) = ctx
        .read(move |conn, scope| {
            let view = editable(views::record(conn, scope, &meeting)?)?;
            let conflict = build::conflict(&view, &mine);
            let about = viewed("record.edit_form", &view);
            Ok((build::edit(&view, again, Some(conflict)), about))
        })
        .await?;
    let frame = ctx.frame(&ctx.text("frame-error-prefix"), RecordEditPage::TITLE);
    let html = ctx.state.render.page(&frame, &page)?;
    ctx.viewed(about).await?;
    Ok(ctx.html(StatusCode::CONFLICT, html))
}

/// Signs the record off.
pub async fn sign(ctx: Ctx, meeting: web::Path<Uid>, form: Form) -> PageResult {
    let meeting = meeting.into_inner();
    let base = form.text("base").parse().unwrap_or_default();
    let input = usecases::SignInput { meeting: meeting.clone(), base };
    let refused =
        match ctx.write(form.op_id(), "record.sign", move |tx, cmd| usecases::sign(tx, cmd, &input)).await {
            Ok(_) => {
                return Ok(ctx.see_saying(format!("/meetings/{meeting}/record"), "success", "record-signed"));
            }
            Err(Failure::Refused(refused)) => refused,
            Err(Failure::Conflict) => Refused::new("record-changed-meanwhile"),
            Err(other) => return Err(other.into()),
        };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    show_record(ctx, meeting, Some(again)).await
}

/// `GET /meetings/{meeting}/record/revisions/{revision}`: what the record said then, and what reads otherwise today.
pub async fn revision(ctx: Ctx, path: web::Path<(String, String)>) -> PageResult {
    let (meeting, number) = path.into_inner();
    let found = Uid::parse(&meeting).zip(number.parse::<i32>().ok());
    let (meeting, number) = found.ok_or(WebError::NotFound("record"))?;
    ctx.page_about(move |conn, scope| {
        let view = views::record(conn, scope, &meeting)?.ok_or(WebError::NotFound("record"))?;
        let body = views::revision(conn, &view, number)?.ok_or(WebError::NotFound("record"))?;
        let page = build::revision(&view, number, body).ok_or(WebError::NotFound("record"))?;
        Ok((page, viewed("record.view_revision", &view)))
    })
    .await
}

/// 第4表 on A4.
pub async fn print(ctx: Ctx, meeting: web::Path<Uid>) -> Result<HttpResponse, WebError> {
    ctx.page_about(move |conn, scope| printed(conn, scope, (&meeting, "record.print"))).await
}

/// 第4表 as a file.
pub async fn pdf(ctx: Ctx, meeting: web::Path<Uid>) -> PageResult {
    let say = pdf_files::wording(&ctx);
    let paper = move |conn: &mut Conn, scope: &Scope| {
        let (page, audit) = printed(conn, scope, (&meeting, "record.pdf"))?;
        Ok((page.paper(&say), audit))
    };
    pdf_files::file(ctx, "record.pdf", paper).await
}

fn printed(
    conn: &mut Conn,
    scope: &Scope,
    (meeting, action): (&Uid, &'static str),
) -> Result<(RecordPrintPage, Audit), WebError> {
    let view = views::record(conn, scope, meeting)?.ok_or(WebError::NotFound("record"))?;
    let page = build::print(&view).ok_or(WebError::NotFound("record"))?;
    Ok((page, viewed(action, &view)))
}

async fn show_record(ctx: Ctx, meeting: Uid, form: Option<FormState>) -> PageResult {
    let is_again = form.is_some();
    ctx.form(is_again, move |conn, scope| {
        let view = views::record(conn, scope, &meeting)?.ok_or(WebError::NotFound("record"))?;
        let about = viewed("record.view", &view);
        Ok((build::show(&view, form.unwrap_or_default()), Some(about)))
    })
    .await
}

fn editable(view: Option<RecordView>) -> Result<RecordView, WebError> {
    let view = view.ok_or(WebError::NotFound("record"))?;
    if view.record.is_some() && view.may_edit { Ok(view) } else { Err(WebError::NotFound("record")) }
}

fn viewed(action: &'static str, view: &RecordView) -> Audit {
    Audit::of(action).object("meeting", &view.meeting.uid).subject(&view.client)
}
