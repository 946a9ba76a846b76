//! Plan versions for programs.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use crate::domain::ids::Uid;
use crate::domain::plan_draft::PlanEdit;
use crate::storage::Audit;
use crate::storage::views::plans::find_version;
use crate::usecases::plan::revise::{ReviseInput, revise};
use crate::web::{Ctx, PageResult, WebError};

/// This file's part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(show, next))]
pub struct Part;

/// One version with its head, rows and week.
#[utoipa::path(get, path = "/api/v1/plan-versions/{version}", tag = "plans", params(("version" = String, Path)), responses((status = 200, description = "The version"), (status = 404, description = "No such version, or not the caller's")))]
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("plan version"))?;
    let of = uid.clone();
    let version = ctx
        .read(move |conn, scope| find_version(conn, scope, &of)?.ok_or(WebError::NotFound("plan version")))
        .await?;
    let about = Audit::of("plan.view").object("plan-version", &uid).subject(&version.client.uid);
    ctx.viewed(about).await?;
    Ok(HttpResponse::Ok().json(version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NextJson {
    edit: PlanEdit,
    #[serde(default)]
    note: String,
    /// The inquiry whose adopted opinions led to it.
    inquiry: Option<Uid>,
}

/// Makes the next version from edited rows: `{"edit": {intention, committee_opinion, policy, rows}, "note", "inquiry"}`;
/// with an inquiry, its adopted opinions are noted as taken into the version.
#[utoipa::path(post, path = "/api/v1/plan-versions/{version}/next", tag = "plans", params(("version" = String, Path)), request_body(content_type = "application/json"), responses((status = 201, description = "The version made"), (status = 422, description = "Nothing changed, or not the current version")))]
pub async fn next(ctx: Ctx, request: HttpRequest, path: Path<String>, body: web::Bytes) -> PageResult {
    let version = Uid::parse(&path).ok_or(WebError::NotFound("plan version"))?;
    let NextJson { edit, note, inquiry } =
        serde_json::from_slice(&body).map_err(|_| WebError::BadRequest("not the JSON of an edit"))?;
    let input = ReviseInput { version, edit, note, inquiry };
    let key = request.headers().get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let key = key.filter(|key| !key.is_empty() && key.len() <= 64);
    let made = ctx.write(key, "plan.revise", move |tx, cmd| revise(tx, cmd, &input)).await?;
    Ok(HttpResponse::Created().json(made))
}
