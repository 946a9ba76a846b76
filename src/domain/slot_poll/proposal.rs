//! Candidates proposed by the server: business days and hours, not on closed days of the offices, not where the organizer
//! meets others. Each says why it was chosen.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use crate::domain::time::{BusinessCalendar, jst};

/// How far ahead the search goes, in days.
const SEARCH_DAYS: u64 = 60;
/// Hours at which meetings begin, in the order in which they are tried.
const STARTS: [u32; 5] = [14, 10, 15, 11, 13];

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
}

/// The closed days of one invited office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The office, for the explanation.
    pub label: String,
    /// Weekly closed days.
    pub closed_weekdays: Vec<Weekday>,
    /// Single closed days.
    pub closures: Vec<NaiveDate>,
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
    /// The organizer has no other meeting then.
    OrganizerFree,
    /// The organizer has another meeting then.
    OrganizerBusy,
    /// How many business days lie between now and the candidate.
    BusinessDaysAhead(i64),
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
/// days from now so that people have time to answer. Days on which all are open come before days on which somebody is not.
pub fn propose_slots(
    now: NaiveDateTime,
    minutes: i64,
    ahead: i32,
    offices: &[Hours],
    organizer: &[Busy],
) -> Vec<Proposal> {
    let calendar = BusinessCalendar::public_offices();
    let today = jst::jst_date(now);
    let Some(first) = calendar.add(today, ahead) else { return Vec::new() };
    let days: Vec<NaiveDate> = first
        .iter_days()
        .take_while(|day| *day < first.checked_add_days(Days::new(SEARCH_DAYS)).unwrap_or(first))
        .filter(|day| calendar.is_open(*day))
        .collect();
    let mut chosen: Vec<Proposal> = Vec::new();
    for all_must_be_open in [true, false] {
        for day in &days {
            let note = day_note(*day, offices);
            let known = chosen.iter().any(|c| jst::jst_date(c.starts_at) == *day);
            if chosen.len() == 3 || known || (all_must_be_open && note != DayNote::AllOpen) {
                continue;
            }
            // Different hours on different days give people with fixed rounds a choice.
            let preferred = STARTS.iter().cycle().skip(chosen.len()).take(STARTS.len());
            let free =
                preferred.filter_map(|hour| slot(*day, *hour, minutes)).find(|slot| is_free(slot, organizer));
            if let Some(slot) = free {
                let notes = explain(slot, now, offices, organizer);
                chosen.push(Proposal { starts_at: slot.starts_at, ends_at: slot.ends_at, notes });
            }
        }
    }
    chosen.sort_by_key(|c| c.starts_at);
    chosen
}

/// What speaks for and against a candidate.
pub fn explain(slot: Busy, now: NaiveDateTime, offices: &[Hours], organizer: &[Busy]) -> Vec<SlotNote> {
    let day = jst::jst_date(slot.starts_at);
    let ahead = BusinessCalendar::public_offices().between(jst::jst_date(now), day);
    let free = if is_free(&slot, organizer) { SlotNote::OrganizerFree } else { SlotNote::OrganizerBusy };
    vec![SlotNote::Day(day_note(day, offices)), free, SlotNote::BusinessDaysAhead(ahead)]
}

fn slot(day: NaiveDate, hour: u32, minutes: i64) -> Option<Busy> {
    let starts_at = jst::at(day, hour, 0)?;
    Some(Busy { starts_at, ends_at: starts_at + TimeDelta::minutes(minutes) })
}

fn is_free(slot: &Busy, taken: &[Busy]) -> bool {
    taken.iter().all(|busy| !busy.meets(slot))
}

fn day_note(day: NaiveDate, offices: &[Hours]) -> DayNote {
    let closed: Vec<String> = offices
        .iter()
        .filter(|o| o.closed_weekdays.contains(&day.weekday()) || o.closures.contains(&day))
        .map(|o| o.label.clone())
        .collect();
    if closed.is_empty() { DayNote::AllOpen } else { DayNote::Closed(closed) }
}
