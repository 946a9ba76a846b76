//! What was found in a sheet before it was confirmed: counts and reasons, never the words.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{CaseSheetId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::sheet_checks;

/// A check to keep.
#[derive(Insertable)]
#[diesel(table_name = sheet_checks)]
pub struct NewSheetCheck<'a> {
    pub uid: &'a Uid,
    pub case_sheet_id: CaseSheetId,
    pub found: i32,
    pub replaced: i32,
    /// By field and kind, as JSON.
    pub lines: &'a str,
    pub checked_by: &'a str,
    pub checked_at: NaiveDateTime,
}

/// Keeps the check of a sheet.
pub fn insert(conn: &mut Conn, new: &NewSheetCheck<'_>) -> Result<(), StorageError> {
    diesel::insert_into(sheet_checks::table).values(new).execute(conn)?;
    Ok(())
}
