//! What a log amounts to. Any client that folds the same events arrives at the same state as the server.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Audience, MarkKind, RoomEvent, RoomOp, RoomPhase, SeatCard, SeatRole};
use crate::domain::ids::Uid;
use crate::domain::words::Word;

/// One wording of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The event that brought it.
    pub seq: i64,
    /// The wording.
    pub text: String,
    /// When.
    pub at: NaiveDateTime,
}

/// One entry with everything that became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The seat of its author.
    pub seat: Option<Uid>,
    /// The word of its kind.
    pub kind: String,
    /// Its wordings, first to last; the last one counts.
    pub versions: Vec<Version>,
    /// The event by which its author took it back.
    pub withdrawn: Option<i64>,
    /// Its marks by kind: the event, the wording given with the mark and the row that came of it.
    pub marks: BTreeMap<MarkKind, Marked>,
}

/// A mark on an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// The event.
    pub seq: i64,
    /// The wording given with it, or empty.
    pub text: String,
    /// The uid of the row that came of it, or empty.
    pub row_ref: String,
}

impl Entry {
    /// The wording that counts.
    pub fn text(&self) -> &str {
        self.versions.last().map_or("", |v| v.text.as_str())
    }

    /// When it was first said.
    pub fn at(&self) -> Option<NaiveDateTime> {
        self.versions.first().map(|v| v.at)
    }

    /// Whether its wording was changed.
    pub fn is_corrected(&self) -> bool {
        self.versions.len() > 1
    }
}

/// One seat as the others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// How it is shown.
    pub card: SeatCard,
    /// The word of its role.
    pub role: String,
    /// Admitted and not dismissed.
    pub is_admitted: bool,
}

impl Seat {
    /// Its role, if the word is one.
    pub fn role(&self) -> Option<SeatRole> {
        SeatRole::parse(&self.role)
    }
}

/// An event did not follow on the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The number that should have come.
    pub expected: i64,
    /// The number that came.
    pub got: i64,
}

/// The state of a room after some event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomState {
    /// The last event folded in.
    pub last_seq: i64,
    /// The phase.
    pub phase: RoomPhase,
    /// Whether members may type.
    pub is_input_open: bool,
    /// Every entry by the number of its event.
    pub entries: BTreeMap<i64, Entry>,
    /// Every seat that was ever admitted.
    pub seats: BTreeMap<Uid, Seat>,
}

impl Default for RoomState {
    fn default() -> Self {
        Self {
            last_seq: 0,
            phase: RoomPhase::Waiting,
            is_input_open: false,
            entries: BTreeMap::new(),
            seats: BTreeMap::new(),
        }
    }
}

impl RoomState {
    /// Folds a whole log for one audience.
    pub fn fold<'a>(
        events: impl IntoIterator<Item = &'a RoomEvent>,
        audience: Audience,
    ) -> Result<Self, Gap> {
        let mut state = Self::default();
        for event in events {
            state.apply(event, audience)?;
        }
        Ok(state)
    }

    /// Folds in the next event as the audience sees it.
    pub fn apply(&mut self, event: &RoomEvent, audience: Audience) -> Result<(), Gap> {
        let expected = self.last_seq + 1;
        if event.seq != expected {
            return Err(Gap { expected, got: event.seq });
        }
        self.last_seq = event.seq;
        if let Some(seen) = audience.sees(event) {
            self.take(&seen);
        }
        Ok(())
    }

    fn take(&mut self, event: &RoomEvent) {
        match event.op {
            RoomOp::Contribution => self.add_entry(event),
            RoomOp::Correction => self.change(event, |entry| {
                entry.versions.push(Version { seq: event.seq, text: event.body.clone(), at: event.at });
            }),
            RoomOp::Withdrawal => self.change(event, |entry| entry.withdrawn = Some(event.seq)),
            RoomOp::Mark => self.change(event, |entry| mark(entry, event)),
            RoomOp::Opened => (self.phase, self.is_input_open) = (RoomPhase::Open, true),
            RoomOp::Closed => (self.phase, self.is_input_open) = (RoomPhase::Closed, false),
            RoomOp::InputClosed => self.is_input_open = false,
            RoomOp::InputOpened => self.is_input_open = true,
            RoomOp::SeatAdmitted => self.admit(event),
            RoomOp::SeatDismissed => {
                if let Some(seat) = event.seat.as_ref().and_then(|uid| self.seats.get_mut(uid)) {
                    seat.is_admitted = false;
                }
            }
        }
    }

    fn add_entry(&mut self, event: &RoomEvent) {
        let first = Version { seq: event.seq, text: event.body.clone(), at: event.at };
        self.entries.insert(
            event.seq,
            Entry {
                seat: event.seat.clone(),
                kind: event.kind.clone(),
                versions: vec![first],
                withdrawn: None,
                marks: BTreeMap::new(),
            },
        );
    }

    fn change(&mut self, event: &RoomEvent, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = event.target.and_then(|seq| self.entries.get_mut(&seq)) {
            change(entry);
        }
    }

    fn admit(&mut self, event: &RoomEvent) {
        if let Some(uid) = &event.seat {
            let seat =
                Seat { card: SeatCard::of_body(&event.body), role: event.kind.clone(), is_admitted: true };
            self.seats.insert(uid.clone(), seat);
        }
    }
}

/// A decision and what is left exclude each other; an issue for the region stands beside either and can't be unmarked,
/// because the region may have counted it already.
fn mark(entry: &mut Entry, event: &RoomEvent) {
    let Some(kind) = MarkKind::parse(&event.kind) else { return };
    if kind != MarkKind::Issue {
        entry.marks.retain(|standing, _| *standing == MarkKind::Issue);
    }
    if kind != MarkKind::Cleared {
        let marked = Marked { seq: event.seq, text: event.body.clone(), row_ref: event.row_ref.clone() };
        entry.marks.insert(kind, marked);
    }
}
