//! What every timetable keeps, what the best one is worth, and what is told of those that have no slot.

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::*;

fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
}

fn slot(day: u32, hour: u32) -> Slot {
    Slot { starts_at: at(day, hour, 0), ends_at: at(day, hour, 0) + TimeDelta::minutes(45) }
}

fn answers(typed: &str) -> Vec<Option<SlotAnswer>> {
    let answer = |letter: char| match letter {
        'o' => Some(SlotAnswer::Yes),
        'd' => Some(SlotAnswer::Maybe),
        'x' => Some(SlotAnswer::No),
        _ => None,
    };
    typed.chars().map(answer).collect()
}

fn free(person: PersonKey, typed: &str) -> Attendee {
    Attendee { person, required: None, answers: answers(typed) }
}

fn needed(person: PersonKey, group: u8, typed: &str) -> Attendee {
    Attendee { required: Some(group), ..free(person, typed) }
}

/// Where everything is held that is held nowhere else.
const PLACE: PersonKey = 100;

fn meeting(attendees: Vec<Attendee>) -> Meeting {
    Meeting { attendees, place: Some(PLACE), seats: None, slots: None, due: None, pinned: None }
}

fn region(slots: Vec<Slot>, meetings: Vec<Meeting>) -> Region {
    Region { slots, meetings, pause: 15, ..Region::default() }
}

/// With a clock that stands still.
fn solve(region: &Region, limits: &Limits) -> Timetable {
    super::solve(region, limits, &|| Duration::ZERO)
}

fn saving_trips(region: &Region, from: &Timetable, time: Duration) -> Timetable {
    super::saving_trips(region, from, time, &|| Duration::ZERO)
}

const LIMITS: Limits = Limits { time: Duration::from_secs(20), gap: 0.0 };

fn slots_of(timetable: &Timetable) -> Vec<(usize, usize)> {
    timetable.placed.iter().map(|placed| (placed.meeting, placed.slot)).collect()
}

#[test]
fn nobody_sits_in_two_meetings_at_a_time_nor_without_the_pause_between() {
    let slots = vec![slot(1, 9), Slot { starts_at: at(1, 9, 50), ends_at: at(1, 10, 35) }, slot(1, 11)];
    let region = region(slots, vec![meeting(vec![free(1, "oox")]), meeting(vec![free(1, "oox")])]);
    let found = solve(&region, &LIMITS);
    // Five minutes are no pause; the third slot is a × that is not required, and costs less than no slot.
    assert_eq!(found.placed.len(), 2, "{found:?}");
    assert_eq!(found.cost, region.weights.absent);
    assert_eq!(found.gap(), Some(0.0));
}

#[test]
fn whoever_needs_longer_between_two_meetings_has_that_long_and_nobody_else_waits_for_it() {
    let slots = vec![slot(1, 9), slot(1, 10), slot(1, 11)];
    let both =
        |person: PersonKey| vec![meeting(vec![free(person, "oox")]), meeting(vec![free(person, "oox")])];
    let pauses = BTreeMap::from([(1, 30)]);
    let far = Region { pauses: pauses.clone(), ..region(slots.clone(), both(1)) };
    assert_eq!(solve(&far, &LIMITS).cost, far.weights.absent, "a quarter of an hour is too short for them");
    let near = Region { pauses, ..region(slots, both(2)) };
    assert_eq!(solve(&near, &LIMITS).cost, 0);
    let settled = Slot { starts_at: at(1, 8, 0), ends_at: at(1, 8, 40) };
    let away = Region { elsewhere: BTreeMap::from([(1, vec![settled])]), ..far };
    assert_eq!(away.elsewhere(&away.meetings[0], 0), BTreeSet::from([1]), "twenty minutes");
}

#[test]
fn of_those_who_stand_for_each_other_one_has_to_come() {
    let doctor_or_nurse =
        |doctor: &str, nurse: &str| meeting(vec![needed(1, 1, doctor), needed(2, 1, nurse), free(3, "ooo")]);
    let slots = vec![slot(1, 9), slot(1, 11), slot(1, 14)];
    let found = solve(&region(slots.clone(), vec![doctor_or_nurse("xxx", "xxo")]), &LIMITS);
    assert_eq!(slots_of(&found), [(0, 2)]);
    assert_eq!(found.placed[0].absent, [1]);
    let found = solve(&region(slots, vec![doctor_or_nurse("xxx", "xxx")]), &LIMITS);
    assert_eq!(found.unplaced, [(0, Why::Required(vec![1, 2]))]);
}

#[test]
fn what_is_due_is_in_time_or_told() {
    let due =
        |day: u32| Meeting { due: NaiveDate::from_ymd_opt(2026, 12, day), ..meeting(vec![free(1, "xo")]) };
    let slots = vec![slot(2, 9), slot(4, 9)];
    let found = solve(&region(slots.clone(), vec![due(3)]), &LIMITS);
    assert_eq!(slots_of(&found), [(0, 0)], "in time, though somebody can't come");
    assert_eq!(found.placed[0].days_left, Some(1));
    let found = solve(&region(slots, vec![due(1)]), &LIMITS);
    assert_eq!(found.unplaced, [(0, Why::NoSlot)]);
}

#[test]
fn nobody_is_called_to_a_time_that_was_not_asked_about() {
    let asked = Meeting { slots: Some(BTreeSet::from([1])), ..meeting(vec![free(1, "oxo")]) };
    let late = Meeting { due: NaiveDate::from_ymd_opt(2026, 12, 1), ..asked.clone() };
    let slots = vec![slot(1, 9), slot(2, 9), slot(3, 9)];
    assert_eq!(slots_of(&solve(&region(slots.clone(), vec![asked]), &LIMITS)), [(0, 1)]);
    assert_eq!(solve(&region(slots, vec![late]), &LIMITS).unplaced, [(0, Why::NoSlot)]);
}

#[test]
fn a_room_takes_one_meeting_at_a_time_that_fits_into_it() {
    let in_room =
        |person: PersonKey, seats: usize| Meeting { seats: Some(seats), ..meeting(vec![free(person, "oo")]) };
    let room = |seats: usize, taken: &[usize]| Room { seats, taken: taken.iter().copied().collect() };
    let meetings = vec![in_room(1, 4), in_room(2, 4), in_room(3, 12), in_room(4, 30)];
    let mut region = region(vec![slot(1, 9), slot(1, 11)], meetings);
    region.rooms = vec![room(6, &[1]), room(15, &[])];
    let found = solve(&region, &LIMITS);
    assert_eq!(found.placed.len(), 3, "{found:?}");
    let large = found.placed.iter().find(|placed| placed.meeting == 2).unwrap();
    assert_eq!(large.room, Some(1));
    assert_eq!(found.unplaced, [(3, Why::NoRoom)]);
    region.rooms[1].taken = BTreeSet::from([0, 1]);
    let found = solve(&region, &LIMITS);
    assert_eq!(found.placed.len(), 1);
    assert_eq!(found.unplaced[1], (2, Why::Crowded { people: vec![], rooms: true }));
}

#[test]
fn a_doctor_comes_once_for_two_meetings_unless_that_asks_too_much_of_people() {
    let of_doctor = |other: PersonKey, doctor: &str| meeting(vec![needed(1, 1, doctor), free(other, "oooo")]);
    let slots = vec![slot(1, 9), slot(2, 10), slot(2, 11), slot(3, 14)];
    let mut region = region(slots, vec![of_doctor(2, "oooo"), of_doctor(3, "oooo")]);
    assert_eq!(solve(&region, &LIMITS).trips, 0, "nobody travels");
    region.travellers = BTreeSet::from([1]);
    let found = solve(&region, &LIMITS);
    assert_eq!(
        found.placed.iter().map(|placed| placed.slot).collect::<BTreeSet<_>>(),
        BTreeSet::from([1, 2])
    );
    assert_eq!(found.placed.iter().filter(|placed| placed.stays == [1]).count(), 1);
    assert_eq!((found.cost, found.trips), (0, 1));
    for meeting in &mut region.meetings {
        meeting.attendees[0].answers = answers("oddo");
    }
    let found = solve(&region, &LIMITS);
    assert_eq!((found.cost, found.trips), (0, 2), "a trip is saved at nobody's cost");
    region.weights.trip = 2 * region.weights.conditional;
    let saving = saving_trips(&region, &found, LIMITS.time);
    assert_eq!((saving.cost, saving.trips), (2 * region.weights.conditional, 1));
    region.weights.trip -= 1;
    let saving = saving_trips(&region, &found, LIMITS.time);
    assert_eq!((saving.cost, saving.trips), (0, 2), "two conditions cost more than the trip");
}

#[test]
fn what_a_person_decided_stays_and_what_it_pushes_out_is_told() {
    let mut pinned = meeting(vec![needed(1, 1, "xx")]);
    pinned.pinned = Some(0);
    let other = meeting(vec![needed(2, 1, "ox")]);
    let same = Meeting { pinned: Some(0), ..meeting(vec![free(2, "oo")]) };
    let found = solve(&region(vec![slot(1, 9), slot(1, 11)], vec![other, pinned, same]), &LIMITS);
    assert_eq!(slots_of(&found), [(1, 0), (2, 0)]);
    assert_eq!(found.unplaced, [(0, Why::Crowded { people: vec![2], rooms: false })]);
}

#[test]
fn nobody_is_called_away_from_what_is_settled_nor_without_the_pause_after_it() {
    let settled = Slot { starts_at: at(1, 10, 55), ends_at: at(1, 11, 55) };
    let away = BTreeMap::from([(1, vec![settled])]);
    let slots = vec![slot(1, 10), slot(1, 12), slot(1, 13)];
    let of = |answers: &str| {
        let meetings = vec![meeting(vec![free(1, answers), needed(2, 1, "ooo")])];
        Region { elsewhere: away.clone(), ..region(slots.clone(), meetings) }
    };
    assert_eq!(slots_of(&solve(&of("ooo"), &LIMITS)), [(0, 2)], "ten and five minutes are no pause");
    assert_eq!(slots_of(&solve(&of("xoo"), &LIMITS)), [(0, 2)]);
    assert_eq!(slots_of(&solve(&of("xxx"), &LIMITS)), [(0, 0)], "who does not come is missed nowhere");
    let mut pushed = of("ooo");
    pushed.meetings[0].slots = Some(BTreeSet::from([0, 1]));
    let found = solve(&pushed, &LIMITS);
    assert_eq!(found.unplaced, [(0, Why::Elsewhere(vec![1]))]);
    assert_eq!(pushed.elsewhere(&pushed.meetings[0], 0), BTreeSet::from([1]));
    pushed.meetings[0].pinned = Some(0);
    assert_eq!(slots_of(&solve(&pushed, &LIMITS)), [(0, 0)], "people may decide otherwise");
}

#[test]
fn a_trip_is_saved_only_at_one_place_and_nobody_travels_to_a_video_or_home() {
    let held = |place: Option<PersonKey>, other: PersonKey| Meeting {
        place,
        ..meeting(vec![needed(1, 1, "oo"), free(other, "oo")])
    };
    let slots = vec![slot(2, 10), slot(2, 11)];
    let trips = |places: [Option<PersonKey>; 2]| {
        let mut region = region(slots.clone(), vec![held(places[0], 2), held(places[1], 3)]);
        region.travellers = BTreeSet::from([1]);
        let found = saving_trips(&region, &solve(&region, &LIMITS), LIMITS.time);
        assert_eq!(found.placed.len(), 2);
        (found.trips, found.placed.iter().filter(|placed| !placed.stays.is_empty()).count())
    };
    assert_eq!(trips([Some(PLACE), Some(PLACE)]), (1, 1));
    assert_eq!(trips([Some(PLACE), Some(PLACE + 1)]), (2, 0));
    assert_eq!(trips([Some(PLACE), None]), (1, 0), "the other is held by video");
    assert_eq!(trips([None, None]), (0, 0));
    assert_eq!(trips([Some(1), Some(1)]), (0, 0), "the doctor is at home there");
    let twice = meeting(vec![free(1, "oo"), free(1, "oo")]);
    let once = Region { travellers: BTreeSet::from([1]), ..region(slots, vec![twice]) };
    assert_eq!(solve(&once, &LIMITS).trips, 1, "asked twice, somebody still comes once");
}

#[test]
fn decisions_that_collide_are_told_of_both() {
    let pinned = |person: PersonKey, slot: usize| Meeting {
        pinned: Some(slot),
        ..meeting(vec![free(person, "oo"), needed(9, 1, "xo")])
    };
    let slots = vec![slot(1, 9), slot(1, 11)];
    let region = region(slots, vec![pinned(1, 0), pinned(2, 0), pinned(1, 0), pinned(1, 1)]);
    assert_eq!(region.colliding(), [(0, 2, BTreeSet::from([1]))]);
    let found = solve(&region, &LIMITS);
    assert_eq!(found.unplaced, [(2, Why::Crowded { people: vec![1], rooms: false })]);
    assert_eq!(found.fixed, region.weights.unplaced, "nothing but another decision makes room for it");
}

#[test]
fn what_cannot_be_placed_makes_no_gap_look_small() {
    let impossible = meeting(vec![needed(1, 1, "x")]);
    let region = region(vec![slot(1, 9)], vec![impossible, meeting(vec![free(2, "d"), free(3, "d")])]);
    let found = solve(&region, &LIMITS);
    assert_eq!((found.cost, found.fixed, found.gap()), (1_016, 1_000, Some(0.0)));
    let worse = Timetable { bound: Some(1_008.0), ..found };
    assert_eq!(worse.gap(), Some(0.5));
    let unknown = Timetable { bound: Some(0.0), ..worse };
    assert_eq!(unknown.gap(), Some(1.0));
}

#[test]
fn without_time_there_is_a_timetable_of_which_nobody_knows_how_good_it_is() {
    let limits = Limits { time: Duration::ZERO, gap: 0.0 };
    let found = solve(&region(vec![slot(1, 9)], vec![meeting(vec![free(1, "o")])]), &limits);
    assert_eq!((found.placed.len(), found.gap()), (1, None));
}

#[test]
fn nothing_to_place_is_a_timetable() {
    let found = solve(&Region::default(), &LIMITS);
    assert_eq!((found.placed.len(), found.unplaced.len(), found.cost), (0, 0, 0));
    let found = solve(&region(vec![], vec![meeting(vec![free(1, "")])]), &LIMITS);
    assert_eq!(found.unplaced, [(0, Why::NoSlot)]);
}

/// The cheapest of every way to place a few meetings.
fn by_trying_all(region: &Region) -> u32 {
    let choices = region.slots.len() + 1;
    let ways = choices.pow(u32::try_from(region.meetings.len()).unwrap());
    let way = |number: usize| {
        let mut rest = number;
        let mut chosen = Vec::new();
        for _ in &region.meetings {
            chosen.push(rest.checked_rem(choices).filter(|slot| *slot < region.slots.len()));
            rest /= choices;
        }
        Timetable::of(region, &chosen).cost
    };
    (0..ways).map(way).min().unwrap()
}

fn any_region() -> impl Strategy<Value = Region> {
    let answer = prop_oneof![Just('o'), Just('d'), Just('x'), Just('-')];
    let typed =
        proptest::collection::vec(answer, 4).prop_map(|letters| letters.into_iter().collect::<String>());
    let attendee = (0..4_i64, proptest::option::of(0..2_u8), typed)
        .prop_map(|(person, required, typed)| Attendee { required, ..free(person, &typed) });
    let attendees = proptest::collection::btree_map(0..4_i64, attendee, 1..4)
        .prop_map(|of| of.into_iter().map(|(person, attendee)| Attendee { person, ..attendee }).collect());
    let day = proptest::option::of(1..4_u32);
    let seats = proptest::option::of(1..8_usize);
    let asked = proptest::option::weighted(0.3, proptest::collection::btree_set(0..4_usize, 1..4));
    let pinned = proptest::option::weighted(0.2, 0..4_usize);
    let meeting =
        (attendees, seats, asked, day, pinned).prop_map(|(attendees, seats, slots, day, pinned)| Meeting {
            attendees,
            place: Some(PLACE),
            seats,
            slots,
            due: day.and_then(|day| NaiveDate::from_ymd_opt(2026, 12, day)),
            pinned,
        });
    let room = (1..8_usize, proptest::collection::btree_set(0..4_usize, 0..2))
        .prop_map(|(seats, taken)| Room { seats, taken });
    let grid = prop_oneof![Just(vec![slot(1, 9), slot(1, 10), slot(2, 9), slot(3, 9)])];
    (
        grid,
        proptest::collection::vec(meeting, 1..5),
        proptest::collection::vec(room, 0..3),
        proptest::collection::btree_set(0..4_i64, 0..3),
        proptest::collection::btree_map(0..4_i64, Just(vec![slot(2, 9)]), 0..2),
        proptest::collection::btree_map(0..4_i64, 0..120_u16, 0..3),
    )
        .prop_map(|(slots, meetings, rooms, travellers, elsewhere, pauses)| Region {
            slots,
            meetings,
            rooms,
            travellers,
            elsewhere,
            pause: 15,
            pauses,
            ..Region::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_best_is_as_good_as_the_best_of_all_ways(region in any_region()) {
        let (found, tried) = (solve(&region, &LIMITS), by_trying_all(&region));
        prop_assert_eq!(found.cost, tried);
        prop_assert!(first_fit(&region).cost >= tried);
        prop_assert_eq!(found.placed.len() + found.unplaced.len(), region.meetings.len());
    }

    #[test]
    fn no_timetable_says_what_is_not_so(region in any_region()) {
        for found in [solve(&region, &LIMITS), first_fit(&region)] {
            let mut seen: Vec<(PersonKey, usize)> = Vec::new();
            let mut rooms = BTreeSet::new();
            for placed in &found.placed {
                let meeting = &region.meetings[placed.meeting];
                prop_assert!(meeting.pinned.is_none_or(|pinned| pinned == placed.slot));
                let asked = meeting.slots.as_ref().is_none_or(|slots| slots.contains(&placed.slot));
                prop_assert!(asked || meeting.pinned.is_some());
                let away = region.elsewhere(meeting, placed.slot);
                prop_assert!(away.is_empty() || meeting.pinned.is_some(), "somebody is called away");
                prop_assert_eq!(placed.room.is_some(), meeting.seats.is_some());
                if let Some(room) = placed.room {
                    prop_assert!(rooms.insert((room, placed.slot)), "two in a room");
                    prop_assert!(region.rooms[room].seats >= meeting.seats.unwrap());
                    prop_assert!(!region.rooms[room].taken.contains(&placed.slot));
                }
                for attendee in meeting.attendees.iter().filter(|attendee| attendee.comes(placed.slot)) {
                    let slot = region.slots[placed.slot];
                    let twice = seen.iter().any(|(person, other)| {
                        *person == attendee.person && region.slots[*other].meets(&slot, region.pause_of(*person))
                    });
                    prop_assert!(!twice, "somebody in two meetings");
                    seen.push((attendee.person, placed.slot));
                }
            }
        }
    }
}
