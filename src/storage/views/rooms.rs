//! Rooms as they are read: a seat's view of its room, pages of the log, the whole log folded.
//!
//! A seat is the scope of these views: whoever asks names the seat of their own holder name, which only the
//! authenticated actor gives, and [`seat_of`] is the one way to a room's key.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::disclosure::Heading;
use crate::domain::ids::{InsurerId, RoomId, SeatId, Uid};
use crate::domain::office::Plane;
use crate::domain::room::{Audience, RoomEvent, RoomOp, RoomPhase, RoomState, SeatRole};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    agenda_items, care_cases, clients, conferences, follow_ups, meetings, room_events, room_seats, rooms,
};

/// A seat with its room.
#[derive(Clone, Debug, Queryable)]
pub struct SeatView {
    /// The room's key.
    pub room_id: RoomId,
    /// The room.
    pub room_uid: Uid,
    /// Its plane.
    pub plane: Plane,
    /// What the sitting is called.
    pub title: String,
    /// Its phase.
    pub phase: RoomPhase,
    /// Whether members may type.
    pub is_input_open: bool,
    /// Its last event.
    pub last_seq: i64,
    /// The seat's key.
    pub seat_id: SeatId,
    /// The seat.
    pub seat_uid: Uid,
    /// Who holds it.
    pub holder: String,
    /// Its role.
    pub role: SeatRole,
    /// The profession.
    pub profession: String,
    /// When it was admitted.
    pub admitted_at: Option<NaiveDateTime>,
    /// When it was dismissed.
    pub dismissed_at: Option<NaiveDateTime>,
}

impl SeatView {
    /// Admitted and not dismissed.
    pub fn is_admitted(&self) -> bool {
        self.admitted_at.is_some() && self.dismissed_at.is_none()
    }
}

type SeatViewColumns = (
    rooms::id,
    rooms::uid,
    rooms::plane,
    rooms::title,
    rooms::state,
    rooms::is_input_open,
    rooms::last_seq,
    room_seats::id,
    room_seats::uid,
    room_seats::holder,
    room_seats::role,
    room_seats::profession,
    room_seats::admitted_at,
    room_seats::dismissed_at,
);

const SEAT_VIEW: SeatViewColumns = (
    rooms::id,
    rooms::uid,
    rooms::plane,
    rooms::title,
    rooms::state,
    rooms::is_input_open,
    rooms::last_seq,
    room_seats::id,
    room_seats::uid,
    room_seats::holder,
    room_seats::role,
    room_seats::profession,
    room_seats::admitted_at,
    room_seats::dismissed_at,
);

/// The holder's seat in a room.
pub fn seat_of(conn: &mut Conn, room: &Uid, holder: &str) -> Result<Option<SeatView>, StorageError> {
    Ok(room_seats::table
        .inner_join(rooms::table)
        .filter(rooms::uid.eq(room))
        .filter(room_seats::holder.eq(holder))
        .select(SEAT_VIEW)
        .first(conn)
        .optional()?)
}

/// The seat of a key, for a ticket that named it.
pub fn seat_by_id(conn: &mut Conn, seat: SeatId) -> Result<Option<SeatView>, StorageError> {
    Ok(room_seats::table
        .inner_join(rooms::table)
        .filter(room_seats::id.eq(seat))
        .select(SEAT_VIEW)
        .first(conn)
        .optional()?)
}

/// Whether there is such a room, so that «no seat» and «no room» can be told apart.
pub fn exists(conn: &mut Conn, room: &Uid) -> Result<bool, StorageError> {
    Ok(diesel::select(diesel::dsl::exists(rooms::table.filter(rooms::uid.eq(room)))).get_result(conn)?)
}

/// The number of the room's last event.
pub fn last_seq(conn: &mut Conn, room: RoomId) -> Result<i64, StorageError> {
    Ok(rooms::table.filter(rooms::id.eq(room)).select(rooms::last_seq).first(conn)?)
}

/// Which of the rooms have events after the given numbers.
pub fn rooms_ahead(conn: &mut Conn, known: &[(RoomId, i64)]) -> Result<Vec<RoomId>, StorageError> {
    let ids: Vec<RoomId> = known.iter().map(|(id, _)| *id).collect();
    let mut ahead = Vec::new();
    for ids in ids.chunks(1000) {
        let rows: Vec<(RoomId, i64)> =
            rooms::table.filter(rooms::id.eq_any(ids)).select((rooms::id, rooms::last_seq)).load(conn)?;
        ahead.extend(
            rows.into_iter()
                .filter(|(id, last)| known.iter().any(|(k, tail)| k == id && last > tail))
                .map(|(id, _)| id),
        );
    }
    Ok(ahead)
}

type EventRow = (i64, RoomOp, String, Option<Uid>, Option<i64>, String, String, String, NaiveDateTime);

fn event((seq, op, client_id, seat, target, kind, body, row_ref, at): EventRow) -> RoomEvent {
    RoomEvent { seq, op, client_id, seat, target, kind, body, row_ref, at }
}

/// The events after a number, at most `limit`.
pub fn events_since(
    conn: &mut Conn,
    room: RoomId,
    since: i64,
    limit: i64,
) -> Result<Vec<RoomEvent>, StorageError> {
    let rows: Vec<EventRow> = room_events::table
        .left_join(room_seats::table)
        .filter(room_events::room_id.eq(room))
        .filter(room_events::seq.gt(since))
        .order(room_events::seq)
        .limit(limit)
        .select((
            room_events::seq,
            room_events::op,
            room_events::client_id,
            room_seats::uid.nullable(),
            room_events::target_seq,
            room_events::kind,
            room_events::body,
            room_events::row_ref,
            room_events::at,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(event).collect())
}

/// The room as the audience sees it after its last event.
pub fn state(conn: &mut Conn, room: RoomId, audience: Audience) -> Result<RoomState, StorageError> {
    let mut state = RoomState::default();
    loop {
        let page = events_since(conn, room, state.last_seq, 2000)?;
        if page.is_empty() {
            return Ok(state);
        }
        for event in &page {
            state.apply(event, audience).map_err(|gap| {
                StorageError::Corrupt(format!("room log: expected {}, got {}", gap.expected, gap.got))
            })?;
        }
    }
}

/// A task that came of a room.
#[derive(Clone, Debug, Queryable)]
pub struct RoomFollowUp {
    /// Its uid.
    pub uid: Uid,
    /// The entry it came of.
    pub event_seq: Option<i64>,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// By when.
    pub due_on: Option<chrono::NaiveDate>,
}

/// The tasks that came of a room, in the order in which they were decided.
pub fn follow_ups(conn: &mut Conn, room: RoomId) -> Result<Vec<RoomFollowUp>, StorageError> {
    Ok(follow_ups::table
        .filter(follow_ups::room_id.eq(room))
        .order(follow_ups::id)
        .select((
            follow_ups::uid,
            follow_ups::event_seq,
            follow_ups::who,
            follow_ups::what,
            follow_ups::due_on,
        ))
        .load(conn)?)
}

/// Whose data are spoken of in a room: the client of its meeting, or the case of its agenda item.
pub fn subject_of(conn: &mut Conn, room: RoomId) -> Result<Option<Uid>, StorageError> {
    let client: Option<Uid> = meetings::table
        .inner_join(clients::table)
        .filter(meetings::room_id.eq(room))
        .select(clients::uid)
        .first(conn)
        .optional()?;
    if client.is_some() {
        return Ok(client);
    }
    Ok(agenda_items::table
        .inner_join(care_cases::table)
        .filter(agenda_items::room_id.eq(room))
        .select(care_cases::uid)
        .first(conn)
        .optional()?)
}

/// What a room's page says of the meeting around it.
#[derive(Clone, Debug, Default, Queryable)]
pub struct RoomMeeting {
    /// The meeting.
    pub uid: String,
    /// What is to be talked about, a line each.
    pub agenda: String,
    /// When it is to begin, UTC.
    pub starts_at: Option<chrono::NaiveDateTime>,
}

/// The meeting of a room.
pub fn meeting_of(conn: &mut Conn, room: RoomId) -> Result<Option<RoomMeeting>, StorageError> {
    Ok(meetings::table
        .filter(meetings::room_id.eq(room))
        .select((meetings::uid, meetings::agenda, meetings::starts_at))
        .first(conn)
        .optional()?)
}

/// The themes under which an issue of this room can be coded today.
pub fn themes(conn: &mut Conn, room: RoomId, on: chrono::NaiveDate) -> Result<Vec<Heading>, StorageError> {
    let by_meeting: Option<InsurerId> = meetings::table
        .inner_join(clients::table)
        .filter(meetings::room_id.eq(room))
        .select(clients::insurer_id)
        .first(conn)
        .optional()?;
    let insurer = match by_meeting {
        Some(insurer) => Some(insurer),
        None => agenda_items::table
            .inner_join(conferences::table)
            .filter(agenda_items::room_id.eq(room))
            .select(conferences::insurer_id)
            .first(conn)
            .optional()?,
    };
    insurer.map_or(Ok(Vec::new()), |insurer| super::region::themes_of(conn, insurer, on))
}
