//! Groups of participants of whom one has to come, on the page of their meeting.

use actix_web::web;

use super::meeting_view;
use super::meeting_words::uid_of;
use crate::domain::ids::Uid;
use crate::storage::Tx;
use crate::usecases::Cmd;
use crate::usecases::meeting::{dissolve_group, require_one_of};
use crate::web::{Ctx, Form, PageResult};

/// `POST /meetings/{meeting}/groups`
pub async fn make(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let who: Vec<Uid> = form.all("who").iter().filter_map(|uid| Uid::parse(uid)).collect();
    let meeting = uid.clone();
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| require_one_of(tx, cmd, (&meeting, &who));
    match ctx.write(form.op_id(), "meeting.require_one_of", work).await {
        Ok(()) => Ok(ctx.see_saying(format!("/meetings/{uid}#people"), "success", "meeting-group-made")),
        Err(failure) => meeting_view::again(&ctx, uid, &form, failure).await,
    }
}

/// `POST /meetings/{meeting}/groups/dissolve`
pub async fn dissolve(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let group = form.text("group").parse().unwrap_or(0);
    let meeting = uid.clone();
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| dissolve_group(tx, cmd, &meeting, group);
    match ctx.write(form.op_id(), "meeting.dissolve_group", work).await {
        Ok(()) => Ok(ctx.see_saying(format!("/meetings/{uid}#people"), "success", "meeting-group-dissolved")),
        Err(failure) => meeting_view::again(&ctx, uid, &form, failure).await,
    }
}
