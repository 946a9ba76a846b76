//! How a client's support ended, rested and went on again, as facts.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Gathered, put};
use crate::domain::client::ClientState;
use crate::domain::duty::{Fact, SourceKind, What};
use crate::domain::ids::{ClientId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{client_states, clients};

/// The day on which support ended (終結).
pub(super) fn closings(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<(ClientId, Uid, Option<NaiveDate>)> = clients::table
        .filter(clients::id.eq_any(ids))
        .filter(clients::state.eq(ClientState::Closed))
        .select((clients::id, clients::uid, clients::closed_on))
        .kept()
        .load(conn)?;
    for (id, uid, on) in rows {
        if let Some(on) = on {
            put(facts, id, (SourceKind::Client, &uid), on, What::Closed);
        }
    }
    Ok(())
}

/// Support that was closed and went on again was not given in between: each span of it is split there. A rest (休止) lasts
/// until the day before the next state.
pub(super) fn rested(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<(ClientId, Uid, ClientState, NaiveDate)> = client_states::table
        .filter(client_states::client_id.eq_any(ids))
        .order((client_states::client_id, client_states::id))
        .select((client_states::client_id, client_states::uid, client_states::state, client_states::since_on))
        .kept()
        .load(conn)?;
    for (place, (client, uid, state, since_on)) in rows.iter().enumerate() {
        let next = rows.get(place + 1).filter(|(other, ..)| other == client);
        match (state, next) {
            (ClientState::Suspended, next) => {
                let until = next.and_then(|(.., day)| day.pred_opt());
                put(facts, *client, (SourceKind::Client, uid), *since_on, What::Rested { until });
            }
            (ClientState::Closed, Some((.., then, again_on))) if *then != ClientState::Closed => {
                let what = What::Interrupted { again_on: *again_on };
                put(facts, *client, (SourceKind::Client, uid), *since_on, what);
                let Some(facts) = facts.get_mut(client) else { continue };
                split_supports(facts, *since_on, *again_on);
            }
            _ => {}
        }
    }
    Ok(())
}

fn split_supports(facts: &mut Vec<Fact>, closed_on: NaiveDate, again_on: NaiveDate) {
    let mut going_on: Option<Fact> = None;
    for fact in facts.iter_mut() {
        let What::Support { framework, until } = fact.what else { continue };
        let is_over = until.is_some_and(|until| until <= closed_on);
        if fact.on > closed_on || is_over {
            continue;
        }
        fact.what = What::Support { framework, until: Some(closed_on) };
        let lasts = until.is_none_or(|until| until >= again_on);
        let is_last = going_on.is_none_or(|other| other.on <= fact.on);
        if lasts && is_last {
            going_on = Some(Fact { what: What::Support { framework, until }, ..*fact });
        }
    }
    let begins_anew = facts
        .iter()
        .any(|fact| matches!(fact.what, What::Support { .. }) && fact.on > closed_on && fact.on <= again_on);
    if let Some(fact) = going_on.filter(|_| !begins_anew) {
        facts.push(Fact { on: again_on, ..fact });
    }
}
