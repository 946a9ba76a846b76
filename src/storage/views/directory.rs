//! The directory as screens show it. Offices, insurers and areas are no personal data; views that list persons take a
//! `Scope`.

use diesel::prelude::*;

use crate::domain::ids::Uid;
use crate::domain::office::OfficeKind;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{insurers, offices};

/// The office that belongs to an insurer itself.
pub fn office_of_insurer(conn: &mut Conn, insurer: &Uid) -> Result<Uid, StorageError> {
    Ok(offices::table
        .inner_join(insurers::table.on(offices::insurer_id.eq(insurers::id.nullable())))
        .filter(insurers::uid.eq(insurer))
        .filter(offices::kind.eq(OfficeKind::Insurer))
        .select(offices::uid)
        .first(conn)?)
}

/// The areas of an insurer: uid and name, in their order.
pub fn areas(conn: &mut Conn, insurer: &Uid) -> Result<Vec<(Uid, String)>, StorageError> {
    use crate::storage::schema::areas;
    Ok(areas::table
        .inner_join(insurers::table)
        .filter(insurers::uid.eq(insurer))
        .filter(areas::closed_on.is_null())
        .order((areas::sort, areas::id))
        .select((areas::uid, areas::name))
        .load(conn)?)
}

/// The office of a number that still works.
pub fn office_by_number(conn: &mut Conn, number: &str) -> Result<Option<Uid>, StorageError> {
    Ok(offices::table
        .filter(offices::number.eq(number))
        .filter(offices::merged_into.is_null())
        .select(offices::uid)
        .first(conn)
        .optional()?)
}
