//! Forms that came after the session had ended: shown to their writer, sent with one click, or deleted.

use actix_web::web;

use crate::domain::ids::Uid;
use crate::render::pages::session::{ParkedField, ParkedPage};
use crate::storage::views::sessions;
use crate::usecases::session::park;
use crate::web::{Ctx, PageResult, WebError};

/// What was typed, with one button that sends it through the same route.
pub async fn show(ctx: Ctx, uid: web::Path<String>) -> PageResult {
    let uid = Uid::parse(&uid).ok_or(WebError::NotFound("parked form"))?;
    let (keys, now) = (ctx.state.desk.keys().clone(), ctx.state.desk.clock().now());
    ctx.page(move |conn, scope| {
        let row = sessions::parked(conn, scope, &uid, now)?.ok_or(WebError::NotFound("parked form"))?;
        let form = park::unseal(&keys, &uid, &row.body).ok_or(WebError::NotFound("parked form"))?;
        let fields: Vec<ParkedField> =
            form.fields.into_iter().map(|(field, text)| ParkedField { field, text }).collect();
        let typed = fields.iter().filter(|f| is_typed(&f.text)).cloned().collect();
        Ok(ParkedPage { uid: uid.to_string(), action: row.path, fields, typed })
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

/// Hidden uids and empty fields are sent but not shown.
fn is_typed(text: &str) -> bool {
    !text.trim().is_empty() && Uid::parse(text).is_none()
}
