//! Fan-out on a thread of its own. It owns the [`Hub`]: events of this process are handed to it, events of other nodes
//! and of other use-cases are read from the log when a bell rings, and each second in any case.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use tokio::sync::oneshot;

use super::hub::{Hub, Join, Joined, MemberId};
use super::line::Ear;
use super::now_ms;
use super::protocol::Close;
use crate::domain::ids::{RoomId, Uid};
use crate::domain::room::RoomEvent;
use crate::storage::wake::Wake;
use crate::storage::{StorageError, Store, views};
use crate::usecases::Desk;

/// Commands that may wait. When it is full the intake waits too: commits can't outrun the fan-out without end.
const WAITING: usize = 4096;
/// How often the log is read even when no bell rang.
const TICK_MS: u64 = 1_000;
/// How long missing events are waited for before they are read from the log.
const GAP_MS: u64 = 100;
/// Events read at a time.
const READ: i64 = 2_000;

enum Command {
    Join(RoomId, Join<Ear>, oneshot::Sender<Joined>),
    Leave(RoomId, MemberId),
    Events(RoomId, Vec<RoomEvent>),
    Typing(RoomId, Uid),
    Wake,
    End(Close, Option<Vec<MemberId>>),
}

/// The way to the relay's thread. Cheap to clone.
#[derive(Clone)]
pub struct Relay {
    commands: SyncSender<Command>,
}

impl Relay {
    /// Starts the thread.
    pub fn start(store: Store) -> std::io::Result<Self> {
        let (commands, waiting) = sync_channel(WAITING);
        std::thread::Builder::new()
            .name("enza-relay".into())
            .spawn(move || Thread::new(store).run(&waiting))?;
        Ok(Self { commands })
    }

    /// Lets a member in; nothing when the relay is overloaded or gone.
    pub async fn join(&self, room: RoomId, join: Join<Ear>) -> Option<Joined> {
        let (reply, joined) = oneshot::channel();
        self.try_command(Command::Join(room, join, reply));
        joined.await.ok()
    }

    /// Lets a member go.
    pub fn leave(&self, room: RoomId, member: MemberId) {
        self.try_command(Command::Leave(room, member));
    }

    /// Hands over committed events; waits when the relay is behind.
    pub fn offer(&self, room: RoomId, events: Vec<RoomEvent>) {
        // The thread ends only with the process.
        let _ = self.commands.send(Command::Events(room, events));
    }

    /// Notes that a seat types; not worth waiting for.
    pub fn typing(&self, room: RoomId, seat: Uid) {
        self.try_command(Command::Typing(room, seat));
    }

    /// Ends some members.
    pub fn end(&self, close: Close, members: Vec<MemberId>) {
        self.try_command(Command::End(close, Some(members)));
    }

    /// Ends every member.
    pub fn end_all(&self, close: Close) {
        self.try_command(Command::End(close, None));
    }

    /// Never waits: callers are on the threads that serve requests. A member that could not say it left is let go at
    /// its next frame, because its queue is closed.
    fn try_command(&self, command: Command) {
        if let Err(TrySendError::Full(_)) = self.commands.try_send(command) {
            tracing::warn!("the relay is behind");
        }
    }
}

/// Passes the bell of rooms on to the relay.
pub fn forward_wakes(desk: &Desk, relay: Relay) {
    let bells = desk.bells().clone();
    tokio::spawn(async move {
        loop {
            bells.bell(Wake::Rooms).notified().await;
            relay.try_command(Command::Wake);
        }
    });
}

struct Thread {
    store: Store,
    hub: Hub<Ear>,
    /// Rooms with missing events and since when.
    gaps: BTreeMap<RoomId, u64>,
    is_woken: bool,
    looked_at: u64,
}

impl Thread {
    fn new(store: Store) -> Self {
        Self { store, hub: Hub::default(), gaps: BTreeMap::new(), is_woken: false, looked_at: 0 }
    }

    fn run(mut self, commands: &Receiver<Command>) {
        loop {
            match commands.recv_timeout(self.patience(now_ms())) {
                Ok(command) => self.take_all(command, commands),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.look_into_log(now_ms());
            self.hub.flush(now_ms());
        }
    }

    fn patience(&self, now: u64) -> Duration {
        let tick = self.looked_at + TICK_MS;
        let gap = self.gaps.values().min().map_or(tick, |since| since + GAP_MS);
        let due = self.hub.due().unwrap_or(tick).min(tick).min(gap);
        Duration::from_millis(due.saturating_sub(now))
    }

    /// Takes what waits before anything is sent, so that one frame can carry it; a bounded number, so that a flood
    /// can't keep frames back.
    fn take_all(&mut self, first: Command, commands: &Receiver<Command>) {
        self.take(first);
        for command in commands.try_iter().take(WAITING) {
            self.take(command);
        }
    }

    fn take(&mut self, command: Command) {
        let now = now_ms();
        match command {
            Command::Join(room, join, reply) => self.join(room, join, reply, now),
            Command::Leave(room, member) => self.hub.leave(room, member, now),
            Command::Events(room, events) => self.offer(room, events),
            Command::Typing(room, seat) => self.hub.typing(room, &seat, now),
            Command::Wake => self.is_woken = true,
            Command::End(close, members) => {
                self.hub.end_where(close, |id| members.as_ref().is_none_or(|members| members.contains(&id)))
            }
        }
    }

    /// The first member of a room opens it, at the end of its log at most, and what the log has beyond is read. When
    /// the log can't be read, nobody comes in and the caller is told by silence.
    fn join(&mut self, room: RoomId, join: Join<Ear>, reply: oneshot::Sender<Joined>, now: u64) {
        let is_first = self.hub.tail(room).is_none();
        if is_first {
            match self.store.read(|conn| views::rooms::last_seq(conn, room)) {
                Ok(last_seq) => self.hub.open(room, join.since.clamp(0, last_seq.max(0))),
                Err(error) => return tracing::warn!(%error, "a room's log can't be read"),
            }
        }
        let joined = self.hub.join(room, join, now);
        if is_first {
            self.read_on(room);
        }
        // A caller that is gone leaves by itself.
        let _ = reply.send(joined);
    }

    fn offer(&mut self, room: RoomId, events: Vec<RoomEvent>) {
        if self.hub.offer(room, events, now_ms()) {
            self.gaps.entry(room).or_insert_with(now_ms);
        } else {
            self.gaps.remove(&room);
        }
    }

    fn look_into_log(&mut self, now: u64) {
        let late: Vec<RoomId> =
            self.gaps.iter().filter(|(_, since)| **since + GAP_MS <= now).map(|(room, _)| *room).collect();
        for room in late {
            self.gaps.remove(&room);
            self.read_on(room);
        }
        if !self.is_woken && now < self.looked_at + TICK_MS {
            return;
        }
        self.is_woken = false;
        self.looked_at = now;
        let known = self.hub.rooms();
        if known.is_empty() {
            return;
        }
        match self.store.read(|conn| views::rooms::rooms_ahead(conn, &known)) {
            Ok(ahead) => ahead.into_iter().for_each(|room| self.read_on(room)),
            Err(error) => tracing::warn!(%error, "the rooms' logs can't be read; trying again"),
        }
    }

    fn read_on(&mut self, room: RoomId) {
        if let Some(tail) = self.hub.tail(room) {
            self.read_after(room, tail);
        }
    }

    fn read_after(&mut self, room: RoomId, mut since: i64) {
        loop {
            let read = self.store.read(|conn| -> Result<_, StorageError> {
                views::rooms::events_since(conn, room, since, READ)
            });
            match read {
                Ok(events) => {
                    let is_last = (events.len() as i64) < READ;
                    since = events.last().map_or(since, |e| e.seq);
                    self.offer(room, events);
                    if is_last {
                        return;
                    }
                }
                Err(error) => return tracing::warn!(%error, "a room's log can't be read; trying again"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{SeatId, SessionId};
    use crate::domain::office::Plane;
    use crate::domain::room::{RoomPhase, SeatRole};
    use crate::live::guard::{Credential, Guard};
    use crate::live::waiting::Waiting;
    use crate::storage::views::rooms::SeatView;

    fn seat() -> SeatView {
        let uid = Uid::from_parts(1_790_000_000_000, [7; 10]);
        SeatView {
            room_id: RoomId(1),
            room_uid: uid.clone(),
            plane: Plane::Identified,
            title: String::new(),
            phase: RoomPhase::Open,
            is_input_open: true,
            last_seq: 0,
            seat_id: SeatId(1),
            holder: format!("account:{uid}"),
            seat_uid: uid,
            role: SeatRole::Member,
            profession: String::new(),
            admitted_at: None,
            dismissed_at: None,
        }
    }

    #[test]
    fn a_request_that_is_dropped_while_it_waits_leaves() {
        let (commands, taken) = sync_channel(4);
        let (relay, guard) = (Relay { commands }, Guard::default());
        let session = Credential::Session(SessionId(3));
        let waiting = Waiting::among(&relay, &guard, &seat(), MemberId(7), session);
        assert_eq!(guard.len(), 1, "its login is looked after meanwhile");
        drop(waiting);
        assert!(matches!(taken.try_recv(), Ok(Command::Leave(RoomId(1), MemberId(7)))));
        assert_eq!(guard.len(), 0);
    }
}
