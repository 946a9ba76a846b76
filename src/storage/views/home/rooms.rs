//! The way into a sitting whose cases have rooms of their own.

use diesel::prelude::*;

use super::Ahead;
use crate::domain::access::Scope;
use crate::domain::ids::{AgendaItemId, ConferenceId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{agenda_attendees, agenda_items, conference_attendees, conferences, rooms};

/// Gives each sitting without an open room the open room of the case under discussion, for its hosts and for those who
/// were asked to that case.
pub fn add(
    conn: &mut Conn,
    scope: &Scope,
    hosts: &[OfficeId],
    ahead: &mut [Ahead],
) -> Result<(), StorageError> {
    let without: Vec<String> = ahead
        .iter()
        .filter(|one| one.is_conference && one.room_uid.is_empty())
        .map(|one| one.uid.clone())
        .collect();
    if without.is_empty() {
        return Ok(());
    }
    let hosted: Vec<ConferenceId> = conferences::table
        .filter(conferences::office_id.eq_any(hosts))
        .filter(conferences::uid.eq_any(&without))
        .select(conferences::id)
        .kept()
        .load(conn)?;
    let asked: Vec<AgendaItemId> = agenda_attendees::table
        .inner_join(conference_attendees::table.inner_join(conferences::table))
        .filter(conference_attendees::account_id.eq(scope.account()))
        .filter(conferences::uid.eq_any(&without))
        .select(agenda_attendees::agenda_item_id)
        .kept()
        .load(conn)?;
    let open: Vec<(Uid, Uid)> = agenda_items::table
        .inner_join(conferences::table)
        .inner_join(rooms::table)
        .filter(conferences::uid.eq_any(&without))
        .filter(agenda_items::state.eq("open").and(rooms::state.ne("closed")))
        .filter(agenda_items::conference_id.eq_any(hosted).or(agenda_items::id.eq_any(asked)))
        .select((conferences::uid, rooms::uid))
        .kept()
        .load(conn)?;
    for one in ahead.iter_mut().filter(|one| one.is_conference && one.room_uid.is_empty()) {
        if let Some((_, room)) = open.iter().find(|(sitting, _)| sitting.as_str() == one.uid) {
            one.room_uid = room.to_string();
        }
    }
    Ok(())
}
