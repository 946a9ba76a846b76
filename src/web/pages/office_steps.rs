//! What is done to an office beside changing its facts: confirming its address, closing days.

use actix_web::web::Path;
use chrono::NaiveDate;

use super::form_page::refused_or;
use super::office_view::office_page;
use super::offices::uid_of;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::offices::AddressPage;
use crate::usecases::Failure;
use crate::usecases::directory::address;
use crate::usecases::directory::close_days::{CloseDays, close_days, reopen_day};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Queues a letter by which the office confirms its address.
pub async fn test_address(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let of = uid.clone();
    let name = "directory.test_address";
    let outcome = ctx.write(form.op_id(), name, move |tx, cmd| address::test_address(tx, cmd, &of)).await;
    done_or_again(&ctx, &uid, &form, outcome, "address-test-queued").await
}

/// A second person vouches for the address.
pub async fn confirm_address(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let of = uid.clone();
    let name = "directory.confirm_address";
    let outcome = ctx.write(form.op_id(), name, move |tx, cmd| address::confirm_address(tx, cmd, &of)).await;
    done_or_again(&ctx, &uid, &form, outcome, "address-confirmed").await
}

/// Notes days on which the office is closed.
pub async fn close(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let outcome = match closing(&uid, &form) {
        Ok(input) => {
            let name = "directory.close_days";
            ctx.write(form.op_id(), name, move |tx, cmd| close_days(tx, cmd, &input)).await
        }
        Err(refused) => Err(refused.into()),
    };
    done_or_again(&ctx, &uid, &form, outcome, "office-closure-added").await
}

/// Takes such a day back.
pub async fn reopen(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let day: NaiveDate = form.text("day").parse().map_err(|_| WebError::NotFound("closure"))?;
    let of = uid.clone();
    let name = "directory.reopen_day";
    let outcome = ctx.write(form.op_id(), name, move |tx, cmd| reopen_day(tx, cmd, &of, day)).await;
    done_or_again(&ctx, &uid, &form, outcome, "office-closure-removed").await
}

fn closing(office: &Uid, form: &Form) -> Result<CloseDays, Refused> {
    let day = |field: &'static str| form.text(field).parse().map_err(|_| Refused::at(field, "date-form"));
    let from: NaiveDate = day("from")?;
    let to = if form.text("to").is_empty() { from } else { day("to")? };
    Ok(CloseDays { office: office.clone(), from, to, reason: form.text("reason").into() })
}

/// Shows the office again after something was done to it, or why it was not.
pub(super) async fn done_or_again<T>(
    ctx: &Ctx,
    uid: &Uid,
    form: &Form,
    outcome: Result<T, Failure>,
    said: &'static str,
) -> PageResult {
    let Err(failure) = outcome else {
        return Ok(ctx.see_saying(format!("/offices/{uid}"), "success", said));
    };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
    let (inner, uid) = (ctx.clone(), uid.clone());
    ctx.form_again(move |conn, _| Ok((office_page(&inner, conn, &uid, again)?, None))).await
}

/// Asks for the token of a letter; script takes it from the fragment. Opening the page changes nothing.
pub async fn address_form(ctx: Ctx) -> PageResult {
    ctx.page(|_, _| Ok(AddressPage { form: FormState::default(), confirmed: String::new() })).await
}

/// Whoever reads the office's mail confirms its address by the letter's token.
pub async fn address_confirm(ctx: Ctx, form: Form) -> PageResult {
    ctx.state.limits.sign_in(&ctx.identity.client_ip)?;
    let token = form.text("token").to_owned();
    let outcome = ctx
        .write(form.op_id(), "directory.confirm_by_letter", move |tx, cmd| {
            address::confirm_by_letter(tx, cmd, &token)
        })
        .await;
    match outcome {
        Ok(done) => {
            let page = AddressPage { form: FormState::default(), confirmed: done.office };
            ctx.page(move |_, _| Ok(page)).await
        }
        Err(failure) => {
            let refused = refused_or(failure)?;
            let errors = vec![ctx.state.render.refusal(ctx.lang(), &refused)];
            let form = FormState { errors, ..FormState::default() };
            ctx.form_again(move |_, _| Ok((AddressPage { form, confirmed: String::new() }, None))).await
        }
    }
}
