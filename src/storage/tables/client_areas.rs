//! The areas in which a client may live: those of the client's insurer.

use diesel::prelude::*;

use crate::domain::ids::{AreaId, ClientId, InsurerId};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{areas, clients};

/// The area of an insurer by its uid, as typed.
pub fn find(conn: &mut Conn, insurer: InsurerId, uid: &str) -> Result<Option<AreaId>, StorageError> {
    Ok(areas::table
        .filter(areas::insurer_id.eq(insurer))
        .filter(areas::uid.eq(uid))
        .select(areas::id)
        .first(conn)
        .optional()?)
}

/// Notes the area of a client that had none; one that is known stays.
pub fn note(conn: &mut Conn, client: ClientId, area: AreaId) -> Result<(), StorageError> {
    let without = clients::table.filter(clients::id.eq(client)).filter(clients::area_id.is_null());
    diesel::update(without)
        .set((clients::area_id.eq(Some(area)), clients::version.eq(clients::version + 1)))
        .execute(conn)?;
    Ok(())
}
