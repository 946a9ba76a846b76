//! The timetable of many meetings at once (日程をまとめて組む): a proposal that people accept, pin, change and ask for again.

mod accept;
mod check;
mod draft;
mod lines;
mod wanted;

use std::collections::BTreeSet;

use actix_web::web;

use crate::domain::ids::Uid;
use crate::domain::meeting::MeetingState;
use crate::domain::refusal::Refused;
use crate::storage::Audit;
use crate::storage::views::meetings::MeetingLine;
use crate::storage::views::timetables;
use crate::web::{Ctx, Form, PageResult, WebError};
use draft::Draft;
use wanted::Wanted;

/// A query in which names repeat.
type Pairs = web::Query<Vec<(String, String)>>;

/// `GET /meetings/timetable?from=…&until=…&pin=…`
pub async fn show(ctx: Ctx, query: Pairs) -> PageResult {
    let wanted = read(&ctx, &query).await?;
    page(&ctx, wanted, None).await
}

/// `POST /meetings/timetable`: `again` looks for another timetable, `mark` marks all of it; what is marked is shown with its letters
/// first, and settled by `step=settle`.
pub async fn accept(ctx: Ctx, form: Form) -> PageResult {
    let wanted = read(&ctx, &form.pairs()).await?;
    if form.is_ticked("again") || form.is_ticked("mark") {
        return Ok(ctx.see(wanted.address()));
    }
    accept::accept(&ctx, wanted, &form).await
}

/// What is asked for. What was decided on for a meeting whose date stands meanwhile is forgotten.
async fn read(ctx: &Ctx, query: &[(String, String)]) -> Result<Wanted, WebError> {
    let mut wanted = Wanted::read(query)?;
    let own = require_own(ctx, wanted.pins.keys().cloned().collect()).await?;
    let is_open = |line: &&MeetingLine| line.state == MeetingState::Polling;
    let open: BTreeSet<&Uid> = own.iter().filter(is_open).map(|line| &line.uid).collect();
    wanted.pins.retain(|meeting, _| open.contains(meeting));
    Ok(wanted)
}

/// Goes on only where all meetings are the reader's own; of others nobody learns whether there are any.
async fn require_own(ctx: &Ctx, meetings: BTreeSet<Uid>) -> Result<Vec<MeetingLine>, WebError> {
    let many = meetings.len();
    let own = ctx.read(move |conn, scope| Ok(timetables::own(conn, scope, &meetings)?)).await?;
    if own.len() == many { Ok(own) } else { Err(WebError::NotFound("meeting")) }
}

/// The page again with what stands against the form that was sent.
async fn again(ctx: &Ctx, wanted: Wanted, refused: Refused) -> PageResult {
    page(ctx, wanted, Some(refused)).await
}

/// Reads, looks for a timetable without holding a connection, and shows it.
async fn page(ctx: &Ctx, wanted: Wanted, refused: Option<Refused>) -> PageResult {
    let place = ctx.state.limits.timetable()?;
    let (now, times) = (ctx.cmd(None).now, wanted.times(ctx.today()));
    let duties = ctx.state.duties.clone();
    let (wanted, draft) = ctx
        .read(move |conn, scope| {
            let mut wanted = wanted;
            let skip = (wanted.page - 1) * timetables::MOST;
            let mut view = timetables::polling(conn, scope, now, times, skip)?;
            // The last ones of a page were settled: there is no such page any more.
            if view.meetings.is_empty() && view.total > 0 {
                wanted.page = 1;
                view = timetables::polling(conn, scope, now, times, 0)?;
            }
            let due = draft::due(conn, scope, &duties, &view.meetings)?;
            let draft = Draft::new(view, due, &wanted);
            Ok((wanted, draft))
        })
        .await?;
    let saves_trips = wanted.saves_trips;
    let found = web::block(move || {
        let _place = place;
        draft.solved(saves_trips)
    });
    let found = found.await.map_err(|_| WebError::Internal("the worker thread ended".into()))?;
    let own = ctx.clone();
    ctx.form(refused.is_some(), move |conn, _| {
        let clients = found.draft.view.meetings.iter().map(|meeting| &meeting.client.uid);
        let about = Audit::of("meeting.timetable").subjects(clients);
        Ok((lines::page(&own, conn, (&found, &wanted), refused)?, Some(about)))
    })
    .await
}
