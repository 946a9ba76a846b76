//! What takes place in the days ahead.

use chrono::{Days, NaiveDateTime};
use diesel::prelude::*;

use super::{Ahead, MOST};
use crate::domain::access::Scope;
use crate::domain::ids::{ConferenceId, OfficeId, Uid};
use crate::domain::time::jst;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{clients, conferences, meetings, participants, rooms};
use crate::storage::views::conferences as views;

/// Meetings are shown for a week, conferences, which are prepared for longer, for four.
const MEETING_DAYS: u64 = 7;
const CONFERENCE_DAYS: u64 = 28;

/// From the beginning of today in Japan until so many days later.
fn span(now: NaiveDateTime, days: u64) -> (NaiveDateTime, NaiveDateTime) {
    let today = jst::day_start(jst::jst_date(now));
    (today, today.checked_add_days(Days::new(days)).unwrap_or(today))
}

/// Settled meetings of the reader's clients, and those that the reader's offices take part in.
pub fn meetings(conn: &mut Conn, scope: &Scope, now: NaiveDateTime) -> Result<Vec<Ahead>, StorageError> {
    type Row = (
        OfficeId,
        Uid,
        String,
        String,
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
        Option<Uid>,
        Option<String>,
        (Uid, String),
    );
    let (from, until) = span(now, MEETING_DAYS);
    let joined = participants::table
        .filter(participants::office_id.eq_any(scope.team_offices()))
        .select(participants::meeting_id);
    let rows: Vec<Row> = meetings::table
        .inner_join(clients::table)
        .left_join(rooms::table)
        .filter(meetings::state.eq("fixed"))
        .filter(meetings::starts_at.ge(from).and(meetings::starts_at.lt(until)))
        .filter(meetings::office_id.eq_any(scope.care_offices()).or(meetings::id.eq_any(joined)))
        .order(meetings::starts_at)
        .limit(MOST)
        .select((
            meetings::office_id,
            meetings::uid,
            meetings::number,
            meetings::place,
            meetings::starts_at,
            meetings::ends_at,
            rooms::uid.nullable(),
            rooms::state.nullable(),
            (clients::uid, clients::name),
        ))
        .kept()
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(office, uid, number, place, starts_at, ends_at, room, room_state, client)| {
            // Who only takes part knows the meeting by its number.
            let client = Some(client).filter(|_| scope.care_offices().contains(&office));
            Some(Ahead {
                is_conference: false,
                uid: uid.to_string(),
                name: number,
                place,
                starts_at: starts_at?,
                ends_at: ends_at?,
                client,
                room_uid: open_room(room, room_state),
            })
        })
        .collect())
}

fn open_room(room: Option<Uid>, state: Option<String>) -> String {
    room.filter(|_| state.as_deref() == Some("open")).map(|uid| uid.to_string()).unwrap_or_default()
}

/// Conferences that the reader may open.
pub fn conferences(
    conn: &mut Conn,
    scope: &Scope,
    hosts: &[OfficeId],
    now: NaiveDateTime,
) -> Result<Vec<Ahead>, StorageError> {
    type Row = (Uid, String, String, NaiveDateTime, NaiveDateTime, Option<Uid>, Option<String>);
    let (from, until) = span(now, CONFERENCE_DAYS);
    let visible: Vec<ConferenceId> = views::visible_to(hosts.to_vec(), scope)
        .filter(conferences::starts_at.ge(from).and(conferences::starts_at.lt(until)))
        .filter(conferences::state.ne("cancelled").and(conferences::state.ne("closed")))
        .order((conferences::starts_at, conferences::id))
        .limit(MOST)
        .select(conferences::id)
        .kept()
        .load(conn)?;
    if visible.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = conferences::table
        .left_join(rooms::table)
        .filter(conferences::id.eq_any(visible))
        .order((conferences::starts_at, conferences::id))
        .select((
            conferences::uid,
            conferences::title,
            conferences::place,
            conferences::starts_at,
            conferences::ends_at,
            rooms::uid.nullable(),
            rooms::state.nullable(),
        ))
        .kept()
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(uid, title, place, starts_at, ends_at, room, room_state)| Ahead {
            is_conference: true,
            uid: uid.to_string(),
            name: title,
            place,
            starts_at,
            ends_at,
            client: None,
            room_uid: open_room(room, room_state),
        })
        .collect())
}
