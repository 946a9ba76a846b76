//! Timetables of whole regions, as seeded and fictional (架空): the program beside placing one meeting after the other, first slot
//! that fits, in one table.
//!
//! `cargo bench --bench schedule`

// A benchmark that can't go on ends by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[expect(dead_code, reason = "each benchmark uses its own part of what they share")]
mod support;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate, TimeDelta};
use enza::domain::slot_poll::SlotAnswer;
use enza::domain::timetable::{
    Attendee, Limits, Meeting, Region, Room, Slot, Timetable, first_fit, saving_trips, solve,
};
use support::figures::{Goal, print, print_machine};
use support::lot::Lot;

/// How a region looks.
struct Shape {
    name: &'static str,
    meetings: u64,
    slots: u64,
    people: u64,
    /// Rooms that every meeting needs one of; none where they are held at the clients' homes.
    rooms: usize,
    /// Goal: seconds after which the timetable stands.
    within: f64,
    /// Goal: how far it may be from the best.
    gap: f64,
}

const SHAPES: [Shape; 3] = [
    Shape { name: "80x80x150", meetings: 80, slots: 80, people: 150, rooms: 0, within: 1.0, gap: 0.0 },
    Shape { name: "60x40x50.rooms2", meetings: 60, slots: 40, people: 50, rooms: 2, within: 5.0, gap: 0.03 },
    Shape {
        name: "120x80x80.rooms2",
        meetings: 120,
        slots: 80,
        people: 80,
        rooms: 2,
        within: 5.0,
        gap: 0.03,
    },
];

/// When the slots of a day begin (UTC): from nine to four in Japan.
const HOURS: [u32; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
/// One in so many people is a doctor, who travels.
const DOCTORS: u64 = 8;

fn main() {
    for shape in &SHAPES {
        let region = region(shape);
        let begun = Instant::now();
        let greedy = first_fit(&region);
        let greedy_ms = begun.elapsed().as_secs_f64() * 1_000.0;
        let limits = Limits { time: Duration::from_secs_f64(shape.within * 0.9), gap: shape.gap / 2.0 };
        let begun = Instant::now();
        let best = solve(&region, &limits, &|| begun.elapsed());
        let took = begun.elapsed().as_secs_f64();
        let saving = saving_trips(&region, &best, limits.time / 4, &|| begun.elapsed());
        let name = |figure: &str| format!("schedule.{}.{figure}", shape.name);
        print(&name("first_fit.cost"), f64::from(greedy.cost), "units", Goal::None);
        print(&name("first_fit.unplaced"), count(&greedy), "meetings", Goal::None);
        print(&name("first_fit.time"), greedy_ms, "ms", Goal::None);
        print(&name("cost"), f64::from(best.cost), "units", Goal::AtMost(f64::from(greedy.cost)));
        print(&name("unplaced"), count(&best), "meetings", Goal::AtMost(count(&greedy)));
        print(&name("first_fit.trips"), as_f64(greedy.trips), "trips", Goal::None);
        print(&name("trips"), as_f64(best.trips), "trips", Goal::None);
        print(&name("saving.cost"), f64::from(saving.cost), "units", Goal::AtMost(f64::from(greedy.cost)));
        print(&name("saving.trips"), as_f64(saving.trips), "trips", Goal::AtMost(as_f64(best.trips)));
        print(&name("gap"), best.gap().unwrap_or(1.0) * 100.0, "%", Goal::AtMost(shape.gap * 100.0));
        print(&name("time"), took, "s", Goal::AtMost(shape.within));
    }
    print_machine();
}

fn count(timetable: &Timetable) -> f64 {
    as_f64(timetable.unplaced.len())
}

fn as_f64(many: usize) -> f64 {
    f64::from(u32::try_from(many).unwrap())
}

fn region(shape: &Shape) -> Region {
    let mut lot = Lot::new(20_261_122);
    let first = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let slot = |number: u64| {
        let day = first + Days::new(number / HOURS.len() as u64);
        let hour = HOURS[usize::try_from(number).unwrap() % HOURS.len()];
        let starts_at = day.and_hms_opt(hour, 0, 0).unwrap();
        Slot { starts_at, ends_at: starts_at + TimeDelta::minutes(45) }
    };
    let slots: Vec<Slot> = (0..shape.slots).map(slot).collect();
    let meetings = (0..shape.meetings).map(|_| meeting(&mut lot, shape, &slots)).collect();
    Region {
        slots,
        meetings,
        rooms: (0..shape.rooms).map(|_| Room { seats: 12, taken: BTreeSet::new() }).collect(),
        travellers: (0..shape.people / DOCTORS).map(|doctor| i64::try_from(doctor).unwrap()).collect(),
        pause: 15,
        ..Region::default()
    }
}

/// A care manager who has to come, a doctor or a nurse of whom one has to, and two or three of other offices.
fn meeting(lot: &mut Lot, shape: &Shape, slots: &[Slot]) -> Meeting {
    let doctors = shape.people / DOCTORS;
    let mut people = BTreeSet::from([i64::try_from(lot.next(doctors)).unwrap()]);
    let many = 4 + usize::try_from(lot.next(2)).unwrap();
    while people.len() < many {
        people.insert(i64::try_from(doctors + lot.next(shape.people - doctors)).unwrap());
    }
    let attendee = |(place, person): (usize, i64)| Attendee {
        person,
        required: match place {
            0 | 1 => Some(1),
            2 => Some(2),
            _ => None,
        },
        answers: slots.iter().map(|_| answer(lot)).collect(),
    };
    let attendees = people.into_iter().enumerate().map(attendee).collect();
    let in_days = 4 + lot.next(7);
    Meeting {
        attendees,
        // One building with several rooms: whoever stays in it travels once.
        place: Some(-1),
        seats: (shape.rooms > 0).then_some(6),
        slots: None,
        due: slots.first().map(|slot| slot.starts_at.date() + Days::new(in_days)),
        pinned: None,
    }
}

/// Half of the answers are ○, a sixth △, a third ×.
fn answer(lot: &mut Lot) -> Option<SlotAnswer> {
    Some(match lot.next(6) {
        0..=2 => SlotAnswer::Yes,
        3 => SlotAnswer::Maybe,
        _ => SlotAnswer::No,
    })
}
