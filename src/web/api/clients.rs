//! Clients for programs.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};

use crate::domain::ids::Uid;
use crate::storage::Audit;
use crate::storage::views::clients;
use crate::web::pages::clients::ListQuery;
use crate::web::{Ctx, PageResult, WebError};

/// This file's part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(index, show))]
pub struct Part;

/// The clients the caller sees, by reading, 25 at a time; `q` finds names, readings and insured numbers; `office`,
/// `manager` (uids), `state` (`active`, `suspended`, `closed`, `all`) and `level` narrow the list.
#[utoipa::path(get, path = "/api/v1/clients", tag = "clients", params(("q" = Option<String>, Query), ("office" = Option<String>, Query), ("manager" = Option<String>, Query), ("state" = Option<String>, Query), ("level" = Option<String>, Query), ("page" = Option<i64>, Query)), responses((status = 200, description = "A page of clients with the total")))]
pub async fn index(ctx: Ctx, query: Query<ListQuery>) -> PageResult {
    let (asked, page) = (query.query(), query.page);
    let list = ctx.read(move |conn, scope| Ok(clients::list(conn, scope, &asked, page)?)).await?;
    ctx.viewed(Audit::of("client.list").subjects(list.lines.iter().map(|line| &line.uid))).await?;
    Ok(HttpResponse::Ok().json(list))
}

/// One client with certification, care team, contacts and plans.
#[utoipa::path(get, path = "/api/v1/clients/{client}", tag = "clients", params(("client" = String, Path)), responses((status = 200, description = "The client"), (status = 404, description = "No such client, or not the caller's")))]
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let of = uid.clone();
    let client = ctx
        .read(move |conn, scope| clients::find(conn, scope, &of)?.ok_or(WebError::NotFound("client")))
        .await?;
    ctx.viewed(Audit::of("client.view").object("client", &uid).subject(&uid)).await?;
    Ok(HttpResponse::Ok().json(client))
}
