//! The minutes of a sitting: written and signed by its hosts, printed for each reader with the cases that are open to them.

use actix_web::web::Path;

use super::conference_people;
use super::conferences::{Which, again, entry, item};
use crate::domain::ids::Uid;
use crate::render::pages::conferences::MinutesPage;
use crate::storage::Audit;
use crate::storage::views::conferences;
use crate::usecases::Failure;
use crate::usecases::conference::{self, MinutesInput};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Writes or signs the minutes.
pub async fn write(ctx: Ctx, uid: Path<Uid>, form: Form) -> PageResult {
    let uid = uid.into_inner();
    let input = MinutesInput {
        conference: uid.clone(),
        body: form.text("body").to_owned(),
        version: form.text("version").parse().unwrap_or(0),
        is_signing: form.text("act") == "sign",
    };
    match ctx
        .write(form.op_id(), "conference.minutes", move |tx, cmd| conference::sign_minutes(tx, cmd, &input))
        .await
    {
        Ok(_) => Ok(ctx.see_saying(format!("/conferences/{uid}"), "success", "conference-minutes-saved")),
        Err(Failure::Refused(refused)) => again(ctx, uid, form, (Which::Minutes, refused)).await,
        Err(failure) => Err(failure.into()),
    }
}

/// The minutes on paper.
pub async fn print(ctx: Ctx, conference: Path<Uid>) -> PageResult {
    let now = ctx.state.desk.clock().now();
    let words = (ctx.lang(), ctx.state.render.texts());
    ctx.page_about(move |conn, scope| {
        let view =
            conferences::find(conn, scope, &conference, now)?.ok_or(WebError::NotFound("conference"))?;
        let open: Vec<_> = view.items.iter().filter(|item| item.seen.sight.is_open()).collect();
        let audit = Audit::of("conference.print").object("conference", &conference);
        let audit = audit.subjects(open.iter().map(|item| &item.case_uid));
        let page = MinutesPage {
            conference: entry(&view.line),
            signed_by: view.line.signed_by.clone(),
            signed_at: view.line.signed_at,
            attendees: view.attendees.iter().map(|l| conference_people::entry(&view, l, words)).collect(),
            items: open.into_iter().map(item).collect(),
            minutes: view.line.minutes.clone(),
            is_whole: view.minutes.is_open(),
        };
        Ok((page, audit))
    })
    .await
}
