//! One's own password, authenticator app and recovery codes. Each change asks for the password again.

use super::form_page::refused_or;
use super::session::hashing;
use crate::config::Secret;
use crate::domain::password::PasswordRules;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::account::{OwnTotpPage, PasswordPage, RenewCodesPage};
use crate::render::pages::session::RecoveryCodesPage;
use crate::storage::views::identity::SessionView;
use crate::storage::views::sessions;
use crate::usecases::account::change_password::{ChangePassword, change_password, confirm_password};
use crate::usecases::account::codes::renew_codes;
use crate::usecases::session::enroll::{Enroll, enroll, offer, offered};
use crate::usecases::{Failure, totp};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The page of a new password.
pub async fn password_form(ctx: Ctx) -> PageResult {
    let page = password_page(&ctx, FormState::default());
    ctx.page(move |_, _| Ok(page)).await
}

/// Changes the password.
pub async fn set_password(ctx: Ctx, form: Form) -> PageResult {
    let session = session(&ctx)?;
    let input = ChangePassword {
        session: session.id,
        current: Secret::new(form.exact("current_password")),
        new: Secret::new(form.exact("new_password")),
        rules: password_rules(&ctx),
    };
    let is_same = form.exact("new_password") == form.exact("repeated_password");
    let outcome = if is_same {
        hashing(&ctx, move |ctx| change_password(&ctx.state.desk, &mut ctx.cmd(None), &input)).await?
    } else {
        Err(Refused::at("repeated_password", "password-not-repeated").into())
    };
    match outcome {
        Ok(_) => Ok(ctx.see_saying("/account", "success", "account-password-changed")),
        Err(failure) => {
            let refused = refused_or(failure)?;
            let page = password_page(&ctx, form.again(&ctx.state.render, ctx.lang(), &[refused]));
            ctx.form_again(move |_, _| Ok((page, None))).await
        }
    }
}

/// The page of another authenticator app.
pub async fn totp_form(ctx: Ctx) -> PageResult {
    let offer = offer(&ctx.cmd(None))?;
    show_offer(&ctx, offer, None).await
}

/// Takes another authenticator app and makes new recovery codes.
pub async fn set_totp(ctx: Ctx, form: Form) -> PageResult {
    let session = session(&ctx)?;
    let pending = form.text("pending").to_owned();
    let current = Secret::new(form.exact("current_password"));
    let confirmed =
        hashing(&ctx, move |ctx| confirm_password(&ctx.state.desk, &ctx.cmd(None), &current)).await?;
    let outcome = match confirmed {
        Ok(_) => {
            let code = form.text("code").to_owned();
            let input = Enroll { session: session.id, pending: pending.clone(), code, completing: None };
            ctx.write_once_shown("session.enroll", move |tx, cmd| enroll(tx, cmd, &input)).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(enrolled) => show_codes(&ctx, enrolled.codes).await,
        Err(failure) => {
            let refused = refused_or(failure)?;
            let cmd = ctx.cmd(None);
            let offer =
                offered(&cmd, &pending).map_or_else(|| offer(&cmd), |secret| Ok((secret, pending)))?;
            show_offer(&ctx, offer, Some(refused)).await
        }
    }
}

/// The page that asks for the password before new recovery codes.
pub async fn codes_form(ctx: Ctx) -> PageResult {
    ctx.page(|_, _| Ok(RenewCodesPage { form: FormState::default() })).await
}

/// Makes new recovery codes and shows them, once.
pub async fn renew(ctx: Ctx, form: Form) -> PageResult {
    let current = Secret::new(form.exact("current_password"));
    let confirmed =
        hashing(&ctx, move |ctx| confirm_password(&ctx.state.desk, &ctx.cmd(None), &current)).await?;
    let outcome = match confirmed {
        Ok(_) => ctx.write_once_shown("account.renew_codes", renew_codes).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(made) => show_codes(&ctx, made.codes).await,
        Err(failure) => {
            let form = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            ctx.form_again(move |_, _| Ok((RenewCodesPage { form }, None))).await
        }
    }
}

/// The rules of new passwords.
pub(super) fn password_rules(ctx: &Ctx) -> PasswordRules {
    let login = &ctx.state.config.login;
    let is_mixed = login.password_composition == "mhlw";
    PasswordRules { min_length: login.password_min_length, is_mixed }
}

fn session(ctx: &Ctx) -> Result<SessionView, WebError> {
    ctx.identity.session.clone().ok_or(WebError::SignInFirst)
}

fn password_page(ctx: &Ctx, form: FormState) -> PasswordPage {
    let is_demanded = ctx.identity.session.as_ref().is_some_and(|s| s.must_change_password);
    PasswordPage { form, min_length: password_rules(ctx).min_length.max(13), is_demanded }
}

async fn show_codes(ctx: &Ctx, codes: Vec<String>) -> PageResult {
    let account = session(ctx)?.actor.account;
    ctx.page(move |conn, _| {
        let login = sessions::second_factor(conn, account)?.login;
        Ok(RecoveryCodesPage { codes, login, next_href: "/account".into() })
    })
    .await
}

async fn show_offer(ctx: &Ctx, (secret, pending): (Vec<u8>, String), refused: Option<Refused>) -> PageResult {
    let account = session(ctx)?.actor.account;
    let errors = refused.iter().map(|r| ctx.state.render.refusal(ctx.lang(), r)).collect();
    let form = FormState { errors, ..FormState::default() };
    let work = move |conn: &mut crate::storage::Conn| -> Result<OwnTotpPage, WebError> {
        let login = sessions::second_factor(conn, account)?.login;
        let picture = totp::picture(&secret, &login).map_err(|e: Failure| WebError::from(e))?;
        Ok(OwnTotpPage { form, picture, letters: totp::spelled(&secret), pending })
    };
    if refused.is_some() {
        ctx.form_again(move |conn, _| Ok((work(conn)?, None))).await
    } else {
        ctx.page(move |conn, _| work(conn)).await
    }
}
