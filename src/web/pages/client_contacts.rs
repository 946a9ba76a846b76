//! The family and the doctors of a client: noted, changed, made sure of, and taken off.

use actix_web::web::Path;

use super::clients::{list_crumb, planned};
use super::form_page::{choices, refused_or};
use crate::domain::access::Scope;
use crate::domain::client::ContactKind;
use crate::domain::ids::Uid;
use crate::domain::office::plain_number;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::clients::ContactFormPage;
use crate::render::parts::Crumb;
use crate::storage::views::client_contacts;
use crate::storage::{Audit, Conn, Tx};
use crate::usecases::Cmd;
use crate::usecases::client::contact::{self, TypedContact};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The form to note a contact.
pub async fn new(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let words = ctx.clone();
    ctx.page(move |conn, scope| {
        planned(conn, scope, &uid)?;
        Ok(new_page(&words, &uid, FormState::default()))
    })
    .await
}

/// Notes a contact.
pub async fn add(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let (of, input) = (uid.clone(), typed(&form));
    let name = "client.contact.add";
    match ctx.write(form.op_id(), name, move |tx, cmd| contact::add(tx, cmd, &of, &input)).await {
        Ok(_) => Ok(ctx.see_saying(format!("/clients/{uid}"), "success", "client-contact-added")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                planned(conn, scope, &uid)?;
                Ok((new_page(&words, &uid, again), None))
            })
            .await
        }
    }
}

/// The form to change a contact.
pub async fn edit(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("contact"))?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| edit_page(&words, conn, scope, (&uid, None))).await
}

/// Changes a contact.
pub async fn change(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("contact"))?;
    let version = form.text("version").parse().map_err(|_| WebError::BadRequest("version"))?;
    let (of, input) = (uid.clone(), typed(&form));
    let name = "client.contact.change";
    match ctx.write(form.op_id(), name, move |tx, cmd| contact::change(tx, cmd, (&of, version), &input)).await
    {
        Ok(client) => Ok(ctx.see_saying(format!("/clients/{client}"), "success", "client-contact-changed")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let (page, about) = edit_page(&words, conn, scope, (&uid, Some(again)))?;
                Ok((page, Some(about)))
            })
            .await
        }
    }
}

/// Removes a contact.
pub async fn end(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("contact"))?;
    let client =
        ctx.write(form.op_id(), "client.contact.end", move |tx, cmd| contact::end(tx, cmd, &uid)).await?;
    Ok(ctx.see_saying(format!("/clients/{client}"), "success", "client-contact-ended"))
}

/// Marks a contact's address as confirmed.
pub async fn confirm_address(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("contact"))?;
    let (name, shown) = ("client.contact.confirm_address", form.text("email").to_owned());
    let confirm = move |tx: &mut Tx<'_>, cmd: &mut Cmd| contact::confirm_address(tx, cmd, (&uid, &shown));
    let client = ctx.write(form.op_id(), name, confirm).await?;
    Ok(ctx.see_saying(format!("/clients/{client}"), "success", "client-contact-confirmed"))
}

fn typed(form: &Form) -> TypedContact {
    let text = |name: &str| form.text(name).to_owned();
    TypedContact {
        kind: text("kind"),
        name: text("name"),
        relation: text("relation"),
        office_number: plain_number(form.text("office_number")),
        phone: text("phone"),
        email: text("email"),
        note: text("note"),
    }
}

fn new_page(ctx: &Ctx, uid: &Uid, form: FormState) -> ContactFormPage {
    let back = format!("/clients/{uid}");
    page(ctx, form, ("client-contact-title", format!("{back}/contacts"), back))
}

fn edit_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, again): (&Uid, Option<FormState>),
) -> Result<(ContactFormPage, Audit), WebError> {
    let found = client_contacts::find(conn, scope, uid)?;
    let (client, found) = found.ok_or(WebError::NotFound("contact"))?;
    let client = planned(conn, scope, &client)?;
    let about = Audit::of("client.contact.view").object("contact", uid).subject(&client.uid);
    let back = format!("/clients/{}", client.uid);
    let blank = FormState::with([
        ("version", found.version.to_string()),
        ("kind", found.kind.to_string()),
        ("name", found.name),
        ("relation", found.relation),
        ("office_number", found.office_number.unwrap_or_default()),
        ("phone", found.phone),
        ("email", found.email),
        ("note", found.note),
    ]);
    let mut page = page(
        ctx,
        again.unwrap_or(blank),
        ("client-contact-change-title", format!("/contacts/{uid}/edit"), back.clone()),
    );
    page.crumbs.push(Crumb::to(back, client.name));
    Ok((page, about.insurer(&client.insurer_uid)))
}

fn page(
    ctx: &Ctx,
    form: FormState,
    (title_key, action, back): (&'static str, String, String),
) -> ContactFormPage {
    ContactFormPage {
        crumbs: vec![list_crumb(ctx)],
        form,
        title_key,
        action,
        back,
        kinds: choices(
            ContactKind::ALL.iter().map(|kind| (kind.to_string(), ctx.text(&format!("contact-kind-{kind}")))),
        ),
    }
}
