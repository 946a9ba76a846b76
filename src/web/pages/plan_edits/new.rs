//! A client's next plan: from nothing, or as a copy of the last one.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;

use super::{SoFar, Turned, build, note_of, turn, typed};
use crate::domain::access::Scope;
use crate::domain::certification::history::{Standing, foremost};
use crate::domain::certification::{CareLevel, Certification};
use crate::domain::client_state::require_supported;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{
    PlanClass, PlanContent, PlanEdit, PlanKind, PreventiveForm, PreventiveScheme, RowKind, Step,
};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::time::wareki;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::plan_edits::{KindLink, PlanEditPage};
use crate::render::parts::Crumb;
use crate::storage::views::certifications::CertificationLine;
use crate::storage::views::clients::{self, ClientView};
use crate::storage::views::plan_edits;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::plan::create::{CreatePlanInput, create as create_plan};
use crate::usecases::plan::keep::{KeptEdit, keep_quietly, stamp};
use crate::usecases::plan::{EditOf, discard};
use crate::web::pages::plans::version;
use crate::web::{Ctx, Form, PageResult, WebError};

/// What a new plan starts from.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct NewFrom {
    /// The version that is copied.
    from: Option<Uid>,
    /// Which form it is; the client's care level says so when nobody does.
    kind: Option<PlanKind>,
}

/// The form for a new plan, with what its reader has written so far.
pub async fn form(ctx: Ctx, path: Path<Uid>, from: Query<NewFrom>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = planned(conn, scope, &path)?;
        require_supported(&client.uid, client.state).map_err(WebError::Refused)?;
        let start = start(&words, conn, scope, (&client, &from))?;
        let view = plan_edits::of_client(conn, scope, &client.uid)?;
        // What was begun as a copy goes on as a copy of the same version.
        let live = view.as_ref().filter(|view| view.discarded_at.is_none());
        let from = live.map_or(from.from.clone(), |view| view.base.clone());
        let so_far = SoFar::of(&words, view, || start);
        let form = typed::form_of(&so_far.kept);
        let about = about(&client);
        Ok((page(&words, conn, &client, (so_far, form, from))?, about))
    })
    .await
}

/// A client of the reader's own office.
fn planned(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<ClientView, WebError> {
    let client = clients::find(conn, scope, uid)?.ok_or(WebError::NotFound("client"))?;
    if scope.care_offices().contains(&client.office_id) { Ok(client) } else { Err(WebError::Denied) }
}

fn about(client: &ClientView) -> Audit {
    Audit::of("plan.write").object("client", &client.uid).subject(&client.uid).insurer(&client.insurer_uid)
}

/// An empty plan with what is known of the client, or the copy of a version of theirs, as of today.
fn start(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (client, wanted): (&ClientView, &NewFrom),
) -> Result<KeptEdit, WebError> {
    let today = jst_date(ctx.state.desk.clock().now());
    let mut content = match &wanted.from {
        None => blank(certification(client, today).and_then(|known| known.care_level), wanted.kind),
        Some(from) => {
            let copied = version(conn, scope, from.as_str())?;
            if copied.client.uid != client.uid {
                return Err(WebError::NotFound("plan version"));
            }
            copied.content
        }
    };
    let office = clients::care_offices(conn, scope)?.into_iter().find(|office| office.0 == client.office_id);
    let head = &mut content.head;
    (head.written_on, head.rows_written_on, head.week_written_on) = (Some(today), Some(today), Some(today));
    head.author = ctx.actor().account().map(|account| account.name.clone()).unwrap_or_default();
    head.office_name.clone_from(&client.office_name);
    head.office_number = office.and_then(|office| office.3).unwrap_or_default();
    let earliest = client.plans.iter().map(|plan| plan.planned_on).min();
    head.first_planned_on = head.first_planned_on.or(earliest).or(Some(today));
    head.class = Some(if earliest.is_some() { PlanClass::Continued } else { PlanClass::First });
    if let Some(form) = &mut head.preventive {
        // These are about the plan that is copied.
        (form.agreed_on, form.agreed_by, form.center_opinion) = (None, String::new(), String::new());
    }
    if let Some(known) = certification(client, today) {
        head.certification = known;
    }
    let mut edit = PlanEdit::of(&content);
    if edit.rows.is_empty() {
        edit.step(Step::Add(RowKind::Need, 0));
    }
    Ok(KeptEdit { edit, planned_on: wareki::short(today), ..KeptEdit::default() })
}

/// The certification that is in force, else the one that a page names first.
fn certification(client: &ClientView, today: NaiveDate) -> Option<Certification> {
    let entries: Vec<Standing> = client.certifications.iter().map(CertificationLine::entry).collect();
    foremost(&entries, today).map(|entry| entry.certification.clone())
}

/// An empty plan on the form of its kind.
fn blank(level: Option<CareLevel>, kind: Option<PlanKind>) -> PlanContent {
    let usual = match level {
        Some(CareLevel::Target) => Some(PreventiveScheme::Management),
        Some(CareLevel::Support1 | CareLevel::Support2) => Some(PreventiveScheme::Support),
        _ => None,
    };
    let is_preventive = kind.map_or(usual.is_some(), |kind| kind == PlanKind::Preventive);
    let mut content = PlanContent::default();
    if is_preventive {
        content.head.preventive =
            Some(Box::new(PreventiveForm { scheme: usual, ..PreventiveForm::default() }));
    }
    content
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &ClientView,
    (so_far, form, from): (SoFar, FormState, Option<Uid>),
) -> Result<PlanEditPage, WebError> {
    let own = format!("/clients/{}", client.uid);
    let preventive = build::preventive(ctx, &so_far.kept.edit);
    let is_fresh = from.is_none() && so_far.kept_at.is_none() && form.errors.is_empty();
    Ok(PlanEditPage {
        crumbs: vec![
            Crumb::to("/clients", ctx.text("client-index-title")),
            Crumb::to(own.clone(), client.name.clone()),
        ],
        form,
        address: address(&client.uid),
        client_name: client.name.clone(),
        next: None,
        from: from.map(|from| from.to_string()).unwrap_or_default(),
        rows: build::rows(&so_far.kept.edit, None),
        week: build::week(&so_far.kept.edit),
        choices: build::choices(ctx),
        offices: build::offices(conn, &client.insurer_number)?,
        kinds: if is_fresh { kinds(ctx, &client.uid, preventive.is_some()) } else { Vec::new() },
        preventive,
        seen: so_far.kept_at.map_or_else(|| so_far.kept.seen.clone(), stamp),
        kept_at: so_far.kept_at,
        is_discarded: so_far.is_discarded,
        back_href: own,
        taken: None,
    })
}

/// The two forms, for whoever has written nothing yet.
fn kinds(ctx: &Ctx, client: &Uid, is_preventive: bool) -> Vec<KindLink> {
    let link = |kind: &PlanKind| KindLink {
        href: format!("{}?kind={kind}", address(client)),
        label: ctx.text(&format!("plan-kind-{kind}")),
        is_current: (*kind == PlanKind::Preventive) == is_preventive,
    };
    PlanKind::ALL.iter().map(link).collect()
}

fn address(client: &Uid) -> String {
    format!("/clients/{client}/plans/new")
}

fn place(client: &Uid, form: &Form) -> EditOf {
    EditOf::Client { client: client.clone(), from: Uid::parse(form.text("from")) }
}

/// What the buttons of the form do: keep it, change its rows, or begin the plan.
pub async fn create(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let kept = typed::kept(&form);
    let from = Uid::parse(form.text("from"));
    if !matches!(form.text("step"), "" | "save") {
        return match turn(&ctx, &form, (place(&path, &form), kept, address(&path))).await? {
            Turned::Kept(answer) => Ok(answer),
            Turned::Elsewhere(refused) => {
                show_again(ctx, path.into_inner(), (refused.0, from), refused.1).await
            }
        };
    }
    let done = match note_of(&kept) {
        Err(refused) => Err(refused.into()),
        Ok(note) => {
            let (client, planned_on) = (path.clone(), kept.planned_on.clone());
            let input =
                CreatePlanInput { client, from: from.clone(), planned_on, edit: kept.edit.clone(), note };
            ctx.write(form.op_id(), "plan.create", move |tx, cmd| create_plan(tx, cmd, &input)).await
        }
    };
    match done {
        Ok(made) => Ok(ctx.see_saying(format!("/plan-versions/{}", made.version), "success", "plan-created")),
        Err(Failure::Refused(refused)) => show_again(ctx, path.into_inner(), (kept, from), refused).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn show_again(
    ctx: Ctx,
    client: Uid,
    (kept, from): (KeptEdit, Option<Uid>),
    refused: Refused,
) -> PageResult {
    let words = ctx.clone();
    let day = wareki::parse_date(&kept.planned_on).err().map(|why| Refused::at("planned_on", why.code()));
    let found = day.into_iter().filter(|day| *day != refused).chain([refused.clone()]).collect();
    let again = typed::refused(&ctx, &kept, found);
    ctx.form_again(move |conn, scope| {
        let client = planned(conn, scope, &client)?;
        let so_far = SoFar { kept, kept_at: None, is_discarded: false };
        let about = about(&client);
        Ok((page(&words, conn, &client, (so_far, again, from))?, Some(about)))
    })
    .await
}

/// Keeps what is being typed; the page asks for it quietly.
pub async fn autosave(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let (of, kept) = (place(&path, &form), typed::kept(&form));
    let kept_at = keep_quietly(&ctx.state.desk, ctx.actor().clone(), of, kept).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "seen": stamp(kept_at) })))
}

/// Puts away what was written; the form starts anew and offers to take it back.
pub async fn throw_away(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    discard::discard(&ctx.state.desk, ctx.actor().clone(), place(&path, &form)).await?;
    Ok(ctx.see(address(&path)))
}

/// Takes back what was put away.
pub async fn take_back(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    discard::restore(&ctx.state.desk, ctx.actor().clone(), place(&path, &form)).await?;
    Ok(ctx.see_saying(address(&path), "success", "plan-edit-restored"))
}
