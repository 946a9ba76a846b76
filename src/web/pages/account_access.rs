//! What an administrator does to an account's access: one-time addresses, roles, unlocking, leaving.

use actix_web::HttpRequest;

use super::accounts::{account_of, done_or_again, link_path, role_of, uid_at};
use super::session::query;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::render::pages::accounts::AccountLinkPage;
use crate::storage::views::accounts;
use crate::usecases::account::leave::{Leave, leave};
use crate::usecases::account::link::{IssueLink, address, issue};
use crate::usecases::account::membership::{end_membership, unlock};
use crate::usecases::account::{Join, join};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Makes a one-time address.
pub async fn make_link(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let uid = account_of(&request)?;
    let input = IssueLink {
        account: uid.clone(),
        is_mailed: form.is_ticked("mailed"),
        drops_totp: form.is_ticked("drops_totp"),
    };
    let outcome = ctx.write(form.op_id(), "account.issue_link", move |tx, cmd| issue(tx, cmd, &input)).await;
    match outcome {
        Ok(issued) => Ok(ctx.see(link_path(&uid, &issued))),
        Err(failure) => done_or_again::<()>(&ctx, &uid, &form, Err(failure), "account-saved").await,
    }
}

/// Shows a one-time address while it works, to be printed and handed over.
pub async fn show_link(ctx: Ctx, request: HttpRequest) -> PageResult {
    let (account, link) = (account_of(&request)?, uid_at(&request, "link")?);
    let is_mailed = query(&request, "mailed") == "1";
    let (desk, base) = (ctx.state.desk.clone(), ctx.state.works.post.base_url());
    ctx.page(move |conn, scope| {
        let now = desk.clock().now();
        let found = accounts::live_link(conn, scope, &link, now)?.filter(|(view, ..)| view.uid == account);
        let (view, _, expires_at) = found.ok_or(WebError::NotFound("link"))?;
        let address = address(conn, desk.keys(), &base, &link)?.ok_or(WebError::NotFound("link"))?;
        Ok(AccountLinkPage {
            back: format!("/accounts/{account}"),
            name: view.name,
            login: view.login,
            expires_at,
            picture: qr(&address)?,
            address,
            is_mailed,
        })
    })
    .await
}

/// Lets the account try its password again.
pub async fn open_doors(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let uid = account_of(&request)?;
    let account = uid.clone();
    let outcome = ctx.write(form.op_id(), "account.unlock", move |tx, cmd| unlock(tx, cmd, &account)).await;
    done_or_again(&ctx, &uid, &form, outcome, "accounts-unlocked").await
}

/// Gives the account a further role.
pub async fn add_role(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let uid = account_of(&request)?;
    let outcome = match role_of(&form) {
        Ok((office, role)) => {
            let input = Join { account: uid.clone(), office, role, title: String::new(), ends_on: None };
            ctx.write(form.op_id(), "account.join", move |tx, cmd| join(tx, cmd, &input)).await
        }
        Err(refused) => Err(refused.into()),
    };
    done_or_again(&ctx, &uid, &form, outcome, "accounts-role-added").await
}

/// Ends a role of the account.
pub async fn end_role(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let (uid, membership) = (account_of(&request)?, uid_at(&request, "membership")?);
    let account = uid.clone();
    let outcome = ctx
        .write(form.op_id(), "account.end_membership", move |tx, cmd| {
            end_membership(tx, cmd, &account, &membership)
        })
        .await;
    done_or_again(&ctx, &uid, &form, outcome, "accounts-role-ended").await
}

/// Ends the account's work here and hands it over.
pub async fn end_account(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let uid = account_of(&request)?;
    let successor = match form.filled("successor") {
        Some(typed) => {
            let parsed = Uid::parse(typed);
            Some(parsed.ok_or(WebError::Refused(Refused::at("successor", "account-successor-elsewhere")))?)
        }
        None => None,
    };
    let input = Leave { account: uid.clone(), successor };
    let outcome = ctx.write(form.op_id(), "account.leave", move |tx, cmd| leave(tx, cmd, &input)).await;
    done_or_again(&ctx, &uid, &form, outcome, "accounts-left").await
}

/// A picture of an address for a phone's camera.
fn qr(address: &str) -> Result<String, WebError> {
    let code = fast_qr::QRBuilder::new(address).build().map_err(|e| WebError::Internal(e.to_string()))?;
    let svg = fast_qr::convert::svg::SvgBuilder::default().to_str(&code);
    Ok(format!("data:image/svg+xml;base64,{}", data_encoding::BASE64.encode(svg.as_bytes())))
}
