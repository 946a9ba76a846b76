//! Hand-overs of clients to another office: proposed from the client's page, accepted or declined by the other office.

use std::collections::BTreeSet;

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;

use super::clients::{list_crumb, planned};
use super::form_page::{choices, refused_or};
use super::meeting_words::uid_of;
use crate::domain::access::Scope;
use crate::domain::client::ClientState;
use crate::domain::hand_over::{
    AgreedHow, HandOverState, MOST_AHEAD_DAYS, MOST_BACK_DAYS, REASON_LIMIT, TypedHandOver,
};
use crate::domain::ids::Uid;
use crate::domain::office::plain_number;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::hand_overs::{FormerLine, HandOverFormPage, HandOverPage, HandOversPage};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::storage::views::hand_overs::{self as views, FormerCare, HandOverView, Receiver, Which};
use crate::storage::views::{care_team, rules};
use crate::storage::{Audit, Conn, StorageError};
use crate::usecases::Failure;
use crate::usecases::hand_over::{self as usecases, AcceptInput, ProposeInput};
use crate::web::{Ctx, Form, PageResult, WebError};

/// `GET /clients/{client}/hand-over`
pub async fn form(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| form_page(&own, conn, scope, (&uid, None))).await
}

/// `POST /clients/{client}/hand-over`
pub async fn propose(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let text = |name: &str| form.text(name).to_owned();
    let input = ProposeInput {
        client: uid.clone(),
        office: text("office"),
        typed: TypedHandOver {
            starts_on: text("starts_on"),
            reason: text("reason"),
            agreed_on: text("agreed_on"),
            agreed_how: text("agreed_how"),
            agreed_by: text("agreed_by"),
        },
    };
    let name = "client.hand_over.propose";
    match ctx.write(form.op_id(), name, move |tx, cmd| usecases::propose(tx, cmd, &input)).await {
        Ok(made) => Ok(ctx.see_saying(format!("/hand-overs/{made}"), "success", "hand-over-proposed")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let own = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let (page, about) = form_page(&own, conn, scope, (&uid, Some(again)))?;
                Ok((page, Some(about)))
            })
            .await
        }
    }
}

fn form_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, again): (&Uid, Option<FormState>),
) -> Result<(HandOverFormPage, Audit), WebError> {
    let client = planned(conn, scope, uid)?;
    let about = Audit::of("client.hand_over.view").object("client", uid).subject(uid);
    let about = about.insurer(&client.insurer_uid);
    let history = views::of_client(conn, scope, client.id)?;
    let offices = views::receivers(conn, (client.insurer_id, client.office_id), scope.today())?;
    let how = |how: &AgreedHow| (how.as_str(), ctx.text(&format!("hand-over-how-{how}").replace('_', "-")));
    let page = HandOverFormPage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/clients/{uid}"), client.name.clone())],
        form: again.unwrap_or_else(|| FormState::with([("starts_on", scope.today().to_string())])),
        client: uid.to_string(),
        is_closed: client.state == ClientState::Closed,
        open: history.iter().find(|one| one.state == HandOverState::Open).cloned(),
        offices: offices.into_iter().map(receiver).collect(),
        hows: choices(AgreedHow::ALL.iter().map(how)),
        hanging: views::hanging(conn, (client.id, client.office_id), scope.today())?,
        history,
        back_days: MOST_BACK_DAYS,
        ahead_days: MOST_AHEAD_DAYS,
        limit: REASON_LIMIT,
        name: client.name,
    };
    Ok((page, about))
}

/// Two offices of one name are told apart by their number.
fn receiver(office: Receiver) -> Choice {
    let number = office.number.map(|number| format!("（{number}）")).unwrap_or_default();
    Choice { value: office.uid.to_string(), label: format!("{}{number}", office.name) }
}

/// Which page of those whom the offices had, from 1.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    page: i64,
}

/// `GET /hand-overs`
pub async fn index(ctx: Ctx, wanted: Query<Wanted>) -> PageResult {
    let own = ctx.clone();
    ctx.page_if_about(move |conn, scope| {
        let page = Pager::page(wanted.page);
        let (former, total) = views::former(conn, scope, (page - 1) * views::FORMER_PAGE)?;
        let list = HandOversPage {
            offered: views::open(conn, scope, Which::Offered)?,
            given: views::open(conn, scope, Which::Given)?,
            former: former_lines(&own, conn, (&former, scope.today()))?,
            pager: Pager::of(page, views::FORMER_PAGE, total, "/hand-overs", &[]),
        };
        let given = list.given.iter().filter_map(|one| one.client.as_ref().map(|(uid, _)| uid));
        let clients: BTreeSet<&Uid> = former.iter().map(|care| &care.client.uid).chain(given).collect();
        let about = (!clients.is_empty()).then(|| Audit::of("client.hand_over.list").subjects(clients));
        Ok((list, about))
    })
    .await
}

fn former_lines(
    ctx: &Ctx,
    conn: &mut Conn,
    (former, today): (&[FormerCare], NaiveDate),
) -> Result<Vec<FormerLine>, WebError> {
    let insured: Vec<_> = former.iter().map(|care| care.client.insured()).collect();
    let books = rules::books(conn, &ctx.state.rules, &insured)?;
    let line = |care: &FormerCare| {
        let kept_until = care.kept_until(books.of(care.client.id));
        FormerLine {
            hand_over: care.hand_over.to_string(),
            name: care.was.name.clone(),
            to_name: care.to_name.clone(),
            starts_on: care.starts_on,
            kept_until,
            is_over: kept_until.is_some_and(|last| last < today),
        }
    };
    Ok(former.iter().map(line).collect())
}

/// `GET /hand-overs/{hand_over}`
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_if_about(move |conn, scope| hand_over_page(&own, conn, scope, (&uid, FormState::default())))
        .await
}

/// The page names the client to the office that gave it alone.
fn hand_over_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, form): (&Uid, FormState),
) -> Result<(HandOverPage, Option<Audit>), WebError> {
    let view = views::find(conn, scope, uid)?.ok_or(WebError::NotFound("hand-over"))?;
    let is_open = view.state == HandOverState::Open;
    let may_accept = is_open && view.is_receiver;
    let managers = if may_accept { care_team::candidates(conn, view.to, scope.today())? } else { Vec::new() };
    let about = view.client.as_ref().map(|(client, _)| {
        let about = Audit::of("client.hand_over.view").object("hand-over", uid).subject(client);
        about.insurer(&view.insurer_uid)
    });
    let client = view.client.as_ref().map(|(client, _)| client.to_string()).unwrap_or_default();
    let is_former = view.state == HandOverState::Accepted && view.client.is_some() && !view.is_own;
    let page = HandOverPage {
        crumbs: vec![Crumb::to("/hand-overs", ctx.text("hand-over-index-title"))],
        form,
        tone: tone(view.state),
        may_accept,
        is_ahead: view.starts_on > scope.today(),
        may_withdraw: is_open && view.client.is_some(),
        managers: choices(managers.into_iter().map(|(uid, name)| (uid.to_string(), name))),
        client_href: if view.is_own && !client.is_empty() {
            format!("/clients/{client}")
        } else {
            String::new()
        },
        evidence_href: if is_former { format!("/hand-overs/{uid}/evidence") } else { String::new() },
        limit: REASON_LIMIT,
        view,
    };
    Ok((page, about))
}

fn tone(state: HandOverState) -> &'static str {
    match state {
        HandOverState::Open => "yellow",
        HandOverState::Accepted => "green",
        HandOverState::Declined | HandOverState::Withdrawn => "gray",
    }
}

/// `POST /hand-overs/{hand_over}/accept`
pub async fn accept(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let input = AcceptInput {
        hand_over: uid.clone(),
        insured_number: plain_number(form.text("insured_number")),
        manager: form.text("manager").to_owned(),
    };
    let (own, op_id) = (ctx.clone(), form.op_id());
    let done = actix_web::web::block(move || usecases::accept(&own.state.desk, &mut own.cmd(op_id), &input));
    match done.await.map_err(|_| WebError::from(Failure::Storage(StorageError::Gone)))? {
        Ok(client) => Ok(ctx.see_saying(format!("/clients/{client}"), "success", "hand-over-accepted")),
        Err(failure) => again(&ctx, uid, &form, failure).await,
    }
}

/// `POST /hand-overs/{hand_over}/decline`
pub async fn decline(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let (of, reason) = (uid.clone(), form.text("reason").to_owned());
    let name = "client.hand_over.decline";
    match ctx.write(form.op_id(), name, move |tx, cmd| usecases::decline(tx, cmd, &of, &reason)).await {
        Ok(()) => Ok(ctx.see_saying("/hand-overs", "success", "hand-over-declined")),
        Err(failure) => again(&ctx, uid, &form, failure).await,
    }
}

/// `POST /hand-overs/{hand_over}/withdraw`
pub async fn withdraw(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let (of, reason) = (uid.clone(), form.text("reason").to_owned());
    let name = "client.hand_over.withdraw";
    match ctx.write(form.op_id(), name, move |tx, cmd| usecases::withdraw(tx, cmd, &of, &reason)).await {
        Ok(()) => Ok(ctx.see_saying("/hand-overs", "success", "hand-over-withdrawn")),
        Err(failure) => again(&ctx, uid, &form, failure).await,
    }
}

async fn again(ctx: &Ctx, uid: Uid, form: &Form, failure: Failure) -> PageResult {
    let typed = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| hand_over_page(&own, conn, scope, (&uid, typed))).await
}

/// The proposal that waits, for the page of the client.
pub(super) fn open_of(
    conn: &mut Conn,
    scope: &Scope,
    client: crate::domain::ids::ClientId,
) -> Result<Option<HandOverView>, WebError> {
    let all = views::of_client(conn, scope, client)?;
    Ok(all.into_iter().find(|one| one.state == HandOverState::Open))
}
