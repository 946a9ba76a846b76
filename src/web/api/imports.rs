//! Imports for programs: the same upload, preview and confirmation as on screen.

use actix_multipart::Multipart;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::careplan::{Confirmed, Preview};
use crate::domain::ids::Uid;
use crate::storage::views::imports;
use crate::usecases::import::discard::discard;
use crate::usecases::import::open_preview;
use crate::web::pages::imports::{about, confirmed, held, outcome, problem};
use crate::web::{Ctx, PageResult, WebError, upload};

/// This file's part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(create, show, confirm, discard_import))]
pub struct Part;

/// An import with what it would change.
#[derive(Serialize, ToSchema)]
pub struct ImportJson {
    /// The import.
    pub uid: String,
    /// `previewed`, `confirmed`, `discarded` or `expired`.
    pub state: String,
    /// Whether it can be confirmed.
    pub is_importable: bool,
    /// Counts of new and changed clients and plans, of errors and warnings.
    #[schema(value_type = Object)]
    pub summary: serde_json::Value,
    /// The plans with what happens to them.
    #[schema(value_type = Vec<Object>)]
    pub plans: serde_json::Value,
    /// Everything that is wrong, the worst first.
    pub problems: Vec<ProblemJson>,
}

/// One problem with its place and its remedy.
#[derive(Serialize, ToSchema)]
pub struct ProblemJson {
    /// The name of the problem.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// The file.
    pub file: String,
    /// The row, from 1.
    pub row: Option<u32>,
    /// The item's number and official label.
    pub item: String,
    /// What is wrong.
    pub text: String,
    /// What to do.
    pub remedy: String,
}

/// What is decided with the confirmation.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ConfirmJson {
    /// Whether differing particulars of known clients are taken over as well.
    pub takes_client_data: bool,
}

/// Reads a set of files (`files`, any number; `office` = uid of the importing office when there are several).
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", request_body(content_type = "multipart/form-data"), responses((status = 201, body = ImportJson), (status = 422, description = "No files")))]
pub async fn create(ctx: Ctx, request: HttpRequest, body: Multipart) -> PageResult {
    let mut upload = upload::read(&ctx, body).await?;
    upload.op_id = operation(&request).or(upload.op_id);
    let previewed = held(&ctx, upload).await?;
    let (uid, preview) = (previewed.uid.clone(), previewed.preview.clone());
    let shown =
        ctx.read(move |conn, scope| about(conn, scope, &uid, (&preview, &Confirmed::default()))).await?;
    ctx.viewed(shown).await?;
    Ok(HttpResponse::Created().json(json(&ctx, &previewed.uid, "previewed", &previewed.preview)?))
}

/// The preview of an import.
#[utoipa::path(get, path = "/api/v1/imports/{import}", tag = "imports", params(("import" = String, Path)), responses((status = 200, body = ImportJson), (status = 404, description = "No such import")))]
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid(&path)?;
    let (of, keys) = (uid.clone(), ctx.state.desk.keys().clone());
    let (state, preview, shown) = ctx
        .read(move |conn, scope| {
            let import = imports::find(conn, scope, &of)?.ok_or(WebError::NotFound("import"))?;
            let preview = open_preview(&keys, &of, &import.preview)?;
            let shown = about(conn, scope, &of, (&preview, &outcome(&import)))?;
            Ok((import.state, preview, shown))
        })
        .await?;
    ctx.viewed(shown).await?;
    Ok(HttpResponse::Ok().json(json(&ctx, &uid, &state.to_string(), &preview)?))
}

/// Takes an import over. A repeat with the same `Idempotency-Key` gives the same answer.
#[utoipa::path(post, path = "/api/v1/imports/{import}/confirm", tag = "imports", params(("import" = String, Path)), request_body = Option<ConfirmJson>, responses((status = 200, description = "The plans of the set as they stand now"), (status = 422, description = "Decided on already, or something has to be mended")))]
pub async fn confirm(
    ctx: Ctx,
    request: HttpRequest,
    path: Path<String>,
    body: actix_web::web::Bytes,
) -> PageResult {
    let input: ConfirmJson = if body.is_empty() {
        ConfirmJson::default()
    } else {
        serde_json::from_slice(&body).map_err(|_| WebError::BadRequest("not the JSON of a confirmation"))?
    };
    let done = confirmed(&ctx, &uid(&path)?, operation(&request), input.takes_client_data).await?;
    Ok(HttpResponse::Ok().json(done))
}

/// Throws an import away.
#[utoipa::path(post, path = "/api/v1/imports/{import}/discard", tag = "imports", params(("import" = String, Path)), responses((status = 204, description = "Thrown away"), (status = 422, description = "Decided on already")))]
pub async fn discard_import(ctx: Ctx, request: HttpRequest, path: Path<String>) -> PageResult {
    let uid = uid(&path)?;
    ctx.write(operation(&request), "import.discard", move |tx, cmd| discard(tx, cmd, &uid)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn uid(text: &str) -> Result<Uid, WebError> {
    Uid::parse(text).ok_or(WebError::NotFound("import"))
}

fn operation(request: &HttpRequest) -> Option<String> {
    let key = request.headers().get("idempotency-key")?.to_str().ok()?;
    Some(key.to_owned()).filter(|key| !key.is_empty() && key.len() <= 64)
}

fn json(ctx: &Ctx, uid: &Uid, state: &str, preview: &Preview) -> Result<ImportJson, WebError> {
    let value = |made: serde_json::Result<serde_json::Value>| {
        made.map_err(|error| WebError::Internal(error.to_string()))
    };
    let problems = preview.problems.iter().map(|found| {
        let shown = problem(ctx, found);
        ProblemJson {
            code: found.code.to_string(),
            severity: found.severity.to_string(),
            file: shown.file,
            row: shown.row,
            item: shown.item,
            text: shown.text,
            remedy: shown.remedy,
        }
    });
    Ok(ImportJson {
        uid: uid.to_string(),
        state: state.to_owned(),
        is_importable: preview.is_importable,
        summary: value(serde_json::to_value(&preview.summary))?,
        plans: value(serde_json::to_value(&preview.plans))?,
        problems: problems.collect(),
    })
}
