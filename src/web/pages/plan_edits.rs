//! Writing the next version of a plan: what is typed is kept, rows are added and moved by buttons that work without a
//! script, and only the last button makes a version.

mod adopted;
mod build;
mod typed;

pub mod new;
pub mod rebase;

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::plans::{about, crumbs, version};
use crate::domain::access::Scope;
use crate::domain::client_state::require_supported;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{PlanEdit, Step};
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::plan_edits::{NextVersion, PlanEditPage};
use crate::storage::Conn;
use crate::storage::views::plan_edits::{self, EditView};
use crate::storage::views::plans::VersionView;
use crate::usecases::Failure;
use crate::usecases::plan::keep::{KeptEdit, keep, keep_quietly, stamp};
use crate::usecases::plan::revise::{ReviseInput, Revised, revise};
use crate::usecases::plan::{EditOf, discard};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Characters of the note of a version.
const LONGEST_NOTE: usize = 500;

/// Where an edit comes from.
#[derive(Debug, Default, Deserialize)]
pub struct EditFrom {
    /// The inquiry whose adopted opinions are to be taken in.
    inquiry: Option<Uid>,
}

/// The form for the next version, with what its reader has written so far; `?inquiry=` shows what was adopted beside the
/// rows it concerns. A version that is not the newest leads to the one that is.
pub async fn edit_form(ctx: Ctx, path: Path<String>, from: Query<EditFrom>) -> PageResult {
    let at = path.clone();
    let words = ctx.clone();
    let inquiry = from.inquiry.clone();
    let elsewhere = ctx.read(move |conn, scope| elsewhere(&words, conn, scope, (&at, inquiry))).await?;
    if let Some(to) = elsewhere {
        return Ok(ctx.see(to));
    }
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = planned(conn, scope, &path)?;
        require_supported(&version.client.uid, version.client.state).map_err(WebError::Refused)?;
        let so_far = so_far(&words, conn, scope, (&version, from.inquiry.as_ref()))?;
        let form = typed::form_of(&so_far.kept);
        Ok((page(&words, conn, scope, (&version, so_far, form))?, about(&version)))
    })
    .await
}

/// Where somebody is led who opens a version that is not the newest, or whose writing is of an older one.
fn elsewhere(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (path, inquiry): (&str, Option<Uid>),
) -> Result<Option<String>, WebError> {
    let version = planned(conn, scope, path)?;
    let newest = newest(&version);
    let is_behind =
        live(ctx, conn, scope, &version)?.is_some_and(|(view, _)| view.base.as_ref() != Some(newest));
    let query = inquiry.map(|inquiry| format!("?inquiry={inquiry}")).unwrap_or_default();
    Ok(if is_behind {
        Some(format!("/plan-versions/{newest}/edit/rebase"))
    } else if *newest != version.uid {
        Some(format!("/plan-versions/{newest}/edit{query}"))
    } else {
        None
    })
}

fn newest(version: &VersionView) -> &Uid {
    version.versions.first().map_or(&version.uid, |line| &line.uid)
}

/// What the reader has written of the plan, unless it is discarded.
fn live(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    version: &VersionView,
) -> Result<Option<(EditView, KeptEdit)>, WebError> {
    let view = plan_edits::of_plan(conn, scope, &version.plan_uid)?;
    Ok(view.filter(|view| view.discarded_at.is_none()).and_then(|view| opened(ctx, view)))
}

fn opened(ctx: &Ctx, view: EditView) -> Option<(EditView, KeptEdit)> {
    let kept = KeptEdit::open(ctx.state.desk.keys(), &view.uid, &view.body)?;
    Some((view, kept))
}

/// What stands in the form, and what is known of it.
struct SoFar {
    kept: KeptEdit,
    kept_at: Option<chrono::NaiveDateTime>,
    is_discarded: bool,
}

impl SoFar {
    /// What is kept, unless it is discarded; then what the form starts from.
    fn of(ctx: &Ctx, view: Option<EditView>, start: impl FnOnce() -> KeptEdit) -> Self {
        let is_discarded = view.as_ref().is_some_and(|view| view.discarded_at.is_some());
        let live = view.filter(|view| view.discarded_at.is_none());
        match live.and_then(|view| opened(ctx, view)) {
            Some((view, kept)) => Self { kept, kept_at: Some(view.saved_at), is_discarded },
            None => Self { kept: start(), kept_at: None, is_discarded },
        }
    }
}

fn so_far(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (version, inquiry): (&VersionView, Option<&Uid>),
) -> Result<SoFar, WebError> {
    let view = plan_edits::of_plan(conn, scope, &version.plan_uid)?;
    let start = || KeptEdit { edit: PlanEdit::of(&version.content), ..KeptEdit::default() };
    let mut so_far = SoFar::of(ctx, view, start);
    if inquiry.is_some() {
        so_far.kept.inquiry = inquiry.cloned();
    }
    let taken = adopted::of(conn, scope, version, so_far.kept.inquiry.as_ref())?;
    if let Some(taken) = taken.filter(|_| so_far.kept.note.is_empty()) {
        so_far.kept.note = format!("{}（{}）", ctx.text("plan-edit-note-adopted"), taken.number);
    }
    Ok(so_far)
}

/// A version of a plan of the reader's own office.
pub(super) fn planned(conn: &mut Conn, scope: &Scope, uid: &str) -> Result<VersionView, WebError> {
    let version = version(conn, scope, uid)?;
    if scope.care_offices().contains(&version.office_id) { Ok(version) } else { Err(WebError::Denied) }
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (version, so_far, form): (&VersionView, SoFar, FormState),
) -> Result<PlanEditPage, WebError> {
    let taken = adopted::of(conn, scope, version, so_far.kept.inquiry.as_ref())?;
    let last = version.versions.iter().map(|line| line.number).max().unwrap_or_default();
    let next = NextVersion { from: version.number, to: last + 1, planned_on: version.planned_on };
    Ok(PlanEditPage {
        crumbs: crumbs(ctx, version),
        form,
        address: format!("/plan-versions/{}/edit", version.uid),
        client_name: version.client.name.clone(),
        next: Some(next),
        from: String::new(),
        rows: build::rows(&so_far.kept.edit, taken.as_ref()),
        week: build::week(&so_far.kept.edit),
        choices: build::choices(ctx),
        offices: build::offices(conn, &version.client.insurer_number)?,
        preventive: build::preventive(ctx, &so_far.kept.edit),
        kinds: Vec::new(),
        seen: so_far.kept_at.map_or_else(|| so_far.kept.seen.clone(), stamp),
        kept_at: so_far.kept_at,
        is_discarded: so_far.is_discarded,
        back_href: match &taken {
            Some(taken) => format!("/inquiries/{}", taken.inquiry),
            None => format!("/plan-versions/{}", version.uid),
        },
        taken,
    })
}

/// What the buttons of the form do: keep it, change its rows, or make the next version.
pub async fn update(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("plan version"))?;
    let kept = typed::kept(&form);
    if let "" | "save" = form.text("step") {
        return save(ctx, uid, kept, form.op_id()).await;
    }
    let query = kept.inquiry.as_ref().map(|inquiry| format!("?inquiry={inquiry}")).unwrap_or_default();
    let address = format!("/plan-versions/{uid}/edit{query}");
    match turn(&ctx, &form, (EditOf::Version(uid.clone()), kept, address)).await? {
        Turned::Kept(answer) => Ok(answer),
        Turned::Elsewhere(refused) => show_again(ctx, uid, refused.0, refused.1).await,
    }
}

/// What came of a step.
enum Turned {
    Kept(HttpResponse),
    /// Another window has written meanwhile: nothing is kept, and the form comes back with the step done.
    Elsewhere(Box<(KeptEdit, Refused)>),
}

/// Keeps what was typed, after the step of a button, and shows it where the step led. Only who asks for it by «keep» puts it in
/// the place of what another window has written.
async fn turn(
    ctx: &Ctx,
    form: &Form,
    (of, mut kept, address): (EditOf, KeptEdit, String),
) -> Result<Turned, WebError> {
    let step = match form.text("step") {
        "keep" => None,
        step => Some(Step::parse(step).ok_or(WebError::BadRequest("not a step of the form"))?),
    };
    let (desk, actor) = (&ctx.state.desk, ctx.actor().clone());
    let Some(step) = step else {
        keep(desk, actor, of, kept).await?;
        return Ok(Turned::Kept(ctx.see_saying(address, "success", "plan-edit-kept")));
    };
    let anchor = kept.edit.step(step);
    match keep_quietly(desk, actor, of, kept.clone()).await {
        Ok(_) => {
            let mark = if address.contains('?') { '&' } else { '?' };
            Ok(Turned::Kept(ctx.see(format!("{address}{mark}at={anchor}#{anchor}"))))
        }
        Err(Failure::Refused(refused)) => Ok(Turned::Elsewhere(Box::new((kept, refused)))),
        Err(failure) => Err(failure.into()),
    }
}

async fn save(ctx: Ctx, uid: Uid, kept: KeptEdit, op_id: Option<String>) -> PageResult {
    let inquiry = kept.inquiry.clone();
    let done = match note_of(&kept) {
        Err(refused) => Err(refused.into()),
        Ok(note) => {
            let (edit, inquiry) = (kept.edit.clone(), inquiry.clone());
            let input = ReviseInput { version: uid.clone(), edit, note, inquiry };
            ctx.write(op_id, "plan.revise", move |tx, cmd| revise(tx, cmd, &input)).await
        }
    };
    match done {
        Ok(made) => Ok(ctx.see_saying(after(&made, inquiry.as_ref()), "success", "plan-revised")),
        // Somebody made a version meanwhile: what was written is kept and shown beside theirs.
        Err(Failure::Refused(refused)) if refused.code == NOT_CURRENT => {
            behind(ctx, uid, kept, refused).await
        }
        Err(Failure::Conflict) => behind(ctx, uid, kept, Refused::new(NOT_CURRENT)).await,
        Err(Failure::Refused(refused)) => show_again(ctx, uid, kept, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

/// The refusal of a version that is the current one no longer.
const NOT_CURRENT: &str = "plan-version-not-current";

async fn behind(ctx: Ctx, uid: Uid, kept: KeptEdit, refused: Refused) -> PageResult {
    keep(&ctx.state.desk, ctx.actor().clone(), EditOf::Version(uid.clone()), kept).await?;
    rebase::show_first(ctx, uid, refused).await
}

async fn show_again(ctx: Ctx, uid: Uid, kept: KeptEdit, refused: Refused) -> PageResult {
    let words = ctx.clone();
    let again = typed::refused(&ctx, &kept, vec![refused]);
    ctx.form_again(move |conn, scope| {
        let version = planned(conn, scope, uid.as_str())?;
        let so_far = SoFar { kept, kept_at: None, is_discarded: false };
        Ok((page(&words, conn, scope, (&version, so_far, again))?, Some(about(&version))))
    })
    .await
}

fn note_of(kept: &KeptEdit) -> Result<String, Refused> {
    if kept.note.chars().count() > LONGEST_NOTE {
        return Err(Refused::at("note", "field-too-long").with("limit", LONGEST_NOTE));
    }
    Ok(kept.note.clone())
}

/// Where a new version leads: back to the inquiry it came of, which now shows what was taken in, else to its sheets.
fn after(made: &Revised, inquiry: Option<&Uid>) -> String {
    match inquiry {
        Some(inquiry) => format!("/inquiries/{inquiry}"),
        None => format!("/plan-versions/{}", made.version),
    }
}

/// Keeps what is being typed; the page asks for it quietly.
pub async fn autosave(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let of = EditOf::Version(path.into_inner());
    let kept_at = keep_quietly(&ctx.state.desk, ctx.actor().clone(), of, typed::kept(&form)).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "seen": stamp(kept_at) })))
}

/// Puts away what was written; the form starts anew and offers to take it back.
pub async fn throw_away(ctx: Ctx, path: Path<Uid>) -> PageResult {
    let of = EditOf::Version(path.clone());
    discard::discard(&ctx.state.desk, ctx.actor().clone(), of).await?;
    Ok(ctx.see(format!("/plan-versions/{path}/edit")))
}

/// Takes back what was put away.
pub async fn take_back(ctx: Ctx, path: Path<Uid>) -> PageResult {
    let of = EditOf::Version(path.clone());
    discard::restore(&ctx.state.desk, ctx.actor().clone(), of).await?;
    Ok(ctx.see_saying(format!("/plan-versions/{path}/edit"), "success", "plan-edit-restored"))
}
