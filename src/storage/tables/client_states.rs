//! How the support of clients began, rested, ended and went on again. The last change stands with the client too.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::min;
use diesel::prelude::*;

use crate::domain::client::ClientState;
use crate::domain::client_state::StateChange;
use crate::domain::ids::{ClientId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_frameworks, client_managers, client_states, clients, plans};

/// The day of a client's last change.
pub fn last_day(conn: &mut Conn, client: ClientId) -> Result<Option<NaiveDate>, StorageError> {
    Ok(client_states::table
        .filter(client_states::client_id.eq(client))
        .order(client_states::id.desc())
        .select(client_states::since_on)
        .first(conn)
        .optional()?)
}

/// The first day on which anything is known of a client's support: a plan, a person in charge, a framework.
pub fn first_day(conn: &mut Conn, client: ClientId) -> Result<Option<NaiveDate>, StorageError> {
    let planned =
        plans::table.filter(plans::client_id.eq(client)).select(min(plans::planned_on)).first(conn)?;
    let managed = client_managers::table
        .filter(client_managers::client_id.eq(client))
        .select(min(client_managers::starts_on))
        .first(conn)?;
    let noted = client_frameworks::table
        .filter(client_frameworks::client_id.eq(client))
        .filter(client_frameworks::withdrawn_at.is_null())
        .select(min(client_frameworks::starts_on))
        .first(conn)?;
    let known: [Option<NaiveDate>; 3] = [planned, managed, noted];
    Ok(known.into_iter().flatten().min())
}

/// A change to note.
pub struct NewState<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    pub change: &'a StateChange,
    /// The display name of who noted it.
    pub noted_by: &'a str,
    pub now: NaiveDateTime,
}

/// Notes a change. Says whether the client still stood at that version.
pub fn put(conn: &mut Conn, new: &NewState<'_>, version: i32) -> Result<bool, StorageError> {
    let change = new.change;
    diesel::insert_into(client_states::table)
        .values((
            client_states::uid.eq(new.uid),
            client_states::client_id.eq(new.client_id),
            client_states::state.eq(change.state),
            client_states::since_on.eq(change.since_on),
            client_states::reason_code.eq(&change.reason),
            client_states::note.eq(&change.note),
            client_states::noted_by.eq(new.noted_by),
            client_states::created_at.eq(new.now),
        ))
        .execute(conn)?;
    let closed_on = (change.state == ClientState::Closed).then_some(change.since_on);
    let live = clients::table.filter(clients::id.eq(new.client_id)).filter(clients::version.eq(version));
    let changed = diesel::update(live)
        .set((
            clients::state.eq(change.state),
            clients::closed_on.eq(closed_on),
            clients::closed_reason.eq(if closed_on.is_some() { change.reason.as_str() } else { "" }),
            clients::updated_at.eq(new.now),
            clients::version.eq(version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}
