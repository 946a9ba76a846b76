//! Who listens to which room on this node, and what each listener still has to get. Pure: times are handed in, outlets
//! are a trait. One thread owns it ([`super::relay`]).
//!
//! Every member of a room gets the same numbers in the same order without a gap: events that come early are held back
//! until the ones before them are here. Events of a quiet room leave at once; a hot room gathers them for a moment, so
//! that one frame carries many.

mod encoded;
mod heat;

use std::collections::{BTreeMap, HashMap, VecDeque};

use actix_web::web::Bytes;

pub use self::encoded::role_given;
use self::encoded::{Encoded, ends_dismissed, frames, role_after};
use self::heat::Heat;
use super::protocol::{Close, Presence, ServerFrame};
use super::wire::text_frame;
use crate::domain::ids::{RoomId, Uid};
use crate::domain::room::{Audience, RoomEvent, RoomOp};

/// Where the frames of one member go.
pub trait Outlet {
    /// Queues a frame; `false` when the queue is full or the reader is gone.
    fn push(&self, frame: &Bytes) -> bool;
    /// Cuts the connection at once, because its reader is too slow for a farewell.
    fn cut(&self);
    /// Ends the connection in order.
    fn end(&self, close: Close);
}

/// A listener, numbered by the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub u64);

/// What a new member brings.
pub struct Join<O> {
    /// Its number.
    pub member: MemberId,
    /// Its seat.
    pub seat: Uid,
    /// For whose eyes.
    pub audience: Audience,
    /// The last event it has.
    pub since: i64,
    /// Whether the others see that it is here; a request that waits for news is not.
    pub is_seen: bool,
    /// Where its frames go.
    pub outlet: O,
}

/// What became of a join.
#[derive(Debug, PartialEq, Eq)]
pub enum Joined {
    /// The member is in; what it misses of the recent events was pushed.
    Live,
    /// Recent events don't reach back to the member: it has to read up to about this number first.
    Behind(i64),
}

/// How long a hot room gathers.
const GATHER_MS: u64 = 30;
/// Recent events kept per room for those who just caught up.
const RECENT_EVENTS: usize = 2048;
/// Their bytes.
const RECENT_BYTES: usize = 1024 * 1024;
/// Early events held back per room; beyond it they are read again from the database.
const HELD_EVENTS: usize = 4096;
/// From so many members on, presence tells only their number.
const CROWD: usize = 200;
/// How long somebody counts as typing after a sign of it.
const TYPING_MS: u64 = 5_000;
/// How often presence is told at most.
const PRESENCE_MS: u64 = 1_000;

/// All rooms that have listeners here.
pub struct Hub<O> {
    rooms: HashMap<RoomId, Room<O>>,
}

impl<O> Default for Hub<O> {
    fn default() -> Self {
        Self { rooms: HashMap::new() }
    }
}

impl<O: Outlet> Hub<O> {
    /// Opens a room here, unless it is open, at a number that its log has: what members claim must not decide where
    /// the room stands.
    pub fn open(&mut self, room: RoomId, tail: i64) {
        self.rooms.entry(room).or_insert_with(|| Room::starting_at(tail));
    }

    /// Lets a member into a room that is open here.
    pub fn join(&mut self, room: RoomId, join: Join<O>, now_ms: u64) -> Joined {
        let Some(room) = self.rooms.get_mut(&room) else { return Joined::Behind(join.since) };
        if join.since < room.first_recent() - 1 {
            return Joined::Behind(room.tail);
        }
        room.join(join, now_ms);
        Joined::Live
    }

    /// Lets a member go; a room without members is forgotten.
    pub fn leave(&mut self, room: RoomId, member: MemberId, now_ms: u64) {
        if let Some(standing) = self.rooms.get_mut(&room) {
            if standing.members.extract_if(.., |m| m.id == member).any(|m| m.is_seen) {
                standing.presence_due(now_ms);
            }
            if standing.members.is_empty() {
                self.rooms.remove(&room);
            }
        }
    }

    /// Takes in events of a room, in any order and with repeats. `true` when some before them are missing.
    pub fn offer(&mut self, room: RoomId, events: Vec<RoomEvent>, now_ms: u64) -> bool {
        self.rooms.get_mut(&room).is_some_and(|room| room.offer(events, now_ms))
    }

    /// Notes that a seat types.
    pub fn typing(&mut self, room: RoomId, seat: &Uid, now_ms: u64) {
        if let Some(room) = self.rooms.get_mut(&room) {
            room.typing.insert(seat.clone(), now_ms + TYPING_MS);
            room.presence_due(now_ms);
        }
    }

    /// When something has to leave next.
    pub fn due(&self) -> Option<u64> {
        self.rooms.values().filter_map(Room::due).min()
    }

    /// Sends what is due.
    pub fn flush(&mut self, now_ms: u64) {
        for room in self.rooms.values_mut() {
            room.flush(now_ms);
        }
        self.rooms.retain(|_, room| !room.members.is_empty());
    }

    /// The rooms with listeners and the last event each has got.
    pub fn rooms(&self) -> Vec<(RoomId, i64)> {
        self.rooms.iter().map(|(id, room)| (*id, room.tail)).collect()
    }

    /// The last event of a room that has got here.
    pub fn tail(&self, room: RoomId) -> Option<i64> {
        self.rooms.get(&room).map(|room| room.tail)
    }

    /// Ends members chosen by a rule.
    pub fn end_where(&mut self, close: Close, chosen: impl Fn(MemberId) -> bool) {
        for room in self.rooms.values_mut() {
            room.end_where(close, |m| chosen(m.id));
        }
    }
}

struct Member<O> {
    id: MemberId,
    seat: Uid,
    audience: Audience,
    sent: i64,
    outlet: O,
    is_seen: bool,
    is_new: bool,
}

struct Room<O> {
    tail: i64,
    recent: VecDeque<Encoded>,
    recent_bytes: usize,
    held: BTreeMap<i64, RoomEvent>,
    members: Vec<Member<O>>,
    flush_due: Option<u64>,
    heat: Heat,
    presence: Presence,
    presence_due: Option<u64>,
    typing: BTreeMap<Uid, u64>,
}

impl<O: Outlet> Room<O> {
    fn starting_at(tail: i64) -> Self {
        Self {
            tail,
            recent: VecDeque::new(),
            recent_bytes: 0,
            held: BTreeMap::new(),
            members: Vec::new(),
            flush_due: None,
            heat: Heat::default(),
            presence: Presence::default(),
            presence_due: None,
            typing: BTreeMap::new(),
        }
    }

    fn first_recent(&self) -> i64 {
        self.recent.front().map_or(self.tail + 1, |e| e.seq)
    }

    fn join(&mut self, join: Join<O>, now_ms: u64) {
        let Join { member: id, seat, audience, since: sent, is_seen, outlet } = join;
        self.members.push(Member { id, seat, audience, sent, outlet, is_seen, is_new: is_seen });
        self.flush_due = Some(now_ms);
        if is_seen {
            self.presence_due(now_ms);
        }
    }

    fn offer(&mut self, events: Vec<RoomEvent>, now_ms: u64) -> bool {
        let before = self.tail;
        for event in events {
            if event.seq == self.tail + 1 {
                self.keep(&event);
            } else if event.seq > self.tail && self.held.len() < HELD_EVENTS {
                self.held.insert(event.seq, event);
            }
        }
        while let Some(event) = self.held.remove(&(self.tail + 1)) {
            self.keep(&event);
        }
        self.held.retain(|seq, _| *seq > self.tail);
        if let Ok(fresh @ 1..) = u64::try_from(self.tail - before) {
            let is_hot = self.heat.add(fresh, now_ms);
            let due = if is_hot { now_ms + GATHER_MS } else { now_ms };
            self.flush_due = Some(self.flush_due.map_or(due, |standing| standing.min(due)));
        }
        !self.held.is_empty()
    }

    fn keep(&mut self, event: &RoomEvent) {
        let encoded = Encoded::of(event);
        self.tail = encoded.seq;
        self.recent_bytes += encoded.steering.len();
        self.recent.push_back(encoded);
    }

    fn due(&self) -> Option<u64> {
        [self.flush_due, self.presence_due].into_iter().flatten().min()
    }

    fn flush(&mut self, now_ms: u64) {
        if self.flush_due.is_some_and(|due| due <= now_ms) {
            self.flush_due = None;
            self.push_events();
            self.forget_old();
        }
        if self.presence_due.is_some_and(|due| due <= now_ms) {
            self.presence_due = None;
            self.push_presence(now_ms);
        }
    }

    /// Each distinct (last event, audience) needs its frames encoded once; nearly always there is one.
    fn push_events(&mut self) {
        let first = self.first_recent();
        let mut encoded: Vec<((i64, Audience), Vec<Bytes>)> = Vec::new();
        let (tail, recent) = (self.tail, &self.recent);
        let is_closed = recent.back().is_some_and(|e| e.op == RoomOp::Closed);
        let has_dismissals = recent.iter().any(|e| e.op == RoomOp::SeatDismissed);
        let has_admissions = recent.iter().any(|e| e.op == RoomOp::SeatAdmitted);
        self.members.retain_mut(|member| {
            if member.sent >= tail {
                return true;
            }
            // Another role sees other things, from the frame that says so on.
            if has_admissions && let Some(role) = role_after(recent, member.sent, &member.seat) {
                member.audience = member.audience.given(role);
            }
            let key = (member.sent, member.audience);
            let at = encoded.iter().position(|(k, _)| *k == key).unwrap_or_else(|| {
                encoded.push((key, frames(recent, first, key)));
                encoded.len() - 1
            });
            let all_pushed =
                encoded.get(at).is_some_and(|(_, frames)| frames.iter().all(|f| member.outlet.push(f)));
            if !all_pushed {
                member.outlet.cut();
                return false;
            }
            let is_dismissed = has_dismissals && ends_dismissed(recent, member.sent, &member.seat);
            member.sent = tail;
            if is_closed {
                member.outlet.end(Close::Normal);
            } else if is_dismissed {
                member.outlet.end(Close::SeatDismissed);
            }
            !is_closed && !is_dismissed
        });
    }

    fn end_where(&mut self, close: Close, chosen: impl Fn(&Member<O>) -> bool) {
        self.members.retain(|member| {
            let goes = chosen(member);
            if goes {
                member.outlet.end(close);
            }
            !goes
        });
    }

    /// Only what everybody has got may be forgotten.
    fn forget_old(&mut self) {
        while self.recent.len() > RECENT_EVENTS || self.recent_bytes > RECENT_BYTES {
            match self.recent.pop_front() {
                Some(event) => self.recent_bytes -= event.steering.len(),
                None => break,
            }
        }
    }

    fn presence_due(&mut self, now_ms: u64) {
        if self.presence_due.is_none() {
            self.presence_due = Some(now_ms + PRESENCE_MS);
        }
    }

    /// Presence goes to everybody when it changed, and to new members in any case.
    fn push_presence(&mut self, now_ms: u64) {
        self.typing.retain(|_, until| *until > now_ms);
        let presence = self.read_presence();
        let is_changed = presence != self.presence;
        let frame = text_frame(&ServerFrame::Presence { presence: presence.clone() }.json());
        self.members.retain_mut(|member| {
            let is_new = std::mem::take(&mut member.is_new);
            let is_told = member.is_seen && (is_changed || is_new);
            let stays = !is_told || member.outlet.push(&frame);
            if !stays {
                member.outlet.cut();
            }
            stays
        });
        self.presence = presence;
        if !self.typing.is_empty() {
            self.presence_due(now_ms);
        }
    }

    fn read_presence(&self) -> Presence {
        let mut online: Vec<Uid> =
            self.members.iter().filter(|m| m.is_seen).map(|m| m.seat.clone()).collect();
        online.sort();
        online.dedup();
        let count = online.len();
        let is_crowd = count > CROWD;
        Presence {
            count,
            online: (!is_crowd).then_some(online),
            typing: if is_crowd { Vec::new() } else { self.typing.keys().cloned().collect() },
        }
    }
}

#[cfg(test)]
mod tests;
