//! The meetings that are placed so far: whether one more fits, and if not, who or what is in its way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{Meeting, PersonKey, Placed, Region, Timetable, Why, missing};
use crate::domain::slot_poll::SlotAnswer;
use crate::domain::time::jst::jst_date;

/// What is in the way of a meeting in a slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Obstacle {
    people: BTreeSet<PersonKey>,
    rooms: bool,
}

/// Somebody in a slot.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Coming {
    slot: usize,
    /// Where; nothing where nobody travels to.
    place: Option<PersonKey>,
}

/// Slots and rooms by meeting.
pub(super) struct Board<'a> {
    region: &'a Region,
    /// By meeting: what each of its possible slots costs.
    costs: Vec<BTreeMap<usize, u32>>,
    /// What stands so far asks of people.
    cost: u32,
    /// By meeting: its slot and its room.
    seats: BTreeMap<usize, (usize, Option<usize>)>,
    /// By person: the slots in which they are, and where.
    busy: BTreeMap<PersonKey, Vec<Coming>>,
    /// By room: the slots in which it is used.
    used: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Board<'a> {
    pub(super) fn new(region: &'a Region) -> Self {
        let costs: Vec<BTreeMap<usize, u32>> =
            region.meetings.iter().map(|meeting| region.possible(meeting).into_iter().collect()).collect();
        let cost = costs.iter().map(|_| region.weights.unplaced).sum();
        let (seats, busy, used) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { region, costs, cost, seats, busy, used }
    }

    /// As a timetable stands.
    pub(super) fn of(region: &'a Region, timetable: &Timetable) -> Self {
        let mut board = Self::new(region);
        // In whatever order: what stands together in a timetable fits together.
        for placed in &timetable.placed {
            board.put(placed.meeting, placed.slot, placed.room);
        }
        board
    }

    /// Places a meeting where it fits, and says whether it did.
    pub(super) fn place(&mut self, at: usize, slot: usize) -> bool {
        let Some(meeting) = self.region.meetings.get(at) else { return false };
        if self.cost_of(at, slot).is_none() || self.obstacle(meeting, slot).is_some() {
            return false;
        }
        self.put(at, slot, self.room(meeting, slot));
        true
    }

    fn put(&mut self, at: usize, slot: usize, room: Option<usize>) {
        let coming = self.coming(at, slot);
        for person in self.people(at, slot) {
            self.busy.entry(person).or_default().push(coming);
        }
        if let Some(room) = room {
            self.used.entry(room).or_default().push(slot);
        }
        self.seats.insert(at, (slot, room));
        self.cost = (self.cost - self.region.weights.unplaced) + self.cost_of(at, slot).unwrap_or_default();
    }

    fn cost_of(&self, at: usize, slot: usize) -> Option<u32> {
        self.costs.get(at)?.get(&slot).copied()
    }

    /// What stands so far asks of people.
    pub(super) fn cost(&self) -> u32 {
        self.cost
    }

    /// Takes a meeting out, and says where it was.
    pub(super) fn remove(&mut self, at: usize) -> Option<usize> {
        let (slot, room) = self.seats.remove(&at)?;
        self.cost = (self.cost - self.cost_of(at, slot).unwrap_or_default()) + self.region.weights.unplaced;
        let coming = self.coming(at, slot);
        for person in self.people(at, slot) {
            take_out(self.busy.get_mut(&person), &coming);
        }
        take_out(room.and_then(|room| self.used.get_mut(&room)), &slot);
        Some(slot)
    }

    fn coming(&self, at: usize, slot: usize) -> Coming {
        Coming { slot, place: self.region.meetings.get(at).and_then(|meeting| meeting.place) }
    }

    /// Who comes to a meeting in a slot.
    fn comes(&self, at: usize, slot: usize) -> impl Iterator<Item = PersonKey> + use<'a> {
        let attendees = self.region.meetings.get(at).into_iter().flat_map(|meeting| &meeting.attendees);
        attendees.filter(move |attendee| attendee.comes(slot)).map(|attendee| attendee.person)
    }

    /// The same, each of them once, however often they were asked.
    fn people(&self, at: usize, slot: usize) -> BTreeSet<PersonKey> {
        self.comes(at, slot).collect()
    }

    /// The slots that are possible for a meeting, taken or not.
    pub(super) fn slots_of(&self, at: usize) -> Vec<usize> {
        self.costs.get(at).into_iter().flat_map(BTreeMap::keys).copied().collect()
    }

    /// The meetings any of which may keep another one out of a slot, as far as nobody has decided on theirs.
    pub(super) fn in_the_way(&self, at: usize, slot: usize) -> Vec<usize> {
        let coming: BTreeSet<PersonKey> = self.comes(at, slot).collect();
        let needs_room = self.region.meetings.get(at).is_some_and(|meeting| meeting.seats.is_some());
        let hinders = |other: usize, (taken, room): (usize, Option<usize>)| {
            let both = |person: &PersonKey| coming.contains(person);
            let shares_people = || {
                let mut people = self.comes(other, taken).filter(both);
                people.any(|person| self.meet(slot, taken, self.region.pause_of(person)))
            };
            let shares_rooms = needs_room && room.is_some() && self.meet(slot, taken, TimeDelta::zero());
            let is_free = self.region.meetings.get(other).is_some_and(|meeting| meeting.pinned.is_none());
            other != at && is_free && (shares_rooms || shares_people())
        };
        self.seats.iter().filter(|(other, seat)| hinders(**other, **seat)).map(|(other, _)| *other).collect()
    }

    /// The meetings at the same place to which somebody travels who also belongs to this one, as far as nobody has decided on
    /// their slot.
    pub(super) fn sharing_travellers(&self, at: usize) -> Vec<usize> {
        let Some(own) = self.region.meetings.get(at).filter(|own| own.place.is_some()) else {
            return Vec::new();
        };
        let (place, own) = (own.place, self.travelling(own));
        let shares = |other: &Meeting| {
            other.place == place && other.pinned.is_none() && !self.travelling(other).is_disjoint(&own)
        };
        let others = self.region.meetings.iter().enumerate();
        others.filter(|(other, meeting)| *other != at && shares(meeting)).map(|(other, _)| other).collect()
    }

    /// Those of a meeting who travel to it.
    fn travelling(&self, meeting: &Meeting) -> BTreeSet<PersonKey> {
        let people = meeting.attendees.iter().map(|attendee| attendee.person);
        people.filter(|person| self.region.travellers.contains(person)).collect()
    }

    /// The slots of two meetings of which one follows the other without a trip between.
    pub(super) fn neighbours(&self, at: usize, other: usize) -> Vec<(usize, usize)> {
        let slots = &self.region.slots;
        let of = |at: usize| self.region.meetings.get(at).map(|m| self.travelling(m)).unwrap_or_default();
        let pauses: BTreeSet<u16> =
            of(at).intersection(&of(other)).map(|person| self.region.minutes(*person)).collect();
        let follow = |one: usize, next: usize| {
            let both = slots.get(one).zip(slots.get(next));
            let mut pauses = pauses.iter().map(|minutes| TimeDelta::minutes(i64::from(*minutes)));
            pauses.any(|pause| {
                both.is_some_and(|(one, next)| next.follows(one, pause) || one.follows(next, pause))
            })
        };
        let others = self.slots_of(other);
        let of = |slot: usize| {
            others.iter().filter(move |next| follow(slot, **next)).map(move |next| (slot, *next))
        };
        self.slots_of(at).into_iter().flat_map(of).collect()
    }

    /// How often those of some meetings who travel set out.
    pub(super) fn trips_of(&self, meetings: &[usize]) -> usize {
        let travellers = &self.region.travellers;
        let of = meetings.iter().filter_map(|at| self.region.meetings.get(*at));
        let people = of.flat_map(|meeting| &meeting.attendees).map(|attendee| attendee.person);
        let people: BTreeSet<PersonKey> = people.filter(|person| travellers.contains(person)).collect();
        people.into_iter().map(|person| self.trips(person)).sum()
    }

    /// What is in the way of a meeting in a slot, if anything is.
    fn obstacle(&self, meeting: &Meeting, slot: usize) -> Option<Obstacle> {
        let coming = meeting.attendees.iter().filter(|attendee| attendee.comes(slot));
        let people: BTreeSet<PersonKey> =
            coming.map(|attendee| attendee.person).filter(|person| self.is_busy(*person, slot)).collect();
        let rooms = meeting.seats.is_some() && self.room(meeting, slot).is_none();
        (rooms || !people.is_empty()).then_some(Obstacle { people, rooms })
    }

    fn is_busy(&self, person: PersonKey, slot: usize) -> bool {
        let pause = self.region.pause_of(person);
        let mut busy = self.busy.get(&person).into_iter().flatten();
        busy.any(|other| self.meet(slot, other.slot, pause))
    }

    fn meet(&self, one: usize, other: usize, pause: TimeDelta) -> bool {
        let slots = &self.region.slots;
        slots.get(one).zip(slots.get(other)).is_some_and(|(one, other)| one.meets(other, pause))
    }

    /// The smallest free room that is large enough.
    fn room(&self, meeting: &Meeting, slot: usize) -> Option<usize> {
        let seats = meeting.seats?;
        let is_free = |at: usize| {
            let used = self.used.get(&at).into_iter().flatten();
            let taken = self.region.rooms.get(at).into_iter().flat_map(|room| &room.taken);
            !used.chain(taken).any(|other| self.meet(slot, *other, TimeDelta::zero()))
        };
        let rooms = self.region.rooms.iter().enumerate().filter(|(_, room)| room.seats >= seats);
        rooms.filter(|(at, _)| is_free(*at)).min_by_key(|(at, room)| (room.seats, *at)).map(|(at, _)| at)
    }

    /// What stands so far as a proposal.
    pub(super) fn timetable(&self) -> Timetable {
        let mut timetable =
            Timetable { placed: Vec::new(), unplaced: Vec::new(), cost: 0, fixed: 0, trips: 0, bound: None };
        for (at, meeting) in self.region.meetings.iter().enumerate() {
            if let Some((slot, room)) = self.seats.get(&at) {
                timetable.placed.push(self.placed((at, meeting), *slot, *room));
                continue;
            }
            let why = self.why(meeting);
            // What was decided on is placed before all: only another decision can be in its way.
            if meeting.pinned.is_some() || !matches!(why, Why::Crowded { .. }) {
                timetable.fixed += self.region.weights.unplaced;
            }
            timetable.unplaced.push((at, why));
        }
        timetable.cost = self.cost;
        timetable.trips = self.region.travellers.iter().map(|person| self.trips(*person)).sum();
        timetable
    }

    /// How often somebody sets out: meetings one after the other at the same place are one trip, and those at home none.
    fn trips(&self, person: PersonKey) -> usize {
        let busy = self.busy.get(&person).into_iter().flatten();
        let away = busy.filter(|coming| coming.place.is_some_and(|place| place != person));
        away.filter(|coming| !self.stays(person, **coming)).count()
    }

    /// Whether somebody is in a meeting at the same place just before.
    fn stays(&self, person: PersonKey, coming: Coming) -> bool {
        let (slots, pause) = (&self.region.slots, self.region.pause_of(person));
        let here = self.busy.get(&person).into_iter().flatten().filter(|other| other.place == coming.place);
        let mut before = here.filter_map(|other| slots.get(other.slot));
        let away = coming.place.filter(|place| *place != person);
        let own = slots.get(coming.slot).filter(|_| away.is_some());
        own.is_some_and(|own| before.any(|other| own.follows(other, pause)))
    }

    fn placed(&self, (at, meeting): (usize, &Meeting), slot: usize, room: Option<usize>) -> Placed {
        let who = |answer: Option<SlotAnswer>| {
            let so = meeting.attendees.iter().filter(|attendee| attendee.answer(slot) == answer);
            so.map(|attendee| attendee.person).collect::<Vec<_>>()
        };
        let day = self.region.slots.get(slot).map(|slot| jst_date(slot.starts_at));
        let coming = self.coming(at, slot);
        Placed {
            meeting: at,
            slot,
            room,
            absent: who(Some(SlotAnswer::No)),
            conditional: who(Some(SlotAnswer::Maybe)),
            open: who(None),
            stays: self
                .travelling(meeting)
                .into_iter()
                .filter(|person| self.stays(*person, coming))
                .collect(),
            days_left: meeting.due.zip(day).map(|(due, day)| (due - day).num_days()),
        }
    }

    fn why(&self, meeting: &Meeting) -> Why {
        let largest = self.region.rooms.iter().map(|room| room.seats).max().unwrap_or(0);
        if meeting.seats.is_some_and(|seats| seats > largest) {
            return Why::NoRoom;
        }
        let possible = self.region.possible(meeting);
        if !possible.is_empty() {
            let obstacles = possible.iter().filter_map(|(slot, _)| self.obstacle(meeting, *slot));
            let obstacles: Vec<Obstacle> = obstacles.collect();
            let people = most_frequent(obstacles.iter().map(|obstacle| &obstacle.people));
            return Why::Crowded { people, rooms: obstacles.iter().any(|obstacle| obstacle.rooms) };
        }
        let slots = self.region.slots.iter().enumerate();
        let in_time = slots.filter(|(at, slot)| meeting.takes(*at, slot)).map(|(at, _)| at);
        let missing: Vec<(usize, BTreeSet<PersonKey>)> =
            in_time.map(|at| (at, missing(meeting, at))).collect();
        if missing.is_empty() {
            return Why::NoSlot;
        }
        let complete = missing.iter().filter(|(_, missing)| missing.is_empty());
        let away: Vec<BTreeSet<PersonKey>> =
            complete.map(|(at, _)| self.region.elsewhere(meeting, *at)).collect();
        if away.is_empty() {
            return Why::Required(most_frequent(missing.iter().map(|(_, missing)| missing)));
        }
        Why::Elsewhere(most_frequent(&away))
    }
}

fn take_out<T: PartialEq>(from: Option<&mut Vec<T>>, what: &T) {
    if let Some(from) = from
        && let Some(place) = from.iter().position(|other| other == what)
    {
        from.swap_remove(place);
    }
}

fn most_frequent<'a>(of: impl IntoIterator<Item = &'a BTreeSet<PersonKey>>) -> Vec<PersonKey> {
    let mut counts: BTreeMap<PersonKey, usize> = BTreeMap::new();
    for person in of.into_iter().flatten() {
        *counts.entry(*person).or_default() += 1;
    }
    let mut people: Vec<(PersonKey, usize)> = counts.into_iter().collect();
    people.sort_by_key(|(person, count)| (std::cmp::Reverse(*count), *person));
    people.into_iter().map(|(person, _)| person).collect()
}
