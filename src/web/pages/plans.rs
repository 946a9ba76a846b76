//! Versions of plans, on the screen and on paper.

use actix_web::web::Path;

use super::{deliveries, duty_history, plan_self_checks};
use crate::domain::access::Scope;
use crate::domain::client::ClientState;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::PlanKind;
use crate::render::FormState;
use crate::render::pages::plan_papers::{PlanPaper, PlanPrintPage};
use crate::render::pages::plan_self_checks::SelfCheckNote;
use crate::render::pages::plans::{PlanSheets, PlanVersionPage};
use crate::render::parts::Crumb;
use crate::storage::views::plans::{VersionView, find_version};
use crate::storage::{Audit, Conn};
use crate::web::{Ctx, PageResult, WebError};

/// A version as its sheets.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = version(conn, scope, &path)?;
        let about = about(&version);
        Ok((sheets(&words, conn, scope, (version, FormState::default()))?, about))
    })
    .await
}

/// The page of a version again, with what stands against a form on it.
pub(super) fn again(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, form): (&Uid, FormState),
) -> Result<(PlanVersionPage, Option<Audit>), WebError> {
    let version = version(conn, scope, uid.as_str())?;
    let about = about(&version);
    Ok((sheets(ctx, conn, scope, (version, form))?, Some(about)))
}

pub(super) fn version(conn: &mut Conn, scope: &Scope, uid: &str) -> Result<VersionView, WebError> {
    let uid = Uid::parse(uid).ok_or(WebError::NotFound("plan version"))?;
    find_version(conn, scope, &uid)?.ok_or(WebError::NotFound("plan version"))
}

/// What a plan of a kind is called.
pub(super) fn title_key(kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::Care => "plan-show-title",
        PlanKind::Preventive => "preventive-head",
    }
}

pub(super) fn about(version: &VersionView) -> Audit {
    Audit::of("plan.view").object("plan-version", &version.uid).subject(&version.client.uid)
}

fn sheets(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (version, form): (VersionView, FormState),
) -> Result<PlanVersionPage, WebError> {
    let is_current = version.number == version.current_number;
    Ok(PlanVersionPage {
        crumbs: crumbs(ctx, &version),
        is_current,
        may_compare: version.versions.len() > 1,
        may_edit: is_current
            && version.client.state != ClientState::Closed
            && scope.care_offices().contains(&version.office_id),
        title_key: title_key(version.content.kind()),
        may_export: scope.care_offices().contains(&version.office_id) && !version.content.needs.is_empty(),
        previous: version.versions.iter().find(|v| v.number == version.number - 1).map(|v| v.uid.clone()),
        self_check: self_check(ctx, conn, scope, &version)?,
        handed: deliveries::handed(ctx, conn, scope, (&version.uid, &form))?,
        entered: duty_history::of_plan(ctx, conn, scope, &version)?,
        sheets: PlanSheets::of(version),
        form,
    })
}

/// How the version stands before it is circulated, for those who make the plan.
fn self_check(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    version: &VersionView,
) -> Result<Option<SelfCheckNote>, WebError> {
    let is_own = scope.care_offices().contains(&version.office_id);
    if is_own { plan_self_checks::note(ctx, conn, scope, &version.uid).map(Some) } else { Ok(None) }
}

pub(super) fn crumbs(ctx: &Ctx, version: &VersionView) -> Vec<Crumb> {
    vec![
        Crumb::to("/clients", ctx.text("client-index-title")),
        Crumb::to(format!("/clients/{}", version.client.uid), version.client.name.clone()),
    ]
}

/// A version on paper.
pub async fn print(ctx: Ctx, path: Path<String>) -> PageResult {
    ctx.page_about(move |conn, scope| {
        let version = version(conn, scope, &path)?;
        let about = about(&version);
        Ok((PlanPrintPage { version: version.uid.clone(), paper: PlanPaper::of(version) }, about))
    })
    .await
}
