//! Rooms for programs, and for pages where sockets don't pass: tickets, contributions, events by long poll.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::live::guard::Credential;
use crate::live::protocol::{ClientFrame, Close, PAGE_EVENTS, SNAPSHOT_BEHIND, ServerFrame, events_json};
use crate::storage::views::rooms::{self, SeatView};
use crate::usecases::room::{
    EnterInput, TICKET_SECONDS, TicketInput, Written, enter as take_seat, issue_ticket,
};
use crate::web::{Ctx, PageResult, WebError, seating};

/// The part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(enter, ticket, contribute, events))]
pub struct Part;

/// The most writes in one request.
const MOST_ITEMS: usize = 100;
/// The longest wait for news, in seconds; below the 30 s after which proxies give up.
const LONGEST_WAIT: u64 = 25;

/// `POST /api/v1/rooms/{room}/seat`: takes the token's seat.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/seat", tag = "rooms", params(("room" = String, Path)), responses((status = 200, description = "The seat"), (status = 404, description = "No such room for this token")))]
pub async fn enter(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let input = EnterInput { room: seating::uid(&path)? };
    let entered = ctx.write(None, "room.enter", move |tx, cmd| take_seat(tx, cmd, &input)).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "seat": entered.seat })))
}

/// `POST /api/v1/rooms/{room}/ticket`: opens one socket within 30 seconds.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/ticket", tag = "rooms", params(("room" = String, Path)), responses((status = 201, description = "A ticket for one socket, good for 30 seconds"), (status = 404, description = "No such room for this token")))]
pub async fn ticket(ctx: Ctx, path: web::Path<String>) -> PageResult {
    if ctx.actor().account().is_none_or(|a| a.token.is_none()) {
        return Err(WebError::BadRequest("a browser opens the socket with its login"));
    }
    let room = seating::uid(&path)?;
    let input = TicketInput { room: room.clone() };
    let ticket = ctx.write_once_shown("room.ticket", move |tx, cmd| issue_ticket(tx, cmd, &input)).await?;
    Ok(HttpResponse::Created().json(serde_json::json!({
        "ticket": ticket.secret,
        "expires_in": TICKET_SECONDS,
        "socket": format!("/rooms/{room}/socket"),
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Items {
    items: Vec<serde_json::Value>,
}

/// `POST …/contributions`: the same writes as on a socket, answered after their commit.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/contributions", tag = "rooms", params(("room" = String, Path)), request_body(content = String, content_type = "application/json", description = "{\"items\": [frames of the socket protocol]}"), responses((status = 200, description = "One result for each item, after its commit"), (status = 413, description = "Too many items")))]
pub async fn contribute(ctx: Ctx, path: web::Path<String>, body: web::Bytes) -> PageResult {
    let seat = seating::get(&ctx, &seating::uid(&path)?).await?;
    let items: Items =
        serde_json::from_slice(&body).map_err(|_| WebError::BadRequest("not a list of items"))?;
    if items.items.len() > MOST_ITEMS {
        return Err(WebError::TooLarge);
    }
    let answers = items.items.into_iter().map(|item| answer(&ctx, &seat, item));
    let answers = futures_util::future::join_all(answers).await;
    Ok(json(format!("{{\"results\":[{}]}}", answers.join(","))))
}

async fn answer(ctx: &Ctx, seat: &SeatView, item: serde_json::Value) -> String {
    let live = &ctx.state.live;
    let parsed = serde_json::from_value::<ClientFrame>(item).ok().and_then(ClientFrame::into_write);
    match parsed {
        None => live.refusal("", &Refused::new("room-frame-malformed"), false, ctx.lang()),
        Some(Err(malformed)) => live.refusal_of(&malformed.client_id, malformed.error, ctx.lang()),
        Some(Ok(write)) => {
            let client_id = write.client_id.clone();
            let (room, seat) = (seat.room_id, seat.seat_id);
            let outcome =
                live.write(Written { room, seat, client_id: write.client_id, act: write.act }).await;
            live.answer(client_id.as_str(), outcome, ctx.lang())
        }
    }
}

/// What a reader has and how long it waits for more.
#[derive(Deserialize)]
pub struct Since {
    since: i64,
    #[serde(default)]
    wait: u64,
    #[serde(default)]
    projection: bool,
}

/// `GET …/events?since=&wait=`: what came after `since`, as soon as there is something. Whoever claims a number that the
/// log does not have is told to begin anew.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/events", tag = "rooms", params(("room" = String, Path), ("since" = i64, Query), ("wait" = Option<u64>, Query)), responses((status = 200, description = "Events in the order of the room")))]
pub async fn events(ctx: Ctx, path: web::Path<String>, asked: web::Query<Since>) -> PageResult {
    let seat = seating::get(&ctx, &seating::uid(&path)?).await?;
    if !(0..=seat.last_seq).contains(&asked.since) {
        return Ok(json(ServerFrame::Resync { resync: 0 }.json()));
    }
    let credential = seating::credential(&ctx)?;
    note_first_read(&ctx, &seat, &credential).await?;
    if let Some(answer) = page(&ctx, &seat, &asked).await? {
        return Ok(json(answer));
    }
    if asked.wait > 0 {
        let at_most = Duration::from_secs(asked.wait.min(LONGEST_WAIT));
        let ended = ctx.state.live.wait(&seat, credential, asked.since, at_most).await;
        if ended == Some(Close::LoginEnded) {
            return Err(WebError::SignInFirst);
        }
        // The seat may have been dismissed meanwhile, or been given another role.
        let seat = seating::get(&ctx, &seat.room_uid).await?;
        if let Some(answer) = page(&ctx, &seat, &asked).await? {
            return Ok(json(answer));
        }
    }
    Ok(json(format!("{{\"events\":[],\"last_seq\":{}}}", asked.since)))
}

/// The first read of each login, token or link is noted, wherever in the log it begins.
async fn note_first_read(ctx: &Ctx, seat: &SeatView, credential: &Credential) -> Result<(), WebError> {
    let (room, readers) = (seat.room_id, ctx.state.live.readers());
    if readers.is_known(credential, room) {
        return Ok(());
    }
    let subject: Option<Uid> = ctx.read(move |conn, _| Ok(rooms::subject_of(conn, room)?)).await?;
    ctx.viewed(seating::viewed("room.read", seat, subject.as_ref())).await?;
    readers.know(credential.clone(), room);
    Ok(())
}

/// The page after `since`, or nothing when there is none yet.
async fn page(ctx: &Ctx, seat: &SeatView, asked: &Since) -> Result<Option<String>, WebError> {
    let (room, since) = (seat.room_id, asked.since);
    let audience = seating::audience(seat, asked.projection);
    ctx.read(move |conn, _| {
        let last_seq = rooms::last_seq(conn, room)?;
        if last_seq - since > SNAPSHOT_BEHIND {
            let state = rooms::state(conn, room, audience)?;
            let json = serde_json::json!({ "last_seq": state.last_seq, "snapshot": state });
            return Ok(Some(json.to_string()));
        }
        let events = rooms::events_since(conn, room, since, PAGE_EVENTS as i64)?;
        if events.is_empty() {
            return Ok(None);
        }
        let (json, last) = events_json(&events, audience);
        let json = json.strip_suffix('}').unwrap_or(&json);
        Ok(Some(format!("{json},\"last_seq\":{last}}}")))
    })
    .await
}

fn json(body: String) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/json")).body(body)
}
