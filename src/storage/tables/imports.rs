//! Imports between preview and confirmation. Files are stored sealed and go away with the decision.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::careplan::ImportState;
use crate::domain::ids::{ImportId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{import_files, imports};

/// An import as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct ImportRow {
    pub id: ImportId,
    pub uid: Uid,
    pub office_id: OfficeId,
    pub account_uid: String,
    pub state: ImportState,
    pub preview: String,
    pub expires_at: NaiveDateTime,
    pub version: i32,
}

/// An import to preview.
#[derive(Insertable)]
#[diesel(table_name = imports)]
pub struct NewImport<'a> {
    pub uid: &'a Uid,
    pub office_id: OfficeId,
    pub account_uid: &'a str,
    pub state: ImportState,
    pub preview: &'a str,
    pub summary: &'a str,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub version: i32,
}

/// Keeps an import for its confirmation.
pub fn insert(conn: &mut Conn, row: &NewImport<'_>) -> Result<ImportId, StorageError> {
    Ok(diesel::insert_into(imports::table).values(row).returning(imports::id).get_result(conn)?)
}

/// Keeps a sealed file of an import.
pub fn insert_file(
    conn: &mut Conn,
    import: ImportId,
    sort: i32,
    (name, digest): (&str, &str),
    content: &[u8],
) -> Result<(), StorageError> {
    diesel::insert_into(import_files::table)
        .values((
            import_files::import_id.eq(import),
            import_files::sort.eq(sort),
            import_files::name.eq(name),
            import_files::digest.eq(digest),
            import_files::content.eq(content),
        ))
        .execute(conn)?;
    Ok(())
}

/// The import of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<ImportRow>, StorageError> {
    Ok(imports::table
        .filter(imports::uid.eq(uid))
        .select((
            imports::id,
            imports::uid,
            imports::office_id,
            imports::account_uid,
            imports::state,
            imports::preview,
            imports::expires_at,
            imports::version,
        ))
        .first(conn)
        .optional()?)
}

/// The files of an import: name and sealed content.
pub fn files(conn: &mut Conn, import: ImportId) -> Result<Vec<(String, Vec<u8>)>, StorageError> {
    Ok(import_files::table
        .filter(import_files::import_id.eq(import))
        .order(import_files::sort)
        .select((import_files::name, import_files::content))
        .load(conn)?)
}

/// Ends an import: its files and everything personal of its preview go, its counts stay. Says whether it still stood
/// at that version.
pub fn end(
    conn: &mut Conn,
    row: &ImportRow,
    state: ImportState,
    summary: &str,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let live = imports::table.filter(imports::id.eq(row.id)).filter(imports::version.eq(row.version));
    let confirmed_at = (state == ImportState::Confirmed).then_some(now);
    let ended = diesel::update(live)
        .set((
            imports::state.eq(state),
            imports::preview.eq(""),
            imports::summary.eq(summary),
            imports::confirmed_at.eq(confirmed_at),
            imports::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    diesel::delete(import_files::table.filter(import_files::import_id.eq(row.id))).execute(conn)?;
    Ok(ended == 1)
}

/// The previews nobody has decided on in time.
pub fn expired(conn: &mut Conn, now: NaiveDateTime) -> Result<Vec<Uid>, StorageError> {
    Ok(imports::table
        .filter(imports::state.eq(ImportState::Previewed))
        .filter(imports::expires_at.le(now))
        .select(imports::uid)
        .limit(100)
        .load(conn)?)
}
