//! An account for whoever answers often by link: offered behind the link, asked for there, and made or declined by the administrator.

use actix_web::web::Path;

use super::form_page::refused_or;
use crate::domain::access::Scope;
use crate::domain::account_offer::RequestState;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::account_requests::{AccountOfferPage, AccountRequestRow, AccountRequestsPage};
use crate::render::parts::Crumb;
use crate::storage::views::account_requests as views;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::account::request::{AskForAccount, ask_for_account, decline_request, withdraw_request};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The invitation under whose receipt the offer stands; empty where none is made, and where a request waits.
pub(super) fn offered(conn: &mut Conn, scope: &Scope, invitation: &Uid) -> Result<String, WebError> {
    let offer = views::offer(conn, scope)?.filter(|offer| offer.is_offered);
    Ok(offer.map(|_| invitation.to_string()).unwrap_or_default())
}

/// `GET /i/{invitation}/account`
pub async fn show(ctx: Ctx, path: Path<Uid>) -> PageResult {
    let uid = path.into_inner();
    ctx.page_about(move |conn, scope| {
        let about = Audit::of("account.offer").object("invitation", &uid);
        Ok((page(conn, scope, &uid, FormState::default())?, about))
    })
    .await
}

fn page(
    conn: &mut Conn,
    scope: &Scope,
    invitation: &Uid,
    form: FormState,
) -> Result<AccountOfferPage, WebError> {
    let offer = views::offer(conn, scope)?.ok_or(WebError::NotFound("offer"))?;
    let state = offer.last.as_ref().map(|(state, ..)| *state);
    let is_waiting = state == Some(RequestState::Waiting);
    Ok(AccountOfferPage {
        form,
        invitation: invitation.to_string(),
        office: offer.office,
        is_offered: offer.is_offered && !is_waiting,
        state: state.map(|state| state.as_str().to_owned()).unwrap_or_default(),
        may_withdraw: is_waiting && offer.last.as_ref().is_some_and(|(_, _, is_own)| *is_own),
        reason: offer.last.map(|(_, reason, _)| reason).unwrap_or_default(),
    })
}

/// `POST /i/{invitation}/account`: asks for an account, or takes that back.
pub async fn ask(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let uid = path.into_inner();
    let done = if form.text("act") == "withdraw" {
        match ctx.write(form.op_id(), "account.withdraw_request", withdraw_request).await {
            Ok(()) => Ok("account-offer-withdrawn"),
            Err(failure) => Err(one(failure)?),
        }
    } else {
        asked(&ctx, &form).await?.map(|()| "account-offer-asked")
    };
    match done {
        Ok(said) => Ok(ctx.see_saying(format!("/i/{uid}/account"), "success", said)),
        Err(refused) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &refused);
            ctx.form_again(move |conn, scope| Ok((page(conn, scope, &uid, again)?, None))).await
        }
    }
}

/// The refusals of a form, or a failure of another kind.
fn one(failure: Failure) -> Result<Vec<Refused>, WebError> {
    refused_or(failure).map(|refused| vec![refused])
}

async fn asked(ctx: &Ctx, form: &Form) -> Result<Result<(), Vec<Refused>>, WebError> {
    let text = |name| form.text(name);
    let input = match AskForAccount::parse(text("name"), text("kana"), text("profession"), text("email")) {
        Ok(input) => input,
        Err(faults) => return Ok(Err(faults)),
    };
    match ctx.write(form.op_id(), "account.ask", move |tx, cmd| ask_for_account(tx, cmd, &input)).await {
        Ok(()) => Ok(Ok(())),
        Err(failure) => one(failure).map(Err),
    }
}

/// `GET /account-requests`
pub async fn index(ctx: Ctx) -> PageResult {
    let words = ctx.clone();
    ctx.page(move |conn, scope| list(&words, conn, scope, FormState::default())).await
}

fn list(ctx: &Ctx, conn: &mut Conn, scope: &Scope, form: FormState) -> Result<AccountRequestsPage, WebError> {
    let rows = views::list(conn, scope)?.into_iter().map(AccountRequestRow::of).collect();
    Ok(AccountRequestsPage { crumbs: vec![Crumb::to("/accounts", ctx.text("accounts-title"))], form, rows })
}

/// `POST /account-requests/{request}/decline`
pub async fn decline(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let (uid, reason) = (path.into_inner(), form.text("reason").to_owned());
    let done = ctx
        .write(form.op_id(), "account.decline_request", move |tx, cmd| {
            decline_request(tx, cmd, (&uid, &reason))
        })
        .await;
    match done {
        Ok(()) => Ok(ctx.see_saying("/account-requests", "success", "account-request-was-declined")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &one(failure)?);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| Ok((list(&words, conn, scope, again)?, None))).await
        }
    }
}
