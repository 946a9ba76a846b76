//! The numbers of a client, and another one.

use actix_web::web::Path;

use super::clients::{list_crumb, planned};
use super::form_page::{choices, refused_or};
use crate::domain::access::Scope;
use crate::domain::client_number::{NumberReason, TypedNumber};
use crate::domain::ids::Uid;
use crate::domain::office::plain_number;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::client_numbers::ClientNumbersPage;
use crate::render::parts::Crumb;
use crate::storage::views::{client_duplicates, client_numbers};
use crate::storage::{Audit, Conn};
use crate::usecases::client::number::{ChangeNumber, change_number};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The numbers with the form.
pub async fn index(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| numbers_page(&words, conn, scope, (&uid, None))).await
}

/// Notes another number.
pub async fn change(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let text = |name: &str| form.text(name).to_owned();
    let typed = TypedNumber {
        reason: text("reason"),
        insurer_number: plain_number(form.text("insurer_number")),
        insured_number: plain_number(form.text("insured_number")),
        since_on: text("since_on"),
    };
    // A number that was typed wrong was never the client's, and finds nobody.
    let is_correction = typed.reason == NumberReason::Corrected.as_str();
    let said = if is_correction { "number-corrected" } else { "number-changed" };
    let input = ChangeNumber { client: uid.clone(), typed };
    let name = "client.number.change";
    match ctx.write(form.op_id(), name, move |tx, cmd| change_number(tx, cmd, &input)).await {
        Ok(()) => Ok(ctx.see_saying(format!("/clients/{uid}/numbers"), "success", said)),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            numbers_again(&ctx, uid, again).await
        }
    }
}

/// The numbers again, with what has to be mended.
pub(super) async fn numbers_again(ctx: &Ctx, uid: Uid, again: FormState) -> PageResult {
    let words = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let (page, about) = numbers_page(&words, conn, scope, (&uid, Some(again)))?;
        Ok((page, Some(about)))
    })
    .await
}

fn numbers_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, again): (&Uid, Option<FormState>),
) -> Result<(ClientNumbersPage, Audit), WebError> {
    let client = planned(conn, scope, uid)?;
    let about =
        Audit::of("client.number.view").object("client", uid).subject(uid).insurer(&client.insurer_uid);
    let blank = || {
        FormState::with([
            ("insurer_number", client.insurer_number.clone()),
            ("since_on", scope.today().to_string()),
        ])
    };
    let page = ClientNumbersPage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/clients/{uid}"), client.name.clone())],
        form: again.unwrap_or_else(blank),
        client: uid.to_string(),
        lines: client_numbers::list(conn, &client)?,
        merges: client_duplicates::merges(conn, &client)?,
        reasons: choices(
            NumberReason::ALL.iter().map(|r| (r.to_string(), ctx.text(&format!("number-reason-{r}")))),
        ),
        name: client.name,
    };
    Ok((page, about))
}
