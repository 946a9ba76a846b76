//! Participants of meetings.

use diesel::prelude::*;

use crate::domain::ids::{AccountId, ContactId, MeetingId, OfficeId, ParticipantId, Uid};
use crate::domain::meeting::{Actual, ParticipantKind, Planned};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_contacts, counter_proposals, invitations, participants, slot_answers};

/// A participant to add.
#[derive(Insertable)]
#[diesel(table_name = participants)]
pub struct NewParticipant<'a> {
    pub uid: &'a Uid,
    pub meeting_id: MeetingId,
    pub kind: ParticipantKind,
    pub office_id: Option<OfficeId>,
    pub contact_id: Option<ContactId>,
    pub account_id: Option<AccountId>,
    pub label: &'a str,
    pub person_name: &'a str,
    pub profession: &'a str,
    pub is_required: bool,
    pub planned: Planned,
    pub reason_code: &'a str,
    pub reason: &'a str,
    pub actual: Actual,
    pub actual_note: &'a str,
    pub represented_by: &'a str,
    pub sort: i32,
    pub version: i32,
}

/// A participant as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct ParticipantRow {
    pub id: ParticipantId,
    pub uid: Uid,
    pub meeting_id: MeetingId,
    pub kind: ParticipantKind,
    pub office_id: Option<OfficeId>,
    pub contact_id: Option<ContactId>,
    pub account_id: Option<AccountId>,
    pub label: String,
    pub person_name: String,
    pub profession: String,
    pub is_required: bool,
    pub planned: Planned,
    pub reason_code: String,
    pub reason: String,
    pub actual: Actual,
    pub actual_note: String,
    pub represented_by: String,
    pub sort: i32,
    pub version: i32,
    /// Of those with the same number one at least has to come; 0 is none.
    pub required_group: i32,
}

/// Adds a participant.
pub fn insert(conn: &mut Conn, row: &NewParticipant<'_>) -> Result<ParticipantId, StorageError> {
    Ok(diesel::insert_into(participants::table).values(row).returning(participants::id).get_result(conn)?)
}

/// The participants of a meeting in their order.
pub fn list(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<ParticipantRow>, StorageError> {
    Ok(participants::table
        .filter(participants::meeting_id.eq(meeting))
        .order((participants::sort, participants::id))
        .load(conn)?)
}

/// The participant of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<ParticipantRow>, StorageError> {
    Ok(participants::table.filter(participants::uid.eq(uid)).first(conn).optional()?)
}

/// The participant of a key.
pub fn get(conn: &mut Conn, id: ParticipantId) -> Result<ParticipantRow, StorageError> {
    Ok(participants::table.find(id).first(conn)?)
}

/// How a participant means to take part, and who it is.
pub struct Attendance<'a> {
    pub planned: Planned,
    pub reason: &'a str,
    pub person_name: &'a str,
    pub represented_by: &'a str,
}

/// Notes how a participant means to take part. Says whether nobody else has changed the row meanwhile.
pub fn set_attendance(
    conn: &mut Conn,
    row: &ParticipantRow,
    to: &Attendance<'_>,
) -> Result<bool, StorageError> {
    let unchanged = participants::table.find(row.id).filter(participants::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            participants::planned.eq(to.planned),
            participants::reason.eq(to.reason),
            participants::person_name.eq(to.person_name),
            participants::represented_by.eq(to.represented_by),
            participants::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Marks whether the meeting makes no sense without the participant.
pub fn set_required(conn: &mut Conn, id: ParticipantId, is_required: bool) -> Result<(), StorageError> {
    diesel::update(participants::table.find(id))
        .set((
            participants::is_required.eq(is_required),
            participants::required_group.eq(0),
            participants::version.eq(participants::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts a participant into a group of which one at least has to come; 0 takes them out.
pub fn set_group(conn: &mut Conn, id: ParticipantId, group: i32) -> Result<(), StorageError> {
    diesel::update(participants::table.find(id))
        .set((
            participants::is_required.eq(false),
            participants::required_group.eq(group),
            participants::version.eq(participants::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether the participant has been asked anything.
pub fn is_asked(conn: &mut Conn, id: ParticipantId) -> Result<bool, StorageError> {
    let asked: i64 =
        invitations::table.filter(invitations::participant_id.eq(id)).count().get_result(conn)?;
    Ok(asked > 0)
}

/// Whether the participant has ever answered, or proposed another date, by whichever way.
pub fn has_answered(conn: &mut Conn, id: ParticipantId) -> Result<bool, StorageError> {
    let answers: i64 =
        slot_answers::table.filter(slot_answers::participant_id.eq(id)).count().get_result(conn)?;
    let proposals: i64 =
        counter_proposals::table.filter(counter_proposals::participant_id.eq(id)).count().get_result(conn)?;
    Ok(answers + proposals > 0)
}

/// What a participant did, with the reason of an absence or the name of a representative.
pub fn set_actual(
    conn: &mut Conn,
    row: &ParticipantRow,
    (actual, note): (Actual, &str),
) -> Result<bool, StorageError> {
    let unchanged = participants::table.find(row.id).filter(participants::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            participants::actual.eq(actual),
            participants::actual_note.eq(note),
            participants::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Makes others who settle a date for the same contact wait: the row is written without being changed.
pub fn lock_contact(conn: &mut Conn, id: ContactId) -> Result<(), StorageError> {
    diesel::update(client_contacts::table.find(id))
        .set(client_contacts::name.eq(client_contacts::name))
        .execute(conn)?;
    Ok(())
}

/// Takes a participant off who was never asked.
pub fn delete(conn: &mut Conn, id: ParticipantId) -> Result<(), StorageError> {
    diesel::delete(participants::table.find(id)).execute(conn)?;
    Ok(())
}
