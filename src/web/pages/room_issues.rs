//! 地域課題にする: from an entry of a room to an issue of its anonymised case.

use actix_web::web;
use serde::Deserialize;

use crate::domain::issue::{CauseLayer, ResponseLevel};
use crate::domain::refusal::Refused;
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::rooms::RoomIssuePage;
use crate::render::parts::Choice;
use crate::storage::views::rooms::{self, SeatView};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::room::{self, RaiseInput};
use crate::web::{Ctx, Form, PageResult, WebError, seating};

/// Which entry it is about.
#[derive(Deserialize)]
pub struct About {
    target: i64,
}

/// `GET /rooms/{room}/issues/new?target=`
pub async fn new(ctx: Ctx, path: web::Path<String>, about: web::Query<About>) -> PageResult {
    let seat = seating::get(&ctx, &seating::uid(&path)?).await?;
    let asked = ctx.clone();
    ctx.page_about(move |conn, _| read(conn, &asked, &seat, about.target, FormState::default())).await
}

/// `POST /rooms/{room}/issues`
pub async fn raise(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let seat = seating::get(&ctx, &seating::uid(&path)?).await?;
    let target = form.text("target").parse().unwrap_or(0);
    let outcome = match input_of(&seat, target, &form) {
        Ok(input) => ctx.write(form.op_id(), "room.raise", move |tx, cmd| room::raise(tx, cmd, &input)).await,
        Err(refused) => Err(refused.into()),
    };
    match outcome {
        Ok(_) => Ok(ctx.see(format!("/rooms/{}{}#e{target}", seat.room_uid, seating::query(&ctx)))),
        Err(Failure::Refused(refused)) => {
            let form = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            let asked = ctx.clone();
            ctx.form_again(move |conn, _| {
                read(conn, &asked, &seat, target, form).map(|(page, audit)| (page, Some(audit)))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

fn input_of(seat: &SeatView, target: i64, form: &Form) -> Result<RaiseInput, Refused> {
    let unchosen = |field| Refused::at(field, "room-issue-unchosen");
    Ok(RaiseInput {
        room: seat.room_uid.clone(),
        target,
        theme: form.filled("theme").ok_or_else(|| unchosen("theme"))?.to_owned(),
        cause: CauseLayer::parse(form.text("cause")).ok_or_else(|| unchosen("cause"))?,
        level: ResponseLevel::parse(form.text("level")).ok_or_else(|| unchosen("level"))?,
        body: form.text("body").to_owned(),
        is_anonymous: form.is_ticked("is_anonymous"),
    })
}

fn read(
    conn: &mut Conn,
    ctx: &Ctx,
    seat: &SeatView,
    target: i64,
    form: FormState,
) -> Result<(RoomIssuePage, Audit), WebError> {
    let state = rooms::state(conn, seat.room_id, seating::audience(seat, false))?;
    let entry = state.entries.get(&target).filter(|e| e.withdrawn.is_none());
    let today = jst::jst_date(ctx.state.desk.clock().now());
    let choice = |value: String, label: String| Choice { value, label };
    let words = |prefix: &str, word: &str| choice(word.to_owned(), ctx.text(&format!("{prefix}-{word}")));
    let page = RoomIssuePage {
        uid: seat.room_uid.to_string(),
        query: seating::query(ctx),
        target,
        quote: entry.ok_or(WebError::NotFound("entry"))?.text().to_owned(),
        themes: rooms::themes(conn, seat.room_id, today)?
            .into_iter()
            .map(|h| choice(h.code, h.name))
            .collect(),
        causes: CauseLayer::ALL.iter().map(|c| words("cause-layer", c.as_str())).collect(),
        levels: ResponseLevel::ALL.iter().map(|l| words("response-level", l.as_str())).collect(),
        form,
    };
    let subject = rooms::subject_of(conn, seat.room_id)?;
    Ok((page, seating::viewed("room.issue_form", seat, subject.as_ref())))
}
