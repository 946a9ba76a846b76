//! Own lines of 居宅介護支援経過 as they are shown. Who may ask was decided with the client.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::duties::LedgerClient;
use crate::domain::ids::Uid;
use crate::domain::progress::ProgressItem;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, progress_lines, progress_revisions};

/// A line as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct LineView {
    pub uid: Uid,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
    pub wording: Wording,
}

/// One wording of a line.
#[derive(Clone, Debug, Queryable)]
pub struct Wording {
    pub number: i32,
    pub on: NaiveDate,
    /// `09:05`, or empty.
    pub at: String,
    pub item: ProgressItem,
    pub body: String,
    /// Why it replaced the one before.
    pub note: String,
    pub author: String,
    pub created_at: NaiveDateTime,
}

macro_rules! wording {
    () => {
        (
            progress_revisions::number,
            progress_revisions::happened_on,
            progress_revisions::happened_at,
            progress_revisions::item,
            progress_revisions::body,
            progress_revisions::note,
            progress_revisions::author_name,
            progress_revisions::created_at,
        )
    };
}

/// A client's lines in the order in which they were written, withdrawn ones too.
pub fn lines(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<LineView>, StorageError> {
    Ok(progress_lines::table
        .inner_join(progress_revisions::table)
        .filter(progress_lines::client_id.eq(client.id))
        .filter(progress_revisions::number.eq(progress_lines::current_number))
        .order(progress_lines::id)
        .select((
            progress_lines::uid,
            progress_lines::withdrawn_at,
            progress_lines::withdrawn_by,
            progress_lines::withdrawn_reason,
            wording!(),
        ))
        .load(conn)?)
}

/// One line of a client.
pub fn line(conn: &mut Conn, client: &LedgerClient, uid: &Uid) -> Result<Option<LineView>, StorageError> {
    Ok(lines(conn, client)?.into_iter().find(|line| line.uid == *uid))
}

/// The wordings of a client's lines that were replaced, each with its line, oldest first.
pub fn replaced(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<(Uid, Wording)>, StorageError> {
    Ok(progress_lines::table
        .inner_join(progress_revisions::table)
        .filter(progress_lines::client_id.eq(client.id))
        .filter(progress_revisions::number.ne(progress_lines::current_number))
        .order(progress_revisions::id)
        .select((progress_lines::uid, wording!()))
        .load(conn)?)
}

/// The name of the person in charge, who signs the form; empty when nobody is.
pub fn planner(conn: &mut Conn, client: &LedgerClient) -> Result<String, StorageError> {
    let Some(account) = client.account else { return Ok(String::new()) };
    Ok(accounts::table.find(account).select(accounts::name).first(conn)?)
}
