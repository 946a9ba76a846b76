//! Registering a client by hand and changing who a client is.

use actix_web::web::Path;

use crate::domain::access::Scope;
use crate::domain::client::{Sex, TypedClient, check_all};
use crate::domain::ids::{InsurerId, Uid};
use crate::domain::office::plain_number;
use crate::domain::refusal::Refused;
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::clients::ClientFormPage;
use crate::render::parts::Choice;
use crate::storage::views::clients;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::client::create::{CreateClientInput, create as create_client};
use crate::usecases::client::edit::{EditClientInput, edit as edit_client};
use crate::web::{Ctx, Form, PageResult, WebError};

use super::clients::{area_choices, list_crumb, planned};

/// The form to register a client.
pub async fn new(ctx: Ctx) -> PageResult {
    let words = ctx.clone();
    ctx.page(move |conn, scope| new_page(&words, conn, scope, FormState::default())).await
}

/// Registers a client.
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let typed = typed(&form);
    let input = CreateClientInput {
        office: form.text("office").to_owned(),
        insurer_number: plain_number(form.text("insurer_number")),
        insured_number: plain_number(form.text("insured_number")),
        typed: typed.clone(),
        area: form.text("area").to_owned(),
    };
    match ctx.write(form.op_id(), "client.create", move |tx, cmd| create_client(tx, cmd, &input)).await {
        Ok(uid) => Ok(ctx.see_saying(format!("/clients/{uid}"), "success", "client-saved")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &all_refused(&ctx, &typed, refused));
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| Ok((new_page(&words, conn, scope, again)?, None))).await
        }
        Err(failure) => Err(failure.into()),
    }
}

fn new_page(ctx: &Ctx, conn: &mut Conn, scope: &Scope, form: FormState) -> Result<ClientFormPage, WebError> {
    let offices = clients::care_offices(conn, scope)?
        .into_iter()
        .map(|(_, uid, name, _)| Choice { value: uid.to_string(), label: name })
        .collect();
    Ok(ClientFormPage {
        crumbs: vec![list_crumb(ctx)],
        form,
        client: String::new(),
        action: "/clients".into(),
        title_key: "client-new-title",
        offices,
        areas: Vec::new(),
        sexes: sexes(ctx),
    })
}

/// The form to change a client.
pub async fn edit_form(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = planned(conn, scope, &uid)?;
        let form = FormState::with([
            ("version", client.version.to_string()),
            ("name", client.name.clone()),
            ("kana", client.kana.clone()),
            ("sex", client.sex.as_str().to_owned()),
            ("born_on", client.born_on.to_string()),
            ("postal", client.postal.clone()),
            ("address", client.address.clone()),
            ("phone", client.phone.clone()),
            ("area", client.area.as_ref().map(|(uid, _)| uid.to_string()).unwrap_or_default()),
        ]);
        let about = Audit::of("client.view").object("client", &uid).subject(&uid);
        Ok((edit_page(&words, conn, &uid, client.insurer_id, form)?, about))
    })
    .await
}

/// Changes a client.
pub async fn update(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let typed = typed(&form);
    let input = EditClientInput {
        client: uid.clone(),
        version: form.text("version").parse().map_err(|_| WebError::BadRequest("version"))?,
        typed: typed.clone(),
        area: form.text("area").to_owned(),
    };
    match ctx.write(form.op_id(), "client.edit", move |tx, cmd| edit_client(tx, cmd, &input)).await {
        Ok(()) => Ok(ctx.see_saying(format!("/clients/{uid}"), "success", "client-saved")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &all_refused(&ctx, &typed, refused));
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let client = planned(conn, scope, &uid)?;
                let about = Audit::of("client.view").object("client", &uid).subject(&uid);
                Ok((edit_page(&words, conn, &uid, client.insurer_id, again)?, Some(about)))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

fn edit_page(
    ctx: &Ctx,
    conn: &mut Conn,
    uid: &Uid,
    insurer: InsurerId,
    form: FormState,
) -> Result<ClientFormPage, WebError> {
    let areas = area_choices(conn, insurer)?;
    Ok(ClientFormPage {
        crumbs: vec![list_crumb(ctx)],
        form,
        client: uid.to_string(),
        action: format!("/clients/{uid}/edit"),
        title_key: "client-edit-title",
        offices: Vec::new(),
        areas,
        sexes: sexes(ctx),
    })
}

fn typed(form: &Form) -> TypedClient {
    let text = |name: &str| form.text(name).to_owned();
    TypedClient {
        name: text("name"),
        kana: text("kana"),
        sex: text("sex"),
        born_on: text("born_on"),
        postal: text("postal"),
        address: text("address"),
        phone: text("phone"),
    }
}

fn sexes(ctx: &Ctx) -> Vec<Choice> {
    Sex::ALL
        .iter()
        .map(|sex| Choice { value: sex.to_string(), label: ctx.text(&format!("sex-{sex}")) })
        .collect()
}

/// All that stands against what was typed, so that it is mended at once: the fields in their order, and what was found
/// beyond them.
fn all_refused(ctx: &Ctx, typed: &TypedClient, found: Refused) -> Vec<Refused> {
    let errors = check_all(typed, jst::jst_date(ctx.cmd(None).now)).err().unwrap_or_default();
    let mut all: Vec<Refused> = errors.into_iter().map(Refused::from).collect();
    if all.iter().all(|refused| refused.field != found.field) {
        all.push(found);
    }
    all
}
