//! One's own account: name and language, sessions, tokens.

use actix_web::web;

use super::form_page::{choices, refused_or};
use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::office::AddressState;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::account::{
    AccountPage, NewTokenPage, OwnCalendar, OwnRole, OwnSession, OwnToken, TokenPage,
};
use crate::render::parts::Choice;
use crate::storage::Conn;
use crate::storage::views::{accounts, calendar_feeds, offices as views, sessions};
use crate::usecases::Failure;
use crate::usecases::account::feed::{make_feed, revoke_feed, secret};
use crate::usecases::account::own_address::confirm_own_address;
use crate::usecases::account::token::{CreateToken, create_token, revoke_token};
use crate::usecases::account::update::{UpdateAccount, update};
use crate::usecases::session::end::{Ending, end};
use crate::web::policy::{PLANNERS, TEAM};
use crate::web::{Ctx, Form, PageResult, WebError, routes};

/// The overview.
pub async fn show(ctx: Ctx) -> PageResult {
    let inner = ctx.clone();
    ctx.page(move |conn, _| overview(&inner, conn, None)).await
}

/// Changes name and language.
pub async fn save(ctx: Ctx, form: Form) -> PageResult {
    let input = UpdateAccount {
        account: None,
        name: form.text("name").into(),
        kana: form.text("kana").into(),
        profession: form.text("profession").into(),
        email: None,
        language: Some(form.text("language").into()),
    };
    match ctx.write(form.op_id(), "account.update", move |tx, cmd| update(tx, cmd, &input)).await {
        Ok(()) => Ok(ctx.see_saying("/account", "success", "account-saved")),
        Err(failure) => {
            let refused = refused_or(failure)?;
            let state = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            let inner = ctx.clone();
            ctx.form_again(move |conn, _| Ok((overview(&inner, conn, Some(state))?, None))).await
        }
    }
}

/// The owner says that letters to the account's address arrive.
pub async fn confirm_address(ctx: Ctx, form: Form) -> PageResult {
    match ctx.write(form.op_id(), "account.confirm_address", confirm_own_address).await {
        Ok(()) => Ok(ctx.see_saying("/account", "success", "address-confirmed")),
        Err(failure) => refused_here(&ctx, failure).await,
    }
}

/// The overview with what stands against one of its buttons.
async fn refused_here(ctx: &Ctx, failure: Failure) -> PageResult {
    let refused = refused_or(failure)?;
    let inner = ctx.clone();
    ctx.form_again(move |conn, _| {
        let mut page = overview(&inner, conn, None)?;
        page.form.errors = vec![inner.state.render.refusal(inner.lang(), &refused)];
        Ok((page, None))
    })
    .await
}

/// Makes the address of one's own calendar.
pub async fn make_calendar(ctx: Ctx, form: Form) -> PageResult {
    match ctx.write(form.op_id(), "account.make_feed", make_feed).await {
        Ok(()) => Ok(ctx.see_saying("/account#calendar", "success", "feed-made")),
        Err(failure) => refused_here(&ctx, failure).await,
    }
}

/// Revokes it.
pub async fn end_calendar(ctx: Ctx, form: Form) -> PageResult {
    match ctx.write(form.op_id(), "account.revoke_feed", revoke_feed).await {
        Ok(()) => Ok(ctx.see_saying("/account#calendar", "success", "feed-revoked")),
        Err(failure) => refused_here(&ctx, failure).await,
    }
}

/// Ends one of one's own sessions.
pub async fn end_session(ctx: Ctx, session: web::Path<String>) -> PageResult {
    let uid = Uid::parse(&session).ok_or(WebError::NotFound("session"))?;
    let ending = Ending::One(uid);
    ctx.write(None, "session.end", move |tx, cmd| end(tx, cmd, &ending)).await?;
    Ok(ctx.see_saying("/account", "success", "account-session-ended"))
}

/// Ends all of one's own sessions but this one.
pub async fn end_other_sessions(ctx: Ctx) -> PageResult {
    let session = ctx.identity.session.clone().ok_or(WebError::SignInFirst)?;
    let ending = Ending::AllBut(session.id);
    ctx.write(None, "session.end", move |tx, cmd| end(tx, cmd, &ending)).await?;
    Ok(ctx.see_saying("/account", "success", "account-sessions-ended"))
}

/// The page of a new token.
pub async fn new_token(ctx: Ctx) -> PageResult {
    let form = FormState::with([("days", "90")]);
    ctx.page(move |_, _| Ok(NewTokenPage { form, scopes: scope_choices() })).await
}

/// Makes a token and shows it, once.
pub async fn add_token(ctx: Ctx, form: Form) -> PageResult {
    let input = CreateToken {
        account: None,
        name: form.text("name").into(),
        scopes: form.all("scopes").to_vec(),
        known_scopes: routes::scopes(),
        days: form.text("days").parse().unwrap_or(0),
    };
    // Without an operation id: the answer holds the secret and is not to be stored.
    match ctx.write_once_shown("account.create_token", move |tx, cmd| create_token(tx, cmd, &input)).await {
        Ok(made) => ctx.page(move |_, _| Ok(TokenPage { secret: made.secret })).await,
        Err(failure) => {
            let refused = refused_or(failure)?;
            let form = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            ctx.form_again(move |_, _| Ok((NewTokenPage { form, scopes: scope_choices() }, None))).await
        }
    }
}

/// Revokes a token.
pub async fn end_token(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let uid = Uid::parse(&token).ok_or(WebError::NotFound("token"))?;
    ctx.write(None, "account.revoke_token", move |tx, cmd| revoke_token(tx, cmd, &uid)).await?;
    Ok(ctx.see_saying("/account", "success", "account-token-revoked"))
}

fn scope_choices() -> Vec<Choice> {
    choices(routes::scopes().into_iter().map(|scope| (scope, scope)))
}

fn overview(ctx: &Ctx, conn: &mut Conn, again: Option<FormState>) -> Result<AccountPage, WebError> {
    let scope = ctx.scope();
    let account = accounts::own(conn, &scope)?.ok_or(WebError::NotFound("account"))?;
    let form = again.unwrap_or_else(|| {
        FormState::with([
            ("name", account.name.as_str()),
            ("kana", &account.kana),
            ("profession", &account.profession),
            ("language", &account.language),
        ])
    });
    Ok(AccountPage {
        form,
        login: account.login,
        may_confirm: account.email_state == AddressState::Unconfirmed
            && !ctx.actor().has_role(&[Role::Administrator]),
        email_state: account.email_state,
        email: account.email,
        languages: choices([("ja", "日本語"), ("en", "English")]),
        roles: roles(conn, ctx, account.id)?,
        has_totp: account.totp_confirmed_at.is_some(),
        codes_left: accounts::own_codes_left(conn, &scope)?,
        sessions: own_sessions(conn, ctx)?,
        tokens: accounts::own_tokens(conn, &scope)?.into_iter().map(own_token).collect(),
        has_calendar: ctx.actor().has_role(TEAM),
        has_own_hours: ctx.actor().has_role(PLANNERS),
        speaks_for: speaks_for(conn, ctx)?,
        calendar: calendar(conn, ctx)?,
    })
}

/// The offices for which the reader says when they can come.
fn speaks_for(conn: &mut Conn, ctx: &Ctx) -> Result<Vec<(String, String)>, WebError> {
    let memberships = ctx.actor().account().map(|a| a.memberships.as_slice()).unwrap_or_default();
    let mut offices: Vec<_> =
        memberships.iter().filter(|m| TEAM.contains(&m.role)).map(|m| m.office).collect();
    offices.dedup();
    let named = |office| views::named(conn, office).map(|(uid, name)| (uid.to_string(), name));
    Ok(offices.into_iter().map(named).collect::<Result<_, _>>()?)
}

/// The address of the reader's own calendar, while one lives.
fn calendar(conn: &mut Conn, ctx: &Ctx) -> Result<Option<OwnCalendar>, WebError> {
    let (keys, base) = (ctx.state.desk.keys(), ctx.state.config.base_url());
    let feed = calendar_feeds::own(conn, &ctx.scope())?;
    Ok(feed.map(|feed| OwnCalendar {
        address: format!("{base}/calendar/{}.ics", secret(keys, &feed.uid, &feed.nonce)),
        since: feed.created_at,
    }))
}

fn roles(
    conn: &mut Conn,
    ctx: &Ctx,
    account: crate::domain::ids::AccountId,
) -> Result<Vec<OwnRole>, WebError> {
    let all = accounts::memberships_of(conn, &ctx.scope(), account)?;
    let open = all.into_iter().filter(|m| m.ends_on.is_none());
    Ok(open.map(|m| OwnRole { office: m.office_name, role: m.role.as_str().to_owned() }).collect())
}

fn own_sessions(conn: &mut Conn, ctx: &Ctx) -> Result<Vec<OwnSession>, WebError> {
    let idle = chrono::Duration::minutes(ctx.state.config.login.idle_minutes);
    let now = ctx.state.desk.clock().now();
    let current = ctx.identity.session.as_ref().map(|s| s.id);
    let live = sessions::live(conn, &ctx.scope(), now, idle)?;
    Ok(live
        .into_iter()
        .map(|s| OwnSession {
            uid: s.uid.to_string(),
            device: browser_name(&s.user_agent),
            address: s.address,
            since: s.created_at,
            seen_at: s.seen_at,
            is_current: current == Some(s.id),
        })
        .collect())
}

fn own_token(token: accounts::TokenView) -> OwnToken {
    OwnToken {
        uid: token.uid.to_string(),
        name: token.name,
        scopes: token.scopes,
        created_at: token.created_at,
        expires_at: token.expires_at,
    }
}

/// The browser and the system out of what a browser calls itself; the order matters, since each claims to be others.
fn browser_name(agent: &str) -> String {
    let first = |names: &[&'static str]| names.iter().copied().find(|name| agent.contains(name));
    let browser = first(&["Edg", "Firefox", "Chrome", "Safari", "curl"]).unwrap_or("?");
    let system = first(&["Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux"]).unwrap_or("?");
    format!("{} / {system}", if browser == "Edg" { "Edge" } else { browser })
}
