//! Files beside a plan: who may see them, adding one, opening one, taking one away.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Path, block};

use super::plans::{about, crumbs, version};
use crate::domain::access::Scope;
use crate::domain::attachment::{AttachError, Audience, CheckedFile, MAX_BYTES, checked};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::plan_attachments::{FileLine, PlanAttachmentsPage};
use crate::render::parts::Choice;
use crate::storage::views::plan_attachments as views;
use crate::storage::views::plans::VersionView;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::plan::attach::{AttachInput, attach};
use crate::usecases::plan::withdraw_attachment::withdraw_attachment;
use crate::web::upload::{self, Upload};
use crate::web::{Ctx, Form, PageResult, WebError, saved_as};

/// The files of a plan that the reader may open.
pub async fn index(ctx: Ctx, path: Path<String>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = version(conn, scope, &path)?;
        Ok((page(&words, conn, scope, (&version, FormState::default()))?, about(&version)))
    })
    .await
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (version, form): (&VersionView, FormState),
) -> Result<PlanAttachmentsPage, WebError> {
    let files = views::of_plan(conn, scope, &version.plan_uid)?;
    let audience =
        |word: &Audience| Choice::of(word.as_str(), ctx.text(&format!("attachment-audience-{word}")));
    Ok(PlanAttachmentsPage {
        crumbs: crumbs(ctx, version),
        form,
        version: version.uid.clone(),
        client_name: version.client.name.clone(),
        files: files.into_iter().map(FileLine::of).collect(),
        may_add: scope.care_offices().contains(&version.office_id),
        audiences: Audience::ALL.iter().map(audience).collect(),
        limit_mib: MAX_BYTES / (1024 * 1024),
    })
}

/// Adds a file.
pub async fn add(ctx: Ctx, path: Path<Uid>, body: Multipart) -> PageResult {
    let uid = path.into_inner();
    let (done, chosen) = match upload::read(&ctx, body).await {
        Ok(upload) => {
            let chosen = upload.fields.get("audience").cloned().unwrap_or_default();
            (added(&ctx, &uid, upload).await, chosen)
        }
        Err(WebError::Refused(refused)) => (Err(refused.into()), String::new()),
        Err(error) => return Err(error),
    };
    match done {
        Ok(()) => {
            Ok(ctx.see_saying(format!("/plan-versions/{uid}/attachments"), "success", "attachment-added"))
        }
        Err(Failure::Refused(refused)) => show_again(ctx, uid, (refused, chosen)).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn added(ctx: &Ctx, version: &Uid, upload: Upload) -> Result<(), Failure> {
    let audience = upload.fields.get("audience").and_then(|word| Audience::parse(word));
    let op_id = upload.op_id.clone();
    // Pictures take a while, and a thread of their own.
    let file = block(move || one_file(upload)).await;
    let file = file.map_err(|_| Failure::Refused(AttachError::PictureUnreadable.into()))??;
    let audience = audience.ok_or(Refused::from(AttachError::AudienceRequired))?;
    let input = AttachInput { version: version.clone(), file, audience };
    ctx.write(op_id, "plan.attach", move |tx, cmd| attach(tx, cmd, &input)).await
}

/// The one file of an upload, checked.
pub(super) fn one_file(mut upload: Upload) -> Result<CheckedFile, Refused> {
    let file = upload.files.pop().ok_or(AttachError::FileRequired)?;
    if !upload.files.is_empty() {
        return Err(Refused::at("files", "attachment-one-file"));
    }
    Ok(checked(&file.name, file.bytes, file.size)?)
}

async fn show_again(ctx: Ctx, uid: Uid, (refused, chosen): (Refused, String)) -> PageResult {
    let error = ctx.state.render.refusal(ctx.lang(), &refused);
    let form = FormState { errors: vec![error], ..FormState::with([("audience", chosen)]) };
    let words = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let version = version(conn, scope, uid.as_str())?;
        Ok((page(&words, conn, scope, (&version, form))?, Some(about(&version))))
    })
    .await
}

/// Hands a file out; browsers save it and never show it as a page of this server.
pub async fn open(ctx: Ctx, path: Path<Uid>) -> PageResult {
    let keys = ctx.state.desk.keys().clone();
    let (view, bytes) = ctx
        .read(move |conn, scope| {
            let view = views::find(conn, scope, &path)?.ok_or(WebError::NotFound("attachment"))?;
            let whose = (view.key_client.as_str().as_bytes(), view.data_key.as_slice());
            let bytes = keys.open_for(whose, &view.uid.bytes(), &view.body);
            let bytes = bytes.ok_or_else(|| WebError::Internal("an attachment does not open".into()))?;
            Ok((view, bytes))
        })
        .await?;
    ctx.viewed(Audit::of("plan.open_attachment").object("plan-attachment", &view.uid).subject(&view.client))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, view.kind.media_type()))
        .insert_header(saved_as(&view.name))
        .body(bytes.to_vec()))
}

/// Takes a file away.
pub async fn withdraw(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let uid = path.into_inner();
    let version = Uid::parse(form.text("version")).ok_or(WebError::BadRequest("no version"))?;
    ctx.write(form.op_id(), "plan.withdraw_attachment", move |tx, cmd| withdraw_attachment(tx, cmd, &uid))
        .await?;
    Ok(ctx.see_saying(format!("/plan-versions/{version}/attachments"), "success", "attachment-withdrawn"))
}
