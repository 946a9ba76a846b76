//! A timetable for many meetings of a region at once: each gets at most one slot and a room, nobody sits in two of them, and who
//! is required can come. It asks as little of people as can be, and a second one beside it saves trips of those who travel, at a
//! stated price. Both are proposals that people accept, pin and change; they say what could not be placed and why, and how far
//! from the best they may be.

mod board;
mod bound;
mod greedy;
mod improve;
mod program;
mod solve;
mod who;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::slot_poll::SlotAnswer;
use super::time::jst::jst_date;
use board::Board;
pub use greedy::first_fit;
pub use solve::{saving_trips, solve};
pub use who::Who;

/// How long has been looked so far. The clock stands outside.
pub type Elapsed<'a> = &'a dyn Fn() -> Duration;

/// Whether a time is over, counted from now on.
fn after(elapsed: Elapsed<'_>, time: Duration) -> impl Fn() -> bool {
    let end = elapsed() + time;
    move || elapsed() >= end
}

/// A person, or a place that takes one meeting at a time; only told apart.
pub type PersonKey = i64;

/// A time in which a meeting can be held (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// When it begins.
    pub starts_at: NaiveDateTime,
    /// When it ends; later than the beginning.
    pub ends_at: NaiveDateTime,
}

impl Slot {
    /// Whether somebody who is in both has no time left between them.
    pub fn meets(&self, other: &Self, pause: TimeDelta) -> bool {
        self.starts_at < other.ends_at + pause && other.starts_at < self.ends_at + pause
    }

    /// Whether it comes so soon after another one that nobody travels between them.
    fn follows(&self, other: &Self, pause: TimeDelta) -> bool {
        let between = self.starts_at - other.ends_at;
        between >= pause && between <= pause + TimeDelta::minutes(LONGEST_WAIT)
    }
}

/// So many minutes somebody waits for the next meeting rather than coming twice.
const LONGEST_WAIT: i64 = 30;

/// Somebody who belongs to a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub person: PersonKey,
    /// Of those with the same number at least one has to come (the doctor or the nursing station); none for who may be absent.
    pub required: Option<u8>,
    /// The answers by slot, in the order of the slots; nothing where nobody has answered. A time at which the person is not free
    /// is a ×.
    pub answers: Vec<Option<SlotAnswer>>,
}

impl Attendee {
    fn answer(&self, slot: usize) -> Option<SlotAnswer> {
        self.answers.get(slot).copied().flatten()
    }

    fn comes(&self, slot: usize) -> bool {
        self.answer(slot) != Some(SlotAnswer::No)
    }
}

/// A meeting to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Who belongs to it.
    pub attendees: Vec<Attendee>,
    /// Where it is held; nothing where nobody travels to it, as by video. Who has the same key is at home there. A place that
    /// takes one meeting at a time stands among the attendees too.
    pub place: Option<PersonKey>,
    /// Seats that its room needs; nothing where it needs no room, as at the client's home or online.
    pub seats: Option<usize>,
    /// The slots that its people were asked about, as indexes; nothing where any slot will do.
    pub slots: Option<BTreeSet<usize>>,
    /// The last day on which it is in time, in Japan.
    pub due: Option<NaiveDate>,
    /// The slot that a person has decided on, as an index.
    pub pinned: Option<usize>,
}

impl Meeting {
    /// Whether it was asked about in a slot that is in time.
    fn takes(&self, at: usize, slot: &Slot) -> bool {
        let is_late = self.due.is_some_and(|due| jst_date(slot.starts_at) > due);
        !is_late && self.slots.as_ref().is_none_or(|slots| slots.contains(&at))
    }
}

/// A room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// How many people it takes.
    pub seats: usize,
    /// The slots in which something else is there, as indexes.
    pub taken: BTreeSet<usize>,
}

/// What a timetable asks of people: the less, the better. Only the proportions tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// A meeting without a slot.
    pub unplaced: u32,
    /// Somebody who can't come and is not required.
    pub absent: u32,
    /// Somebody who comes under a condition (△).
    pub conditional: u32,
    /// Somebody who has not answered.
    pub open: u32,
    /// What a trip less may cost, where trips are saved.
    pub trip: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { unplaced: 1_000, absent: 30, conditional: 8, open: 3, trip: 16 }
    }
}

/// Everything that is placed at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// The slots, the earliest first.
    pub slots: Vec<Slot>,
    /// The meetings.
    pub meetings: Vec<Meeting>,
    /// The rooms.
    pub rooms: Vec<Room>,
    /// Who travels to the meetings and shall travel little: doctors.
    pub travellers: BTreeSet<PersonKey>,
    /// What is settled already, by who is in it: nobody is called away from there.
    pub elsewhere: BTreeMap<PersonKey, Vec<Slot>>,
    /// Minutes that a person needs between two meetings.
    pub pause: u16,
    /// The same by person, where somebody has said otherwise.
    pub pauses: BTreeMap<PersonKey, u16>,
    /// What it asks of people.
    pub weights: Weights,
}

impl Region {
    /// Minutes that somebody needs between two meetings.
    pub fn minutes(&self, person: PersonKey) -> u16 {
        self.pauses.get(&person).copied().unwrap_or(self.pause)
    }

    fn pause_of(&self, person: PersonKey) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.minutes(person)))
    }

    /// What it costs to hold a meeting in a slot; nothing where that is not possible. A slot that a person has decided on is
    /// possible, whoever can't come.
    fn cost(&self, meeting: &Meeting, at: usize) -> Option<u32> {
        let slot = self.slots.get(at)?;
        if meeting.pinned.is_some_and(|pinned| pinned != at) {
            return None;
        }
        let is_free = || missing(meeting, at).is_empty() && self.elsewhere(meeting, at).is_empty();
        let is_open = || meeting.takes(at, slot) && is_free();
        if meeting.pinned.is_none() && !is_open() {
            return None;
        }
        let worth = |attendee: &Attendee| match attendee.answer(at) {
            Some(SlotAnswer::Yes) => 0,
            Some(SlotAnswer::Maybe) => self.weights.conditional,
            Some(SlotAnswer::No) => self.weights.absent,
            None => self.weights.open,
        };
        Some(meeting.attendees.iter().map(worth).sum())
    }

    /// Who would come to a meeting in a slot, and is settled elsewhere at that time or too close to it.
    pub fn elsewhere(&self, meeting: &Meeting, at: usize) -> BTreeSet<PersonKey> {
        let Some(slot) = self.slots.get(at) else { return BTreeSet::new() };
        let settled = |person: &PersonKey| self.elsewhere.get(person).into_iter().flatten();
        let is_away =
            |person: &PersonKey| settled(person).any(|other| other.meets(slot, self.pause_of(*person)));
        let coming = meeting.attendees.iter().filter(|attendee| attendee.comes(at));
        coming.map(|attendee| attendee.person).filter(is_away).collect()
    }

    /// Who is required at a meeting and can't come in a slot, nor anybody in their place.
    pub fn missing(&self, meeting: &Meeting, at: usize) -> BTreeSet<PersonKey> {
        missing(meeting, at)
    }

    /// Meetings that people have decided to hold at times at which somebody would be in both, by their indexes, with who.
    pub fn colliding(&self) -> Vec<(usize, usize, BTreeSet<PersonKey>)> {
        let pinned = |(at, meeting): (usize, &Meeting)| {
            let slot = meeting.pinned?;
            let coming = meeting.attendees.iter().filter(|attendee| attendee.comes(slot));
            Some((at, self.slots.get(slot)?, coming.map(|attendee| attendee.person).collect()))
        };
        let pinned: Vec<(usize, &Slot, BTreeSet<PersonKey>)> =
            self.meetings.iter().enumerate().filter_map(pinned).collect();
        let mut colliding = Vec::new();
        for (nth, (at, slot, coming)) in pinned.iter().enumerate() {
            for (other, taken, others) in pinned.iter().skip(nth + 1) {
                let hinders = |person: &&PersonKey| slot.meets(taken, self.pause_of(**person));
                let both: BTreeSet<PersonKey> =
                    coming.intersection(others).filter(hinders).copied().collect();
                if !both.is_empty() {
                    colliding.push((*at, *other, both));
                }
            }
        }
        colliding
    }

    /// Whether a meeting could be held at all, if no other one of the region were.
    pub fn is_possible(&self, meeting: &Meeting) -> bool {
        (0..self.slots.len()).any(|at| self.cost(meeting, at).is_some())
    }

    /// The slots that are possible for a meeting, with what they cost.
    fn possible(&self, meeting: &Meeting) -> Vec<(usize, u32)> {
        (0..self.slots.len()).filter_map(|at| Some((at, self.cost(meeting, at)?))).collect()
    }
}

/// Who is required in a slot and can't come, nor anybody in their place.
fn missing(meeting: &Meeting, slot: usize) -> BTreeSet<PersonKey> {
    let groups: BTreeSet<u8> = meeting.attendees.iter().filter_map(|attendee| attendee.required).collect();
    let of = |group: u8| meeting.attendees.iter().filter(move |attendee| attendee.required == Some(group));
    let without = groups.into_iter().filter(|group| !of(*group).any(|attendee| attendee.comes(slot)));
    without.flat_map(of).map(|attendee| attendee.person).collect()
}

/// A meeting with its slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Index of the meeting.
    pub meeting: usize,
    /// Index of the slot.
    pub slot: usize,
    /// Index of the room, where it needs one.
    pub room: Option<usize>,
    /// Who can't come.
    pub absent: Vec<PersonKey>,
    /// Who comes under a condition.
    pub conditional: Vec<PersonKey>,
    /// Who has not answered.
    pub open: Vec<PersonKey>,
    /// Who comes from a meeting just before it, and so without a trip of its own.
    pub stays: Vec<PersonKey>,
    /// Days from the slot to the last day on which the meeting is in time.
    pub days_left: Option<i64>,
}

/// Why a meeting has no slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No slot that its people were asked about is on or before the last day on which it is in time.
    NoSlot,
    /// In every such slot somebody required can't come; who, the most frequent first.
    Required(Vec<PersonKey>),
    /// Where all who are required can come, somebody who would come is settled elsewhere; who, the most frequent first.
    Elsewhere(Vec<PersonKey>),
    /// The room would have to be larger than any.
    NoRoom,
    /// Each possible slot is taken by other meetings: of whom, the most frequent first, and whether rooms are short.
    Crowded { people: Vec<PersonKey>, rooms: bool },
}

/// A proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Timetable {
    /// What has a slot, in the order of the meetings.
    pub placed: Vec<Placed>,
    /// What has none, and why, in the order of the meetings.
    pub unplaced: Vec<(usize, Why)>,
    /// What it asks of people by the [`Weights`].
    pub cost: u32,
    /// What of that every timetable costs, since these meetings can't be placed at all.
    pub fixed: u32,
    /// How often those who travel set out: meetings one after the other are one trip.
    pub trips: usize,
    /// No timetable costs less than this; nothing where nobody has looked.
    pub bound: Option<f64>,
}

impl Timetable {
    /// How far its cost may be from the least, as a part of it; 0 when no timetable costs less. What every timetable costs is
    /// left aside, so that meetings that can't be placed make no gap look small.
    pub fn gap(&self) -> Option<f64> {
        let (cost, fixed) = (f64::from(self.cost), f64::from(self.fixed));
        let part = |bound: f64| ((cost - bound) / (cost - fixed).max(1.0)).min(1.0);
        self.bound.map(|bound| if cost > bound { part(bound) } else { 0.0 })
    }

    /// Builds it from the slots of the meetings. What clashes with an earlier one has none.
    fn of(region: &Region, chosen: &[Option<usize>]) -> Self {
        let mut board = Board::new(region);
        let mut order: Vec<(usize, &Meeting)> = region.meetings.iter().enumerate().collect();
        // The largest first, so that none of them finds its room taken by a small one; what is pinned before all.
        order.sort_by_key(|(at, meeting)| (meeting.pinned.is_none(), std::cmp::Reverse(meeting.seats), *at));
        for (at, _) in order {
            if let Some(slot) = chosen.get(at).copied().flatten() {
                board.place(at, slot);
            }
        }
        board.timetable()
    }
}

/// How long is looked for a timetable, and when one is good enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The time after which the best one found so far is taken.
    pub time: Duration,
    /// The gap at which the search ends: 0.01 is one part in a hundred.
    pub gap: f64,
}

#[cfg(test)]
mod tests;
