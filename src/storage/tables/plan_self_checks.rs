//! What the author of a plan answered about a version before circulating it; nothing is overwritten.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{PlanVersionId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::plan_self_checks;

/// Answers to keep.
#[derive(Insertable)]
#[diesel(table_name = plan_self_checks)]
pub struct NewSelfCheck<'a> {
    pub uid: &'a Uid,
    pub plan_version_id: PlanVersionId,
    pub list_code: &'a str,
    /// JSON of `domain::self_check::CheckAnswer`s.
    pub answers: &'a str,
    pub answered_by: &'a str,
    pub answered_at: NaiveDateTime,
}

/// Keeps answers.
pub fn insert(conn: &mut Conn, row: &NewSelfCheck<'_>) -> Result<(), StorageError> {
    diesel::insert_into(plan_self_checks::table).values(row).execute(conn)?;
    Ok(())
}
