//! Many waiting writes, one transaction. Each is checked on its own: a refused one does not hold back the others.
//!
//! The log is the record of who wrote what, so contributions leave no audit row beside it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDateTime;

use crate::domain::ids::{RoomId, SeatId, Uid};
use crate::domain::room::{Act, ClientKey, ContributeError, RoomEvent, RoomOp, TargetFacts, accept};
use crate::storage::tables::rooms::{self, NewEvent, RoomRow, SeatRow};
use crate::storage::wake::Wake;
use crate::storage::{Conn, Tx};
use crate::usecases::{Desk, Failure, Mint};

/// A write as it waits for its transaction.
#[derive(Clone, Debug)]
pub struct Written {
    /// The room.
    pub room: RoomId,
    /// The seat it comes from, as the connection was authorized.
    pub seat: SeatId,
    /// The client's id of it.
    pub client_id: ClientKey,
    /// What it wants.
    pub act: Act,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is this event, now or since an earlier time.
    Accepted { seq: i64 },
    /// A rule said no.
    Refused(ContributeError),
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Batch {
    /// One outcome for each write, in their order.
    pub outcomes: Vec<Outcome>,
    /// The new events, room by room.
    pub events: BTreeMap<RoomId, Vec<RoomEvent>>,
}

/// Appends what may be appended and commits. The relay of this process is handed the events themselves, so its bell
/// is not rung; other nodes are notified by the commit.
pub fn contribute_all(desk: &Desk, batch: &[Written]) -> Result<Batch, Failure> {
    let now = desk.clock().now();
    desk.store().write(|tx| contribute(tx, desk.mint(), now, batch)).map(|(done, _)| done)
}

/// Appends what may be appended. The caller acknowledges only after the commit.
pub fn contribute(
    tx: &mut Tx<'_>,
    mint: &Mint,
    now: NaiveDateTime,
    batch: &[Written],
) -> Result<Batch, Failure> {
    let mut desk = Loaded::load(tx, batch)?;
    let mut done = Batch::default();
    let mut rows = Vec::new();
    for written in batch {
        let outcome = match desk.decide(written) {
            Ok(Decision::Known(seq)) => Outcome::Accepted { seq },
            Ok(Decision::New(event, seat)) => {
                let seq = event.seq;
                rows.push(new_row(mint.uid(now), written, &event, seat, now));
                done.events.entry(written.room).or_default().push(RoomEvent { at: now, ..event });
                Outcome::Accepted { seq }
            }
            Err(error) => Outcome::Refused(error),
        };
        done.outcomes.push(outcome);
    }
    rooms::append(tx, &rows)?;
    for id in done.events.keys() {
        if let Some(room) = desk.rooms.get(id) {
            rooms::update(tx, room)?;
        }
    }
    if !rows.is_empty() {
        tx.wake(Wake::Rooms);
    }
    Ok(done)
}

fn new_row(uid: Uid, written: &Written, event: &RoomEvent, seat: SeatId, at: NaiveDateTime) -> NewEvent {
    NewEvent {
        uid,
        room_id: written.room,
        seq: event.seq,
        op: event.op,
        client_id: event.client_id.clone(),
        seat_id: Some(seat),
        target_seq: event.target,
        kind: event.kind.clone(),
        body: event.body.clone(),
        row_ref: event.row_ref.clone(),
        at,
    }
}

enum Decision {
    Known(i64),
    New(RoomEvent, SeatId),
}

#[derive(Clone, Copy)]
struct Target {
    op: RoomOp,
    author: Option<SeatId>,
}

/// Everything the batch needs to be decided, loaded with a handful of queries however large it is.
struct Loaded {
    rooms: HashMap<RoomId, RoomRow>,
    seats: HashMap<SeatId, SeatRow>,
    known: HashMap<(RoomId, String), (i64, Option<SeatId>)>,
    targets: HashMap<(RoomId, i64), Target>,
    withdrawn: HashSet<(RoomId, i64)>,
}

impl Loaded {
    fn load(conn: &mut Conn, batch: &[Written]) -> Result<Self, Failure> {
        let room_ids: Vec<RoomId> = unique(batch.iter().map(|w| w.room));
        let seat_ids: Vec<SeatId> = unique(batch.iter().map(|w| w.seat));
        let client_ids: Vec<&str> = unique(batch.iter().map(|w| w.client_id.as_str()));
        let targets: Vec<i64> = unique(batch.iter().filter_map(|w| w.act.target()));
        let rooms = rooms::lock(conn, &room_ids)?.into_iter().map(|r| (r.id, r)).collect();
        let seats = rooms::list_seats(conn, &seat_ids)?.into_iter().map(|s| (s.id, s)).collect();
        let known = rooms::known_writes(conn, &room_ids, &client_ids)?
            .into_iter()
            .map(|k| ((k.room_id, k.client_id), (k.seq, k.seat_id)))
            .collect();
        let mut loaded = Self { rooms, seats, known, targets: HashMap::new(), withdrawn: HashSet::new() };
        if !targets.is_empty() {
            loaded.load_targets(conn, &room_ids, &targets)?;
        }
        Ok(loaded)
    }

    fn load_targets(&mut self, conn: &mut Conn, rooms: &[RoomId], seqs: &[i64]) -> Result<(), Failure> {
        for row in rooms::targets(conn, rooms, seqs)? {
            self.targets.insert((row.room_id, row.seq), Target { op: row.op, author: row.seat_id });
        }
        for (room, seq) in rooms::withdrawn(conn, rooms, seqs)? {
            self.withdrawn.extend(seq.map(|seq| (room, seq)));
        }
        Ok(())
    }

    fn decide(&mut self, written: &Written) -> Result<Decision, ContributeError> {
        let key = (written.room, written.client_id.as_str().to_owned());
        if let Some((seq, author)) = self.known.get(&key) {
            let is_own = *author == Some(written.seat);
            return if is_own { Ok(Decision::Known(*seq)) } else { Err(ContributeError::ClientIdTaken) };
        }
        let seat = self.seats.get(&written.seat).filter(|s| s.room_id == written.room);
        let seat = seat.ok_or(ContributeError::SeatDismissed)?;
        let room = self.rooms.get_mut(&written.room).ok_or(ContributeError::SeatDismissed)?;
        let target = written.act.target().and_then(|seq| {
            let target = self.targets.get(&(room.id, seq))?;
            let is_withdrawn = self.withdrawn.contains(&(room.id, seq));
            Some(TargetFacts { op: target.op, is_own: target.author == Some(seat.id), is_withdrawn })
        });
        let accepted = accept(room.facts(), seat.facts(), target, written.act.clone())?;
        room.last_seq += 1;
        let seq = room.last_seq;
        if accepted.op == RoomOp::Withdrawal {
            self.withdrawn.extend(accepted.target.map(|target| (room.id, target)));
        }
        self.known.insert(key, (seq, Some(seat.id)));
        self.targets.insert((room.id, seq), Target { op: accepted.op, author: Some(seat.id) });
        let event = RoomEvent {
            seq,
            op: accepted.op,
            client_id: written.client_id.as_str().to_owned(),
            seat: Some(seat.uid.clone()),
            target: accepted.target,
            kind: accepted.kind.to_owned(),
            body: accepted.body,
            row_ref: accepted.row_ref,
            at: NaiveDateTime::default(),
        };
        Ok(Decision::New(event, seat.id))
    }
}

fn unique<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<BTreeSet<T>>().into_iter().collect()
}
