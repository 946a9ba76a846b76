//! Clients who are registered twice: the likely pairs, two compared side by side, merged, and given back.

use actix_web::web::{Path, Query};
use chrono::TimeDelta;
use serde::Deserialize;

use super::client_numbers::numbers_again;
use super::clients::{list_crumb, planned};
use super::form_page::refused_or;
use crate::domain::access::Scope;
use crate::domain::client_duplicate::MERGE_UNDO_DAYS;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::certifications::CertificationGlance;
use crate::render::pages::client_merges::{ClientDuplicatesPage, ClientMergePage, ClientSide, HeldLine};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::storage::views::client_duplicates;
use crate::storage::views::clients::ClientView;
use crate::storage::{Audit, Conn};
use crate::usecases::client::merge::{MergeClients, merge as merge_clients, undo as undo_merge};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Pairs on one page.
const PAGE_SIZE: usize = 25;

/// Which page of the pairs.
#[derive(Debug, Default, Deserialize)]
pub struct PairsQuery {
    /// From 1.
    #[serde(default)]
    page: i64,
}

/// The pairs that are likely one.
pub async fn index(ctx: Ctx, query: Query<PairsQuery>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let mut pairs = client_duplicates::list(conn, scope)?;
        let size = i64::try_from(PAGE_SIZE).unwrap_or(i64::MAX);
        let total = i64::try_from(pairs.len()).unwrap_or(i64::MAX);
        let page = Pager::page(query.page).min((total - 1) / size + 1).max(1);
        let before = usize::try_from((page - 1) * size).unwrap_or_default();
        pairs = pairs.into_iter().skip(before).take(PAGE_SIZE).collect();
        let shown = pairs.iter().flat_map(|pair| [&pair.one.uid, &pair.other.uid]);
        let about = Audit::of("client.duplicates.view").subjects(shown);
        let pager = Pager::of(page, size, total, "/clients/duplicates", &[]);
        Ok((ClientDuplicatesPage { crumbs: vec![list_crumb(&words)], pairs, pager }, about))
    })
    .await
}

/// Which client is compared: by uid, or by a number.
#[derive(Debug, Default, Deserialize)]
pub struct Other {
    #[serde(default)]
    other: String,
}

/// Shows the two side by side, with what names them.
pub async fn compare(ctx: Ctx, path: Path<String>, query: Query<Other>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let typed = query.into_inner().other;
    let (of, wanted) = (uid.clone(), typed.trim().to_owned());
    let find = move |conn: &mut Conn, scope: &Scope| {
        planned(conn, scope, &of)?;
        let found = client_duplicates::find_typed(conn, scope, &wanted)?;
        Ok::<_, WebError>(found.filter(|other| *other != of))
    };
    let words = ctx.clone();
    match ctx.read(find).await? {
        Some(other) => {
            ctx.page_about(move |conn, scope| {
                merge_page(&words, conn, scope, (&uid, &other, FormState::default()))
            })
            .await
        }
        None => {
            let refused = ctx.state.render.refusal(ctx.lang(), &Refused::at("other", "client-merge-unknown"));
            let form = FormState { errors: vec![refused], ..FormState::with([("other", typed.as_str())]) };
            numbers_again(&ctx, uid, form).await
        }
    }
}

/// Merges them.
pub async fn merge(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let other = Uid::parse(form.text("other")).ok_or(WebError::NotFound("client"))?;
    let input = match form.text("keep") {
        keep if keep == uid.as_str() => Ok(MergeClients { kept: uid.clone(), merged: other.clone() }),
        keep if keep == other.as_str() => Ok(MergeClients { kept: other.clone(), merged: uid.clone() }),
        _ => Err(Refused::at("keep", "client-merge-keep").into()),
    };
    let outcome = match input {
        Ok(input) => {
            let kept = input.kept.clone();
            let done = ctx.write(form.op_id(), "client.merge", move |tx, cmd| merge_clients(tx, cmd, &input));
            done.await.map(|_| kept)
        }
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(kept) => Ok(ctx.see_saying(format!("/clients/{kept}/numbers"), "success", "client-merged")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let (page, about) = merge_page(&words, conn, scope, (&uid, &other, again))?;
                Ok((page, Some(about)))
            })
            .await
        }
    }
}

/// Gives everything back.
pub async fn undo(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (client, merge) = path.into_inner();
    let uid = Uid::parse(&client).ok_or(WebError::NotFound("client"))?;
    let merge = Uid::parse(&merge).ok_or(WebError::NotFound("merge"))?;
    let of = uid.clone();
    let name = "client.merge.undo";
    match ctx.write(form.op_id(), name, move |tx, cmd| undo_merge(tx, cmd, &of, &merge)).await {
        Ok(()) => Ok(ctx.see_saying(format!("/clients/{uid}/numbers"), "success", "client-merge-undone")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            numbers_again(&ctx, uid, again).await
        }
    }
}

fn merge_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, other, form): (&Uid, &Uid, FormState),
) -> Result<(ClientMergePage, Audit), WebError> {
    let (one, two) = (planned(conn, scope, uid)?, planned(conn, scope, other)?);
    let about = Audit::of("client.merge.view").object("client", uid).subjects([uid, other]);
    let keep = |client: &ClientView| {
        Choice::of(client.uid.to_string(), format!("{} {}", client.name, client.insured_number))
    };
    let page = ClientMergePage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/clients/{uid}"), one.name.clone())],
        form,
        client: uid.to_string(),
        other: other.to_string(),
        keep: vec![keep(&one), keep(&two)],
        sides: vec![side(conn, scope, one)?, side(conn, scope, two)?],
        until: ctx.cmd(None).now + TimeDelta::days(MERGE_UNDO_DAYS),
    };
    Ok((page, about))
}

fn side(conn: &mut Conn, scope: &Scope, client: ClientView) -> Result<ClientSide, WebError> {
    let held = client_duplicates::held(conn, &client)?;
    let level = CertificationGlance::of(&client.certifications, scope.today());
    Ok(ClientSide {
        care_level: level.line.map(|line| line.care_level),
        held: held.into_iter().map(|(word, n)| HeldLine { word, n }).collect(),
        uid: client.uid.to_string(),
        name: client.name,
        kana: client.kana,
        born_on: client.born_on,
        sex: client.sex,
        insurer_name: client.insurer_name,
        insured_number: client.insured_number,
        address: client.address,
        phone: client.phone,
        state: client.state,
        manager_name: client.manager_name,
        office_name: client.office_name,
    })
}
