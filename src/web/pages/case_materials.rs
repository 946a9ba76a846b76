//! Materials of a case: the list, adding one, opening one, taking one back. Nothing of them is told or handed out before the
//! rule of sight opens the case.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Path, block};

use super::cases::choices;
use super::form_page::refused_or;
use super::plan_attachments::one_file;
use crate::domain::attachment::{self, AttachError, CheckedFile, MAX_BYTES};
use crate::domain::conference::{MaterialError, MaterialPurpose, Sight, material_name};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::pages::case_materials::{CaseMaterialsPage, MaterialRow};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Lang, Texts};
use crate::storage::Audit;
use crate::storage::views::case_materials::{self as views, MaterialLine, MaterialsView};
use crate::usecases::Failure;
use crate::usecases::case_material::{AddMaterial, WithdrawMaterial, add as keep, withdraw as take_back};
use crate::web::upload::{self, Upload};
use crate::web::{Ctx, Form, PageResult, WebError, saved_as};

/// `GET /agenda/{item}/materials`
pub async fn index(ctx: Ctx, item: Path<Uid>) -> PageResult {
    show(ctx, item.into_inner(), None).await
}

async fn show(ctx: Ctx, item: Uid, form: Option<FormState>) -> PageResult {
    let (now, is_again) = (ctx.state.desk.clock().now(), form.is_some());
    let words = (ctx.lang(), ctx.state.render.texts());
    ctx.form(is_again, move |conn, scope| {
        let view = views::of_item(conn, scope, &item, now)?.ok_or(WebError::NotFound("agenda_item"))?;
        let mut audit =
            Audit::of("case_material.list").object("agenda_item", &item).purpose(view.conference.to_string());
        if view.seen.sight.is_open() {
            audit = audit.subject(&view.case).detail(serde_json::json!({ "text_version": view.seen.pledge }));
        }
        Ok((page(&item, view, form.unwrap_or_default(), words), Some(audit)))
    })
    .await
}

fn page(item: &Uid, view: MaterialsView, form: FormState, (lang, texts): (Lang, Texts)) -> CaseMaterialsPage {
    let label = |line: &MaterialLine| {
        let shows = texts.get(lang, &format!("material-purpose-{}", line.purpose));
        format!("{}（{shows}）", material_name(line.number, line.kind))
    };
    let live = |line: &&MaterialLine| view.may_withdraw && line.withdrawn_at.is_none();
    CaseMaterialsPage {
        crumbs: vec![
            Crumb::to(format!("/conferences/{}", view.conference), view.title.clone()),
            Crumb::to(format!("/agenda/{item}"), view.case_number.clone()),
        ],
        form,
        item: item.to_string(),
        insurer: view.insurer.to_string(),
        access: view.seen.sight.to_string(),
        case_number: view.case_number.clone(),
        live: view.files.iter().filter(live).map(|l| Choice::of(l.uid.as_str(), label(l))).collect(),
        files: view
            .files
            .iter()
            .map(|line| MaterialRow {
                name: material_name(line.number, line.kind),
                href: match line.withdrawn_at {
                    None => format!("/agenda/{item}/materials/{}", line.uid),
                    Some(_) => String::new(),
                },
                kib: (line.size + 1023) / 1024,
                file: line.clone(),
            })
            .collect(),
        is_own: view.is_own,
        may_add: view.may_add,
        purposes: choices::<MaterialPurpose>("material-purpose", lang, texts),
        limit_mib: MAX_BYTES / (1024 * 1024),
    }
}

/// `POST /agenda/{item}/materials`
pub async fn add(ctx: Ctx, item: Path<Uid>, body: Multipart) -> PageResult {
    let item = item.into_inner();
    let upload = match upload::read(&ctx, body).await {
        Ok(upload) => upload,
        Err(WebError::Refused(refused)) => return again(ctx, item, &[refused], Vec::new()).await,
        Err(error) => return Err(error),
    };
    let op_id = upload.op_id.clone();
    let typed: Vec<(String, String)> = upload.fields.clone().into_iter().collect();
    // Pictures take a while, and a thread of their own.
    let read = block(move || parsed(upload)).await;
    let read = read.unwrap_or_else(|_| Err(vec![AttachError::PictureUnreadable.into()]));
    let refused = match read {
        Ok((file, purpose)) => {
            let input = AddMaterial { item: item.clone(), file, purpose, names_nobody: true };
            match ctx.write(op_id, "case_material.add", move |tx, cmd| keep(tx, cmd, &input)).await {
                Ok(()) => {
                    let back = format!("/agenda/{item}/materials");
                    return Ok(ctx.see_saying(back, "success", "material-added"));
                }
                Err(Failure::Refused(refused)) => vec![refused],
                Err(failure) => return Err(failure.into()),
            }
        }
        Err(all) => all,
    };
    again(ctx, item, &refused, typed).await
}

/// The file and what it shows, or everything that stands against it.
fn parsed(upload: Upload) -> Result<(CheckedFile, MaterialPurpose), Vec<Refused>> {
    let text = |name: &str| upload.fields.get(name).cloned().unwrap_or_default();
    let purpose = MaterialPurpose::parse(&text("purpose")).ok_or(MaterialError::PurposeRequired.into());
    let names_nobody = text("names_nobody") == "yes";
    let promised = if names_nobody { Ok(()) } else { Err(MaterialError::NamesSomebody.into()) };
    match (one_file(upload), purpose, promised) {
        (Ok(file), Ok(purpose), Ok(())) => Ok((file, purpose)),
        (file, purpose, promised) => {
            Err(file.err().into_iter().chain(purpose.err()).chain(promised.err()).collect())
        }
    }
}

async fn again(ctx: Ctx, item: Uid, refused: &[Refused], typed: Vec<(String, String)>) -> PageResult {
    let errors = refused.iter().map(|r| ctx.state.render.refusal(ctx.lang(), r)).collect();
    let kept = typed.into_iter().filter(|(name, _)| matches!(name.as_str(), "purpose" | "names_nobody"));
    show(ctx, item, Some(FormState { values: kept.collect(), errors })).await
}

/// `GET /agenda/{item}/materials/{material}`
pub async fn open(ctx: Ctx, path: Path<(Uid, Uid)>) -> PageResult {
    let (item, uid) = path.into_inner();
    let (now, of) = (ctx.state.desk.clock().now(), item.clone());
    let found = ctx.read(move |conn, scope| Ok(views::find(conn, scope, (&of, &uid), now)?)).await?;
    let (seen, material) = found.ok_or(WebError::NotFound("case_material"))?;
    let Some(material) = material else {
        return match seen.sight {
            Sight::NotAssigned => Err(WebError::NotFound("case_material")),
            // The list says what stands before it.
            _ => Ok(ctx.see(format!("/agenda/{item}/materials"))),
        };
    };
    let whose = (material.case.as_str().as_bytes(), material.data_key.as_slice());
    let bytes = ctx.state.desk.keys().open_for(whose, &material.uid.bytes(), &material.body);
    let bytes = bytes.ok_or_else(|| WebError::Internal("a material does not open".into()))?;
    let note = Audit::of("case_material.open").object("case_material", &material.uid).subject(&material.case);
    ctx.viewed(note.detail(serde_json::json!({ "text_version": seen.pledge }))).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, material.kind.media_type()))
        .insert_header(saved_as(&material_name(material.number, material.kind)))
        .body(bytes.to_vec()))
}

/// `POST /agenda/{item}/materials/withdraw`
pub async fn withdraw(ctx: Ctx, item: Path<Uid>, form: Form) -> PageResult {
    let item = item.into_inner();
    let refused = match chosen(&form) {
        Ok((material, reason)) => {
            let input = WithdrawMaterial { item: item.clone(), material, reason };
            let done = ctx
                .write(form.op_id(), "case_material.withdraw", move |tx, cmd| take_back(tx, cmd, &input))
                .await;
            match done {
                Ok(()) => {
                    let back = format!("/agenda/{item}/materials");
                    return Ok(ctx.see_saying(back, "success", "material-withdrawn"));
                }
                Err(failure) => vec![refused_or(failure)?],
            }
        }
        Err(all) => all,
    };
    let state = form.again(&ctx.state.render, ctx.lang(), &refused);
    show(ctx, item, Some(state)).await
}

/// Which material is taken back, and why; or all that is wrong with it.
fn chosen(form: &Form) -> Result<(Uid, String), Vec<Refused>> {
    let material = Uid::parse(form.text("material")).ok_or_else(|| Refused::from(MaterialError::Unchosen));
    let reason = attachment::reason(form.text("reason")).map_err(Refused::from);
    match (material, reason) {
        (Ok(material), Ok(reason)) => Ok((material, reason.to_owned())),
        (material, reason) => Err(material.err().into_iter().chain(reason.err()).collect()),
    }
}
