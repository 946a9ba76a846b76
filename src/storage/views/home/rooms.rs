//! The way into a sitting whose cases have rooms of their own.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Ahead;
use crate::domain::access::Scope;
use crate::domain::ids::{AgendaItemId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{agenda_items, conferences, rooms};
use crate::storage::views::sights;

/// Gives each sitting without an open room the open room of the case under discussion, for those to whom the case is open.
pub fn add(
    conn: &mut Conn,
    scope: &Scope,
    ahead: &mut [Ahead],
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let without: Vec<String> = ahead
        .iter()
        .filter(|one| one.is_conference && one.room_uid.is_empty())
        .map(|one| one.uid.clone())
        .collect();
    if without.is_empty() {
        return Ok(());
    }
    let open: Vec<(AgendaItemId, Uid, Uid)> = agenda_items::table
        .inner_join(conferences::table)
        .inner_join(rooms::table)
        .filter(conferences::uid.eq_any(&without))
        .filter(agenda_items::state.eq("open").and(rooms::state.ne("closed")))
        .select((agenda_items::id, conferences::uid, rooms::uid))
        .kept()
        .load(conn)?;
    if open.is_empty() {
        return Ok(());
    }
    let items: Vec<AgendaItemId> = open.iter().map(|(item, ..)| *item).collect();
    let seen = sights::of_items(conn, scope, &items, now)?;
    let is_open = |item: &AgendaItemId| seen.get(item).is_some_and(|seen| seen.sight.is_open());
    for one in ahead.iter_mut().filter(|one| one.is_conference && one.room_uid.is_empty()) {
        let found = open.iter().find(|(item, sitting, _)| sitting.as_str() == one.uid && is_open(item));
        if let Some((.., room)) = found {
            one.room_uid = room.to_string();
        }
    }
    Ok(())
}
