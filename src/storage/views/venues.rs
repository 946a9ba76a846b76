//! The rooms of an office, and when they are taken. They are no personal data.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{MeetingId, OfficeId, Uid};
use crate::domain::meeting::{MeetingForm, MeetingPlace, MeetingState};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{meetings, venues};

/// A room.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = venues)]
pub struct VenueView {
    pub uid: Uid,
    pub name: String,
    pub seats: i32,
    pub note: String,
    pub closed_at: Option<NaiveDateTime>,
    pub version: i32,
}

/// The rooms of an office: those in use first, by name.
pub fn of_office(conn: &mut Conn, office: OfficeId) -> Result<Vec<VenueView>, StorageError> {
    Ok(venues::table
        .filter(venues::office_id.eq(office))
        .order((venues::closed_at.is_not_null(), venues::name, venues::id))
        .select(VenueView::as_select())
        .load(conn)?)
}

/// The room of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<VenueView>, StorageError> {
    Ok(venues::table.filter(venues::uid.eq(uid)).select(VenueView::as_select()).first(conn).optional()?)
}

/// When a room is taken from a time on, by settled meetings of whatever organizer but one.
pub fn taken(
    conn: &mut Conn,
    venue: &Uid,
    (now, except): (NaiveDateTime, Option<MeetingId>),
) -> Result<Vec<(NaiveDateTime, NaiveDateTime)>, StorageError> {
    let place = MeetingPlace::Venue(venue.clone()).to_string();
    let rows: Vec<(Option<NaiveDateTime>, Option<NaiveDateTime>)> = meetings::table
        .filter(meetings::place.eq(place))
        .filter(meetings::form.ne(MeetingForm::Video))
        .filter(meetings::state.eq(MeetingState::Fixed))
        .filter(meetings::ends_at.gt(now))
        .filter(meetings::id.ne(except.unwrap_or(MeetingId(0))))
        .order(meetings::starts_at)
        .select((meetings::starts_at, meetings::ends_at))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(from, to)| from.zip(to)).collect())
}
