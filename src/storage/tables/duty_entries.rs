//! Entries of the ledger of duties. Nothing is taken out: a withdrawn entry stays with its reason.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::duty::entry::EntryKind;
use crate::domain::ids::{ClientId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::duty_entries;

/// An entry to write down. Empty texts stand for what its kind does not have.
#[derive(Insertable)]
#[diesel(table_name = duty_entries)]
pub struct NewEntry<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    pub kind: EntryKind,
    pub happened_on: NaiveDate,
    /// The word of its subject.
    pub subject: &'a str,
    pub rule: &'a str,
    pub ground: &'a str,
    /// Words, one space between them.
    pub points: &'a str,
    pub days: i32,
    pub meeting_trigger: &'a str,
    pub reason_code: &'a str,
    pub body: &'a str,
    /// By the name of the audit.
    pub author: &'a str,
    pub author_name: &'a str,
    pub created_at: NaiveDateTime,
    pub withdrawn_by: &'a str,
    pub withdrawn_reason: &'a str,
    /// In which office it was made.
    pub office_id: Option<OfficeId>,
}

/// Writes an entry down.
pub fn insert(conn: &mut Conn, entry: &NewEntry<'_>) -> Result<(), StorageError> {
    diesel::insert_into(duty_entries::table).values(entry).execute(conn)?;
    Ok(())
}

/// An entry as its withdrawal needs it.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct EntryRow {
    pub kind: EntryKind,
    pub is_withdrawn: bool,
    /// In which office it was made; none where that is not known.
    pub office: Option<OfficeId>,
}

/// A client's entry.
pub fn find(conn: &mut Conn, client: ClientId, uid: &Uid) -> Result<Option<EntryRow>, StorageError> {
    Ok(duty_entries::table
        .filter(duty_entries::uid.eq(uid))
        .filter(duty_entries::client_id.eq(client))
        .select((duty_entries::kind, duty_entries::withdrawn_at.is_not_null(), duty_entries::office_id))
        .first(conn)
        .optional()?)
}

/// Marks an entry as withdrawn. Says whether it still counted until then.
pub fn withdraw(
    conn: &mut Conn,
    uid: &Uid,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let standing =
        duty_entries::table.filter(duty_entries::uid.eq(uid)).filter(duty_entries::withdrawn_at.is_null());
    let done = diesel::update(standing)
        .set((
            duty_entries::withdrawn_at.eq(now),
            duty_entries::withdrawn_by.eq(by),
            duty_entries::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}
