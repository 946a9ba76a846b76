//! Imports of one's own offices.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::careplan::ImportState;
use crate::domain::ids::Uid;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{imports, offices};

/// An import as a person meets it again.
#[derive(Clone, Debug, Queryable)]
pub struct ImportView {
    pub uid: Uid,
    pub office_name: String,
    pub state: ImportState,
    /// Sealed; opened by `usecases::import::open_preview`.
    pub preview: String,
    /// Counts as JSON.
    pub summary: String,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
}

type Columns = (
    imports::uid,
    offices::name,
    imports::state,
    imports::preview,
    imports::summary,
    imports::created_at,
    imports::expires_at,
);

const COLUMNS: Columns = (
    imports::uid,
    offices::name,
    imports::state,
    imports::preview,
    imports::summary,
    imports::created_at,
    imports::expires_at,
);

/// One import of an office the scope plans for.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<ImportView>, StorageError> {
    Ok(imports::table
        .inner_join(offices::table)
        .filter(imports::uid.eq(uid))
        .filter(imports::office_id.eq_any(scope.care_offices().to_vec()))
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// The latest imports of the offices the scope plans for.
pub fn recent(conn: &mut Conn, scope: &Scope) -> Result<Vec<ImportView>, StorageError> {
    Ok(imports::table
        .inner_join(offices::table)
        .filter(imports::office_id.eq_any(scope.care_offices().to_vec()))
        .order(imports::id.desc())
        .limit(10)
        .select(COLUMNS)
        .load(conn)?)
}
