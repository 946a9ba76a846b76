//! Ends connections whose login, token or personal link ended: at most a second later, for all of them at once.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;

use super::hub::MemberId;
use super::protocol::Close;
use super::relay::Relay;
use crate::domain::ids::{InvitationId, SessionId, Uid};
use crate::storage::views::standing;
use crate::storage::{Conn, StorageError};
use crate::usecases::Desk;

/// What let a connection in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A browser's login session.
    Session(SessionId),
    /// An API token, through a ticket.
    Token(Uid),
    /// A confirmed personal link.
    Link(InvitationId),
}

/// The connections and what let them in. Cheap to clone.
#[derive(Clone, Default)]
pub struct Guard {
    held: Arc<Mutex<HashMap<MemberId, Credential>>>,
}

impl Guard {
    /// Notes what let a member in.
    pub fn note(&self, member: MemberId, credential: Credential) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(member, credential);
    }

    /// Forgets a member.
    pub fn forget(&self, member: MemberId) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&member);
    }

    /// How many are noted.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.all().len()
    }

    fn all(&self) -> Vec<(MemberId, Credential)> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().map(|(member, credential)| (*member, credential.clone())).collect()
    }
}

/// Looks each second whether what let connections in still holds.
pub fn start(guard: Guard, desk: &Desk, relay: Relay, idle: TimeDelta) {
    let desk = desk.clone();
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        loop {
            tick.tick().await;
            let all = guard.all();
            if all.is_empty() {
                continue;
            }
            let now = desk.clock().now();
            let asked = all.clone();
            let read = desk.store().reading(move |conn| holding(conn, &asked, now, idle)).await;
            match read {
                Ok(holding) => end_others(&relay, all, &holding),
                Err(error) => tracing::warn!(%error, "open connections can't be checked; trying again"),
            }
        }
    });
}

fn end_others(relay: &Relay, all: Vec<(MemberId, Credential)>, holding: &HashSet<Credential>) {
    let ended: Vec<MemberId> =
        all.into_iter().filter(|(_, c)| !holding.contains(c)).map(|(member, _)| member).collect();
    if !ended.is_empty() {
        relay.end(Close::LoginEnded, ended);
    }
}

fn holding(
    conn: &mut Conn,
    all: &[(MemberId, Credential)],
    now: chrono::NaiveDateTime,
    idle: TimeDelta,
) -> Result<HashSet<Credential>, StorageError> {
    let (mut sessions, mut tokens, mut links) = (Vec::new(), Vec::new(), Vec::new());
    for (_, credential) in all {
        match credential {
            Credential::Session(id) => sessions.push(*id),
            Credential::Token(uid) => tokens.push(uid.clone()),
            Credential::Link(id) => links.push(*id),
        }
    }
    let mut holding = HashSet::new();
    holding.extend(standing::sessions(conn, &sessions, now, idle)?.into_iter().map(Credential::Session));
    holding.extend(standing::tokens(conn, &tokens, now)?.into_iter().map(Credential::Token));
    holding.extend(standing::links(conn, &links, now)?.into_iter().map(Credential::Link));
    Ok(holding)
}
