//! The door of personal links: one page for all. It shows nothing and changes nothing until a button is pressed (G29).

use actix_web::{HttpRequest, HttpResponse, web};

use super::meeting_words::uid_of;
use crate::domain::ids::Uid;
use crate::domain::link_token;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::links::{LinkConfirmPage, LinkDoorPage};
use crate::storage::views::link_pages;
use crate::usecases::Failure;
use crate::usecases::keys::sha256_hex;
use crate::usecases::link::tries::Tries;
use crate::usecases::link::{Open, confirm_digits, confirm_number, open, send_digits};
use crate::web::{Ctx, Form, PageResult, WebError, cookies, https};

/// `GET /i/`
pub async fn door(ctx: Ctx, request: HttpRequest) -> PageResult {
    let needs_https = https::is_needed(&ctx.identity, &request);
    ctx.page(move |_, _| Ok(LinkDoorPage { form: FormState::default(), needs_https })).await
}

/// The device's key as the browser sent it, or a new one.
pub fn device_key(ctx: &Ctx, request: &HttpRequest) -> String {
    let known = request.cookie(cookies::LINK).map(|c| c.value().to_owned()).filter(|v| v.len() == 43);
    known.unwrap_or_else(|| ctx.state.desk.mint().secret())
}

/// Goes on with an invitation on this device. The cookie outlives the browser, as the confirmation does: until the record
/// is signed off or thirty days after the deadline, which the rows behind it decide.
pub fn go_on(ctx: &Ctx, to: String, device_key: String) -> HttpResponse {
    let mut answer = ctx.see(to);
    // A browser that takes no cookie is asked again; nothing else depends on it.
    let _ = answer.add_cookie(&cookies::lasting(cookies::LINK, device_key));
    answer
}

/// `POST /i/open`
pub async fn open_link(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let key = device_key(&ctx, &request);
    let given = form.filled("fragment").unwrap_or(form.text("code"));
    let given = match link_token::read(given) {
        Ok(given) => given,
        Err(error) => return door_again(&ctx, &request, &form, error.into()).await,
    };
    let desk = &ctx.state.desk;
    let tries = Tries::of(desk.keys(), &key, &ctx.identity.client_ip);
    if let Err(failure) = tries.take(desk).await {
        return too_many(failure);
    }
    let input = Open { given, device: sha256_hex(key.as_bytes()) };
    match ctx.write(None, "link.open", move |tx, cmd| open(tx, cmd, &input)).await {
        Ok(opened) => {
            tries.give_back(desk).await?;
            let tail = if opened.is_confirmed { "" } else { "/confirm" };
            Ok(go_on(&ctx, format!("/i/{}{tail}", opened.invitation), key))
        }
        Err(Failure::Refused(refused)) => door_again(&ctx, &request, &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

/// 429 when tries are used up.
fn too_many(failure: Failure) -> PageResult {
    match failure {
        Failure::Refused(_) => Err(WebError::TooMany),
        other => Err(other.into()),
    }
}

async fn door_again(ctx: &Ctx, request: &HttpRequest, form: &Form, refused: Refused) -> PageResult {
    let needs_https = https::is_needed(&ctx.identity, request);
    let mut again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    again.values.remove("fragment");
    ctx.form_again(move |_, _| Ok((LinkDoorPage { form: again, needs_https }, None))).await
}

/// `GET /i/{invitation}/confirm`
pub async fn show_confirm(ctx: Ctx, request: HttpRequest, path: web::Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let key = device_key(&ctx, &request);
    let device = sha256_hex(key.as_bytes());
    let now = ctx.cmd(None).now;
    let door = ctx.read(move |conn, _| Ok((link_pages::door(conn, &uid, &device, now)?, uid))).await?;
    match door {
        (Some(door), uid) if door.is_confirmed => Ok(ctx.see(format!("/i/{uid}"))),
        (Some(door), uid) => ctx.page(move |_, _| Ok(confirm_page(&uid, door, FormState::default()))).await,
        (None, _) => Ok(ctx.see("/i/")),
    }
}

fn confirm_page(uid: &Uid, door: link_pages::DoorView, form: FormState) -> LinkConfirmPage {
    LinkConfirmPage {
        form,
        uid: uid.to_string(),
        number: door.number,
        asks_number: door.asks_number,
        address_hint: door.address_hint,
        is_digits_sent: door.is_digits_sent,
    }
}

/// `POST /i/{invitation}/confirm`
pub async fn do_confirm(ctx: Ctx, request: HttpRequest, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let key = device_key(&ctx, &request);
    let desk = &ctx.state.desk;
    let tries = Tries::of(desk.keys(), &key, &ctx.identity.client_ip);
    if let Err(failure) = tries.take(desk).await {
        return too_many(failure);
    }
    match judge(&ctx, (&uid, &key), &form).await {
        Ok(()) => {
            tries.give_back(desk).await?;
            Ok(ctx.see(format!("/i/{uid}")))
        }
        Err(Failure::Refused(refused)) => confirm_again(&ctx, uid, &key, &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn judge(ctx: &Ctx, (uid, key): (&Uid, &str), form: &Form) -> Result<(), Failure> {
    let (uid, device) = (uid.clone(), sha256_hex(key.as_bytes()));
    if let Some(digits) = form.filled("digits").map(str::to_owned) {
        let judged = ctx
            .write(None, "link.confirm_digits", move |tx, cmd| {
                confirm_digits(tx, cmd, (&uid, &device), &digits)
            })
            .await?;
        return judged.refusal().map_or(Ok(()), |refused| Err(refused.into()));
    }
    let number = form.text("number").to_owned();
    ctx.write(None, "link.confirm_number", move |tx, cmd| confirm_number(tx, cmd, (&uid, &device), &number))
        .await
}

async fn confirm_again(ctx: &Ctx, uid: Uid, key: &str, form: &Form, refused: Refused) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let device = sha256_hex(key.as_bytes());
    let now = ctx.cmd(None).now;
    ctx.form_again(move |conn, _| {
        let door = link_pages::door(conn, &uid, &device, now)?.ok_or(WebError::NotFound("link"))?;
        Ok((confirm_page(&uid, door, again), None))
    })
    .await
}

/// `POST /i/{invitation}/digits`
pub async fn mail_digits(ctx: Ctx, request: HttpRequest, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let key = device_key(&ctx, &request);
    let (invitation, device) = (uid.clone(), sha256_hex(key.as_bytes()));
    let done = ctx
        .write(None, "link.send_digits", move |tx, cmd| send_digits(tx, cmd, (&invitation, &device)))
        .await;
    match done {
        Ok(()) => Ok(ctx.see_saying(format!("/i/{uid}/confirm"), "info", "link-digits-sent")),
        Err(Failure::Refused(refused)) => confirm_again(&ctx, uid, &key, &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}
