//! Individual service plans: offices hand them in and take them back, whoever makes the care plan reads them.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Path, block};

use super::form_page::refused_or;
use super::plan_attachments::one_file;
use super::plans::{about, crumbs, version};
use crate::domain::access::Scope;
use crate::domain::attachment::{AttachError, MAX_BYTES};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::service_plan::{ServicePlan, Typed};
use crate::domain::time::jst::jst_date;
use crate::render::FormState;
use crate::render::pages::service_plans::{ServicePlanRow, ServicePlansPage};
use crate::render::parts::Choice;
use crate::storage::views::plans::VersionView;
use crate::storage::views::service_plans::{self as views, ServicePlanLine};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::plan::service_plan::{GiveServicePlan, give_service_plan, withdraw_service_plan};
use crate::web::upload::{self, Upload};
use crate::web::{Ctx, Form, PageResult, WebError, saved_as};

/// What is kept of a form whose file has to be chosen again.
const TEXTS: [&str; 6] = ["title", "made_on", "starts_on", "ends_on", "note", "replaces"];

/// What was handed in for a plan, as far as the reader may know.
pub async fn index(ctx: Ctx, path: Path<String>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = version(conn, scope, &path)?;
        let form = FormState::default();
        Ok((page(&words, conn, scope, (&version, form))?, about(&version)))
    })
    .await
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (version, form): (&VersionView, FormState),
) -> Result<ServicePlansPage, WebError> {
    let lines = views::of_plan(conn, scope, &version.plan_uid)?;
    let own = views::own_serving(conn, scope, &version.client.uid)?;
    let is_own = |line: &ServicePlanLine| scope.team_offices().contains(&line.office_id);
    let stands = |line: &&ServicePlanLine| line.replaced_at.is_none() && line.withdrawn_at.is_none();
    let standing = lines.iter().filter(|line| is_own(line)).filter(stands);
    let standing =
        standing.map(|line| Choice::of(line.uid.as_str(), format!("{}（{}）", line.title, line.made_on)));
    let newer = Some(version.current_number).filter(|current| *current != version.number);
    Ok(ServicePlansPage {
        crumbs: crumbs(ctx, version),
        form,
        version: version.uid.clone(),
        version_number: version.number,
        newer_number: newer.unwrap_or_default(),
        client_name: version.client.name.clone(),
        standing: standing.collect(),
        may_give: !own.is_empty(),
        offices: match own.as_slice() {
            [_] => Vec::new(),
            several => several.iter().map(|(uid, name)| Choice::of(uid.as_str(), name.clone())).collect(),
        },
        rows: lines
            .into_iter()
            .map(|line| {
                let is_own = is_own(&line);
                ServicePlanRow::of(line, is_own)
            })
            .collect(),
        limit_mib: MAX_BYTES / (1024 * 1024),
    })
}

/// Hands one in.
pub async fn give(ctx: Ctx, path: Path<Uid>, body: Multipart) -> PageResult {
    let uid = path.into_inner();
    let upload = match upload::read(&ctx, body).await {
        Ok(upload) => upload,
        Err(WebError::Refused(refused)) => {
            return show_again(ctx, uid, (vec![refused], FormState::default())).await;
        }
        Err(error) => return Err(error),
    };
    let mut typed: Vec<(&str, String)> = TEXTS.map(|name| (name, text(&upload, name))).into();
    typed.push(("office", upload.office.clone()));
    match given(&ctx, &uid, upload).await {
        Ok(()) => Ok(ctx.see_saying(
            format!("/plan-versions/{uid}/service-plans"),
            "success",
            "service-plan-was-given",
        )),
        Err(Faults::Of(refused)) => show_again(ctx, uid, (refused, FormState::with(typed))).await,
        Err(Faults::Other(failure)) => Err(failure.into()),
    }
}

/// What stands against a form, all at once, or a failure of another kind.
enum Faults {
    Of(Vec<Refused>),
    Other(Failure),
}

async fn given(ctx: &Ctx, version: &Uid, upload: Upload) -> Result<(), Faults> {
    let typed = Typed {
        title: text(&upload, "title"),
        made_on: text(&upload, "made_on"),
        starts_on: text(&upload, "starts_on"),
        ends_on: text(&upload, "ends_on"),
        note: text(&upload, "note"),
    };
    let says = ServicePlan::parse(&typed, jst_date(ctx.cmd(None).now));
    let (op_id, office) = (upload.op_id.clone(), Uid::parse(upload.office.trim()));
    let replaced = text(&upload, "replaces");
    // Pictures take a while, and a thread of their own.
    let file = block(move || one_file(upload)).await;
    let file = file.unwrap_or_else(|_| Err(AttachError::PictureUnreadable.into()));
    let (says, file) = match (says, file) {
        (Ok(says), Ok(file)) => (says, file),
        (says, file) => {
            let mut faults = says.err().unwrap_or_default();
            faults.extend(file.err());
            return Err(Faults::Of(faults));
        }
    };
    let input =
        GiveServicePlan { version: version.clone(), office, says, file, replaces: Uid::parse(&replaced) };
    let done = ctx.write(op_id, "service_plan.give", move |tx, cmd| give_service_plan(tx, cmd, &input)).await;
    done.map_err(|failure| match failure {
        Failure::Refused(refused) => Faults::Of(vec![refused]),
        other => Faults::Other(other),
    })
}

fn text(upload: &Upload, name: &str) -> String {
    upload.fields.get(name).map(|text| text.trim().to_owned()).unwrap_or_default()
}

async fn show_again(ctx: Ctx, uid: Uid, (refused, form): (Vec<Refused>, FormState)) -> PageResult {
    let errors = refused.iter().map(|one| ctx.state.render.refusal(ctx.lang(), one)).collect();
    let form = FormState { errors, ..form };
    let words = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let version = version(conn, scope, uid.as_str())?;
        Ok((page(&words, conn, scope, (&version, form))?, Some(about(&version))))
    })
    .await
}

/// Hands the file out; browsers save it and never show it as a page of this server.
pub async fn open(ctx: Ctx, path: Path<Uid>) -> PageResult {
    let keys = ctx.state.desk.keys().clone();
    let (view, bytes) = ctx
        .read(move |conn, scope| {
            let found = views::find(conn, scope, &path)?.ok_or(WebError::NotFound("service plan"))?;
            let (view, key_client, data_key) = found;
            let whose = (key_client.as_str().as_bytes(), data_key.as_slice());
            let bytes = keys.open_for(whose, &view.uid.bytes(), &view.body);
            let bytes = bytes.ok_or_else(|| WebError::Internal("a service plan does not open".into()))?;
            Ok((view, bytes))
        })
        .await?;
    let seen = Audit::of("service_plan.open").object("service-plan", &view.uid).subject(&view.client.1);
    ctx.viewed(seen).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, view.kind.media_type()))
        .insert_header(saved_as(&view.name))
        .body(bytes.to_vec()))
}

/// Takes one back.
pub async fn withdraw(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let uid = path.into_inner();
    let version = Uid::parse(form.text("version")).ok_or(WebError::BadRequest("no version"))?;
    let (plan, reason) = (uid.clone(), form.text("reason").to_owned());
    let done = ctx
        .write(form.op_id(), "service_plan.withdraw", move |tx, cmd| {
            withdraw_service_plan(tx, cmd, (&plan, &reason))
        })
        .await;
    match done {
        Ok(()) => Ok(ctx.see_saying(
            format!("/plan-versions/{version}/service-plans"),
            "success",
            "service-plan-was-withdrawn",
        )),
        Err(failure) => {
            let refused = refused_or(failure)?;
            let typed = [("withdrawn", uid.to_string()), ("reason", form.text("reason").to_owned())];
            show_again(ctx, version, (vec![refused], FormState::with(typed))).await
        }
    }
}
