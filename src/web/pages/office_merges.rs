//! Two offices that are the same: compared side by side, merged, and given back.

use actix_web::web::{Path, Query};
use chrono::TimeDelta;
use serde::Deserialize;

use super::form_page::refused_or;
use super::office_steps::done_or_again;
use super::office_view::{list_crumb, office_page, service_names};
use super::offices::uid_of;
use crate::domain::ids::Uid;
use crate::domain::office::MERGE_UNDO_DAYS;
use crate::domain::office::plain_number;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::offices::{MergeSide, Moving, OfficeMergePage, OfficeRow};
use crate::render::parts::{Choice, Crumb};
use crate::storage::Conn;
use crate::storage::views::office_merges;
use crate::storage::views::offices::{self, OfficeView};
use crate::usecases::directory::merge_offices::{MergeOffices, merge_offices, undo_merge};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Which office is compared: by its number, or by its uid where it has none.
#[derive(Debug, Default, Deserialize)]
pub struct Other {
    #[serde(default)]
    other: String,
}

/// Shows the two side by side, with what would move.
pub async fn compare(ctx: Ctx, path: Path<String>, query: Query<Other>) -> PageResult {
    let uid = uid_of(&path)?;
    let typed = query.into_inner().other;
    let (of, wanted) = (uid.clone(), typed.clone());
    let other = ctx.read(move |conn, _| other_of(conn, &of, &wanted)).await?;
    let inner = ctx.clone();
    match other {
        Some(other) => {
            ctx.page(move |conn, _| merge_page(&inner, conn, (&uid, &other), FormState::default())).await
        }
        None => {
            let refused = ctx.state.render.refusal(ctx.lang(), &Refused::at("other", "office-merge-unknown"));
            let form = FormState { errors: vec![refused], ..FormState::with([("other", typed.as_str())]) };
            ctx.form_again(move |conn, _| Ok((office_page(&inner, conn, &uid, form)?, None))).await
        }
    }
}

/// The other office, by what was typed; nothing when there is none, or it is the same one.
fn other_of(conn: &mut Conn, uid: &Uid, typed: &str) -> Result<Option<Uid>, WebError> {
    offices::find(conn, uid)?.ok_or(WebError::NotFound("office"))?;
    let found = match offices::find_typed(conn, typed)? {
        None => offices::find_typed(conn, &plain_number(typed))?,
        known => known,
    };
    Ok(found.map(|office| office.line.uid).filter(|other| other != uid))
}

/// Merges them.
pub async fn merge(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let other = Uid::parse(form.text("other")).ok_or(WebError::NotFound("office"))?;
    let outcome = match chosen(&form, &uid, &other) {
        Ok(input) => {
            let name = "directory.merge_offices";
            let kept = input.kept.clone();
            let done = ctx.write(form.op_id(), name, move |tx, cmd| merge_offices(tx, cmd, &input)).await;
            done.map(|_| kept)
        }
        Err(refused) => Err(refused.into()),
    };
    match outcome {
        Ok(kept) => Ok(ctx.see_saying(format!("/offices/{kept}"), "success", "office-merged")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let inner = ctx.clone();
            ctx.form_again(move |conn, _| Ok((merge_page(&inner, conn, (&uid, &other), again)?, None))).await
        }
    }
}

/// Gives everything back.
pub async fn undo(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (office, merge) = path.into_inner();
    let uid = uid_of(&office)?;
    let merge = Uid::parse(&merge).ok_or(WebError::NotFound("merge"))?;
    let of = uid.clone();
    let name = "directory.undo_merge";
    let outcome = ctx.write(form.op_id(), name, move |tx, cmd| undo_merge(tx, cmd, &of, &merge)).await;
    done_or_again(&ctx, &uid, &form, outcome, "office-merge-undone").await
}

fn chosen(form: &Form, uid: &Uid, other: &Uid) -> Result<MergeOffices, Refused> {
    let keep = form.text("keep");
    if keep == uid.as_str() {
        Ok(MergeOffices { kept: uid.clone(), merged: other.clone() })
    } else if keep == other.as_str() {
        Ok(MergeOffices { kept: other.clone(), merged: uid.clone() })
    } else {
        Err(Refused::at("keep", "office-merge-keep"))
    }
}

fn merge_page(
    ctx: &Ctx,
    conn: &mut Conn,
    (uid, other): (&Uid, &Uid),
    form: FormState,
) -> Result<OfficeMergePage, WebError> {
    let one = offices::find(conn, uid)?.ok_or(WebError::NotFound("office"))?;
    let two = offices::find(conn, other)?.ok_or(WebError::NotFound("office"))?;
    let keep = |office: &OfficeView| {
        let number = office.line.number.clone().unwrap_or_default();
        Choice::of(office.line.uid.to_string(), format!("{} {number}", office.line.name).trim())
    };
    // What a person looked after stays rather than what an import made.
    let likelier = if one.line.is_provisional { other } else { uid };
    let form = if form.errors.is_empty() { FormState::with([("keep", likelier.as_str())]) } else { form };
    Ok(OfficeMergePage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/offices/{uid}"), one.line.name.clone())],
        form,
        uid: uid.to_string(),
        other: other.to_string(),
        keep: vec![keep(&one), keep(&two)],
        sides: vec![side(ctx, conn, one)?, side(ctx, conn, two)?],
        until: ctx.cmd(None).now + TimeDelta::days(MERGE_UNDO_DAYS),
    })
}

fn side(ctx: &Ctx, conn: &mut Conn, office: OfficeView) -> Result<MergeSide, WebError> {
    let moves = office_merges::would_move(conn, office.id)?;
    let services = service_names(ctx, &office.line.service_kinds);
    Ok(MergeSide {
        address: office.line.address.clone(),
        email: office.line.email.clone(),
        moves: moves.into_iter().map(|(word, n)| Moving { word, n }).collect(),
        office: OfficeRow::of(office.line, services),
    })
}
