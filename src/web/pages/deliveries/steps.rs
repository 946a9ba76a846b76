//! What is done with a delivery after it was made: its letter sent again, its link or its note taken back.

use actix_web::web::Path;

use super::see;
use crate::domain::ids::Uid;
use crate::usecases::{Failure, delivery};
use crate::web::message::Message;
use crate::web::pages::form_page::refused_or;
use crate::web::pages::meeting_words::uid_of;
use crate::web::pages::plans;
use crate::web::{Ctx, Form, PageResult};

/// `POST /plan-versions/{version}/deliveries/{delivery}/revoke`
pub async fn revoke(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (version, uid) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let (of, reason) = ((version.clone(), uid.clone()), form.text("reason").to_owned());
    let done = ctx
        .write(form.op_id(), "delivery.revoke", move |tx, cmd| {
            delivery::revoke(tx, cmd, (&of.0, &of.1), &reason)
        })
        .await;
    answer(ctx, (version, uid), &form, (done, "delivery-revoked")).await
}

/// `POST /plan-versions/{version}/deliveries/{delivery}/resend`
pub async fn resend(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (version, uid) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let of = (version.clone(), uid.clone());
    let done = ctx
        .write(form.op_id(), "delivery.resend", move |tx, cmd| delivery::resend(tx, cmd, (&of.0, &of.1)))
        .await;
    answer(ctx, (version, uid), &form, (done, "delivery-resent")).await
}

/// `POST /plan-versions/{version}/deliveries/{delivery}/withdraw`
pub async fn withdraw(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (version, uid) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let (of, reason) = ((version.clone(), uid.clone()), form.text("reason").to_owned());
    let done = ctx
        .write(form.op_id(), "delivery.withdraw", move |tx, cmd| {
            delivery::withdraw(tx, cmd, (&of.0, &of.1), &reason)
        })
        .await;
    answer(ctx, (version, uid), &form, (done, "delivery-withdrawn")).await
}

/// The version's page: at its deliveries when it was done, else again with what stands against it.
async fn answer(
    ctx: Ctx,
    (version, delivery): (Uid, Uid),
    form: &Form,
    (done, said): (Result<(), Failure>, &str),
) -> PageResult {
    let Err(failure) = done else { return Ok(see(&ctx, &version, Message::of("success", said))) };
    let mut again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
    again.values.insert("delivery".into(), delivery.to_string());
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| plans::again(&own, conn, scope, (&version, again))).await
}
