//! Signing in and out: login and password first, then the second factor.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::config::Secret;
use crate::domain::account::SessionStage;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::session::SignInPage;
use crate::storage::views::sessions;
use crate::usecases::session::end::{Ending, end};
use crate::usecases::session::sign_in::{SignIn, sign_in};
use crate::usecases::session::{Device, Opened, SessionRules};
use crate::usecases::{Failure, Keys};
use crate::web::{Ctx, Form, PageResult, WebError, cookies, https, next};

/// The page that asks for login and password; who is signed in goes on to where they wanted to.
pub async fn form(ctx: Ctx, request: HttpRequest) -> PageResult {
    if ctx.actor().account().is_some() {
        return Ok(ctx.see(next::decode(&query(&request, "next"))));
    }
    let page = page(&ctx, &request, query(&request, "next"), FormState::default());
    ctx.page(move |_, _| Ok(page)).await
}

/// Checks login and password.
pub async fn create(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    ctx.state.limits.sign_in(&ctx.identity.client_ip)?;
    let input = SignIn {
        login: form.text("login").to_owned(),
        password: Secret::new(form.exact("password")),
        device: device(&ctx, &request),
        previous_key: cookie(&request, cookies::SESSION),
        rules: rules(&ctx),
    };
    let outcome = hashing(&ctx, move |ctx| sign_in(&ctx.state.desk, &mut ctx.cmd(None), &input)).await?;
    match outcome {
        Ok(opened) => Ok(entered(&ctx, &opened, form.text("next")).await?),
        Err(Failure::Refused(refused)) => again(&ctx, &request, &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Ends this session.
pub async fn delete(ctx: Ctx) -> PageResult {
    if let Some(session) = ctx.identity.session.clone() {
        let ending = Ending::One(session.uid);
        let cmd = ctx.state.desk.cmd(
            crate::domain::access::Actor::Account(session.actor),
            None,
            ctx.identity.request_id.clone(),
        );
        match ctx.state.desk.run(cmd, "session.end", move |tx, cmd| end(tx, cmd, &ending)).await {
            Ok(_) | Err(Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    let mut response = ctx.see_saying("/sign-in", "success", "session-signed-out");
    add(&mut response, cookies::gone(cookies::SESSION))?;
    Ok(response)
}

/// Answers that the session is alive, which keeps it so.
pub async fn stay() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Answers how many seconds ago the session was last used, by whichever tab; asking is no use of it.
pub async fn idle(ctx: Ctx) -> PageResult {
    let session = ctx.identity.session.as_ref().ok_or(WebError::SignInFirst)?;
    let unused = ctx.state.desk.clock().now() - session.seen_at;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "idle_seconds": unused.num_seconds().max(0) })))
}

/// Runs what hashes passwords on a blocking thread, a few at a time.
pub(super) async fn hashing<T: Send + 'static>(
    ctx: &Ctx,
    work: impl FnOnce(Ctx) -> T + Send + 'static,
) -> Result<T, WebError> {
    let _place = ctx.state.limits.hashing().await?;
    let inner = ctx.clone();
    web::block(move || work(inner)).await.map_err(|_| WebError::Internal("the worker thread ended".into()))
}

/// Gives the browser its session and sends it to the next step.
pub(super) async fn entered(ctx: &Ctx, opened: &Opened, next_word: &str) -> PageResult {
    let to = match opened.stage {
        SessionStage::Password => format!("/sign-in/code?next={next_word}"),
        SessionStage::Full => inside(ctx, opened, next_word).await?,
    };
    let mut response = ctx.see(to);
    give_cookies(&mut response, opened)?;
    Ok(response)
}

/// Puts the session's and the device's secrets into cookies.
pub(super) fn give_cookies(response: &mut HttpResponse, opened: &Opened) -> Result<(), WebError> {
    add(response, cookies::private(cookies::SESSION, opened.key.clone()))?;
    if let Some(device) = &opened.device {
        add(response, cookies::lasting(cookies::DEVICE, device.clone()))?;
    }
    Ok(())
}

/// Where a signed-in person goes: a new password first, then a kept form, then where they wanted to.
pub(super) async fn inside(ctx: &Ctx, opened: &Opened, next_word: &str) -> Result<String, WebError> {
    if opened.must_change_password {
        return Ok("/account/password".into());
    }
    let now = ctx.state.desk.clock().now();
    let hash = crate::usecases::keys::sha256_hex(opened.key.as_bytes());
    let parked = ctx.read(move |conn, _| Ok(sessions::parked_for(conn, &hash, now)?)).await?;
    Ok(parked.map_or_else(|| next::decode(next_word), |uid| format!("/parked/{uid}")))
}

pub(super) fn rules(ctx: &Ctx) -> SessionRules {
    let login = &ctx.state.config.login;
    SessionRules { absolute_hours: login.absolute_hours, is_totp_required: login.require_totp }
}

pub(super) fn device(ctx: &Ctx, request: &HttpRequest) -> Device {
    let agent = request.headers().get(header::USER_AGENT).and_then(|v| v.to_str().ok());
    Device {
        secret: cookie(request, cookies::DEVICE),
        user_agent: agent.unwrap_or_default().to_owned(),
        address: ctx.identity.client_ip.clone(),
    }
}

pub(super) fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|c| c.value().to_owned()).filter(|v| v.len() <= 128)
}

/// A word of the query; those that come here are base64url, so nothing has to be decoded.
pub(super) fn query(request: &HttpRequest, name: &str) -> String {
    let pairs = request.query_string().split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next().unwrap_or_default();
    found.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

/// The code that is right next, for the pages of a demo; empty elsewhere.
pub(super) fn demo_code(ctx: &Ctx, keys: &Keys, account: &sessions::SecondFactorView) -> String {
    if !ctx.state.is_demo {
        return String::new();
    }
    let secret = account.sealed.as_deref().and_then(|s| crate::usecases::totp::open(keys, &account.uid, s));
    secret
        .and_then(|secret| {
            crate::usecases::totp::next_code(&secret, account.last_step, ctx.state.desk.clock().now())
        })
        .unwrap_or_default()
}

fn add(response: &mut HttpResponse, cookie: actix_web::cookie::Cookie<'static>) -> Result<(), WebError> {
    response.add_cookie(&cookie).map_err(|e| WebError::Internal(e.to_string()))
}

async fn again(ctx: &Ctx, request: &HttpRequest, form: &Form, refused: Refused) -> PageResult {
    let state = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let page = page(ctx, request, form.text("next").to_owned(), state);
    ctx.form_again(move |_, _| Ok((page, None))).await
}

fn page(ctx: &Ctx, request: &HttpRequest, next: String, form: FormState) -> SignInPage {
    let is_parked = query(request, "parked") == "1";
    SignInPage { form, next, is_parked, needs_https: https::is_needed(&ctx.identity, request) }
}
