//! The areas in which a client may live: those of the client's insurer.

use diesel::prelude::*;

use crate::domain::ids::{AreaId, InsurerId};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::areas;

/// The area of an insurer by its uid, as typed.
pub fn find(conn: &mut Conn, insurer: InsurerId, uid: &str) -> Result<Option<AreaId>, StorageError> {
    Ok(areas::table
        .filter(areas::insurer_id.eq(insurer))
        .filter(areas::uid.eq(uid))
        .select(areas::id)
        .first(conn)
        .optional()?)
}
