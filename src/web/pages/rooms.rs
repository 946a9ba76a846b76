//! The live room's pages and plain forms. Everything here works without a script; with one, entries go over the socket.

use actix_web::web;
use chrono::NaiveDateTime;

use crate::domain::ids::Uid;
use crate::domain::meeting::is_early;
use crate::domain::refusal::Refused;
use crate::domain::room::{
    Audience, ClientKey, ContributeError, ContributionKind, Entry, MarkKind, RoomPhase, RoomState, SeatRole,
};
use crate::domain::time::parse_date;
use crate::domain::words::Word;
use crate::live::protocol::ClientFrame;
use crate::render::FormState;
use crate::render::pages::rooms::{
    RoomDoorPage, RoomEntry, RoomPage, RoomProjectionPage, RoomRights, RoomSeat, RoomTask,
};
use crate::storage::Conn;
use crate::storage::views::rooms::{self, SeatView};
use crate::usecases::Failure;
use crate::usecases::room::{
    self, DecideInput, EnterInput, Outcome, SeatInput, SeatMove, SteerInput, Steering, Written,
};
use crate::web::{Ctx, Form, PageResult, WebError, seating};

/// `POST /meetings/{meeting}/room`
pub async fn make_for_meeting(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let meeting = seating::uid(&path)?;
    let made = ctx
        .write(form.op_id(), "room.make", move |tx, cmd| room::open_for_meeting(tx, cmd, &meeting))
        .await?;
    Ok(ctx.see(format!("/rooms/{}", made.room)))
}

/// `GET /rooms/{room}`: the room, or its door for those without a seat.
pub async fn show(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let room = seating::uid(&path)?;
    let query = seating::query(&ctx);
    match seating::find(&ctx, &room).await {
        Err(WebError::NotFound(_)) => seating::why_shut(&ctx, room).await,
        Err(error) => Err(error),
        Ok(None) => door(&ctx, room, query).await,
        Ok(Some(seat)) if !seat.is_admitted() => Err(WebError::Denied),
        Ok(Some(seat)) => {
            let now = ctx.cmd(None).now;
            ctx.page_about(move |conn, _| about(conn, &seat, (query, now), FormState::default())).await
        }
    }
}

/// The door is there for those who may enter, and for nobody else.
async fn door(ctx: &Ctx, room: Uid, query: String) -> PageResult {
    let (cmd, uid) = (ctx.cmd(None), room.to_string());
    let asked = room.clone();
    if !ctx.state.desk.noting(move |tx| room::may_enter(tx, &cmd, &asked)).await? {
        return seating::why_shut(ctx, room).await;
    }
    ctx.page(move |_, _| Ok(RoomDoorPage { uid, query })).await
}

/// `GET /rooms/{room}/projection`: for a screen on the wall.
pub async fn projection(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let seat = seating::get(&ctx, &seating::uid(&path)?).await?;
    let query = seating::query(&ctx);
    ctx.page_about(move |conn, _| {
        let room = read(conn, &seat, Audience::Projection, query)?;
        let subject = rooms::subject_of(conn, seat.room_id)?;
        Ok((RoomProjectionPage { room }, seating::viewed("room.project", &seat, subject.as_ref())))
    })
    .await
}

/// `POST /rooms/{room}/seat`
pub async fn enter(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let input = EnterInput { room: seating::uid(&path)? };
    let to = format!("/rooms/{}{}", input.room, seating::query(&ctx));
    ctx.write(form.op_id(), "room.enter", move |tx, cmd| room::enter(tx, cmd, &input)).await?;
    Ok(ctx.see(to))
}

/// `POST /rooms/{room}/entries`: an entry, a correction or a withdrawal without a socket.
pub async fn say(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let seat = seating::get(&ctx, &seating::uid(&path)?).await?;
    let (client_id, target) = (form.op_id().unwrap_or_default(), form.text("target").parse().unwrap_or(0));
    let text = form.text("text").to_owned();
    let frame = match form.text("act") {
        "correct" => ClientFrame::Correct { client_id, target, text },
        "withdraw" => ClientFrame::Withdraw { client_id, target },
        _ => ClientFrame::Contribute { client_id, kind: form.text("kind").to_owned(), text, seen_seq: 0 },
    };
    match write(&ctx, &seat, frame).await? {
        Ok(()) => Ok(back(&ctx, &seat)),
        Err(error) => again(&ctx, seat, &form, error.into()).await,
    }
}

/// `POST /rooms/{room}/marks`: a mark, or a decision with its task.
pub async fn mark(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let seat = seating::get(&ctx, &seating::uid(&path)?).await?;
    let target = form.text("target").parse().unwrap_or(0);
    if form.text("mark") == MarkKind::Decision.as_str() && form.filled("what").is_some() {
        let input = match task_of(&seat, target, &form) {
            Ok(input) => input,
            Err(refused) => return again(&ctx, seat, &form, refused).await,
        };
        let done = ctx.write(form.op_id(), "room.decide", move |tx, cmd| room::decide(tx, cmd, &input)).await;
        return match done {
            Ok(_) => Ok(back(&ctx, &seat)),
            Err(Failure::Refused(refused)) => again(&ctx, seat, &form, refused).await,
            Err(failure) => Err(failure.into()),
        };
    }
    let (client_id, mark) = (form.op_id().unwrap_or_default(), form.text("mark").to_owned());
    let frame = ClientFrame::Mark { client_id, target, mark, text: String::new() };
    match write(&ctx, &seat, frame).await? {
        Ok(()) => Ok(back(&ctx, &seat)),
        Err(error) => again(&ctx, seat, &form, error.into()).await,
    }
}

fn task_of(seat: &SeatView, target: i64, form: &Form) -> Result<DecideInput, Refused> {
    let due_on = match form.filled("due_on") {
        None => None,
        Some(typed) => {
            Some(parse_date(typed).map_err(|_| Refused::at("due_on", "room-task-due-unreadable"))?)
        }
    };
    let (who, what) = (form.text("who").to_owned(), form.text("what").to_owned());
    Ok(DecideInput { room: seat.room_uid.clone(), target, who, what, due_on })
}

/// `POST /rooms/{room}/steering`
pub async fn steer(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let seat = seating::get(&ctx, &seating::uid(&path)?).await?;
    let act = Steering::parse(form.text("act")).ok_or(WebError::BadRequest("no such act"))?;
    let input = SteerInput { room: seat.room_uid.clone(), act };
    match ctx.write(form.op_id(), "room.steer", move |tx, cmd| room::steer(tx, cmd, &input)).await {
        Ok(_) => Ok(back(&ctx, &seat)),
        Err(Failure::Refused(refused)) => again(&ctx, seat, &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

/// `POST /rooms/{room}/seats/{seat}`: `role` admits in that role, without it the seat is dismissed.
pub async fn move_seat(ctx: Ctx, path: web::Path<(String, String)>, form: Form) -> PageResult {
    let own = seating::get(&ctx, &seating::uid(&path.0)?).await?;
    let to = match form.filled("role") {
        None => SeatMove::Dismiss,
        Some(role) => {
            let role = SeatRole::parse(role).filter(|r| *r != SeatRole::Organizer);
            SeatMove::Admit(role.ok_or(WebError::BadRequest("no such role"))?)
        }
    };
    let input = SeatInput { room: own.room_uid.clone(), seat: seating::uid(&path.1)?, to };
    match ctx.write(form.op_id(), "room.seat", move |tx, cmd| room::move_seat(tx, cmd, &input)).await {
        Ok(_) => Ok(back(&ctx, &own)),
        Err(Failure::Refused(refused)) => again(&ctx, own, &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

fn back(ctx: &Ctx, seat: &SeatView) -> actix_web::HttpResponse {
    ctx.see(format!("/rooms/{}{}#latest", seat.room_uid, seating::query(ctx)))
}

/// One write through the intake that sockets use too.
async fn write(
    ctx: &Ctx,
    seat: &SeatView,
    frame: ClientFrame,
) -> Result<Result<(), ContributeError>, WebError> {
    let write = match frame.into_write() {
        Some(Ok(write)) => write,
        Some(Err(malformed)) => return Ok(Err(malformed.error)),
        None => return Err(WebError::BadRequest("not a write")),
    };
    let (room, seat) = (seat.room_id, seat.seat_id);
    let client_id: ClientKey = write.client_id;
    match ctx.state.live.write(Written { room, seat, client_id, act: write.act }).await {
        Some(Outcome::Accepted { .. }) => Ok(Ok(())),
        Some(Outcome::Refused(error)) => Ok(Err(error)),
        None => Err(WebError::Unavailable(crate::storage::StorageError::Busy)),
    }
}

/// The page once more with what was typed and why it was refused.
async fn again(ctx: &Ctx, seat: SeatView, form: &Form, refused: Refused) -> PageResult {
    let form = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let (query, now) = (seating::query(ctx), ctx.cmd(None).now);
    ctx.form_again(move |conn, _| {
        about(conn, &seat, (query, now), form).map(|(page, audit)| (page, Some(audit)))
    })
    .await
}

fn about(
    conn: &mut Conn,
    seat: &SeatView,
    (query, now): (String, NaiveDateTime),
    form: FormState,
) -> Result<(RoomPage, crate::storage::Audit), WebError> {
    let audience = seating::audience(seat, false);
    let read = read(conn, seat, audience, query)?;
    let early_for = read.early_for.filter(|at| read.is_waiting && is_early(Some(*at), now));
    let mut page = RoomPage { early_for, ..read };
    let target = form.values.get("target").and_then(|target| target.parse().ok());
    if let Some(entry) = page.entries.iter_mut().find(|e| Some(e.seq) == target) {
        entry.again = if form.values.contains_key("mark") { "task" } else { "own" };
    }
    page.form = form;
    let subject = rooms::subject_of(conn, seat.room_id)?;
    Ok((page, seating::viewed("room.view", seat, subject.as_ref())))
}

fn read(conn: &mut Conn, seat: &SeatView, audience: Audience, query: String) -> Result<RoomPage, WebError> {
    let state = rooms::state(conn, seat.room_id, audience)?;
    let meeting = rooms::meeting_of(conn, seat.room_id)?.unwrap_or_default();
    let tasks = rooms::follow_ups(conn, seat.room_id)?;
    let entries: Vec<RoomEntry> =
        state.entries.iter().map(|(seq, entry)| entry_of(*seq, entry, &state, &seat.seat_uid)).collect();
    let standing = |chosen: fn(&RoomEntry) -> bool| -> Vec<RoomEntry> {
        entries.iter().filter(|e| chosen(e) && !e.is_withdrawn).cloned().collect()
    };
    let rights = rights(seat, &state);
    let by_link = !query.is_empty();
    Ok(RoomPage {
        uid: seat.room_uid.to_string(),
        name: seat.title.clone(),
        query,
        back_href: if by_link || meeting.uid.is_empty() {
            String::new()
        } else {
            format!("/meetings/{}", meeting.uid)
        },
        phase: state.phase.to_string(),
        is_waiting: state.phase == RoomPhase::Waiting,
        is_open: state.phase == RoomPhase::Open,
        is_closed: state.phase == RoomPhase::Closed,
        is_input_open: state.is_input_open,
        early_for: meeting.starts_at,
        last_seq: state.last_seq,
        seat: seat.seat_uid.to_string(),
        kinds: kinds(rights.may_mark),
        agenda: meeting.agenda.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect(),
        decisions: standing(|e| e.is_decision),
        left_over: standing(|e| e.is_left_over),
        entries,
        seats: seats(&state, &seat.seat_uid, rights.may_steer),
        roles: GIVEN_ROLES.iter().map(|role| role.as_str()).collect(),
        blank_entry: RoomEntry { name_part: "ENTRY".into(), ..RoomEntry::default() },
        blank_seat: RoomSeat {
            uid: "SEAT".into(),
            name_part: "SEAT".into(),
            role: SeatRole::Member.as_str().into(),
            is_admitted: true,
            may_move: rights.may_steer,
            ..RoomSeat::default()
        },
        tasks: tasks.into_iter().map(|t| RoomTask { who: t.who, what: t.what, due_on: t.due_on }).collect(),
        rights,
        form: FormState::default(),
    })
}

fn rights(seat: &SeatView, state: &RoomState) -> RoomRights {
    let is_ended = state.phase == RoomPhase::Closed;
    RoomRights {
        may_write: seat.role != SeatRole::Viewer && !is_ended,
        may_mark: seat.role.is_steering() && !is_ended,
        may_steer: matches!(seat.role, SeatRole::Organizer | SeatRole::Facilitator) && !is_ended,
    }
}

fn kinds(with_outcomes: bool) -> Vec<&'static str> {
    ContributionKind::ALL.iter().filter(|k| with_outcomes || !k.is_outcome()).map(|k| k.as_str()).collect()
}

fn entry_of(seq: i64, entry: &Entry, state: &RoomState, own: &Uid) -> RoomEntry {
    let author = entry.seat.as_ref().and_then(|uid| state.seats.get(uid)).map(|s| s.card.clone());
    let card = author.unwrap_or_default();
    let is_withdrawn = entry.withdrawn.is_some();
    let is = |kind: ContributionKind, mark: MarkKind| {
        let unmarked =
            !entry.marks.contains_key(&MarkKind::Decision) && !entry.marks.contains_key(&MarkKind::LeftOver);
        entry.marks.contains_key(&mark) || (unmarked && entry.kind == kind.as_str())
    };
    RoomEntry {
        seq,
        name_part: seq.to_string(),
        kind: entry.kind.clone(),
        text: if is_withdrawn { String::new() } else { entry.text().to_owned() },
        profession: if card.profession.is_empty() { card.office } else { card.profession },
        name: card.name,
        at: entry.at(),
        is_own: entry.seat.as_ref() == Some(own),
        is_corrected: entry.is_corrected(),
        is_withdrawn,
        marks: entry.marks.keys().map(|m| m.as_str().to_owned()).collect(),
        is_decision: is(ContributionKind::Decision, MarkKind::Decision),
        is_left_over: is(ContributionKind::LeftOver, MarkKind::LeftOver),
        again: "",
    }
}

/// The roles that whoever steers can give; the organizer's stays.
const GIVEN_ROLES: [SeatRole; 4] =
    [SeatRole::Facilitator, SeatRole::Recorder, SeatRole::Member, SeatRole::Viewer];

/// Dismissed seats too for those who can let them in again, after the others.
fn seats(state: &RoomState, own: &Uid, may_steer: bool) -> Vec<RoomSeat> {
    let shown = |is_admitted: bool| state.seats.iter().filter(move |(_, s)| s.is_admitted == is_admitted);
    shown(true)
        .chain(shown(false).filter(|_| may_steer))
        .map(|(uid, seat)| RoomSeat {
            uid: uid.to_string(),
            // With it an operation's id stays within its 64 characters.
            name_part: uid.as_str().chars().skip(24).collect(),
            name: seat.card.name.clone(),
            office: seat.card.office.clone(),
            profession: seat.card.profession.clone(),
            role: seat.role.clone(),
            is_admitted: seat.is_admitted,
            may_move: may_steer && uid != own && seat.role() != Some(SeatRole::Organizer),
        })
        .collect()
}
