//! What was done under which operation id, kept for ever, so that a repeat gets the same answer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::operations;

/// The stored output of an operation, with the name of its use-case.
pub fn find(conn: &mut Conn, actor: &str, op_id: &str) -> Result<Option<(String, String)>, StorageError> {
    Ok(operations::table
        .filter(operations::actor.eq(actor))
        .filter(operations::op_id.eq(op_id))
        .select((operations::name, operations::output))
        .first(conn)
        .optional()?)
}

/// Keeps the output of an operation.
pub fn insert(
    conn: &mut Conn,
    (actor, op_id): (&str, &str),
    name: &str,
    output: &str,
    done_at: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::insert_into(operations::table)
        .values((
            operations::actor.eq(actor),
            operations::op_id.eq(op_id),
            operations::name.eq(name),
            operations::output.eq(output),
            operations::done_at.eq(done_at),
        ))
        .execute(conn)?;
    Ok(())
}
