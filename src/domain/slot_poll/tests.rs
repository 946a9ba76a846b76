use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike, Weekday};

use super::answers::check_answers;
use super::*;
use crate::domain::ids::{MeetingId, Uid};
use crate::domain::meeting::Planned;
use crate::domain::regular_hours::{TypedRow, Week};
use crate::domain::time::jst;

fn utc(month: u32, day: u32, hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(hour, 0, 0).unwrap()
}

fn around(parties: Vec<Party>) -> Around {
    Around { parties, organizer: Party::named("開催者"), room: Vec::new(), hold_by: None }
}

#[test]
fn three_candidates_lie_on_three_working_days_with_different_hours() {
    let found = propose_slots(utc(11, 20, 1), 60, 5, &around(Vec::new()));
    assert_eq!(found.len(), 3);
    let days: Vec<NaiveDate> = found.iter().map(|p| jst::jst_date(p.starts_at)).collect();
    let hours: Vec<u32> = found.iter().map(|p| jst::to_jst(p.starts_at).hour()).collect();
    assert!(days[0] < days[1] && days[1] < days[2]);
    assert_eq!(hours, [14, 10, 15]);
    // 23 November is a holiday (勤労感謝の日), so the fifth business day after Friday the 20th is the 30th.
    assert_eq!(days[0], NaiveDate::from_ymd_opt(2026, 11, 30).unwrap());
    assert!(found.iter().all(|p| p.ends_at - p.starts_at == TimeDelta::minutes(60)));
}

#[test]
fn days_on_which_an_office_is_closed_come_last_and_say_so() {
    let weekly = |days: &[Weekday]| Party {
        closed_weekdays: days.to_vec(),
        closures: vec![NaiveDate::from_ymd_opt(2026, 12, 3).unwrap()],
        ..Party::named("通所B")
    };
    let of = |days: &[Weekday]| around(vec![weekly(days)]);
    let found = propose_slots(utc(11, 20, 1), 60, 5, &of(&[Weekday::Mon, Weekday::Tue]));
    let days: Vec<String> = found.iter().map(|p| jst::jst_date(p.starts_at).to_string()).collect();
    assert_eq!(days, ["2026-12-02", "2026-12-04", "2026-12-09"]);
    let never_open = of(&[Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri]);
    let found = propose_slots(utc(11, 20, 1), 60, 5, &never_open);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|p| p.notes.contains(&SlotNote::Day(DayNote::Closed(vec!["通所B".into()])))));
}

#[test]
fn the_organizer_is_never_proposed_in_two_places_at_once() {
    let taken = Busy { starts_at: utc(11, 30, 5), ends_at: utc(11, 30, 6) };
    let organizer = Party { busy: vec![taken], ..Party::named("開催者") };
    let found = propose_slots(utc(11, 20, 1), 60, 5, &Around { organizer, ..around(Vec::new()) });
    assert!(found.iter().all(|p| !taken.meets(&Busy { starts_at: p.starts_at, ends_at: p.ends_at })));
    assert_eq!(jst::to_jst(found[0].starts_at).hour(), 10);
}

fn band(day: u8, from: &str, to: &str) -> Week {
    let row = TypedRow { no: 0, days: vec![day], from: from.into(), to: to.into() };
    Week::parse(&[row]).unwrap()
}

fn local(slot: &Proposal) -> String {
    jst::to_jst(slot.starts_at).format("%a %m-%d %H:%M").to_string()
}

#[test]
fn a_clinic_that_has_thursday_afternoon_is_proposed_thursday_afternoon() {
    let clinic = Party { is_required: true, week: band(4, "13:15", "14:45"), ..Party::named("診療所") };
    let found = propose_slots(utc(11, 20, 1), 60, 5, &around(vec![clinic]));
    let times: Vec<String> = found.iter().map(local).collect();
    assert_eq!(times, ["Thu 12-03 13:15", "Thu 12-10 13:15", "Thu 12-17 13:15"]);
    assert!(found.iter().all(|slot| slot.notes.contains(&SlotNote::Within(vec!["診療所".into()]))));
}

#[test]
fn who_is_required_counts_before_the_others_and_one_of_a_group_is_enough() {
    let party = |label: &str, week| Party { week, ..Party::named(label) };
    let required = Party { is_required: true, ..party("診療所", band(4, "13:00", "15:00")) };
    let others = [party("通所", band(2, "9:00", "12:00")), party("訪問", band(2, "9:00", "12:00"))];
    let found =
        propose_slots(utc(11, 20, 1), 60, 5, &around([vec![required.clone()], others.to_vec()].concat()));
    assert!(found.iter().all(|slot| local(slot).starts_with("Thu")), "{found:?}");
    assert!(found[0].notes.contains(&SlotNote::Outside(vec!["通所".into(), "訪問".into()])));
    let one_of = |label: &str, week| Party { group: Some(1), ..party(label, week) };
    let group = [one_of("診療所", band(4, "13:00", "15:00")), one_of("訪問看護", band(2, "9:00", "12:00"))];
    let found = propose_slots(utc(11, 20, 1), 60, 5, &around(group.to_vec()));
    let times: Vec<String> = found.iter().map(local).collect();
    assert_eq!(times, ["Tue 12-01 10:00", "Thu 12-03 13:00", "Tue 12-08 11:00"], "one or the other");
}

#[test]
fn nobody_is_proposed_while_settled_elsewhere_nor_too_shortly_after() {
    let busy = vec![Busy { starts_at: utc(12, 3, 4), ends_at: utc(12, 3, 5) }];
    let clinic = |pause| Party {
        pause,
        is_required: true,
        week: band(4, "13:00", "16:00"),
        busy: busy.clone(),
        ..Party::named("診療所")
    };
    let first = |pause| local(&propose_slots(utc(11, 20, 1), 60, 5, &around(vec![clinic(pause)]))[0]);
    assert_eq!((first(15), first(0)), ("Thu 12-03 15:00".into(), "Thu 12-03 14:00".into()));
    assert_eq!(first(90), "Thu 12-10 14:00", "there is no hour left on the third");
}

#[test]
fn what_is_in_time_comes_first_and_says_so() {
    let by = NaiveDate::from_ymd_opt(2026, 12, 2);
    let weekly = Party { is_required: true, week: band(4, "13:00", "15:00"), ..Party::named("診療所") };
    let found = propose_slots(utc(11, 20, 1), 60, 5, &Around { hold_by: by, ..around(vec![weekly]) });
    let days: Vec<String> = found.iter().map(|slot| jst::jst_date(slot.starts_at).to_string()).collect();
    assert_eq!(days, ["2026-11-30", "2026-12-01", "2026-12-02"]);
    assert!(found[0].notes.contains(&SlotNote::InTime(by.unwrap(), 2)), "{found:?}");
    assert!(found[0].notes.contains(&SlotNote::Outside(vec!["診療所".into()])));
}

#[test]
fn stretches_that_only_touch_do_not_meet() {
    let first = Busy { starts_at: utc(11, 30, 5), ends_at: utc(11, 30, 6) };
    let second = Busy { starts_at: utc(11, 30, 6), ends_at: utc(11, 30, 7) };
    assert!(!first.meets(&second) && !second.meets(&first) && first.meets(&first));
}

#[test]
fn a_candidate_clashes_with_what_other_meetings_want_and_never_with_its_own_poll() {
    let wanted = |meeting: i64, hour, what| Wanted {
        by: MeetingId(meeting),
        when: Busy { starts_at: utc(12, 1, hour), ends_at: utc(12, 1, hour) + TimeDelta::minutes(90) },
        what,
    };
    let own = wanted(1, 5, "own");
    let others =
        [wanted(1, 5, "own poll"), wanted(2, 6, "overlaps"), wanted(3, 7, "later"), wanted(4, 4, "begun")];
    let found: Vec<&str> = clashing(&own, &others).into_iter().map(|other| other.what).collect();
    assert_eq!(found, ["overlaps", "begun"]);
}

fn vote(slot: usize, participant: i64, is_required: bool, answer: Option<SlotAnswer>) -> Vote {
    Vote { slot, participant, label: format!("参加者{participant}"), is_required, group: None, answer }
}

#[test]
fn a_candidate_that_a_required_person_refuses_ranks_last_whatever_the_others_say() {
    use SlotAnswer::{No, Yes};
    let slots = [utc(12, 1, 5), utc(12, 2, 5)];
    let votes = [
        vote(0, 1, true, Some(No)),
        vote(0, 2, false, Some(Yes)),
        vote(0, 3, false, Some(Yes)),
        vote(1, 1, true, Some(Yes)),
        vote(1, 2, false, Some(No)),
        vote(1, 3, false, Some(No)),
    ];
    let ranked = rank(&slots, &votes, &BTreeMap::new());
    assert_eq!(ranked[0].slot, 1);
    assert_eq!(ranked[0].reasons[0], Reason::AllRequired);
    assert!(!ranked[1].is_possible);
    assert_eq!(ranked[1].reasons[0], Reason::RequiredMissing(vec!["参加者1".into()]));
}

#[test]
fn of_a_group_one_who_comes_is_enough_and_nobody_is_too_few() {
    use SlotAnswer::{Maybe, No, Yes};
    let slots = [utc(12, 1, 5), utc(12, 2, 5), utc(12, 3, 5), utc(12, 4, 5)];
    let of = |slot, participant, answer| Vote { group: Some(1), ..vote(slot, participant, false, answer) };
    let votes = [
        of(0, 1, Some(No)),
        of(0, 2, Some(No)),
        vote(0, 3, false, Some(Yes)),
        of(1, 1, Some(No)),
        of(1, 2, None),
        of(2, 1, Some(Maybe)),
        of(2, 2, Some(No)),
        of(3, 1, Some(No)),
        of(3, 2, Some(Yes)),
    ];
    let ranked = rank(&slots, &votes, &BTreeMap::new());
    let order: Vec<usize> = ranked.iter().map(|r| r.slot).collect();
    assert_eq!(order, [3, 1, 2, 0], "one who comes, then who may, then nobody");
    let both = vec!["参加者1".to_owned(), "参加者2".to_owned()];
    assert_eq!(ranked[0].reasons[0], Reason::AllRequired);
    assert_eq!(ranked[1].reasons[0], Reason::GroupOpen(both.clone()));
    assert_eq!(ranked[2].reasons[0], Reason::GroupConditional(both.clone()));
    assert_eq!(ranked[3].reasons[0], Reason::GroupMissing(both));
    assert!(ranked[0].is_possible && !ranked[3].is_possible);
}

#[test]
fn among_equals_more_circles_then_the_earlier_wins() {
    use SlotAnswer::{Maybe, Yes};
    let slots = [utc(12, 3, 5), utc(12, 2, 5), utc(12, 1, 5)];
    let votes = [
        vote(0, 1, true, Some(Yes)),
        vote(1, 1, true, Some(Yes)),
        vote(2, 1, true, Some(Maybe)),
        vote(0, 2, false, Some(Yes)),
        vote(1, 2, false, Some(Yes)),
        vote(2, 2, false, Some(Yes)),
    ];
    let order: Vec<usize> = rank(&slots, &votes, &BTreeMap::new()).iter().map(|r| r.slot).collect();
    assert_eq!(order, [1, 0, 2]);
}

fn slot_uid(n: u8) -> Uid {
    Uid::from_parts(1, [n; 10])
}

fn slots() -> Vec<PollSlot> {
    (1..=2).map(|n| PollSlot { uid: slot_uid(n), starts_at: utc(12, u32::from(n), 5) }).collect()
}

fn sheet(answers: &[(u8, SlotAnswer, &str)]) -> AnswerSheet {
    AnswerSheet {
        answers: answers
            .iter()
            .map(|(n, answer, reason)| GivenAnswer {
                slot: slot_uid(*n),
                answer: *answer,
                reason: (*reason).into(),
            })
            .collect(),
        attendance: Planned::Attending,
        reason: String::new(),
        person: "架空 次郎".into(),
        comment: String::new(),
    }
}

#[test]
fn every_candidate_is_answered_and_a_condition_needs_its_reason() {
    use SlotAnswer::{Maybe, Yes};
    assert_eq!(
        check_answers(&slots(), &sheet(&[(1, Yes, ""), (2, Maybe, "15時まで")]), utc(11, 30, 0)),
        Ok(())
    );
    assert_eq!(
        check_answers(&slots(), &sheet(&[(1, Yes, "")]), utc(11, 30, 0)),
        Err(vec![AnswerError::SlotUnanswered(slot_uid(2))])
    );
    assert_eq!(
        check_answers(&slots(), &sheet(&[(1, Yes, ""), (2, Maybe, " ")]), utc(11, 30, 0)),
        Err(vec![AnswerError::ReasonMissing(slot_uid(2))])
    );
    assert_eq!(
        check_answers(&slots(), &sheet(&[(1, Yes, ""), (2, Yes, ""), (3, Yes, "")]), utc(11, 30, 0)),
        Err(vec![AnswerError::UnknownSlot])
    );
}

#[test]
fn a_candidate_has_one_answer() {
    use SlotAnswer::{No, Yes};
    assert_eq!(
        check_answers(&slots(), &sheet(&[(1, Yes, ""), (2, Yes, ""), (1, No, "")]), utc(11, 30, 0)),
        Err(vec![AnswerError::AnsweredTwice])
    );
}

#[test]
fn who_writes_instead_need_not_answer_each_candidate_and_who_is_absent_says_why() {
    let mut writing = sheet(&[]);
    writing.attendance = Planned::Writing;
    assert_eq!(check_answers(&slots(), &writing, utc(11, 30, 0)), Ok(()));
    let mut absent = sheet(&[]);
    absent.attendance = Planned::Absent;
    absent.person = String::new();
    assert_eq!(
        check_answers(&slots(), &absent, utc(11, 30, 0)),
        Err(vec![AnswerError::PersonMissing, AnswerError::AbsenceReasonMissing])
    );
}

#[test]
fn a_candidate_that_has_passed_needs_no_answer_and_keeps_the_one_it_has() {
    use SlotAnswer::{Maybe, Yes};
    let now = utc(12, 1, 5);
    assert_eq!(check_answers(&slots(), &sheet(&[(2, Yes, "")]), now), Ok(()));
    let typed = WholeAnswer::of(sheet(&[(1, Maybe, ""), (2, Yes, "")]));
    assert_eq!(typed.faults(&slots(), now), [], "an old form still names the first");
    assert_eq!(typed.marks(&slots(), now).len(), 1);
    let none = WholeAnswer { none: Some("入院中".into()), ..WholeAnswer::of(sheet(&[(1, Yes, "")])) };
    assert_eq!(none.faults(&slots(), now), []);
    assert_eq!(none.marks(&slots(), now).iter().map(|a| a.slot.clone()).collect::<Vec<_>>(), [slot_uid(2)]);
}
