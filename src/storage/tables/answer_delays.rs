//! まだ回答できない: until about when an answer has to wait. Each time stays.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{InvitationId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::answer_delays;

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct DelayRow {
    pub invitation_id: InvitationId,
    pub expected_on: NaiveDate,
    pub body: String,
    pub said_by: String,
    pub said_at: NaiveDateTime,
}

/// Something to write down.
#[derive(Insertable)]
#[diesel(table_name = answer_delays)]
pub struct NewDelay<'a> {
    pub uid: &'a Uid,
    pub invitation_id: InvitationId,
    pub expected_on: NaiveDate,
    pub body: &'a str,
    pub said_by: &'a str,
    pub said_at: NaiveDateTime,
}

/// Writes it down.
pub fn insert(conn: &mut Conn, row: &NewDelay<'_>) -> Result<(), StorageError> {
    diesel::insert_into(answer_delays::table).values(row).execute(conn)?;
    Ok(())
}

/// What holds for invitations, each the last that was said; nothing for one where the last was taken back.
pub fn standing(conn: &mut Conn, invitations: &[InvitationId]) -> Result<Vec<DelayRow>, StorageError> {
    let rows: Vec<(DelayRow, Option<NaiveDateTime>)> = answer_delays::table
        .filter(answer_delays::invitation_id.eq_any(invitations))
        .order(answer_delays::id.desc())
        .select((
            (
                answer_delays::invitation_id,
                answer_delays::expected_on,
                answer_delays::body,
                answer_delays::said_by,
                answer_delays::said_at,
            ),
            answer_delays::withdrawn_at,
        ))
        .load(conn)?;
    let mut last: Vec<(DelayRow, Option<NaiveDateTime>)> = Vec::new();
    for row in rows {
        if last.iter().all(|(known, _)| known.invitation_id != row.0.invitation_id) {
            last.push(row);
        }
    }
    Ok(last.into_iter().filter(|(_, withdrawn)| withdrawn.is_none()).map(|(row, _)| row).collect())
}

/// Takes back whatever was said for an invitation; how many stood.
pub fn withdraw(
    conn: &mut Conn,
    invitation: InvitationId,
    now: NaiveDateTime,
) -> Result<usize, StorageError> {
    let standing = answer_delays::table
        .filter(answer_delays::invitation_id.eq(invitation))
        .filter(answer_delays::withdrawn_at.is_null());
    Ok(diesel::update(standing).set(answer_delays::withdrawn_at.eq(now)).execute(conn)?)
}
