//! The wizard of a fresh installation. It answers only while there is no account.

use super::credentials::password_rules;
use super::form_page::refused_or;
use super::session::hashing;
use crate::domain::password;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::welcome::SetUpPage;
use crate::storage::views::accounts;
use crate::usecases::set_up::{Administrator, IsSetUp, SetUp, is_token, set_up};
use crate::usecases::{Failure, password as hashes};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The wizard.
pub async fn form(ctx: Ctx) -> PageResult {
    if is_done(&ctx).await? {
        return Err(WebError::NotFound("set-up"));
    }
    let page = page(&ctx, FormState::default());
    ctx.page(move |_, _| Ok(page)).await
}

/// Makes everything at once.
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    if is_done(&ctx).await? {
        return Err(WebError::NotFound("set-up"));
    }
    ctx.state.limits.sign_in(&ctx.identity.client_ip)?;
    let posted = form.clone();
    let outcome = hashing(&ctx, move |ctx| complete(&ctx, &posted)).await?;
    match outcome {
        Ok(_) => Ok(ctx.see_saying("/sign-in", "success", "set-up-finished")),
        Err(failure) => {
            let state = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let mut page = page(&ctx, state);
            if is_token(ctx.state.desk.keys(), form.text("token")) {
                page.token = form.text("token").to_owned();
            }
            ctx.form_again(move |_, _| Ok((page, None))).await
        }
    }
}

fn complete(ctx: &Ctx, form: &Form) -> Result<IsSetUp, Failure> {
    let desk = &ctx.state.desk;
    if !is_token(desk.keys(), form.text("token")) {
        return Err(Refused::at("token", "set-up-token").into());
    }
    let new = form.exact("new_password");
    if new != form.exact("repeated_password") {
        return Err(Refused::at("repeated_password", "password-not-repeated").into());
    }
    let own = [form.text("login"), form.text("name"), form.text("email")];
    password::check(new, password_rules(ctx), &own).map_err(Refused::from)?;
    let administrator = Administrator {
        login: form.text("login").into(),
        name: form.text("name").into(),
        email: form.text("email").into(),
        password_hash: hashes::hash(desk.mint(), new)?,
    };
    let input = answers(form, administrator)?;
    desk.write(&mut ctx.cmd(form.op_id()), "set_up.complete", |tx, cmd| set_up(tx, cmd, &input))
}

fn answers(form: &Form, administrator: Administrator) -> Result<SetUp, Refused> {
    let population: String = form.text("population").chars().filter(|c| !",，人".contains(*c)).collect();
    let population = population.parse().ok().filter(|p| (1..=100_000_000).contains(p));
    let areas = form.text("areas").lines().map(str::trim).filter(|name| !name.is_empty());
    Ok(SetUp {
        token: form.text("token").into(),
        insurer_number: form.text("insurer_number").into(),
        insurer_name: form.text("insurer_name").into(),
        municipality_name: form.text("municipality_name").into(),
        municipality_code: form.text("municipality_code").into(),
        population: population.ok_or_else(|| Refused::at("population", "set-up-population"))?,
        areas: areas.map(str::to_owned).collect(),
        center_name: form.text("center_name").into(),
        center_number: form.filled("center_number").map(str::to_owned),
        administrator,
    })
}

async fn is_done(ctx: &Ctx) -> Result<bool, WebError> {
    ctx.read(|conn, _| Ok(accounts::is_any(conn)?)).await
}

fn page(ctx: &Ctx, form: FormState) -> SetUpPage {
    SetUpPage { form, min_length: password_rules(ctx).min_length.max(13), token: String::new() }
}
