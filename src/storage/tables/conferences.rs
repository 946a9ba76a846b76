//! Conferences, their attendees and the cases on their agenda.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::conference::{AgendaState, Attendance, AttendeeRole, ConferenceKind, ConferenceState};
use crate::domain::ids::{
    AccountId, AgendaItemId, AreaId, AttendeeId, CareCaseId, CaseSheetId, ConferenceId, InsurerId, OfficeId,
    RoomId, Uid,
};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::{agenda_attendees, agenda_items, conference_attendees, conferences};

/// A conference as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = conferences)]
pub struct ConferenceRow {
    pub id: ConferenceId,
    pub uid: Uid,
    pub insurer_id: InsurerId,
    pub office_id: OfficeId,
    pub kind: ConferenceKind,
    pub title: String,
    pub area_id: Option<AreaId>,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub place: String,
    pub state: ConferenceState,
    pub room_id: Option<RoomId>,
    pub minutes: String,
    pub minutes_state: String,
    pub signed_by: String,
    pub signed_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
}

/// A conference to plan.
#[derive(Insertable)]
#[diesel(table_name = conferences)]
pub struct NewConference<'a> {
    pub uid: &'a Uid,
    pub insurer_id: InsurerId,
    pub office_id: OfficeId,
    pub kind: ConferenceKind,
    pub title: &'a str,
    pub area_id: Option<AreaId>,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub place: &'a str,
    pub state: ConferenceState,
    pub minutes: &'a str,
    pub minutes_state: &'a str,
    pub signed_by: &'a str,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
}

/// Plans a conference.
pub fn insert(conn: &mut Conn, row: &NewConference<'_>) -> Result<ConferenceId, StorageError> {
    Ok(diesel::insert_into(conferences::table).values(row).returning(conferences::id).get_result(conn)?)
}

/// The conference of a uid.
pub fn find_by_uid(conn: &mut Conn, uid: &Uid) -> Result<Option<ConferenceRow>, StorageError> {
    Ok(conferences::table.filter(conferences::uid.eq(uid)).first(conn).optional()?)
}

/// The conference of a key.
pub fn get(conn: &mut Conn, id: ConferenceId) -> Result<ConferenceRow, StorageError> {
    Ok(conferences::table.find(id).first(conn)?)
}

/// Writes state and minutes back; says whether the version was still the one read.
pub fn update(conn: &mut Conn, row: &ConferenceRow, now: NaiveDateTime) -> Result<bool, StorageError> {
    let same = conferences::table.find(row.id).filter(conferences::version.eq(row.version));
    let changed = diesel::update(same)
        .set((
            conferences::state.eq(row.state),
            conferences::minutes.eq(&row.minutes),
            conferences::minutes_state.eq(&row.minutes_state),
            conferences::signed_by.eq(&row.signed_by),
            conferences::signed_at.eq(row.signed_at),
            conferences::updated_at.eq(now),
            conferences::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Somebody expected in the sitting.
#[derive(Insertable)]
#[diesel(table_name = conference_attendees)]
pub struct NewAttendee<'a> {
    pub uid: &'a Uid,
    pub conference_id: ConferenceId,
    pub account_id: Option<AccountId>,
    pub office_id: Option<OfficeId>,
    pub name: &'a str,
    pub profession: &'a str,
    pub role: AttendeeRole,
    pub attendance: Attendance,
    pub created_at: NaiveDateTime,
    /// Asked for all cases, also those that are listed later.
    pub attends_all: bool,
}

/// Adds an attendee.
pub fn insert_attendee(conn: &mut Conn, row: &NewAttendee<'_>) -> Result<AttendeeId, StorageError> {
    Ok(diesel::insert_into(conference_attendees::table)
        .values(row)
        .returning(conference_attendees::id)
        .get_result(conn)?)
}

/// The attendee of an account, if it is one.
pub fn find_attendee(
    conn: &mut Conn,
    conference: ConferenceId,
    account: AccountId,
) -> Result<Option<(AttendeeId, AttendeeRole)>, StorageError> {
    Ok(conference_attendees::table
        .filter(conference_attendees::conference_id.eq(conference))
        .filter(conference_attendees::account_id.eq(account))
        .order(conference_attendees::id)
        .select((conference_attendees::id, conference_attendees::role))
        .first(conn)
        .optional()?)
}

/// The attendees of a conference, in the order of their invitation.
pub fn list_attendees(conn: &mut Conn, conference: ConferenceId) -> Result<Vec<Uid>, StorageError> {
    Ok(conference_attendees::table
        .filter(conference_attendees::conference_id.eq(conference))
        .order(conference_attendees::id)
        .select(conference_attendees::uid)
        .load(conn)?)
}

/// Notes whether somebody came; says whether there is such an attendee.
pub fn set_attendance(
    conn: &mut Conn,
    conference: ConferenceId,
    attendee: &Uid,
    attendance: Attendance,
) -> Result<bool, StorageError> {
    let one = conference_attendees::table
        .filter(conference_attendees::conference_id.eq(conference))
        .filter(conference_attendees::uid.eq(attendee));
    Ok(diesel::update(one).set(conference_attendees::attendance.eq(attendance)).execute(conn)? == 1)
}

/// A case on the agenda as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = agenda_items)]
pub struct AgendaItemRow {
    pub id: AgendaItemId,
    pub uid: Uid,
    pub conference_id: ConferenceId,
    pub care_case_id: CareCaseId,
    pub case_sheet_id: Option<CaseSheetId>,
    pub presenter_id: Option<AccountId>,
    pub sort: i32,
    pub minutes: i32,
    pub state: AgendaState,
    pub room_id: Option<RoomId>,
    pub summary: String,
    pub opened_at: Option<NaiveDateTime>,
    pub closed_at: Option<NaiveDateTime>,
    pub version: i32,
}

/// A case to put on the agenda.
#[derive(Insertable)]
#[diesel(table_name = agenda_items)]
pub struct NewAgendaItem<'a> {
    pub uid: &'a Uid,
    pub conference_id: ConferenceId,
    pub care_case_id: CareCaseId,
    pub case_sheet_id: Option<CaseSheetId>,
    pub presenter_id: Option<AccountId>,
    pub sort: i32,
    pub minutes: i32,
    pub state: AgendaState,
    pub summary: &'a str,
    pub version: i32,
}

/// Puts a case on the agenda.
pub fn insert_item(conn: &mut Conn, row: &NewAgendaItem<'_>) -> Result<AgendaItemId, StorageError> {
    Ok(diesel::insert_into(agenda_items::table).values(row).returning(agenda_items::id).get_result(conn)?)
}

/// The cases of a conference in their order.
pub fn list_items(conn: &mut Conn, conference: ConferenceId) -> Result<Vec<AgendaItemRow>, StorageError> {
    Ok(agenda_items::table
        .filter(agenda_items::conference_id.eq(conference))
        .order((agenda_items::sort, agenda_items::id))
        .load(conn)?)
}

/// The agenda item of a uid.
pub fn find_item(conn: &mut Conn, uid: &Uid) -> Result<Option<AgendaItemRow>, StorageError> {
    Ok(agenda_items::table.filter(agenda_items::uid.eq(uid)).first(conn).optional()?)
}

/// Writes state and summary back; says whether the version was still the one read.
pub fn update_item(conn: &mut Conn, row: &AgendaItemRow) -> Result<bool, StorageError> {
    let same = agenda_items::table.find(row.id).filter(agenda_items::version.eq(row.version));
    let changed = diesel::update(same)
        .set((
            agenda_items::state.eq(row.state),
            agenda_items::summary.eq(&row.summary),
            agenda_items::opened_at.eq(row.opened_at),
            agenda_items::closed_at.eq(row.closed_at),
            agenda_items::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Assigns an attendee to a case; twice is once.
pub fn assign(conn: &mut Conn, item: AgendaItemId, attendee: AttendeeId) -> Result<(), StorageError> {
    let insert = diesel::insert_into(agenda_attendees::table)
        .values((agenda_attendees::agenda_item_id.eq(item), agenda_attendees::attendee_id.eq(attendee)));
    upsert(insert, "ON CONFLICT (agenda_item_id, attendee_id) DO NOTHING").execute(conn)?;
    Ok(())
}

/// The attendees who were asked for all cases, also those that are listed later.
pub fn list_attending_all(
    conn: &mut Conn,
    conference: ConferenceId,
) -> Result<Vec<AttendeeId>, StorageError> {
    Ok(conference_attendees::table
        .filter(conference_attendees::conference_id.eq(conference))
        .filter(conference_attendees::attends_all.eq(true))
        .order(conference_attendees::id)
        .select(conference_attendees::id)
        .load(conn)?)
}
