//! Candidates proposed by the server: on business days, when those who are asked can come as a rule, where nobody is settled
//! elsewhere, and in time for the duty that the meeting meets. Each says why it was chosen.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use crate::domain::regular_hours::{PAUSE, Week};
use crate::domain::time::{BusinessCalendar, jst};

/// How far ahead the search goes, in days.
const SEARCH_DAYS: u64 = 60;
/// Candidates that are proposed.
const WANTED: usize = 3;
/// Hours at which meetings begin, in the order in which they are tried.
const STARTS: [u32; 5] = [14, 10, 15, 11, 13];
/// Office hours, in minutes of the day: between them other times are tried where these hours suit somebody less.
const OFFICE_HOURS: (u32, u32) = (9 * 60, 18 * 60);

/// A stretch of time in which somebody is taken, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// UTC.
    pub starts_at: NaiveDateTime,
    /// UTC.
    pub ends_at: NaiveDateTime,
}

impl Busy {
    /// Whether two stretches share a moment; one that ends when the other begins does not.
    pub fn meets(&self, other: &Busy) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    /// The stretch with a pause before and after it.
    fn widened(&self, pause: TimeDelta) -> Busy {
        Busy { starts_at: self.starts_at - pause, ends_at: self.ends_at + pause }
    }
}

/// Somebody who is to come, and what is known of their time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// What stands in the explanation.
    pub label: String,
    /// Whether the meeting makes no sense without them.
    pub is_required: bool,
    /// Of those with the same number at least one has to come.
    pub group: Option<i32>,
    /// Weekly closed days.
    pub closed_weekdays: Vec<Weekday>,
    /// Single closed days.
    pub closures: Vec<NaiveDate>,
    /// When they can come as a rule.
    pub week: Week,
    /// Minutes that they need between two meetings.
    pub pause: u16,
    /// Where they are settled already, in whatever office's meeting.
    pub busy: Vec<Busy>,
}

impl Party {
    /// Somebody of whom nothing is known.
    pub fn named(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            is_required: false,
            group: None,
            closed_weekdays: Vec::new(),
            closures: Vec::new(),
            week: Week::default(),
            pause: PAUSE,
            busy: Vec::new(),
        }
    }

    fn is_closed(&self, day: NaiveDate) -> bool {
        self.closed_weekdays.contains(&day.weekday()) || self.closures.contains(&day)
    }

    /// Whether a candidate lies outside the times that were said once and for all.
    pub fn outside(&self, slot: &Busy) -> Option<Outside> {
        match self.is_closed(jst::jst_date(slot.starts_at)) {
            true => Some(Outside::Closed),
            false if !self.week.takes(slot.starts_at, slot.ends_at) => Some(Outside::Hours),
            false => None,
        }
    }

    fn is_taken(&self, slot: &Busy) -> bool {
        let own = slot.widened(TimeDelta::minutes(i64::from(self.pause)));
        self.busy.iter().any(|busy| busy.meets(&own))
    }

    fn comes(&self, slot: &Busy) -> bool {
        self.outside(slot).is_none() && !self.is_taken(slot)
    }
}

/// Outside of which usual times a candidate lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Those of the office.
    Hours,
    /// The days on which the office is open.
    Closed,
    /// Those of the person who reads.
    OwnHours,
}

/// Everybody who is to come, and by when the meeting has to be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// Those who are asked.
    pub parties: Vec<Party>,
    /// Who calls the meeting.
    pub organizer: Party,
    /// When the room of the meeting is taken; nothing where it has none.
    pub room: Vec<Busy>,
    /// The last day on which the meeting is in time.
    pub hold_by: Option<NaiveDate>,
}

impl Around {
    /// Whether a date can't be settled since the organizer or the room is in another meeting then.
    pub fn is_blocked(&self, slot: &Busy) -> bool {
        self.organizer.busy.iter().chain(&self.room).any(|busy| busy.meets(slot))
    }

    fn is_room_taken(&self, slot: &Busy) -> bool {
        self.room.iter().any(|busy| busy.meets(slot))
    }
}

/// What speaks about a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayNote {
    /// A working day on which all invited offices are open.
    AllOpen,
    /// Some office is closed that day.
    Closed(Vec<String>),
}

/// Why a candidate was proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotNote {
    /// The day.
    Day(DayNote),
    /// It lies in the times at which these can come as a rule.
    Within(Vec<String>),
    /// It lies outside the times at which these can come as a rule.
    Outside(Vec<String>),
    /// These have another meeting then, or too shortly before or after it.
    Taken(Vec<String>),
    /// The room is taken by another meeting then.
    RoomTaken,
    /// The organizer has no other meeting then.
    OrganizerFree,
    /// The organizer has another meeting then, or too shortly before or after it.
    OrganizerBusy,
    /// The organizer can't come then as a rule.
    OrganizerOutside,
    /// How many business days lie between now and the candidate.
    BusinessDaysAhead(i64),
    /// So many days before the last day on which the meeting is in time.
    InTime(NaiveDate, i64),
    /// After the last day on which the meeting is in time.
    Late(NaiveDate),
}

/// A proposed candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// UTC.
    pub starts_at: NaiveDateTime,
    /// UTC.
    pub ends_at: NaiveDateTime,
    /// Why.
    pub notes: Vec<SlotNote>,
}

/// Three candidates (fewer when the search finds no more), each on a day of its own, the earliest at least `ahead` business
/// days from now so that people have time to answer. What is in time comes before what is late, then what suits those who are
/// required, then what suits the others, then the earlier day.
pub fn propose_slots(now: NaiveDateTime, minutes: i64, ahead: i32, around: &Around) -> Vec<Proposal> {
    let calendar = BusinessCalendar::public_offices();
    let today = jst::jst_date(now);
    let Some(first) = calendar.add(today, ahead) else { return Vec::new() };
    let days = first
        .iter_days()
        .take_while(|day| *day < first.checked_add_days(Days::new(SEARCH_DAYS)).unwrap_or(first))
        .filter(|day| calendar.is_open(*day));
    let possible: Vec<(NaiveDate, u32, Busy, Cost)> = days
        .flat_map(|day| {
            let starts = starts(day, minutes, around);
            starts.into_iter().filter_map(move |start| Some((day, start, slot(day, start, minutes)?)))
        })
        .filter(|(.., slot)| !around.organizer.is_taken(slot) && !around.is_room_taken(slot))
        .map(|(day, start, slot)| (day, start, slot, cost(&slot, around)))
        .collect();
    let mut chosen: Vec<Proposal> = Vec::new();
    while chosen.len() < WANTED {
        let is_known = |day: NaiveDate| chosen.iter().any(|c| jst::jst_date(c.starts_at) == day);
        let best = possible
            .iter()
            .filter(|(day, ..)| !is_known(*day))
            .min_by_key(|(day, start, _, cost)| (*cost, *day, preference(*start, chosen.len())));
        let Some((_, _, slot, _)) = best else { break };
        let notes = explain(*slot, now, around);
        chosen.push(Proposal { starts_at: slot.starts_at, ends_at: slot.ends_at, notes });
    }
    chosen.sort_by_key(|c| c.starts_at);
    chosen
}

/// Late, required who can't come, others who can't come.
type Cost = (bool, usize, usize);

fn cost(slot: &Busy, around: &Around) -> Cost {
    let is_late = around.hold_by.is_some_and(|by| jst::jst_date(slot.starts_at) > by);
    let away: Vec<&Party> = around.parties.iter().filter(|party| !party.comes(slot)).collect();
    let required = away.iter().filter(|party| party.is_required).count();
    let groups: BTreeSet<i32> = away.iter().filter_map(|party| party.group).collect();
    let is_without = |group: &&i32| {
        around.parties.iter().filter(|party| party.group == Some(**group)).all(|party| !party.comes(slot))
    };
    let without = groups.iter().filter(is_without).count();
    let organizer = usize::from(!around.organizer.week.takes(slot.starts_at, slot.ends_at));
    (is_late, required + without + organizer, away.len())
}

/// The minutes of a day at which a candidate may begin: the usual hours, every half hour of the office hours, and whenever
/// somebody's time begins.
fn starts(day: NaiveDate, minutes: i64, around: &Around) -> BTreeSet<u32> {
    let (opens, closes) = OFFICE_HOURS;
    let fits = |start: &u32| i64::from(*start) + minutes <= i64::from(closes);
    let parties = around.parties.iter().chain([&around.organizer]);
    let bands = parties.flat_map(|party| party.week.on(day.weekday()).map(|band| u32::from(band.from)));
    let usual = STARTS.iter().map(|hour| hour * 60);
    (opens..closes).step_by(30).filter(fits).chain(usual).chain(bands).collect()
}

/// Different hours on different days give people with fixed rounds a choice; full hours come before half ones.
fn preference(start: u32, chosen: usize) -> (usize, u32) {
    let usual = STARTS.iter().cycle().skip(chosen).take(STARTS.len());
    let place = usual.enumerate().find(|(_, hour)| **hour * 60 == start).map(|(place, _)| place);
    (place.unwrap_or(STARTS.len()), start)
}

/// What speaks for and against a candidate.
pub fn explain(slot: Busy, now: NaiveDateTime, around: &Around) -> Vec<SlotNote> {
    let day = jst::jst_date(slot.starts_at);
    let ahead = BusinessCalendar::public_offices().between(jst::jst_date(now), day);
    let those = |is: &dyn Fn(&Party) -> bool| -> Vec<String> {
        around.parties.iter().filter(|party| is(party)).map(|party| party.label.clone()).collect()
    };
    let takes = |party: &Party| party.week.takes(slot.starts_at, slot.ends_at);
    let mut notes = vec![SlotNote::Day(day_note(day, &around.parties))];
    for (names, note) in [
        (those(&|party| !party.week.is_free() && takes(party)), SlotNote::Within as fn(_) -> _),
        (those(&|party| !takes(party)), SlotNote::Outside),
        (those(&|party| party.is_taken(&slot)), SlotNote::Taken),
    ] {
        if !names.is_empty() {
            notes.push(note(names));
        }
    }
    if around.is_room_taken(&slot) {
        notes.push(SlotNote::RoomTaken);
    }
    notes.push(match around.organizer.is_taken(&slot) {
        true => SlotNote::OrganizerBusy,
        false if !takes(&around.organizer) => SlotNote::OrganizerOutside,
        false => SlotNote::OrganizerFree,
    });
    notes.push(SlotNote::BusinessDaysAhead(ahead));
    notes.extend(around.hold_by.map(|by| match (by - day).num_days() {
        left if left >= 0 => SlotNote::InTime(by, left),
        _ => SlotNote::Late(by),
    }));
    notes
}

fn slot(day: NaiveDate, start: u32, minutes: i64) -> Option<Busy> {
    let starts_at = jst::at(day, start / 60, start % 60)?;
    Some(Busy { starts_at, ends_at: starts_at + TimeDelta::minutes(minutes) })
}

fn day_note(day: NaiveDate, parties: &[Party]) -> DayNote {
    let closed: Vec<String> =
        parties.iter().filter(|party| party.is_closed(day)).map(|party| party.label.clone()).collect();
    if closed.is_empty() { DayNote::AllOpen } else { DayNote::Closed(closed) }
}
