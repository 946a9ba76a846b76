//! Merges of offices as the page of an office shows them. Counts only: what the rows are about is for their own people.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{office_merges, offices};
use crate::storage::tables::office_merges as table;

/// An office that was merged into another one.
#[derive(Clone, Debug, Queryable)]
pub struct MergeView {
    pub uid: Uid,
    pub done_at: NaiveDateTime,
    pub office: Uid,
    pub name: String,
    pub number: Option<String>,
}

/// The offices that are merged into one now, the latest first.
pub fn of(conn: &mut Conn, kept: OfficeId) -> Result<Vec<MergeView>, StorageError> {
    Ok(office_merges::table
        .inner_join(offices::table.on(offices::id.eq(office_merges::merged_id)))
        .filter(office_merges::kept_id.eq(kept))
        .filter(office_merges::undone_at.is_null())
        .order((office_merges::done_at.desc(), office_merges::id.desc()))
        .select((office_merges::uid, office_merges::done_at, offices::uid, offices::name, offices::number))
        .load(conn)?)
}

/// How many rows of each kind would move with an office.
pub fn would_move(conn: &mut Conn, office: OfficeId) -> Result<BTreeMap<String, usize>, StorageError> {
    let rows = table::all_of(conn, office)?;
    Ok(rows.into_iter().map(|(word, keys)| (word, keys.len())).collect())
}
