//! Importing the national care-plan CSV: choose files, look at the preview, confirm or discard.

use std::collections::{BTreeMap, BTreeSet};

use actix_multipart::Multipart;
use actix_web::web::Path;

use crate::domain::careplan::{
    ClientFate, Confirmed, FileName, ImportState, PlanFate, Preview, PreviewPlan, Problem, Severity,
    TakenPlan, remedy_key, text_key,
};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::refusal::Refused;
use crate::render::pages::imports::{
    FileLine, ImportFormPage, ImportPage, PlanFateLine, ProblemLine, RecentImport, TakenLine,
};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FieldError, FormState};
use crate::storage::views::imports::ImportView;
use crate::storage::views::{clients, imports};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::import::confirm::{ConfirmInput, confirm};
use crate::usecases::import::discard::discard;
use crate::usecases::import::preview::{Previewed, preview};
use crate::usecases::import::{hold, open_preview, prepare};
use crate::web::upload::{self, Upload};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Choosing files.
pub async fn new(ctx: Ctx) -> PageResult {
    let limit_mib = ctx.state.config.limits.import_mib as u64;
    ctx.page(move |conn, scope| form_page(conn, scope, limit_mib, FormState::default())).await
}

/// Reads the files and keeps them for the preview.
pub async fn create(ctx: Ctx, body: Multipart) -> PageResult {
    let upload = upload::read(&ctx, body).await?;
    match held(&ctx, upload).await {
        Ok(previewed) => Ok(ctx.see(format!("/imports/{}", previewed.uid))),
        Err(WebError::Refused(refused)) => {
            let limit_mib = ctx.state.config.limits.import_mib as u64;
            let form = refused_form(&ctx, &refused);
            ctx.form_again(move |conn, scope| Ok((form_page(conn, scope, limit_mib, form)?, None))).await
        }
        Err(error) => Err(error),
    }
}

/// The preview, or what became of the import.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    shown(ctx, &path, None).await
}

/// Takes the set over.
pub async fn confirm_import(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("import"))?;
    match confirmed(&ctx, &uid, form.op_id(), form.is_ticked("takes_client_data")).await {
        Ok(_) => Ok(ctx.see_saying(format!("/imports/{uid}"), "success", "import-confirmed")),
        Err(WebError::Refused(refused)) => shown(ctx, &path, Some(refused)).await,
        Err(error) => Err(error),
    }
}

/// Throws the preview away.
pub async fn discard_import(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("import"))?;
    let of = uid.clone();
    match ctx.write(form.op_id(), "import.discard", move |tx, cmd| discard(tx, cmd, &of)).await {
        Ok(()) => Ok(ctx.see_saying("/imports/new", "success", "import-discarded")),
        Err(Failure::Refused(refused)) => shown(ctx, &path, Some(refused)).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Reads an upload for its office and keeps it; shared with the API.
pub async fn held(ctx: &Ctx, upload: Upload) -> Result<Previewed, WebError> {
    if upload.files.is_empty() {
        return Err(WebError::Refused(Refused::at("files", "import-files-required")));
    }
    let (office, files, now) = (upload.office, upload.files, ctx.cmd(None).now);
    let set = ctx
        .read(move |conn, scope| {
            let office = chosen_office(conn, scope, &office)?;
            Ok(hold(conn, office, files, now)?)
        })
        .await?;
    Ok(ctx.write(upload.op_id, "import.preview", move |tx, cmd| preview(tx, cmd, &set)).await?)
}

/// Confirms an import; shared with the API.
pub async fn confirmed(
    ctx: &Ctx,
    uid: &Uid,
    op_id: Option<String>,
    takes_client_data: bool,
) -> Result<Confirmed, WebError> {
    let (of, keys, now) = (uid.clone(), ctx.state.desk.keys().clone(), ctx.cmd(None).now);
    let set = ctx
        .read(move |conn, scope| {
            imports::find(conn, scope, &of)?.ok_or(WebError::NotFound("import"))?;
            Ok(prepare(conn, &keys, &of, now)?)
        })
        .await?;
    let input = ConfirmInput { uid: uid.clone(), set, takes_client_data };
    Ok(ctx.write(op_id, "import.confirm", move |tx, cmd| confirm(tx, cmd, &input)).await?)
}

fn chosen_office(
    conn: &mut Conn,
    scope: &crate::domain::access::Scope,
    chosen: &str,
) -> Result<OfficeId, WebError> {
    let offices = clients::care_offices(conn, scope)?;
    let found = match (chosen, offices.as_slice()) {
        ("", [only]) => Some(only.0),
        (chosen, all) => all.iter().find(|(_, uid, ..)| uid.as_str() == chosen).map(|office| office.0),
    };
    found.ok_or(WebError::Denied)
}

fn form_page(
    conn: &mut Conn,
    scope: &crate::domain::access::Scope,
    limit_mib: u64,
    form: FormState,
) -> Result<ImportFormPage, WebError> {
    let offices = clients::care_offices(conn, scope)?
        .into_iter()
        .filter_map(|(_, uid, name, number)| Some((uid, name, number?)))
        .map(|(uid, name, number)| Choice { value: uid.to_string(), label: format!("{name}（{number}）") })
        .collect();
    let recent = imports::recent(conn, scope)?.into_iter().map(|import| RecentImport {
        summary: outcome(&import).summary,
        uid: import.uid,
        state: import.state,
        created_at: import.created_at,
        office_name: import.office_name,
    });
    Ok(ImportFormPage { form, offices, limit_mib, recent: recent.collect() })
}

fn refused_form(ctx: &Ctx, refused: &Refused) -> FormState {
    FormState { errors: vec![ctx.state.render.refusal(ctx.lang(), refused)], ..FormState::default() }
}

/// The audit row of a look at an import: the clients that its preview names and this installation knows, and those whose
/// plans it has taken over. Shared with the API.
pub fn about(
    conn: &mut Conn,
    scope: &crate::domain::access::Scope,
    import: &Uid,
    (preview, done): (&Preview, &Confirmed),
) -> Result<Audit, WebError> {
    let plans = preview.plans.iter().map(|p| (&p.insurer_number, &p.insured_number));
    let withdrawals = preview.withdrawals.iter().map(|w| (&w.insurer_number, &w.insured_number));
    let histories = preview.histories.iter().map(|h| (&h.insurer_number, &h.insured_number));
    let numbers: BTreeSet<_> = plans.chain(withdrawals).chain(histories).collect();
    let numbers: Vec<_> = numbers.into_iter().map(|(a, b)| (a.clone(), b.clone())).collect();
    let mut uids: BTreeSet<Uid> = clients::of_numbers(conn, scope, &numbers)?.into_iter().collect();
    uids.extend(done.plans.iter().chain(&done.withdrawn).map(|plan| plan.client.clone()));
    Ok(Audit::of("import.view").object("import", import).subjects(uids.iter()))
}

/// What an import has done, once it was confirmed.
pub fn outcome(import: &ImportView) -> Confirmed {
    serde_json::from_str(&import.summary).unwrap_or_default()
}

async fn shown(ctx: Ctx, uid: &str, refused: Option<Refused>) -> PageResult {
    let uid = Uid::parse(uid).ok_or(WebError::NotFound("import"))?;
    let words = ctx.clone();
    let is_error = refused.is_some();
    let errors = refused.map(|r| refused_form(&ctx, &r).errors).unwrap_or_default();
    let work = move |conn: &mut Conn, scope: &crate::domain::access::Scope| {
        let import = imports::find(conn, scope, &uid)?.ok_or(WebError::NotFound("import"))?;
        let preview = open_preview(words.state.desk.keys(), &uid, &import.preview)?;
        let done = outcome(&import);
        let uids: BTreeSet<&Uid> = done.plans.iter().chain(&done.withdrawn).map(|p| &p.client).collect();
        let names = clients::names(conn, scope, &uids.into_iter().cloned().collect::<Vec<_>>())?;
        let names = names.iter().map(|(uid, name)| (uid, name.as_str())).collect();
        let about = about(conn, scope, &uid, (&preview, &done))?;
        Ok((page(&words, &import, &preview, &done, &names, errors), about))
    };
    if is_error {
        return ctx
            .form_again(move |conn, scope| work(conn, scope).map(|(page, about)| (page, Some(about))))
            .await;
    }
    ctx.page_about(work).await
}

fn page(
    ctx: &Ctx,
    import: &ImportView,
    preview: &Preview,
    done: &Confirmed,
    names: &BTreeMap<&Uid, &str>,
    errors: Vec<FieldError>,
) -> ImportPage {
    let of_worth = |severity| {
        preview
            .problems
            .iter()
            .filter(|p| p.severity == severity)
            .map(|p| problem(ctx, p))
            .collect::<Vec<_>>()
    };
    let taken = |plans: &[TakenPlan]| plans.iter().map(|plan| taken_line(plan, names)).collect();
    ImportPage {
        uid: import.uid.clone(),
        state: import.state,
        office_name: import.office_name.clone(),
        created_at: import.created_at,
        expires_at: import.expires_at,
        is_open: import.state == ImportState::Previewed,
        is_importable: preview.is_importable,
        is_unchanged: is_unchanged(done),
        summary: done.summary.clone(),
        crumbs: vec![Crumb::to("/imports/new", ctx.text("import-new-title"))],
        form: FormState { errors, ..FormState::default() },
        files: preview
            .files
            .iter()
            .map(|(name, size)| FileLine {
                name: name.clone(),
                kib: size.div_ceil(1024),
                is_read: matches!(FileName::parse(name), FileName::Read(..)),
            })
            .collect(),
        plans: preview.plans.iter().map(|plan| plan_line(ctx, plan)).collect(),
        errors: of_worth(Severity::Error),
        warnings: of_worth(Severity::Warning),
        notes: of_worth(Severity::Note),
        taken: taken(&done.plans),
        withdrawals: preview.withdrawals.clone(),
        withdrawn: taken(&done.withdrawn),
        histories: preview.histories.clone(),
    }
}

fn taken_line(plan: &TakenPlan, names: &BTreeMap<&Uid, &str>) -> TakenLine {
    TakenLine {
        name: names.get(&plan.client).copied().unwrap_or_default().to_owned(),
        client: plan.client.clone(),
        version: plan.version.clone(),
        number: plan.number,
        is_new: plan.is_new,
    }
}

/// Whether confirming would change nothing.
fn is_unchanged(done: &Confirmed) -> bool {
    let of = &done.summary;
    let clients = [of.clients_new, of.clients_differing, of.histories];
    let plans = [of.plans_new, of.plans_changed, of.plans_restored, of.plans_withdrawn];
    clients.iter().chain(&plans).all(|n| *n == 0)
}

/// A problem in the reader's language.
pub fn problem(ctx: &Ctx, problem: &Problem) -> ProblemLine {
    let args = || {
        let mut args: Vec<(&str, String)> =
            problem.args.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
        args.push(("row", problem.row.unwrap_or_default().to_string()));
        args
    };
    let texts = ctx.state.render.texts();
    ProblemLine {
        file: problem.file.clone(),
        row: problem.row,
        item: problem.item.map(|no| format!("{no} {}", problem.item_name)).unwrap_or_default(),
        text: texts.with(ctx.lang(), &text_key(problem.code), args()),
        remedy: texts.with(ctx.lang(), &remedy_key(problem.code), args()),
    }
}

fn plan_line(ctx: &Ctx, plan: &PreviewPlan) -> PlanFateLine {
    let differing: Vec<String> =
        plan.differing.iter().map(|field| ctx.text(&format!("client-field-{field}"))).collect();
    let (fate, number) = match plan.plan {
        Some(PlanFate::New) => ("new", 1),
        Some(PlanFate::NextVersion { number }) => ("changed", number),
        Some(PlanFate::Unchanged { number }) => ("unchanged", number),
        Some(PlanFate::Restored { number }) => ("restored", number),
        None => ("", 0),
    };
    PlanFateLine {
        kind: plan.kind,
        name: plan.name.clone(),
        insurer_number: plan.insurer_number.clone(),
        insured_number: plan.insured_number.clone(),
        planned_on: plan.planned_on,
        client: match plan.client {
            Some(ClientFate::New) => "new",
            Some(ClientFate::Known) => "known",
            Some(ClientFate::Differs) => "differs",
            None => "",
        },
        differing: differing.join("・"),
        plan: fate,
        number,
        needs: plan.needs,
        items: plan.items,
        offices: plan.offices.join("、"),
    }
}
