//! The rooms of offices in which meetings are held.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{MeetingId, OfficeId, Uid, VenueId};
use crate::domain::meeting::{MeetingForm, MeetingState};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{meetings, venues};

/// A room to add.
#[derive(Insertable)]
#[diesel(table_name = venues)]
pub struct NewVenue<'a> {
    pub uid: &'a Uid,
    pub office_id: OfficeId,
    pub name: &'a str,
    pub seats: i32,
    pub note: &'a str,
    pub created_at: NaiveDateTime,
    pub version: i32,
}

/// A room as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct VenueRow {
    pub id: VenueId,
    pub uid: Uid,
    pub office_id: OfficeId,
    pub name: String,
    pub seats: i32,
    pub note: String,
    pub created_at: NaiveDateTime,
    pub closed_at: Option<NaiveDateTime>,
    pub version: i32,
}

/// Adds a room.
pub fn insert(conn: &mut Conn, row: &NewVenue<'_>) -> Result<(), StorageError> {
    diesel::insert_into(venues::table).values(row).execute(conn)?;
    Ok(())
}

/// The room of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<VenueRow>, StorageError> {
    Ok(venues::table.filter(venues::uid.eq(uid)).first(conn).optional()?)
}

/// The rooms of an office by name, closed ones too.
pub fn list(conn: &mut Conn, office: OfficeId) -> Result<Vec<VenueRow>, StorageError> {
    Ok(venues::table.filter(venues::office_id.eq(office)).order((venues::name, venues::id)).load(conn)?)
}

/// What of a room can change.
pub struct VenueChange<'a> {
    pub name: &'a str,
    pub seats: i32,
    pub note: &'a str,
    pub closed_at: Option<NaiveDateTime>,
}

/// Changes a room unless somebody else has meanwhile. Says whether it did.
pub fn update(conn: &mut Conn, row: &VenueRow, change: &VenueChange<'_>) -> Result<bool, StorageError> {
    let unchanged = venues::table.find(row.id).filter(venues::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            venues::name.eq(change.name),
            venues::seats.eq(change.seats),
            venues::note.eq(change.note),
            venues::closed_at.eq(change.closed_at),
            venues::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Makes others who settle a date in the same room wait: the row is written without being changed.
pub fn lock(conn: &mut Conn, id: VenueId) -> Result<(), StorageError> {
    diesel::update(venues::table.find(id)).set(venues::version.eq(venues::version)).execute(conn)?;
    Ok(())
}

/// The number of another settled meeting that is in a room between two times.
pub fn taken_by(
    conn: &mut Conn,
    place: &str,
    (starts_at, ends_at): (NaiveDateTime, NaiveDateTime),
    except: MeetingId,
) -> Result<Option<String>, StorageError> {
    Ok(meetings::table
        .filter(meetings::place.eq(place))
        .filter(meetings::form.ne(MeetingForm::Video))
        .filter(meetings::state.eq(MeetingState::Fixed))
        .filter(meetings::id.ne(except))
        .filter(meetings::starts_at.lt(ends_at).and(meetings::ends_at.gt(starts_at)))
        .order(meetings::starts_at)
        .select(meetings::number)
        .first(conn)
        .optional()?)
}
