//! Materials of cases in sittings, sealed under the data key of their case.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::attachment::FileKind;
use crate::domain::conference::MaterialPurpose;
use crate::domain::ids::{AgendaItemId, CareCaseId, CaseMaterialId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::case_materials;

/// A material to keep.
#[derive(Insertable)]
#[diesel(table_name = case_materials)]
pub struct NewCaseMaterial<'a> {
    pub uid: &'a Uid,
    pub agenda_item_id: AgendaItemId,
    /// The case under whose data key it is sealed.
    pub care_case_id: CareCaseId,
    pub number: i32,
    pub purpose: MaterialPurpose,
    pub kind: FileKind,
    /// Bytes before sealing.
    pub size: i64,
    pub body: &'a [u8],
    /// Whoever added it has said that it names nobody.
    pub names_nobody: bool,
    pub added_by: &'a str,
    pub added_at: NaiveDateTime,
    pub withdrawn_by: &'a str,
    pub withdrawn_reason: &'a str,
}

/// Keeps a material.
pub fn insert(conn: &mut Conn, row: &NewCaseMaterial<'_>) -> Result<(), StorageError> {
    diesel::insert_into(case_materials::table).values(row).execute(conn)?;
    Ok(())
}

/// How many materials of a case can be opened, and the last number that one was given.
pub fn counted(conn: &mut Conn, item: AgendaItemId) -> Result<(i64, i32), StorageError> {
    let of_item = case_materials::table.filter(case_materials::agenda_item_id.eq(item));
    let live = of_item.filter(case_materials::withdrawn_at.is_null()).count().get_result(conn)?;
    let last: Option<i32> = of_item.select(diesel::dsl::max(case_materials::number)).first(conn)?;
    Ok((live, last.unwrap_or_default()))
}

/// The material of a uid, of this case.
pub fn find(conn: &mut Conn, item: AgendaItemId, uid: &Uid) -> Result<Option<CaseMaterialId>, StorageError> {
    Ok(case_materials::table
        .filter(case_materials::agenda_item_id.eq(item))
        .filter(case_materials::uid.eq(uid))
        .select(case_materials::id)
        .first(conn)
        .optional()?)
}

/// Takes a material back: its bytes are gone; that it was there, who took it back and why, stays.
pub fn withdraw(
    conn: &mut Conn,
    id: CaseMaterialId,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let live = case_materials::table.find(id).filter(case_materials::withdrawn_at.is_null());
    let done = diesel::update(live)
        .set((
            case_materials::body.eq(Vec::<u8>::new()),
            case_materials::withdrawn_at.eq(now),
            case_materials::withdrawn_by.eq(by),
            case_materials::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}
