//! Follow-ups (誰が・何を・いつまでに) of meetings and conferences.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{FollowUpId, InsurerId, RoomId, Uid};
use crate::domain::office::Plane;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::follow_ups;

/// A task as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct FollowUpRow {
    pub id: FollowUpId,
    pub uid: Uid,
    pub plane: Plane,
    pub source_kind: String,
    pub source_uid: String,
    pub owner_account_uid: String,
    pub owner_office_uid: String,
    pub state: String,
    pub version: i32,
}

/// A task to note.
#[derive(Insertable)]
#[diesel(table_name = follow_ups)]
pub struct NewFollowUp<'a> {
    pub uid: &'a Uid,
    pub plane: Plane,
    pub insurer_id: Option<InsurerId>,
    pub source_kind: &'a str,
    pub source_uid: &'a str,
    /// The room and the entry it came of, when it was decided live.
    pub room_id: Option<RoomId>,
    pub event_seq: Option<i64>,
    pub who: &'a str,
    pub what: &'a str,
    pub due_on: Option<NaiveDate>,
    pub owner_account_uid: &'a str,
    pub owner_office_uid: &'a str,
    pub created_at: NaiveDateTime,
}

/// Notes a task that is still open.
pub fn insert(conn: &mut Conn, row: &NewFollowUp<'_>) -> Result<(), StorageError> {
    let open = (follow_ups::state.eq("open"), follow_ups::outcome.eq(""), follow_ups::version.eq(1));
    diesel::insert_into(follow_ups::table).values((row, open)).execute(conn)?;
    Ok(())
}

/// The task of a uid.
pub fn find_by_uid(conn: &mut Conn, uid: &Uid) -> Result<Option<FollowUpRow>, StorageError> {
    Ok(follow_ups::table
        .filter(follow_ups::uid.eq(uid))
        .select((
            follow_ups::id,
            follow_ups::uid,
            follow_ups::plane,
            follow_ups::source_kind,
            follow_ups::source_uid,
            follow_ups::owner_account_uid,
            follow_ups::owner_office_uid,
            follow_ups::state,
            follow_ups::version,
        ))
        .first(conn)
        .optional()?)
}

/// Ends a task with what came of it; says whether it was still open as read.
pub fn finish(
    conn: &mut Conn,
    row: &FollowUpRow,
    (state, outcome): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let same = follow_ups::table.find(row.id).filter(follow_ups::version.eq(row.version));
    let changed = diesel::update(same)
        .set((
            follow_ups::state.eq(state),
            follow_ups::outcome.eq(outcome),
            follow_ups::closed_at.eq(now),
            follow_ups::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}
