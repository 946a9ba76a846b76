//! Clients who are likely registered twice, and the merges of a client that can be undone.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::clients::ClientView;
use crate::domain::access::Scope;
use crate::domain::client_duplicate::{Compared, Likeness, likely};
use crate::domain::ids::{ClientId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_merges, client_numbers, clients};
use crate::storage::tables::client_merges as table;

/// One of two clients who are likely one.
#[derive(Clone, Debug, Serialize)]
pub struct Likely {
    pub uid: Uid,
    pub name: String,
    pub kana: String,
    pub insured_number: String,
    pub born_on: NaiveDate,
}

/// Two clients who are likely one.
#[derive(Clone, Debug, Serialize)]
pub struct LikelyPair {
    pub why: Likeness,
    pub one: Likely,
    pub other: Likely,
}

/// The pairs among the clients whose data a scope keeps, the surest first.
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<LikelyPair>, StorageError> {
    type Row = (ClientId, Uid, String, String, String, NaiveDate);
    let own = || {
        clients::table
            .filter(clients::office_id.eq_any(scope.care_offices().to_vec()))
            .filter(clients::merged_into_id.is_null())
    };
    let rows: Vec<Row> = own()
        .order(clients::id)
        .select((
            clients::id,
            clients::uid,
            clients::name,
            clients::kana,
            clients::insured_number,
            clients::born_on,
        ))
        .load(conn)?;
    let numbers: Vec<(ClientId, String)> = client_numbers::table
        .filter(client_numbers::client_id.eq_any(own().select(clients::id)))
        .order(client_numbers::client_id)
        .select((client_numbers::client_id, client_numbers::insured_number))
        .load(conn)?;
    let numbers_of = |id: ClientId| {
        let first = numbers.partition_point(|(client, _)| *client < id);
        let own = numbers.iter().skip(first).take_while(|(client, _)| *client == id);
        own.map(|(_, number)| number.clone()).collect()
    };
    let compared: Vec<Compared> = rows
        .iter()
        .map(|row| Compared { kana: row.3.clone(), born_on: row.5, numbers: numbers_of(row.0) })
        .collect();
    let side = |at: usize| {
        rows.get(at).cloned().map(|(_, uid, name, kana, insured_number, born_on)| Likely {
            uid,
            name,
            kana,
            insured_number,
            born_on,
        })
    };
    let pair = |(one, other, why)| Some(LikelyPair { why, one: side(one)?, other: side(other)? });
    Ok(likely(&compared).into_iter().filter_map(pair).collect())
}

/// A registration that was merged into a client.
#[derive(Clone, Debug, Serialize)]
pub struct MergeLine {
    pub uid: Uid,
    pub name: String,
    pub insured_number: String,
    pub done_at: NaiveDateTime,
}

/// The registrations that are merged into a client now, the latest first.
pub fn merges(conn: &mut Conn, client: &ClientView) -> Result<Vec<MergeLine>, StorageError> {
    let rows: Vec<(table::MergeRow, String)> = client_merges::table
        .inner_join(clients::table.on(clients::id.eq(client_merges::merged_id)))
        .filter(client_merges::kept_id.eq(client.id))
        .filter(client_merges::undone_at.is_null())
        .order(client_merges::id.desc())
        .select((client_merges::all_columns, clients::name))
        .load(conn)?;
    let line = |(merge, name): (table::MergeRow, String)| {
        let insured_number = merge.moved()?.insured_number;
        Ok(MergeLine { uid: merge.uid, name, insured_number, done_at: merge.done_at })
    };
    rows.into_iter().map(line).collect()
}

/// How much names a client, by what it is.
pub fn held(conn: &mut Conn, client: &ClientView) -> Result<Vec<(String, usize)>, StorageError> {
    Ok(table::held(conn, client.id)?.into_iter().map(|(word, keys)| (word, keys.len())).collect())
}

/// The client into whom another one was merged, if the scope keeps its data.
pub fn merged_into(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<Uid>, StorageError> {
    let into: Option<Option<ClientId>> = clients::table
        .filter(clients::uid.eq(uid))
        .filter(clients::office_id.eq_any(scope.care_offices().to_vec()))
        .select(clients::merged_into_id)
        .first(conn)
        .optional()?;
    let Some(kept) = into.flatten() else { return Ok(None) };
    Ok(clients::table.find(kept).select(clients::uid).first(conn).optional()?)
}

/// The uid of a client of one's own by what was typed: a uid, or a number that the client has or had.
pub fn find_typed(conn: &mut Conn, scope: &Scope, typed: &str) -> Result<Option<Uid>, StorageError> {
    let numbered = client_numbers::table
        .filter(client_numbers::insured_number.eq(typed))
        .select(client_numbers::client_id);
    Ok(clients::table
        .filter(clients::office_id.eq_any(scope.care_offices().to_vec()))
        .filter(clients::merged_into_id.is_null())
        .filter(clients::uid.eq(typed).or(clients::id.eq_any(numbered)))
        .order(clients::id)
        .select(clients::uid)
        .first(conn)
        .optional()?)
}
