//! The directory of offices as a file: a template, the export, handing one in, looking at it, confirming.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;

use super::form_page::refused_or;
use super::office_list_view::{form_page, list_page};
use crate::domain::ids::Uid;
use crate::domain::office_list::read;
use crate::domain::refusal::Refused;
use crate::render::grid::Sheet;
use crate::render::{FormState, csv_out};
use crate::storage::Audit;
use crate::usecases::directory::office_list::{
    ConfirmList, KeepList, confirm, discard, everything, keep, template,
};
use crate::usecases::import::HeldFile;
use crate::web::upload;
use crate::web::{Ctx, Form, PageResult, WebError};

/// Choosing a file.
pub async fn new(ctx: Ctx) -> PageResult {
    let inner = ctx.clone();
    ctx.page(move |conn, scope| form_page(&inner, conn, scope, FormState::default())).await
}

/// Reads the file and keeps what stands in it for the preview.
pub async fn create(ctx: Ctx, body: Multipart) -> PageResult {
    let upload = upload::read(&ctx, body).await;
    let outcome = match upload {
        Ok(upload) => {
            let op_id = upload.op_id;
            match one_list(upload.files) {
                Ok(input) => {
                    ctx.write(op_id, "directory.preview_list", move |tx, cmd| keep(tx, cmd, &input)).await
                }
                Err(refused) => Err(refused.into()),
            }
        }
        Err(WebError::Refused(refused)) => Err(refused.into()),
        Err(error) => return Err(error),
    };
    match outcome {
        Ok(uid) => Ok(ctx.see(format!("/office-lists/{uid}"))),
        Err(failure) => {
            let form = refused_form(&ctx, &refused_or(failure)?);
            let inner = ctx.clone();
            ctx.form_again(move |conn, scope| Ok((form_page(&inner, conn, scope, form)?, None))).await
        }
    }
}

fn one_list(mut files: Vec<HeldFile>) -> Result<KeepList, Refused> {
    let file = files.pop().ok_or(Refused::at("files", "import-files-required"))?;
    if !files.is_empty() {
        return Err(Refused::at("files", "office-list-one-file"));
    }
    Ok(KeepList { list: read(&file.bytes, file.size)?, file_name: file.name })
}

/// The preview, or what became of the list.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    shown(ctx, &path, None).await
}

/// Takes the list over.
pub async fn confirm_list(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let input = ConfirmList { list: uid.clone(), seen: form.text("seen").to_owned() };
    let name = "directory.confirm_list";
    match ctx.write(form.op_id(), name, move |tx, cmd| confirm(tx, cmd, &input)).await {
        Ok(_) => Ok(ctx.see_saying(format!("/office-lists/{uid}"), "success", "office-list-confirmed")),
        Err(failure) => shown(ctx, &path, Some(refused_or(failure)?)).await,
    }
}

/// Throws the list away.
pub async fn discard_list(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let name = "directory.discard_list";
    match ctx.write(form.op_id(), name, move |tx, cmd| discard(tx, cmd, &uid)).await {
        Ok(()) => Ok(ctx.see_saying("/office-lists/new", "success", "import-discarded")),
        Err(failure) => shown(ctx, &path, Some(refused_or(failure)?)).await,
    }
}

/// A file with headings only.
pub async fn template_file(_: Ctx) -> PageResult {
    file("offices-template.csv", &template())
}

/// Every office as a file; that somebody took it is noted first.
pub async fn export(ctx: Ctx) -> PageResult {
    ctx.viewed(Audit::of("directory.export_offices")).await?;
    let sheet = ctx.read(|conn, _| Ok(everything(conn)?)).await?;
    file("offices.csv", &sheet)
}

fn file(name: &str, sheet: &Sheet) -> PageResult {
    let bytes = csv_out::file(sheet).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(bytes))
}

fn uid_of(path: &str) -> Result<Uid, WebError> {
    Uid::parse(path).ok_or(WebError::NotFound("office_list"))
}

fn refused_form(ctx: &Ctx, refused: &Refused) -> FormState {
    FormState { errors: vec![ctx.state.render.refusal(ctx.lang(), refused)], ..FormState::default() }
}

async fn shown(ctx: Ctx, uid: &str, refused: Option<Refused>) -> PageResult {
    let uid = uid_of(uid)?;
    let form = refused.as_ref().map(|refused| refused_form(&ctx, refused)).unwrap_or_default();
    let inner = ctx.clone();
    ctx.form(refused.is_some(), move |conn, scope| Ok((list_page(&inner, conn, scope, &uid, form)?, None)))
        .await
}
