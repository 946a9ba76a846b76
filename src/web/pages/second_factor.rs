//! The second step of signing in: the code, or the first set-up of the app.

use actix_web::HttpRequest;

use super::session::{demo_code, device, entered, give_cookies, inside, query, rules};
use crate::config::Secret;
use crate::domain::access::Actor;
use crate::domain::account::SessionStage;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::session::{CodePage, EnrollPage, RecoveryCodesPage};
use crate::storage::views::identity::SessionView;
use crate::storage::views::sessions;
use crate::usecases::session::enroll::{Enroll, Enrolled, enroll, offer, offered};
use crate::usecases::session::second_factor::{SecondFactor, second_factor};
use crate::usecases::{Cmd, Failure, totp};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The page that asks for the code; who has no app yet sets it up.
pub async fn form(ctx: Ctx, request: HttpRequest) -> PageResult {
    let Some(session) = half_way(&ctx) else { return Ok(ctx.see("/sign-in")) };
    let next = query(&request, "next");
    let account = session.actor.account;
    let view = ctx.read(move |conn, _| Ok(sessions::second_factor(conn, account)?)).await?;
    if !view.is_confirmed {
        return Ok(ctx.see(format!("/sign-in/enroll?next={next}")));
    }
    show(&ctx, next, None).await
}

/// Checks the code.
pub async fn create(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let Some(session) = half_way(&ctx) else { return Ok(ctx.see("/sign-in")) };
    ctx.state.limits.sign_in(&ctx.identity.client_ip)?;
    let input = SecondFactor {
        session: session.id,
        code: Secret::new(form.text("code")),
        device: device(&ctx, &request),
        rules: rules(&ctx),
    };
    let mut cmd = cmd_of(&ctx, &session);
    let desk = ctx.state.desk.clone();
    let outcome = actix_web::web::block(move || second_factor(&desk, &mut cmd, &input))
        .await
        .map_err(|_| WebError::Internal("the worker thread ended".into()))?;
    match outcome {
        Ok(opened) => entered(&ctx, &opened, form.text("next")).await,
        Err(Failure::Refused(refused)) => show(&ctx, form.text("next").to_owned(), Some(refused)).await,
        Err(failure) => Err(failure.into()),
    }
}

/// The page that sets the app up for the first time.
pub async fn enroll_form(ctx: Ctx, request: HttpRequest) -> PageResult {
    let Some(session) = half_way(&ctx) else { return Ok(ctx.see("/sign-in")) };
    let (secret, pending) = offer(&cmd_of(&ctx, &session))?;
    show_offer(&ctx, &session, (secret, pending), (query(&request, "next"), None)).await
}

/// Takes the first code of the app and opens the session.
pub async fn enroll_create(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let Some(session) = half_way(&ctx) else { return Ok(ctx.see("/sign-in")) };
    let input = Enroll {
        session: session.id,
        pending: form.text("pending").to_owned(),
        code: form.text("code").to_owned(),
        completing: Some((device(&ctx, &request), rules(&ctx))),
    };
    let cmd = cmd_of(&ctx, &session);
    let outcome =
        ctx.state.desk.run_once_shown(cmd, "session.enroll", move |tx, cmd| enroll(tx, cmd, &input)).await;
    match outcome {
        Ok(enrolled) => codes(&ctx, &session, enrolled, form.text("next")).await,
        Err(Failure::Refused(refused)) => {
            let pending = form.text("pending").to_owned();
            let cmd = cmd_of(&ctx, &session);
            let offer = match offered(&cmd, &pending) {
                Some(secret) => (secret, pending),
                None => offer(&cmd)?,
            };
            show_offer(&ctx, &session, offer, (form.text("next").to_owned(), Some(refused))).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The session whose password was right and whose second factor is missing.
fn half_way(ctx: &Ctx) -> Option<SessionView> {
    ctx.identity.session.clone().filter(|s| s.stage == SessionStage::Password)
}

/// A command of the account that is signing in.
fn cmd_of(ctx: &Ctx, session: &SessionView) -> Cmd {
    ctx.state.desk.cmd(Actor::Account(session.actor.clone()), None, ctx.identity.request_id.clone())
}

async fn show(ctx: &Ctx, next: String, refused: Option<Refused>) -> PageResult {
    let Some(session) = half_way(ctx) else { return Ok(ctx.see("/sign-in")) };
    let is_again = refused.is_some();
    let inner = ctx.clone();
    let errors = refused.iter().map(|r| ctx.state.render.refusal(ctx.lang(), r)).collect();
    let form = FormState { errors, ..FormState::default() };
    let work = move |conn: &mut crate::storage::Conn| -> Result<CodePage, WebError> {
        let view = sessions::second_factor(conn, session.actor.account)?;
        let demo_code = demo_code(&inner, inner.state.desk.keys(), &view);
        Ok(CodePage { form, next, demo_code })
    };
    if is_again {
        ctx.form_again(move |conn, _| Ok((work(conn)?, None))).await
    } else {
        ctx.page(move |conn, _| work(conn)).await
    }
}

async fn show_offer(
    ctx: &Ctx,
    session: &SessionView,
    (secret, pending): (Vec<u8>, String),
    (next, refused): (String, Option<Refused>),
) -> PageResult {
    let errors: Vec<_> = refused.iter().map(|r| ctx.state.render.refusal(ctx.lang(), r)).collect();
    let account = session.actor.account;
    let now = ctx.state.desk.clock().now();
    let is_demo = ctx.state.is_demo;
    let work = move |conn: &mut crate::storage::Conn| -> Result<EnrollPage, WebError> {
        let view = sessions::second_factor(conn, account)?;
        let code = if is_demo { totp::next_code(&secret, 0, now).unwrap_or_default() } else { String::new() };
        Ok(EnrollPage {
            form: FormState { errors, ..FormState::default() },
            next,
            action: "/sign-in/enroll",
            picture: totp::picture(&secret, &view.login)?,
            letters: totp::spelled(&secret),
            pending,
            demo_code: code,
        })
    };
    if refused.is_some() {
        ctx.form_again(move |conn, _| Ok((work(conn)?, None))).await
    } else {
        ctx.page(move |conn, _| work(conn)).await
    }
}

/// Shows the recovery codes once, and gives the browser its full session.
async fn codes(ctx: &Ctx, session: &SessionView, enrolled: Enrolled, next_word: &str) -> PageResult {
    let Some(opened) = enrolled.opened else { return Ok(ctx.see("/sign-in")) };
    let next_href = inside(ctx, &opened, next_word).await?;
    let account = session.actor.account;
    let codes = enrolled.codes;
    let mut response = ctx
        .page(move |conn, _| {
            let login = sessions::second_factor(conn, account)?.login;
            Ok(RecoveryCodesPage { codes, login, next_href })
        })
        .await?;
    give_cookies(&mut response, &opened)?;
    Ok(response)
}
