//! Somebody made a version while another person was writing: both are shown, and what both changed is chosen text by
//! text. Nothing is lost on the way.

use std::collections::BTreeMap;

use actix_web::web::Path;

use super::{live, newest, planned};
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{Clash, ClashOn, PreventivePart, Side, rebase as merged};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::pages::plan_edits::{ClashCard, PlanRebasePage};
use crate::render::{FieldError, FormState};
use crate::storage::Conn;
use crate::storage::views::plans::{VersionView, find_version};
use crate::usecases::Failure;
use crate::usecases::plan::rebase::rebase;
use crate::web::pages::plans::{about, crumbs};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The fields of the choices.
const CHOICE: &str = "choice-";

/// What was written on an older version beside what the newest one says.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let (words, at) = (ctx.clone(), path.clone());
    let is_behind = ctx.read(move |conn, scope| {
        let version = planned(conn, scope, &at)?;
        let kept = live(&words, conn, scope, &version)?;
        let is_behind = kept.is_some_and(|(view, _)| view.base.as_ref() != Some(newest(&version)));
        Ok(is_behind && *newest(&version) == version.uid)
    });
    if !is_behind.await? {
        return Ok(ctx.see(format!("/plan-versions/{path}/edit")));
    }
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = planned(conn, scope, &path)?;
        Ok((page(&words, conn, scope, (&version, FormState::default()))?, about(&version)))
    })
    .await
}

/// The same page as the answer to a form that came too late; what it held is kept already.
pub(super) async fn show_first(ctx: Ctx, written_on: Uid, refused: Refused) -> PageResult {
    let error = ctx.state.render.refusal(ctx.lang(), &refused);
    let words = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let older = planned(conn, scope, written_on.as_str())?;
        let version = planned(conn, scope, newest(&older).as_str())?;
        let form = FormState { errors: vec![error], ..FormState::default() };
        Ok((page(&words, conn, scope, (&version, form))?, Some(about(&version))))
    })
    .await
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (version, form): (&VersionView, FormState),
) -> Result<PlanRebasePage, WebError> {
    let (view, kept) = live(ctx, conn, scope, version)?.ok_or(WebError::NotFound("edit"))?;
    let base = match &view.base {
        Some(base) => find_version(conn, scope, base)?,
        None => None,
    };
    let base = base.ok_or(WebError::NotFound("plan version"))?;
    let done = merged(&base.content, &kept.edit, &version.content, &BTreeMap::new());
    Ok(PlanRebasePage {
        crumbs: crumbs(ctx, version),
        form,
        client_name: version.client.name.clone(),
        address: format!("/plan-versions/{}/edit", version.uid),
        base: base.uid,
        base_number: base.number,
        version: version.uid.clone(),
        number: version.number,
        author: version.author.clone(),
        made_at: version.created_at,
        clashes: done.clashes.into_iter().map(|clash| card(ctx, clash)).collect(),
    })
}

fn card(ctx: &Ctx, clash: Clash) -> ClashCard {
    let title = match &clash.on {
        ClashOn::Text(name) => ctx.text(&format!("plan-head-{}", name.replace('_', "-"))),
        ClashOn::Head(part) => ctx.text(&format!("plan-part-{}", part.as_str().replace('_', "-"))),
        ClashOn::Preventive(part) => part_title(ctx, *part),
        ClashOn::Row(kind, field) => {
            let field = ctx.text(&format!("row-field-{}", field.as_str().replace('_', "-")));
            format!("{}: {field}", kind_of(ctx, kind.as_str()))
        }
        ClashOn::Gone(kind) => {
            format!("{}: {}", kind_of(ctx, kind.as_str()), ctx.text("plan-rebase-gone"))
        }
        ClashOn::Order => ctx.text("plan-rebase-order"),
        ClashOn::Week => ctx.text("plan-head-week"),
    };
    let is_order = clash.on == ClashOn::Order;
    ClashCard { key: clash.key, title, base: clash.base, mine: clash.mine, theirs: clash.theirs, is_order }
}

fn part_title(ctx: &Ctx, part: PreventivePart) -> String {
    let text = |key: String| ctx.text(&key.replace('_', "-"));
    match part {
        PreventivePart::Line(line) => text(format!("preventive-line-{line}")),
        PreventivePart::Area(area, of) => {
            format!("{}: {}", text(format!("life-area-{area}")), text(format!("area-text-{of}")))
        }
        PreventivePart::Checklist(part, of) => {
            format!("{}: {}", text(format!("checklist-part-{part}")), text(format!("checklist-text-{of}")))
        }
    }
}

fn kind_of(ctx: &Ctx, kind: &str) -> String {
    ctx.text(&format!("row-kind-{}", kind.replace('_', "-")))
}

/// Takes the choices: what was written becomes an edit of the newest version, and goes on there.
pub async fn update(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let choices: BTreeMap<String, Side> = form
        .with_prefix(CHOICE)
        .filter_map(|(key, side)| Some((key.to_owned(), Side::parse(side)?)))
        .collect();
    let desk = &ctx.state.desk;
    match rebase(desk, ctx.actor().clone(), path.clone(), choices.clone()).await {
        Ok(()) => Ok(ctx.see_saying(format!("/plan-versions/{path}/edit"), "success", "plan-rebased")),
        Err(Failure::Refused(refused)) => {
            let shown = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let version = planned(conn, scope, path.as_str())?;
                let mut page = page(&words, conn, scope, (&version, shown))?;
                point(&mut page, &choices);
                Ok((page, Some(about(&version))))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// One error for each text about which nothing was chosen, in place of the one for all of them.
fn point(page: &mut PlanRebasePage, choices: &BTreeMap<String, Side>) {
    let Some(all) = page.form.errors.first().map(|error| error.text.clone()) else { return };
    let open = page.clashes.iter().filter(|clash| !choices.contains_key(&clash.key));
    let errors = open.map(|clash| FieldError {
        field: format!("{CHOICE}{}", clash.key),
        text: format!("{}: {all}", clash.title),
        ended: String::new(),
        concerns: String::new(),
    });
    let errors: Vec<FieldError> = errors.collect();
    if !errors.is_empty() {
        page.form.errors = errors;
    }
}
