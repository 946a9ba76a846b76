//! Own lines of 居宅介護支援経過 with every wording they had. Nothing is taken out.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{ClientId, ProgressLineId, Uid};
use crate::domain::progress::ProgressItem;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{progress_lines, progress_revisions};

/// A wording to write down.
#[derive(Insertable)]
#[diesel(table_name = progress_revisions)]
pub struct NewRevision<'a> {
    pub line_id: ProgressLineId,
    /// From 1 on.
    pub number: i32,
    pub happened_on: NaiveDate,
    /// `09:05`, or empty.
    pub happened_at: &'a str,
    pub item: ProgressItem,
    pub body: &'a str,
    /// Why the line was corrected.
    pub note: &'a str,
    /// By the name of the audit.
    pub author: &'a str,
    pub author_name: &'a str,
    pub created_at: NaiveDateTime,
}

/// A line as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct LineRow {
    pub id: ProgressLineId,
    pub current_number: i32,
    pub withdrawn_at: Option<NaiveDateTime>,
}

/// Begins a line; its first wording follows.
pub fn insert(
    conn: &mut Conn,
    (uid, client): (&Uid, ClientId),
    now: NaiveDateTime,
) -> Result<ProgressLineId, StorageError> {
    diesel::insert_into(progress_lines::table)
        .values((
            progress_lines::uid.eq(uid),
            progress_lines::client_id.eq(client),
            progress_lines::current_number.eq(1),
            progress_lines::created_at.eq(now),
            progress_lines::withdrawn_by.eq(""),
            progress_lines::withdrawn_reason.eq(""),
        ))
        .execute(conn)?;
    Ok(progress_lines::table.filter(progress_lines::uid.eq(uid)).select(progress_lines::id).first(conn)?)
}

/// Writes a wording down.
pub fn insert_revision(conn: &mut Conn, revision: &NewRevision<'_>) -> Result<(), StorageError> {
    diesel::insert_into(progress_revisions::table).values(revision).execute(conn)?;
    Ok(())
}

/// A line of a client.
pub fn find(conn: &mut Conn, client: ClientId, uid: &Uid) -> Result<Option<LineRow>, StorageError> {
    Ok(progress_lines::table
        .filter(progress_lines::uid.eq(uid))
        .filter(progress_lines::client_id.eq(client))
        .select((progress_lines::id, progress_lines::current_number, progress_lines::withdrawn_at))
        .first(conn)
        .optional()?)
}

/// Moves a standing line to its next wording. Says whether the given one was still current.
pub fn move_on(conn: &mut Conn, line: ProgressLineId, from: i32) -> Result<bool, StorageError> {
    let standing = progress_lines::table
        .find(line)
        .filter(progress_lines::current_number.eq(from))
        .filter(progress_lines::withdrawn_at.is_null());
    let done = diesel::update(standing).set(progress_lines::current_number.eq(from + 1)).execute(conn)?;
    Ok(done == 1)
}

/// Marks a line as withdrawn. Says whether it still stood.
pub fn withdraw(
    conn: &mut Conn,
    line: ProgressLineId,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let standing = progress_lines::table.find(line).filter(progress_lines::withdrawn_at.is_null());
    let done = diesel::update(standing)
        .set((
            progress_lines::withdrawn_at.eq(now),
            progress_lines::withdrawn_by.eq(by),
            progress_lines::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}
