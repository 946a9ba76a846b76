//! Records of meetings (第4表) in numbered revisions.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{MeetingId, RecordId, Uid};
use crate::domain::record::{RecordBody, RecordState};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{meeting_records, record_revisions};

/// A record without its text.
#[derive(Clone, Debug, Queryable)]
pub struct RecordRow {
    pub id: RecordId,
    pub uid: Uid,
    pub meeting_id: MeetingId,
    pub current_number: i32,
    pub state: RecordState,
    pub signed_at: Option<NaiveDateTime>,
    pub signed_by: String,
    pub created_at: NaiveDateTime,
    pub version: i32,
}

/// Begins the record of a meeting, without a revision.
pub fn insert(
    conn: &mut Conn,
    uid: &Uid,
    meeting: MeetingId,
    now: NaiveDateTime,
) -> Result<RecordRow, StorageError> {
    Ok(diesel::insert_into(meeting_records::table)
        .values((
            meeting_records::uid.eq(uid),
            meeting_records::meeting_id.eq(meeting),
            meeting_records::current_number.eq(0),
            meeting_records::state.eq(RecordState::Draft),
            meeting_records::signed_by.eq(""),
            meeting_records::created_at.eq(now),
            meeting_records::version.eq(1),
        ))
        .get_result(conn)?)
}

/// The record of a meeting.
pub fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Option<RecordRow>, StorageError> {
    Ok(meeting_records::table.filter(meeting_records::meeting_id.eq(meeting)).first(conn).optional()?)
}

/// A revision to add.
pub struct NewRevision<'a> {
    pub uid: &'a Uid,
    pub body: &'a RecordBody,
    pub author: &'a str,
    /// Why, in a word: drafted, edited, refilled.
    pub note: &'a str,
    pub now: NaiveDateTime,
}

/// Adds the next revision; nothing when somebody else was faster.
pub fn add_revision(
    conn: &mut Conn,
    row: &RecordRow,
    new: &NewRevision<'_>,
) -> Result<Option<i32>, StorageError> {
    let number = row.current_number + 1;
    let same = meeting_records::table.find(row.id).filter(meeting_records::version.eq(row.version));
    let moved = diesel::update(same)
        .set((meeting_records::current_number.eq(number), meeting_records::version.eq(row.version + 1)))
        .execute(conn)?;
    if moved == 0 {
        return Ok(None);
    }
    let body = serde_json::to_string(new.body).map_err(|e| StorageError::Corrupt(e.to_string()))?;
    diesel::insert_into(record_revisions::table)
        .values((
            record_revisions::uid.eq(new.uid),
            record_revisions::record_id.eq(row.id),
            record_revisions::number.eq(number),
            record_revisions::body.eq(body),
            record_revisions::author.eq(new.author),
            record_revisions::note.eq(new.note),
            record_revisions::created_at.eq(new.now),
        ))
        .execute(conn)?;
    Ok(Some(number))
}

/// A revision.
#[derive(Clone, Debug)]
pub struct RevisionRow {
    pub number: i32,
    pub body: RecordBody,
    pub author: String,
    pub note: String,
    pub created_at: NaiveDateTime,
}

/// The revision of a number.
pub fn revision(conn: &mut Conn, record: RecordId, number: i32) -> Result<Option<RevisionRow>, StorageError> {
    let row: Option<(i32, String, String, String, NaiveDateTime)> = record_revisions::table
        .filter(record_revisions::record_id.eq(record))
        .filter(record_revisions::number.eq(number))
        .select((
            record_revisions::number,
            record_revisions::body,
            record_revisions::author,
            record_revisions::note,
            record_revisions::created_at,
        ))
        .first(conn)
        .optional()?;
    row.map(|(number, body, author, note, created_at)| {
        let body = serde_json::from_str(&body).map_err(|e| StorageError::Corrupt(e.to_string()))?;
        Ok(RevisionRow { number, body, author, note, created_at })
    })
    .transpose()
}

/// Number, author, note and time of every revision, latest first.
pub fn history(
    conn: &mut Conn,
    record: RecordId,
) -> Result<Vec<(i32, String, String, NaiveDateTime)>, StorageError> {
    Ok(record_revisions::table
        .filter(record_revisions::record_id.eq(record))
        .order(record_revisions::number.desc())
        .select((
            record_revisions::number,
            record_revisions::author,
            record_revisions::note,
            record_revisions::created_at,
        ))
        .load(conn)?)
}

/// Signs a record off; `false` when somebody else has changed it meanwhile.
pub fn sign(conn: &mut Conn, row: &RecordRow, by: &str, now: NaiveDateTime) -> Result<bool, StorageError> {
    let same = meeting_records::table
        .find(row.id)
        .filter(meeting_records::version.eq(row.version))
        .filter(meeting_records::state.eq(RecordState::Draft));
    let signed = diesel::update(same)
        .set((
            meeting_records::state.eq(RecordState::Signed),
            meeting_records::signed_at.eq(now),
            meeting_records::signed_by.eq(by),
            meeting_records::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(signed == 1)
}
