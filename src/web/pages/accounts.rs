//! Accounts: found, invited, changed and ended by administrators.

use actix_web::{HttpRequest, web};
use serde::Deserialize;

use super::form_page::{choices, refused_or};
use crate::domain::access::Role;
use crate::domain::account::AccountState;
use crate::domain::ids::Uid;
use crate::domain::office::OfficeKind;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::accounts::{
    AccountRow, AccountsPage, ManagedAccountPage, ManagedMembership, NewAccountPage,
};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::storage::Conn;
use crate::storage::views::account_requests;
use crate::storage::views::accounts::{self, AccountView, PER_PAGE};
use crate::usecases::account::link::{IssueLink, Issued, issue};
use crate::usecases::account::request::accept_request;
use crate::usecases::account::update::{UpdateAccount, update};
use crate::usecases::account::{self, CreateAccount, Join};
use crate::usecases::{Cmd, Failure};
use crate::web::{Ctx, Form, PageResult, WebError};

/// What is looked for.
#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: i64,
}

/// The list.
pub async fn index(ctx: Ctx, search: web::Query<Search>) -> PageResult {
    let Search { q, page } = search.into_inner();
    let page = Pager::page(page);
    ctx.page(move |conn, scope| {
        let (rows, total) = accounts::list(conn, scope, &q, page)?;
        let pager = Pager::of(page, PER_PAGE, total, "/accounts", &[("q", &q)]);
        let requests = account_requests::count_waiting(conn, scope)?;
        Ok(AccountsPage { q, requests, rows: rows.into_iter().map(row).collect(), pager })
    })
    .await
}

/// The page of a new account.
pub async fn new(ctx: Ctx, wanted: web::Query<ForRequest>) -> PageResult {
    let inner = ctx.clone();
    ctx.page(move |conn, scope| {
        let asked = match Uid::parse(&wanted.request) {
            Some(uid) => account_requests::waiting(conn, scope, &uid)?,
            None => None,
        };
        let form = match asked {
            Some(asked) => FormState::with([
                ("mailed", "yes"),
                ("request", asked.uid.as_str()),
                ("name", &asked.name),
                ("kana", &asked.kana),
                ("profession", &asked.profession),
                ("email", &asked.email),
                ("office", asked.office.0.as_str()),
                ("role", Role::ProviderStaff.as_str()),
            ]),
            None => FormState::with([("mailed", "yes")]),
        };
        new_page(&inner, conn, form)
    })
    .await
}

/// Whose request an account is made for, if it is for one.
#[derive(Deserialize)]
pub struct ForRequest {
    #[serde(default)]
    request: String,
}

/// Makes an account with its first role and a one-time address.
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let posted = form.clone();
    let outcome = ctx.write(form.op_id(), "account.invite", move |tx, cmd| invite(tx, cmd, &posted)).await;
    match outcome {
        Ok((account, issued)) => Ok(ctx.see(link_path(&account, &issued))),
        Err(failure) => {
            let state = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let inner = ctx.clone();
            ctx.form_again(move |conn, _| Ok((new_page(&inner, conn, state)?, None))).await
        }
    }
}

/// One account.
pub async fn show(ctx: Ctx, request: HttpRequest) -> PageResult {
    let uid = account_of(&request)?;
    let inner = ctx.clone();
    ctx.page(move |conn, _| managed(&inner, conn, &uid, None)).await
}

/// Changes an account.
pub async fn save(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let uid = account_of(&request)?;
    let input = UpdateAccount {
        account: Some(uid.clone()),
        name: form.text("name").into(),
        kana: form.text("kana").into(),
        profession: form.text("profession").into(),
        email: Some(form.text("email").into()),
        language: None,
    };
    let outcome = ctx.write(form.op_id(), "account.update", move |tx, cmd| update(tx, cmd, &input)).await;
    done_or_again(&ctx, &uid, &form, outcome, "account-saved").await
}

/// Shows the account again after something was done to it, or what must be mended first.
pub(super) async fn done_or_again<T>(
    ctx: &Ctx,
    uid: &Uid,
    form: &Form,
    outcome: Result<T, Failure>,
    said: &'static str,
) -> PageResult {
    let Err(failure) = outcome else {
        return Ok(ctx.see_saying(format!("/accounts/{uid}"), "success", said));
    };
    let refused = refused_or(failure)?;
    let (inner, uid, form) = (ctx.clone(), uid.clone(), form.clone());
    ctx.form_again(move |conn, _| Ok((managed(&inner, conn, &uid, Some((&form, refused)))?, None))).await
}

/// The account that the path names.
pub(super) fn account_of(request: &HttpRequest) -> Result<Uid, WebError> {
    uid_at(request, "account")
}

/// A uid of the path.
pub(super) fn uid_at(request: &HttpRequest, name: &'static str) -> Result<Uid, WebError> {
    request.match_info().get(name).and_then(Uid::parse).ok_or(WebError::NotFound(name))
}

/// Where a one-time address is shown to be printed.
pub(super) fn link_path(account: &Uid, issued: &Issued) -> String {
    let mailed = if issued.is_mailed { "?mailed=1" } else { "" };
    format!("/accounts/{account}/links/{}{mailed}", issued.uid)
}

/// The role and office of a form.
pub(super) fn role_of(form: &Form) -> Result<(Uid, Role), Refused> {
    let office = Uid::parse(form.text("office")).ok_or_else(|| Refused::at("office", "account-office"))?;
    let role = Role::parse(form.text("role")).ok_or_else(|| Refused::at("role", "account-role"))?;
    Ok((office, role))
}

fn invite(tx: &mut crate::storage::Tx<'_>, cmd: &mut Cmd, form: &Form) -> Result<(Uid, Issued), Failure> {
    let (office, role) = role_of(form)?;
    let input = CreateAccount {
        login: form.text("login").into(),
        name: form.text("name").into(),
        kana: form.text("kana").into(),
        profession: form.text("profession").into(),
        email: form.text("email").into(),
        password: None,
        totp_secret: None,
        must_change_password: false,
    };
    let made = account::create(tx, cmd, &input)?;
    let join = Join { account: made.uid.clone(), office, role, title: String::new(), ends_on: None };
    account::join(tx, cmd, &join)?;
    if let Some(typed) = form.filled("request") {
        let request = Uid::parse(typed).ok_or(Refused::new("account-wish-gone"))?;
        accept_request(tx, cmd, (&request, &made.uid))?;
    }
    let link =
        IssueLink { account: made.uid.clone(), is_mailed: form.is_ticked("mailed"), drops_totp: false };
    Ok((made.uid, issue(tx, cmd, &link)?))
}

fn new_page(ctx: &Ctx, conn: &mut Conn, form: FormState) -> Result<NewAccountPage, WebError> {
    let (offices, fitting) = offices(conn, ctx)?;
    Ok(NewAccountPage { form, offices, roles: roles(ctx), fitting })
}

fn managed(
    ctx: &Ctx,
    conn: &mut Conn,
    uid: &Uid,
    again: Option<(&Form, Refused)>,
) -> Result<ManagedAccountPage, WebError> {
    let scope = ctx.scope();
    let account = accounts::find(conn, &scope, uid)?.ok_or(WebError::NotFound("account"))?;
    let mut form = FormState::with([
        ("name", account.name.as_str()),
        ("kana", &account.kana),
        ("profession", &account.profession),
        ("email", &account.email),
    ]);
    if let Some((typed, refused)) = again {
        let shown = typed.again(&ctx.state.render, ctx.lang(), &[refused]);
        form.values.extend(shown.values);
        form.errors = shown.errors;
    }
    let today = jst_date(ctx.state.desk.clock().now());
    let memberships = accounts::memberships_of(conn, &scope, account.id)?;
    let (offices, fitting) = offices(conn, ctx)?;
    Ok(ManagedAccountPage {
        crumbs: vec![Crumb::to("/accounts", ctx.text("accounts-title"))],
        form,
        uid: account.uid.to_string(),
        login: account.login,
        name: account.name,
        state: account.state.as_str(),
        tone: tone(account.state),
        has_totp: account.totp_confirmed_at.is_some(),
        has_left: account.state == AccountState::Left,
        is_invited: account.state == AccountState::Invited,
        memberships: memberships
            .into_iter()
            .map(|m| ManagedMembership {
                uid: m.uid.to_string(),
                office: m.office_name,
                role: m.role.as_str().to_owned(),
                starts_on: m.starts_on,
                ends_on: m.ends_on,
            })
            .collect(),
        offices,
        roles: roles(ctx),
        fitting,
        successors: uids(accounts::successors(conn, &scope, account.id, today)?),
    })
}

/// The offices somebody can join, and which roles fit each.
fn offices(conn: &mut Conn, ctx: &Ctx) -> Result<(Vec<Choice>, Vec<Choice>), WebError> {
    let known = accounts::offices_to_join(conn, &ctx.scope())?;
    let fitting = |kind: OfficeKind| {
        let roles = Role::ALL.iter().filter(|role| role.fits(kind)).map(|role| role.as_str());
        roles.collect::<Vec<_>>().join(" ")
    };
    let roles = choices(known.iter().map(|(uid, _, kind)| (uid.to_string(), fitting(*kind))));
    Ok((choices(known.into_iter().map(|(uid, name, _)| (uid.to_string(), name))), roles))
}

fn uids(pairs: Vec<(Uid, String)>) -> Vec<Choice> {
    choices(pairs.into_iter().map(|(uid, name)| (uid.to_string(), name)))
}

fn roles(ctx: &Ctx) -> Vec<Choice> {
    let key = |role: &Role| format!("role-{}", role.as_str().replace('_', "-"));
    choices(Role::ALL.iter().map(|role| (role.as_str(), ctx.text(&key(role)))))
}

fn row(account: AccountView) -> AccountRow {
    AccountRow {
        uid: account.uid.to_string(),
        login: account.login,
        name: account.name,
        profession: account.profession,
        state: account.state.as_str(),
        tone: tone(account.state),
        has_totp: account.totp_confirmed_at.is_some(),
    }
}

fn tone(state: AccountState) -> &'static str {
    match state {
        AccountState::Invited => "yellow",
        AccountState::Active => "green",
        AccountState::Left => "gray",
    }
}
