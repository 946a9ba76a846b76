use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::domain::room::RoomOp;

const ROOM: RoomId = RoomId(1);

#[derive(Default)]
struct Told {
    frames: Vec<String>,
    room_for: Option<usize>,
    is_cut: bool,
    ended: Option<Close>,
}

#[derive(Clone, Default)]
struct Ear(Rc<RefCell<Told>>);

impl Outlet for Ear {
    fn push(&self, frame: &Bytes) -> bool {
        let mut told = self.0.borrow_mut();
        if told.room_for.is_some_and(|most| told.frames.len() >= most) {
            return false;
        }
        let start = frame.iter().position(|b| *b == b'{').unwrap();
        told.frames.push(String::from_utf8(frame[start..].to_vec()).unwrap());
        true
    }
    fn cut(&self) {
        self.0.borrow_mut().is_cut = true;
    }
    fn end(&self, close: Close) {
        self.0.borrow_mut().ended = Some(close);
    }
}

impl Ear {
    /// The numbers of the events heard, frame by frame.
    fn heard(&self) -> Vec<Vec<i64>> {
        let told = self.0.borrow();
        told.frames
            .iter()
            .filter_map(|f| serde_json::from_str::<serde_json::Value>(f).unwrap().get("events").cloned())
            .map(|events| events.as_array().unwrap().iter().map(|e| e["seq"].as_i64().unwrap()).collect())
            .collect()
    }
}

fn seat(n: u8) -> Uid {
    Uid::from_bytes([n; 16])
}

fn join(member: u64, since: i64, ear: &Ear) -> Join<Ear> {
    let seat = seat(u8::try_from(member).unwrap());
    Join {
        member: MemberId(member),
        seat,
        audience: Audience::Members,
        since,
        is_seen: true,
        outlet: ear.clone(),
    }
}

fn event(seq: i64) -> RoomEvent {
    RoomEvent {
        seq,
        op: RoomOp::Contribution,
        client_id: format!("client-{seq}"),
        seat: Some(seat(1)),
        target: None,
        kind: "advice".into(),
        body: "見守り".into(),
        row_ref: String::new(),
        at: chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap().naive_utc(),
    }
}

fn events(range: std::ops::RangeInclusive<i64>) -> Vec<RoomEvent> {
    range.map(event).collect()
}

fn hub_with(since: i64) -> (Hub<Ear>, Ear) {
    let (mut hub, ear) = (Hub::default(), Ear::default());
    hub.open(ROOM, since);
    assert_eq!(hub.join(ROOM, join(1, since, &ear), 0), Joined::Live);
    hub.flush(0);
    (hub, ear)
}

#[test]
fn a_quiet_room_sends_at_once_and_the_author_hears_it_too() {
    let (mut hub, ear) = hub_with(0);
    assert!(!hub.offer(ROOM, events(1..=1), 100));
    assert_eq!(hub.due(), Some(100));
    hub.flush(100);
    assert_eq!(ear.heard(), [[1]]);
}

#[test]
fn events_that_come_early_wait_for_the_ones_before_them() {
    let (mut hub, ear) = hub_with(0);
    assert!(hub.offer(ROOM, events(3..=4), 100));
    hub.flush(100);
    assert!(ear.heard().is_empty());
    assert!(!hub.offer(ROOM, events(1..=2), 101));
    hub.flush(101);
    assert_eq!(ear.heard(), [[1, 2, 3, 4]]);
}

#[test]
fn a_repeat_is_heard_once() {
    let (mut hub, ear) = hub_with(0);
    hub.offer(ROOM, events(1..=2), 100);
    hub.offer(ROOM, events(1..=3), 100);
    hub.flush(100);
    hub.offer(ROOM, events(2..=3), 101);
    hub.flush(101);
    assert_eq!(ear.heard(), [[1, 2, 3]]);
}

#[test]
fn a_hot_room_gathers_for_thirty_milliseconds() {
    let (mut hub, ear) = hub_with(0);
    hub.flush(1000);
    hub.offer(ROOM, events(1..=20), 2000);
    hub.offer(ROOM, events(21..=22), 2010);
    assert_eq!(hub.due(), Some(2030));
    hub.flush(2029);
    assert!(ear.heard().is_empty());
    hub.flush(2030);
    assert_eq!(ear.heard().len(), 1);
    hub.offer(ROOM, events(23..=23), 5000);
    assert_eq!(hub.due().map(|due| due <= 5000), Some(true), "a room that cooled down sends at once again");
}

#[test]
fn who_just_caught_up_gets_the_rest_and_then_the_same_as_the_others() {
    let (mut hub, first) = hub_with(0);
    hub.offer(ROOM, events(1..=5), 100);
    hub.flush(100);
    let second = Ear::default();
    assert_eq!(hub.join(ROOM, join(2, 3, &second), 200), Joined::Live);
    hub.flush(200);
    hub.offer(ROOM, events(6..=6), 300);
    hub.flush(300);
    assert_eq!(second.heard(), [vec![4, 5], vec![6]]);
    assert_eq!(first.heard(), [vec![1, 2, 3, 4, 5], vec![6]]);
}

#[test]
fn who_read_ahead_of_the_hub_hears_nothing_twice() {
    let (mut hub, _first) = hub_with(0);
    let ahead = Ear::default();
    hub.join(ROOM, join(2, 2, &ahead), 50);
    hub.offer(ROOM, events(1..=3), 100);
    hub.flush(100);
    assert_eq!(ahead.heard(), [[3]]);
}

#[test]
fn who_is_behind_what_is_kept_has_to_read_first() {
    let (mut hub, _first) = hub_with(40);
    hub.offer(ROOM, events(41..=42), 100);
    hub.flush(100);
    let late = Ear::default();
    assert_eq!(hub.join(ROOM, join(2, 10, &late), 200), Joined::Behind(42));
    assert_eq!(hub.join(ROOM, join(2, 40, &late), 200), Joined::Live);
}

#[test]
fn a_slow_reader_is_cut_and_the_others_hear_on() {
    let (mut hub, good) = hub_with(0);
    let slow = Ear::default();
    slow.0.borrow_mut().room_for = Some(2);
    hub.join(ROOM, join(2, 0, &slow), 0);
    for seq in 1..=3 {
        hub.offer(ROOM, vec![event(seq)], 1000 * seq as u64);
        hub.flush(1000 * seq as u64);
    }
    assert!(slow.0.borrow().is_cut);
    assert_eq!(good.heard().concat(), [1, 2, 3]);
}

#[test]
fn a_dismissed_seat_hears_of_it_and_ends() {
    let (mut hub, ear) = hub_with(0);
    let other = Ear::default();
    hub.join(ROOM, join(2, 0, &other), 0);
    hub.offer(ROOM, vec![RoomEvent { op: RoomOp::SeatDismissed, seat: Some(seat(2)), ..event(1) }], 100);
    hub.offer(ROOM, vec![event(2)], 100);
    hub.flush(100);
    assert_eq!(other.0.borrow().ended, Some(Close::SeatDismissed));
    assert_eq!(ear.0.borrow().ended, None);
    let again = Ear::default();
    hub.offer(ROOM, vec![RoomEvent { op: RoomOp::SeatAdmitted, seat: Some(seat(2)), ..event(3) }], 200);
    hub.join(ROOM, join(2, 0, &again), 300);
    hub.flush(300);
    assert_eq!(again.0.borrow().ended, None, "an old dismissal does not end who was admitted again");
}

#[test]
fn a_closed_room_ends_everybody_after_the_last_event_and_is_forgotten() {
    let (mut hub, ear) = hub_with(0);
    hub.offer(ROOM, vec![RoomEvent { op: RoomOp::Closed, ..event(1) }], 100);
    hub.flush(100);
    assert_eq!(ear.heard(), [[1]]);
    assert_eq!(ear.0.borrow().ended, Some(Close::Normal));
    assert!(hub.rooms().is_empty());
}

#[test]
fn audiences_get_their_own_bytes() {
    let (mut hub, member) = hub_with(0);
    let steering = Ear::default();
    hub.join(ROOM, Join { audience: Audience::Steering, ..join(2, 0, &steering) }, 0);
    hub.offer(ROOM, vec![RoomEvent { op: RoomOp::Mark, kind: "issue".into(), ..event(1) }], 100);
    hub.flush(100);
    assert_eq!(member.0.borrow().frames, [r#"{"events":[{"seq":1,"kind":"void"}]}"#]);
    assert!(steering.0.borrow().frames[0].contains("\"issue\""));
}

#[test]
fn presence_is_told_when_it_changes_and_at_most_once_a_second() {
    let (mut hub, ear) = hub_with(0);
    let other = Ear::default();
    hub.join(ROOM, join(2, 0, &other), 10);
    hub.flush(999);
    assert!(ear.0.borrow().frames.is_empty());
    hub.flush(1000);
    assert_eq!(ear.0.borrow().frames.len(), 1);
    assert!(ear.0.borrow().frames[0].contains("\"count\":2"));
    hub.typing(ROOM, &seat(2), 2000);
    hub.flush(3000);
    assert!(ear.0.borrow().frames[1].contains("\"typing\":"));
    hub.flush(8000);
    assert!(!ear.0.borrow().frames[2].contains("typing"), "a sign of typing fades");
}

#[test]
fn a_crowd_is_told_as_a_number() {
    let mut hub = Hub::default();
    let ear = Ear::default();
    hub.open(ROOM, 0);
    for n in 0..=u64::try_from(CROWD).unwrap() {
        let seat = Uid::from_parts(n, [0; 10]);
        hub.join(ROOM, Join { seat, member: MemberId(n), ..join(1, 0, &ear) }, 0);
    }
    hub.flush(1000);
    assert_eq!(ear.0.borrow().frames[0], r#"{"presence":{"count":201}}"#);
}

#[test]
fn what_is_kept_has_a_limit() {
    let (mut hub, _ear) = hub_with(0);
    for seq in 1..=(RECENT_EVENTS as i64 + 500) {
        hub.offer(ROOM, vec![event(seq)], seq as u64 * 100);
        hub.flush(seq as u64 * 100);
    }
    assert!(matches!(hub.join(ROOM, join(2, 100, &Ear::default()), 0), Joined::Behind(_)));
}

#[test]
fn what_one_member_claims_moves_nobody_elses_room() {
    let (mut hub, ear) = hub_with(5);
    assert_eq!(hub.join(ROOM, join(2, i64::MAX, &Ear::default()), 50), Joined::Live);
    assert_eq!(hub.tail(ROOM), Some(5));
    assert!(!hub.offer(ROOM, events(6..=6), 100));
    hub.flush(100);
    assert_eq!(ear.heard(), [[6]]);
}

#[test]
fn a_room_that_is_not_open_here_lets_nobody_in() {
    let mut hub: Hub<Ear> = Hub::default();
    assert_eq!(hub.join(ROOM, join(1, i64::MAX, &Ear::default()), 0), Joined::Behind(i64::MAX));
    assert_eq!(hub.tail(ROOM), None);
}

#[test]
fn a_member_who_only_waits_is_not_there_and_hears_only_events() {
    let (mut hub, seen) = hub_with(0);
    hub.flush(PRESENCE_MS);
    let waiter = Ear::default();
    hub.join(ROOM, Join { is_seen: false, ..join(2, 0, &waiter) }, PRESENCE_MS);
    hub.flush(PRESENCE_MS);
    assert_eq!(hub.due(), None, "nobody is told that it came");
    hub.join(ROOM, join(3, 0, &Ear::default()), PRESENCE_MS);
    hub.flush(2 * PRESENCE_MS);
    assert!(seen.0.borrow().frames.last().unwrap().contains("\"count\":2"), "{:?}", seen.0.borrow().frames);
    assert!(waiter.0.borrow().frames.is_empty());
    hub.offer(ROOM, events(1..=1), 2 * PRESENCE_MS);
    hub.flush(2 * PRESENCE_MS);
    assert_eq!(waiter.heard(), [[1]]);
    hub.leave(ROOM, MemberId(2), 3 * PRESENCE_MS);
    assert_eq!(hub.due(), None, "nor that it went");
}
