//! Case issues and regional-issue reports for programs. Reports give the frozen cube and nothing else.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::domain::disclosure::PublishedForm;
use crate::domain::ids::Uid;
use crate::domain::issue::{CauseLayer, ResponseLevel};
use crate::domain::period::Period;
use crate::domain::report::Verdict;
use crate::storage::Audit;
use crate::storage::views::issues::{self, IssueFilter};
use crate::storage::views::reports;
use crate::usecases::issue::{Raised, RecordInput, record};
use crate::usecases::report::{PublishInput, ReviewInput, draft, publish, review};
use crate::web::pages::issues::coding;
use crate::web::pages::reports::load;
use crate::web::{Ctx, PageResult, WebError};

/// This file's part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(issues_index, issues_create, index, show, create, reviews_create, publication))]
pub struct Part;

/// An issue to code: of a case, or of the case of an agenda item.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssueJson {
    case: Option<Uid>,
    agenda_item: Option<Uid>,
    /// `06`, or `06-2` for a sub-theme.
    theme: String,
    cause: CauseLayer,
    level: ResponseLevel,
    body: String,
    /// The text names nobody.
    anonymous: bool,
    op_id: Option<String>,
}

/// `GET /api/v1/case-issues`: what the own office found. Exact counts of a region are for the screen only.
#[utoipa::path(get, path = "/api/v1/case-issues", tag = "issues", responses((status = 200, description = "Issues of the caller's own cases and of the sittings its office held")))]
pub async fn issues_index(ctx: Ctx) -> PageResult {
    let filter = IssueFilter { is_own_only: true, limit: 1_000, ..IssueFilter::default() };
    let (rows, total) = ctx.read(move |conn, scope| Ok(issues::list(conn, scope, &filter)?)).await?;
    ctx.viewed(Audit::of("issue.list").subjects(rows.iter().map(|r| &r.case_uid))).await?;
    let list: Vec<_> = rows
        .iter()
        .map(|r| {
            serde_json::json!({
                "uid": r.uid, "case": r.case_uid, "area": r.area, "source": r.source, "theme": r.theme_code,
                "cause": r.cause, "level": r.level, "body": r.body, "coded_on": r.coded_on,
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "total": total, "issues": list })))
}

/// `POST /api/v1/case-issues`
#[utoipa::path(post, path = "/api/v1/case-issues", tag = "issues", request_body(content = String, content_type = "application/json", description = "An issue of a case"), responses((status = 201, description = "Its uid"), (status = 422, description = "The rule that said no")))]
pub async fn issues_create(ctx: Ctx, body: web::Bytes) -> PageResult {
    let json: IssueJson = parse(&body)?;
    let (theme, subtheme) = coding(&json.theme);
    let case = match (json.agenda_item, json.case) {
        (Some(item), _) => Raised::Item(item),
        (None, Some(case)) => Raised::Case(case),
        (None, None) => return Err(WebError::BadRequest("name a case or an agenda item")),
    };
    let input = RecordInput {
        case,
        theme,
        subtheme,
        cause: json.cause,
        level: json.level,
        body: json.body,
        is_anonymous: json.anonymous,
    };
    let done = ctx.write(json.op_id, "issue.record", move |tx, cmd| record(tx, cmd, &input)).await?;
    Ok(HttpResponse::Created().json(done))
}

/// `GET /api/v1/reports`
#[utoipa::path(get, path = "/api/v1/reports", tag = "reports", responses((status = 200, description = "Reports the caller may read")))]
pub async fn index(ctx: Ctx) -> PageResult {
    let rows = ctx.read(|conn, scope| Ok(reports::list(conn, scope)?)).await?;
    let list: Vec<_> = rows
        .iter()
        .map(|r| {
            serde_json::json!({
                "uid": r.uid, "insurer": r.insurer, "title": r.title, "period": r.period, "number": r.number,
                "state": r.state,
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "reports": list })))
}

/// `GET /api/v1/reports/{report}`: state and, once published, the frozen cube.
#[utoipa::path(get, path = "/api/v1/reports/{report}", tag = "reports", params(("report" = String, Path)), responses((status = 200, description = "The frozen figures"), (status = 404, description = "No such report for the caller")))]
pub async fn show(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let report = load(&ctx, &path).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "uid": report.uid, "insurer": report.insurer_name, "title": report.title, "period": report.period,
        "number": report.number, "state": report.state, "version": report.version,
        "commentary": report.commentary, "cube": report.cube,
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftJson {
    insurer: Uid,
    /// `2026-Q3`, or `2025-Q4..2026-Q3`.
    period: Period,
    op_id: Option<String>,
}

/// `POST /api/v1/reports`
#[utoipa::path(post, path = "/api/v1/reports", tag = "reports", request_body(content = String, content_type = "application/json", description = "Insurer and period"), responses((status = 201, description = "The draft")))]
pub async fn create(ctx: Ctx, body: web::Bytes) -> PageResult {
    let json: DraftJson = parse(&body)?;
    let (insurer, period) = (json.insurer, json.period);
    let done = ctx.write(json.op_id, "report.draft", move |tx, cmd| draft(tx, cmd, &insurer, period)).await?;
    Ok(HttpResponse::Created().json(done))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReviewJson {
    verdict: Verdict,
    #[serde(default)]
    comment: String,
    op_id: Option<String>,
}

/// `POST /api/v1/reports/{report}/reviews`
#[utoipa::path(post, path = "/api/v1/reports/{report}/reviews", tag = "reports", params(("report" = String, Path)), request_body(content = String, content_type = "application/json", description = "Verdict and comment"), responses((status = 201, description = "Where the report stands")))]
pub async fn reviews_create(ctx: Ctx, path: web::Path<String>, body: web::Bytes) -> PageResult {
    let json: ReviewJson = parse(&body)?;
    let report = load(&ctx, &path).await?.uid;
    let input = ReviewInput { report, verdict: Some(json.verdict), comment: json.comment };
    let done = ctx.write(json.op_id, "report.review", move |tx, cmd| review(tx, cmd, &input)).await?;
    Ok(HttpResponse::Created().json(done))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublishJson {
    form: PublishedForm,
    /// The version that was looked at.
    version: i32,
    op_id: Option<String>,
}

/// `POST /api/v1/reports/{report}/publication`
#[utoipa::path(post, path = "/api/v1/reports/{report}/publication", tag = "reports", params(("report" = String, Path)), request_body(content = String, content_type = "application/json", description = "Form and version"), responses((status = 201, description = "Published"), (status = 422, description = "What would betray a hidden figure")))]
pub async fn publication(ctx: Ctx, path: web::Path<String>, body: web::Bytes) -> PageResult {
    let json: PublishJson = parse(&body)?;
    let report = load(&ctx, &path).await?.uid;
    let input = PublishInput { report, form: json.form, version: json.version };
    let done = ctx.write(json.op_id, "report.publish", move |tx, cmd| publish(tx, cmd, &input)).await?;
    Ok(HttpResponse::Created().json(done))
}

fn parse<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, WebError> {
    serde_json::from_slice(body).map_err(|_| WebError::BadRequest("the body is not what this address takes"))
}
