//! The timetable as an integer program: a variable for each meeting in each of its possible slots and one for having none, of
//! which each meeting takes one. Trips are no part of it: they are saved afterwards, where that costs people nearly nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::{PersonKey, Region};

/// A meeting in a slot, by their indexes.
pub(super) type Seat = (usize, usize);

/// Index of a variable.
pub(super) type Var = usize;

/// A sum that must not be more than a number.
pub(super) struct Row {
    pub(super) terms: Vec<(Var, f64)>,
    pub(super) most: f64,
}

/// What is to be as cheap as can be, each variable being nothing or one.
#[derive(Default)]
pub(super) struct Program {
    /// What a variable costs.
    pub(super) costs: Vec<f64>,
    /// By meeting: the variables of which it takes exactly one, and the slot of each; the last one is to have none.
    pub(super) choices: Vec<Vec<(Var, Option<usize>)>>,
    /// What holds between them.
    pub(super) rows: Vec<Row>,
    seats: BTreeMap<Seat, Var>,
}

impl Program {
    /// The program of a region; nothing where the time was over before it stood.
    pub(super) fn of(region: &Region, is_over: &dyn Fn() -> bool) -> Option<Self> {
        let mut program = Self::default();
        for (at, meeting) in region.meetings.iter().enumerate() {
            if is_over() {
                return None;
            }
            let mut choice = Vec::new();
            for (slot, cost) in region.possible(meeting) {
                let seat = program.variable(cost);
                program.seats.insert((at, slot), seat);
                choice.push((seat, Some(slot)));
            }
            choice.push((program.variable(region.weights.unplaced), None));
            program.choices.push(choice);
        }
        let comings = program.comings(region);
        for (person, seats) in &comings {
            program.separate(region, (*person, seats), is_over)?;
        }
        program.house(region, is_over)?;
        Some(program)
    }

    fn variable(&mut self, cost: u32) -> Var {
        self.costs.push(f64::from(cost));
        self.costs.len() - 1
    }

    /// By person: the meetings and slots to which they come.
    fn comings(&self, region: &Region) -> BTreeMap<PersonKey, Vec<Seat>> {
        let mut comings: BTreeMap<PersonKey, Vec<Seat>> = BTreeMap::new();
        for (meeting, slot) in self.seats.keys() {
            let attendees = region.meetings.get(*meeting).into_iter().flat_map(|meeting| &meeting.attendees);
            for attendee in attendees.filter(|attendee| attendee.comes(*slot)) {
                comings.entry(attendee.person).or_default().push((*meeting, *slot));
            }
        }
        comings
    }

    /// Somebody is in one meeting at a time, the pause after it included.
    fn separate(
        &mut self,
        region: &Region,
        (person, seats): (PersonKey, &[Seat]),
        is_over: &dyn Fn() -> bool,
    ) -> Option<()> {
        let pause = region.pause_of(person);
        let runs = |slot: usize, at: NaiveDateTime| {
            region.slots.get(slot).is_some_and(|slot| slot.starts_at <= at && at < slot.ends_at + pause)
        };
        let together =
            |start: NaiveDateTime| seats.iter().copied().filter(|seat| runs(seat.1, start)).collect();
        let groups = starts(region).into_iter().map(|start| (!is_over()).then(|| together(start)));
        let groups: BTreeSet<BTreeSet<Seat>> = groups.collect::<Option<_>>()?;
        for group in groups {
            self.at_most(&group, 1);
        }
        Some(())
    }

    /// No more meetings at a time than rooms that are large enough for them.
    fn house(&mut self, region: &Region, is_over: &dyn Fn() -> bool) -> Option<()> {
        let sizes: BTreeSet<usize> = region.meetings.iter().filter_map(|meeting| meeting.seats).collect();
        let runs = |slot: usize, at: NaiveDateTime| {
            region.slots.get(slot).is_some_and(|slot| slot.starts_at <= at && at < slot.ends_at)
        };
        for size in sizes {
            let needs = |meeting: usize| {
                region
                    .meetings
                    .get(meeting)
                    .and_then(|meeting| meeting.seats)
                    .is_some_and(|seats| seats >= size)
            };
            let seats: Vec<Seat> =
                self.seats.keys().copied().filter(|(meeting, _)| needs(*meeting)).collect();
            for start in starts(region) {
                if is_over() {
                    return None;
                }
                let group: BTreeSet<Seat> =
                    seats.iter().copied().filter(|seat| runs(seat.1, start)).collect();
                let is_free = |taken: &BTreeSet<usize>| !taken.iter().any(|slot| runs(*slot, start));
                let rooms =
                    region.rooms.iter().filter(|room| room.seats >= size && is_free(&room.taken)).count();
                self.at_most(&group, rooms);
            }
        }
        Some(())
    }

    fn at_most(&mut self, group: &BTreeSet<Seat>, many: usize) {
        let meetings: BTreeSet<usize> = group.iter().map(|seat| seat.0).collect();
        if meetings.len() > many {
            let terms = self.terms(group.iter(), 1.0);
            self.rows.push(Row { terms, most: f64::from(u32::try_from(many).unwrap_or(u32::MAX)) });
        }
    }

    fn terms<'a>(&self, seats: impl Iterator<Item = &'a Seat>, factor: f64) -> Vec<(Var, f64)> {
        seats.filter_map(|seat| self.seats.get(seat)).map(|variable| (*variable, factor)).collect()
    }
}

/// The times at which slots begin.
fn starts(region: &Region) -> BTreeSet<NaiveDateTime> {
    region.slots.iter().map(|slot| slot.starts_at).collect()
}
