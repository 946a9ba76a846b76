//! Lists of offices that were handed in as files.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::careplan::ImportState;
use crate::domain::ids::Uid;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::office_lists;

/// A list as an administrator meets it again.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = office_lists)]
pub struct ListView {
    pub uid: Uid,
    pub file_name: String,
    /// The rows as JSON while it waits; empty afterwards.
    pub content: String,
    pub state: ImportState,
    pub created_at: NaiveDateTime,
    /// Counts as JSON, once it was confirmed.
    pub outcome: String,
}

/// One list; only for administrators.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<ListView>, StorageError> {
    if !scope.is_administrator() {
        return Ok(None);
    }
    let found = office_lists::table.filter(office_lists::uid.eq(uid)).select(ListView::as_select());
    Ok(found.first(conn).optional()?)
}

/// The latest lists; only for administrators.
pub fn recent(conn: &mut Conn, scope: &Scope) -> Result<Vec<ListView>, StorageError> {
    if !scope.is_administrator() {
        return Ok(Vec::new());
    }
    Ok(office_lists::table
        .order(office_lists::id.desc())
        .limit(10)
        .select(ListView::as_select())
        .load(conn)?)
}
