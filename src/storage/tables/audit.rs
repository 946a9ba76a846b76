//! The audit log: sealing what is not sealed yet, and reading it for a check.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};

use crate::domain::audit_chain::{Anchor, SealedRow};
use crate::storage::db::{Conn, MultiBackend, StorageError};
use crate::storage::schema::{audit_anchors, audit_events};

/// A row of the log.
#[derive(Clone, Debug, Queryable)]
pub struct AuditRow {
    pub id: i64,
    pub uid: String,
    pub at: NaiveDateTime,
    pub actor: String,
    pub actor_name: String,
    pub office_uid: String,
    pub role: String,
    pub action: String,
    pub object_kind: String,
    pub object_uid: String,
    pub insurer_uid: String,
    pub subjects: String,
    pub purpose: String,
    pub outcome: String,
    pub detail: String,
    pub request_id: String,
    pub token_uid: String,
    pub seal_no: Option<i64>,
    pub hash: String,
}

impl AuditRow {
    /// What a seal covers, in the order that stays for ever. A new column is appended only where it is not empty,
    /// so that old seals stay right.
    pub fn fields(&self) -> Vec<String> {
        vec![
            self.uid.clone(),
            self.at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string(),
            self.actor.clone(),
            self.actor_name.clone(),
            self.office_uid.clone(),
            self.role.clone(),
            self.action.clone(),
            self.object_kind.clone(),
            self.object_uid.clone(),
            self.insurer_uid.clone(),
            self.subjects.clone(),
            self.purpose.clone(),
            self.outcome.clone(),
            self.detail.clone(),
            self.request_id.clone(),
            self.token_uid.clone(),
        ]
    }
}

/// The newest seal: its number and hash.
pub fn last_seal(conn: &mut Conn) -> Result<Option<Anchor>, StorageError> {
    let row: Option<(Option<i64>, String)> = audit_events::table
        .filter(audit_events::seal_no.is_not_null())
        .order(audit_events::seal_no.desc())
        .select((audit_events::seal_no, audit_events::hash))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(seal_no, hash)| Some(Anchor { seal_no: seal_no?, hash })))
}

/// Rows without a seal, oldest first.
pub fn unsealed(conn: &mut Conn, limit: i64) -> Result<Vec<AuditRow>, StorageError> {
    Ok(audit_events::table
        .filter(audit_events::seal_no.is_null())
        .order(audit_events::id.asc())
        .limit(limit)
        .load(conn)?)
}

/// One row's seal: its id, its number and its hash.
pub type Seal = (i64, i64, String);

/// Seals rows in one statement, so that a busy second does not hold the writer up row by row. The unique number stops
/// two processes from sealing different rows under one number.
pub fn seal(conn: &mut Conn, seals: &[Seal]) -> Result<(), StorageError> {
    Sealing(seals).execute(conn)?;
    Ok(())
}

/// `UPDATE … FROM (VALUES …)`, which both backends spell alike but diesel can't express over both.
struct Sealing<'a>(&'a [Seal]);

impl QueryFragment<MultiBackend> for Sealing<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("UPDATE audit_events SET seal_no = v.column2, hash = v.column3 FROM (VALUES ");
        for (at, (id, seal_no, hash)) in self.0.iter().enumerate() {
            out.push_sql(if at == 0 { "(" } else { "), (" });
            out.push_bind_param::<BigInt, _>(id)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(seal_no)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(hash)?;
        }
        out.push_sql(")) AS v WHERE audit_events.id = v.column1 AND audit_events.seal_no IS NULL");
        Ok(())
    }
}

impl QueryId for Sealing<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<Conn> for Sealing<'_> {}

/// Sealed rows behind a number, in order.
pub fn sealed_after(conn: &mut Conn, seal_no: i64, limit: i64) -> Result<Vec<SealedRow>, StorageError> {
    let rows: Vec<AuditRow> = audit_events::table
        .filter(audit_events::seal_no.gt(seal_no))
        .order(audit_events::seal_no.asc())
        .limit(limit)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| SealedRow {
            seal_no: row.seal_no.unwrap_or_default(),
            fields: row.fields(),
            hash: row.hash,
        })
        .collect())
}

/// How many rows written before a time are still without a seal.
pub fn unsealed_before(conn: &mut Conn, before: NaiveDateTime) -> Result<i64, StorageError> {
    Ok(audit_events::table
        .filter(audit_events::seal_no.is_null())
        .filter(audit_events::at.lt(before))
        .count()
        .get_result(conn)?)
}

/// Writes an anchor down inside the database too.
pub fn insert_anchor(conn: &mut Conn, anchor: &Anchor, made_at: NaiveDateTime) -> Result<(), StorageError> {
    diesel::insert_into(audit_anchors::table)
        .values((
            audit_anchors::seal_no.eq(anchor.seal_no),
            audit_anchors::hash.eq(&anchor.hash),
            audit_anchors::made_at.eq(made_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The newest anchor and when it was made.
pub fn last_anchor(conn: &mut Conn) -> Result<Option<(i64, NaiveDateTime)>, StorageError> {
    Ok(audit_anchors::table
        .order(audit_anchors::seal_no.desc())
        .select((audit_anchors::seal_no, audit_anchors::made_at))
        .first(conn)
        .optional()?)
}

/// All anchors inside the database.
pub fn anchors(conn: &mut Conn) -> Result<Vec<Anchor>, StorageError> {
    let rows: Vec<(i64, String)> =
        audit_anchors::table.select((audit_anchors::seal_no, audit_anchors::hash)).load(conn)?;
    Ok(rows.into_iter().map(|(seal_no, hash)| Anchor { seal_no, hash }).collect())
}
