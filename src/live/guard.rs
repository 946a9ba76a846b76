//! Ends connections whose login, token or personal link ended, and those into the room of a case that is shut to their
//! holder by now: at most a second later, for all of them at once.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;

use super::hub::MemberId;
use super::protocol::Close;
use super::relay::Relay;
use crate::domain::ids::{InvitationId, RoomId, SessionId, Uid};
use crate::domain::office::Plane;
use crate::storage::views::rooms::SeatView;
use crate::storage::views::{sights, standing};
use crate::storage::{Conn, StorageError};
use crate::usecases::{Desk, seat_rights};

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

/// A connection: what let it in, and for the room of a case whose seat it is.
#[derive(Clone)]
struct Held {
    credential: Credential,
    seat: Option<(RoomId, Uid)>,
}

/// The connections and what let them in. Cheap to clone.
#[derive(Clone, Default)]
pub struct Guard {
    held: Arc<Mutex<HashMap<MemberId, Held>>>,
}

impl Guard {
    /// Notes what let a member in, and to which seat.
    pub fn note(&self, member: MemberId, credential: Credential, seat: &SeatView) {
        let holder = seat_rights::holder_uid(&seat.holder);
        // Only rooms of the anonymised plane are shut by a pledge or a window.
        let seat = holder.filter(|_| seat.plane == Plane::Anonymised).map(|uid| (seat.room_id, uid));
        self.insert(member, Held { credential, seat });
    }

    fn insert(&self, member: MemberId, held: Held) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(member, held);
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

    fn all(&self) -> Vec<(MemberId, Held)> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().map(|(member, held)| (*member, held.clone())).collect()
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
            let read = desk.store().reading(move |conn| {
                Ok::<_, StorageError>((holding(conn, &asked, now, idle)?, shut(conn, &asked, now)?))
            });
            match read.await {
                Ok((holding, shut)) => end_others(&relay, all, &holding, &shut),
                Err(error) => tracing::warn!(%error, "open connections can't be checked; trying again"),
            }
        }
    });
}

fn end_others(
    relay: &Relay,
    all: Vec<(MemberId, Held)>,
    holding: &HashSet<Credential>,
    shut: &HashSet<(RoomId, Uid)>,
) {
    let (holding, ended): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, held)| holding.contains(&held.credential));
    let is_shut = |(_, held): &(MemberId, Held)| held.seat.as_ref().is_some_and(|seat| shut.contains(seat));
    let members = |chosen: Vec<(MemberId, Held)>| chosen.into_iter().map(|(member, _)| member).collect();
    let (shut, _): (Vec<_>, Vec<_>) = holding.into_iter().partition(is_shut);
    for (close, chosen) in [(Close::LoginEnded, ended), (Close::SeatDismissed, shut)] {
        if !chosen.is_empty() {
            relay.end(close, members(chosen));
        }
    }
}

/// The seats whose holders may read the case no more: its window is over, or the pledge reads otherwise now.
fn shut(
    conn: &mut Conn,
    all: &[(MemberId, Held)],
    now: chrono::NaiveDateTime,
) -> Result<HashSet<(RoomId, Uid)>, StorageError> {
    let seats: HashSet<(RoomId, Uid)> = all.iter().filter_map(|(_, held)| held.seat.clone()).collect();
    if seats.is_empty() {
        return Ok(HashSet::new());
    }
    let seats: Vec<(RoomId, Uid)> = seats.into_iter().collect();
    let mut shut = HashSet::new();
    for (room, uid) in sights::doubtful(conn, &seats, now)? {
        if !seat_rights::account_holds(conn, &uid, room, now)? {
            shut.insert((room, uid));
        }
    }
    Ok(shut)
}

fn holding(
    conn: &mut Conn,
    all: &[(MemberId, Held)],
    now: chrono::NaiveDateTime,
    idle: TimeDelta,
) -> Result<HashSet<Credential>, StorageError> {
    let (mut sessions, mut tokens, mut links) = (Vec::new(), Vec::new(), Vec::new());
    for (_, held) in all {
        match &held.credential {
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
