//! Forms that came after the session had ended: shown to their writer, sent with one click, or deleted.

use actix_web::web;

use crate::domain::ids::Uid;
use crate::render::pages::session::{ParkedField, ParkedPage};
use crate::storage::views::sessions;
use crate::usecases::session::park;
use crate::web::{Ctx, Form, PageResult, WebError, typed};

/// What was typed, with one button that sends it through the same route.
pub async fn show(ctx: Ctx, uid: web::Path<String>) -> PageResult {
    let uid = Uid::parse(&uid).ok_or(WebError::NotFound("parked form"))?;
    let (keys, now) = (ctx.state.desk.keys().clone(), ctx.state.desk.clock().now());
    let (texts, lang) = (ctx.state.render.texts(), ctx.lang());
    ctx.page(move |conn, scope| {
        let row = sessions::parked(conn, scope, &uid, now)?.ok_or(WebError::NotFound("parked form"))?;
        let form = park::unseal(&keys, &uid, &row.body).ok_or(WebError::NotFound("parked form"))?;
        let lines = |pairs: Vec<(String, String)>| {
            pairs.into_iter().map(|(field, text)| ParkedField { field, text }).collect()
        };
        let typed = typed::shown(&Form::from_pairs(form.fields.clone()), texts, lang);
        Ok(ParkedPage {
            uid: uid.to_string(),
            action: row.path,
            fields: lines(form.fields),
            typed: lines(typed),
        })
    })
    .await
}

/// Deletes a kept form.
pub async fn discard(ctx: Ctx, uid: web::Path<String>) -> PageResult {
    let uid = Uid::parse(&uid).ok_or(WebError::NotFound("parked form"))?;
    let cmd = ctx.cmd(None);
    ctx.state.desk.noting(move |tx| park::discard(tx, &cmd, &uid)).await?;
    Ok(ctx.see_saying("/", "success", "session-parked-discarded"))
}
