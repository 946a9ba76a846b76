//! One-time addresses of accounts, and the forgotten password. Nothing happens before a click: a mail scanner that
//! opens the address changes nothing.

use super::credentials::password_rules;
use super::form_page::refused_or;
use super::session::hashing;
use crate::config::Secret;
use crate::domain::account::login_key;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::welcome::{FirstPasswordPage, ResetPage, WelcomePage};
use crate::usecases::account::change_password::{RedeemLink, redeem};
use crate::usecases::account::link::{ask_for_reset, login_of};
use crate::usecases::doors::Door;
use crate::usecases::{Desk, Failure};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Asks for the token; script takes it from the fragment.
pub async fn form(ctx: Ctx) -> PageResult {
    ctx.page(|_, _| Ok(WelcomePage { form: FormState::default() })).await
}

/// Shows whose password is to be set.
pub async fn open(ctx: Ctx, form: Form) -> PageResult {
    ctx.state.limits.sign_in(&ctx.identity.client_ip)?;
    match login(&ctx, form.text("token")).await? {
        Ok(login) => {
            let page = password_page(&ctx, &form, login, FormState::default());
            ctx.page(move |_, _| Ok(page)).await
        }
        Err(refused) => dead(&ctx, refused).await,
    }
}

/// Sets the password and uses the address up.
pub async fn set(ctx: Ctx, form: Form) -> PageResult {
    ctx.state.limits.sign_in(&ctx.identity.client_ip)?;
    let input = RedeemLink {
        token: Secret::new(form.text("token")),
        new: Secret::new(form.exact("new_password")),
        rules: password_rules(&ctx),
    };
    let outcome = if form.exact("new_password") == form.exact("repeated_password") {
        hashing(&ctx, move |ctx| redeem(&ctx.state.desk, &mut ctx.cmd(None), &input)).await?
    } else {
        Err(Refused::at("repeated_password", "password-not-repeated").into())
    };
    match outcome {
        Ok(_) => Ok(ctx.see_saying("/sign-in", "success", "welcome-done")),
        Err(failure) => again(&ctx, &form, refused_or(failure)?).await,
    }
}

/// The page of the forgotten password.
pub async fn reset_form(ctx: Ctx) -> PageResult {
    ctx.page(|_, _| Ok(ResetPage { form: FormState::default(), is_asked: false })).await
}

/// Queues a letter if there is such an account with an address; the answer is the same for everybody.
pub async fn reset(ctx: Ctx, form: Form) -> PageResult {
    ctx.state.limits.sign_in(&ctx.identity.client_ip)?;
    let login = login_key(form.text("login"));
    let desk = ctx.state.desk.clone();
    let mut cmd = ctx.cmd(None);
    actix_web::web::block(move || ask(&desk, &mut cmd, &login))
        .await
        .map_err(|_| WebError::Internal("the worker thread ended".into()))??;
    ctx.page(|_, _| Ok(ResetPage { form: FormState::default(), is_asked: true })).await
}

fn ask(desk: &Desk, cmd: &mut crate::usecases::Cmd, login: &str) -> Result<(), Failure> {
    match Door::reset(&cmd.keys, login).tried(desk, cmd.now) {
        Ok(()) => desk.write(cmd, "account.ask_for_reset", |tx, cmd| ask_for_reset(tx, cmd, login)),
        // Asked too often: nothing more is sent, and nothing else is said.
        Err(Failure::Refused(_)) => Ok(()),
        Err(failure) => Err(failure),
    }
}

async fn login(ctx: &Ctx, token: &str) -> Result<Result<String, Refused>, WebError> {
    let (desk, token) = (ctx.state.desk.clone(), token.to_owned());
    ctx.read(move |conn, _| Ok(login_of(conn, desk.keys(), &token, desk.clock().now())?)).await
}

async fn again(ctx: &Ctx, form: &Form, refused: Refused) -> PageResult {
    match login(ctx, form.text("token")).await? {
        Ok(login) => {
            let state = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            let page = password_page(ctx, form, login, state);
            ctx.form_again(move |_, _| Ok((page, None))).await
        }
        Err(refused) => dead(ctx, refused).await,
    }
}

async fn dead(ctx: &Ctx, refused: Refused) -> PageResult {
    let errors = vec![ctx.state.render.refusal(ctx.lang(), &refused)];
    let form = FormState { errors, ..FormState::default() };
    ctx.form_again(move |_, _| Ok((WelcomePage { form }, None))).await
}

fn password_page(ctx: &Ctx, form: &Form, login: String, state: FormState) -> FirstPasswordPage {
    let min_length = password_rules(ctx).min_length.max(13);
    FirstPasswordPage { form: state, token: form.text("token").to_owned(), login, min_length }
}
