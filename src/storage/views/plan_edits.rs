//! What the reader has written so far of a plan.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{clients, plan_edits, plan_versions, plans};

/// What is kept, still sealed.
#[derive(Clone, Debug, Queryable)]
pub struct EditView {
    /// Its uid, to which the seal is bound.
    pub uid: Uid,
    /// The version it was begun from.
    pub base: Option<Uid>,
    pub body: Vec<u8>,
    pub saved_at: NaiveDateTime,
    pub discarded_at: Option<NaiveDateTime>,
}

type Columns = (
    plan_edits::uid,
    diesel::dsl::Nullable<plan_versions::uid>,
    plan_edits::body,
    plan_edits::saved_at,
    plan_edits::discarded_at,
);

fn columns() -> Columns {
    (
        plan_edits::uid,
        plan_versions::uid.nullable(),
        plan_edits::body,
        plan_edits::saved_at,
        plan_edits::discarded_at,
    )
}

/// The reader's own writing on a plan.
pub fn of_plan(conn: &mut Conn, scope: &Scope, plan: &Uid) -> Result<Option<EditView>, StorageError> {
    let Some(account) = scope.account() else { return Ok(None) };
    let meant = plans::table.filter(plans::uid.eq(plan)).select(plans::id.nullable());
    Ok(plan_edits::table
        .left_join(plan_versions::table)
        .filter(plan_edits::account_id.eq(account))
        .filter(plan_edits::plan_id.eq_any(meant))
        .select(columns())
        .first(conn)
        .optional()?)
}

/// The reader's own writing on the next plan of a client.
pub fn of_client(conn: &mut Conn, scope: &Scope, client: &Uid) -> Result<Option<EditView>, StorageError> {
    let Some(account) = scope.account() else { return Ok(None) };
    let meant = clients::table.filter(clients::uid.eq(client)).select(clients::id);
    Ok(plan_edits::table
        .left_join(plan_versions::table)
        .filter(plan_edits::account_id.eq(account))
        .filter(plan_edits::client_id.eq_any(meant))
        .filter(plan_edits::plan_id.is_null())
        .select(columns())
        .first(conn)
        .optional()?)
}
