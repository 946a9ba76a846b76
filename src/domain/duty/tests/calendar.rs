//! Days that are easily miscounted: 29 February, month ends, the turn of the fiscal year, windows before an end; and the
//! day on which one rule set follows another.

use super::books::adoption;
use super::scene::*;
use super::*;
use crate::domain::certification::CertificationKind;
use crate::domain::duty::fact::VideoTerms;
use crate::domain::ids::{ClientId, InsurerId};
use DutyStatus as S;
use RuleNo as N;

fn law() -> RuleBook {
    RuleBook::new(&shipped().unwrap(), &[])
}

fn find<'r>(duties: &[Duty<'r>], rule: RuleNo, part: Part, subject: Subject) -> Option<Duty<'r>> {
    duties.iter().find(|duty| duty.identity() == (rule, part, subject)).copied()
}

fn spans(duties: &[Duty<'_>], rule: RuleNo, part: Part) -> Vec<String> {
    let of = duties.iter().filter(|duty| duty.clause.rule == rule && duty.clause.part == part);
    of.map(|duty| match duty.subject {
        Subject::Months(first, last) => format!("{first}..{last}"),
        other => panic!("{other:?}"),
    })
    .collect()
}

/// Support with service from a day on, and nothing else.
fn running(framework: Framework, service_from: &str) -> Vec<Fact> {
    vec![
        from(SUPPORT, "2023-11-01", What::Support { framework, until: None }),
        from(PLAN, "2023-11-10", drafted(PLAN, true, service_from, level(framework))),
    ]
}

#[test]
fn a_month_is_due_on_its_last_day_also_on_29_february() {
    let book = law();
    let facts = Facts::from(running(Framework::HomeCare, "2024-01-31"));
    let duties = duties(&book, &facts, day("2024-03-01"));
    let due = |month: &str| find(&duties, N::R14I, Part::Whole, months(month, month)).unwrap();
    assert_eq!(due("2024-01").due, Some(day("2024-01-31")));
    assert_eq!(due("2024-01").asked_from, day("2024-01-01"));
    assert_eq!((due("2024-02").due, due("2024-02").status), (Some(day("2024-02-29")), S::Late));
    assert_eq!((due("2024-03").due, due("2024-03").status), (Some(day("2024-03-31")), S::Due));
    assert!(find(&duties, N::R14I, Part::Whole, months("2023-12", "2023-12")).is_none());
}

#[test]
fn a_visit_on_29_february_counts_for_february_alone() {
    let mut facts = Facts::from(running(Framework::HomeCare, "2024-02-01"));
    facts.insert(fact("2024-02-29", What::Visited { met_client: true }));
    let book = law();
    let duties = duties(&book, &facts, day("2024-03-31"));
    let status = |month: &str| find(&duties, N::R14I, Part::Whole, months(month, month)).unwrap().status;
    assert_eq!([status("2024-02"), status("2024-03")], [S::Met, S::Due]);
}

#[test]
fn counts_of_three_months_begin_with_the_month_after_service_and_cross_the_fiscal_year() {
    let book = law();
    let facts = Facts::from(running(Framework::PreventiveSupport, "2023-11-30"));
    let asked = duties(&book, &facts, day("2024-06-01"));
    assert_eq!(
        spans(&asked, N::P16, Part::Visit),
        ["2023-12..2024-02", "2024-03..2024-05", "2024-06..2024-08"]
    );
    let due = |first, last| find(&asked, N::P16, Part::Visit, months(first, last)).unwrap().due;
    assert_eq!(due("2023-12", "2024-02"), Some(day("2024-02-29")));
    assert_eq!(due("2024-03", "2024-05"), Some(day("2024-05-31")));
}

#[test]
fn records_kept_from_29_february_are_kept_until_28_february() {
    let mut facts = Facts::from(running(Framework::HomeCare, "2023-12-01"));
    facts.insert(from(CLOSING, "2024-02-29", What::Closed));
    let book = law();
    let subject = Subject::Support(record(CLOSING));
    let due = |at: &str| find(&duties(&book, &facts, day(at)), N::R28, Part::Whole, subject).unwrap().due;
    // Two years, then 31 days in which it is decided.
    assert_eq!(due("2024-02-29"), Some(day("2026-03-31")));
}

#[test]
fn a_renewal_is_asked_for_from_60_days_before_the_end() {
    let book = law();
    let facts = Facts::from(scene(Framework::HomeCare));
    let subject = Subject::Certification(record(CERTIFICATION));
    let on = |at: &str| find(&duties(&book, &facts, day(at)), N::R15I, Part::Application, subject);
    assert_eq!(on("2027-01-29"), None);
    let duty = on("2027-01-30").unwrap();
    assert_eq!((duty.asked_from, duty.due), (day("2027-01-30"), Some(day("2027-03-31"))));
    assert_eq!(on("2027-03-31").unwrap().status, S::Due);
    assert_eq!(on("2027-04-01").unwrap().status, S::Late);
}

#[test]
fn a_renewal_proves_an_application_in_time_however_late_it_was_decided() {
    let book = law();
    let subject = Subject::Certification(record(CERTIFICATION));
    for (kind, was_late) in [(CertificationKind::Renewal, false), (CertificationKind::Initial, true)] {
        let mut facts = Facts::from(scene(Framework::HomeCare));
        let days = ["2027-04-01", "2028-03-31"];
        let next = certified(NEXT_CERTIFICATION, kind, level(Framework::HomeCare), days);
        facts.insert(from(NEXT_CERTIFICATION, "2027-04-20", next));
        let duties = duties(&book, &facts, day("2027-04-20"));
        let duty = find(&duties, N::R15I, Part::Application, subject).unwrap();
        assert_eq!((duty.status, duty.was_met_late()), (S::Met, was_late), "{kind:?}");
    }
}

#[test]
fn a_late_decision_leaves_30_days_for_the_meeting() {
    let mut facts = Facts::from(scene(Framework::HomeCare));
    let what = certified(
        NEXT_CERTIFICATION,
        CertificationKind::Change,
        level(Framework::HomeCare),
        ["2027-01-10", "2027-12-31"],
    );
    facts.insert(from(NEXT_CERTIFICATION, "2027-01-31", what));
    let book = law();
    let subject = Subject::Certification(record(NEXT_CERTIFICATION));
    let duties = duties(&book, &facts, day("2027-02-01"));
    let duty = find(&duties, N::R15Ro, Part::Whole, subject).unwrap();
    assert_eq!(duty.due, Some(day("2027-03-02")));
}

#[test]
fn monitoring_stops_with_the_closing_and_what_was_not_due_is_excused() {
    let mut facts = Facts::from(scene(Framework::HomeCare));
    facts.insert(from(CLOSING, "2026-06-15", What::Closed));
    let book = law();
    let duties = duties(&book, &facts, day("2026-12-31"));
    assert_eq!(spans(&duties, N::R14I, Part::Whole), ["2026-05..2026-05", "2026-06..2026-06"]);
    let status = |month: &str| find(&duties, N::R14I, Part::Whole, months(month, month)).unwrap().status;
    assert_eq!([status("2026-05"), status("2026-06")], [S::Late, S::Excused]);
}

#[test]
fn monitoring_is_asked_up_to_the_month_in_which_support_ends() {
    let book = law();
    for (until, last) in [("2024-03-31", "2024-03"), ("2024-04-01", "2024-04"), ("2024-04-30", "2024-04")] {
        let mut facts = running(Framework::HomeCare, "2024-02-10");
        for fact in &mut facts {
            if let What::Support { framework, .. } = fact.what {
                fact.what = What::Support { framework, until: Some(day(until)) };
            }
        }
        let asked = spans(&duties(&book, &Facts::from(facts), day("2024-08-01")), N::R14I, Part::Whole);
        assert_eq!(asked.first().map(String::as_str), Some("2024-02..2024-02"), "{until}");
        assert_eq!(asked.last(), Some(&format!("{last}..{last}")), "{until}");
    }
}

#[test]
fn what_was_due_while_support_was_closed_stays_excused_when_it_goes_on_again() {
    let mut facts = running(Framework::HomeCare, "2024-02-10");
    facts.push(from(CLOSING, "2024-03-15", What::Interrupted { again_on: day("2024-05-10") }));
    let book = law();
    let asked = duties(&book, &Facts::from(facts), day("2024-07-01"));
    let state = |month: &str| {
        let duty = find(&asked, N::R14I, Part::Whole, months(month, month)).unwrap();
        (duty.status, duty.proof.and_then(|proof| proof.ground))
    };
    assert_eq!(state("2024-02"), (S::Late, None));
    assert_eq!(state("2024-03"), (S::Excused, Some(Ground::Closed)));
    assert_eq!(state("2024-05"), (S::Late, None));
}

#[test]
fn video_calls_count_while_all_terms_hold() {
    let terms = VideoTerms { is_stable: true, can_communicate: true, is_informed: true };
    let base = running(Framework::HomeCare, "2024-05-01");
    let visit = fact("2024-05-20", What::Visited { met_client: true });
    let call = fact("2024-06-20", What::VideoCalled);
    let agreed = fact("2024-05-10", What::VideoAgreed(terms));
    let consented = fact("2024-05-12", What::VideoConsented);
    let lapsed = |on: &str| fact(on, What::VideoLapsed);
    let unfit = fact("2024-05-10", What::VideoAgreed(VideoTerms { is_stable: false, ..terms }));
    let june = |more: &[Fact]| {
        let facts = Facts::from(base.iter().chain(&[visit, call]).chain(more).copied().collect::<Vec<_>>());
        let book = law();
        let duties = duties(&book, &facts, day("2024-07-01"));
        let status =
            |rule| find(&duties, rule, Part::Whole, months("2024-06", "2024-06")).map(|duty| duty.status);
        (status(N::R14I), status(N::R14Ro))
    };
    assert_eq!(june(&[agreed, consented]), (Some(S::Excused), Some(S::Met)));
    assert_eq!(june(&[agreed]), (Some(S::Late), None));
    assert_eq!(june(&[unfit, consented]), (Some(S::Late), None));
    assert_eq!(june(&[agreed, consented, lapsed("2024-06-19")]), (Some(S::Late), None));
    // It still held when the call was made.
    assert_eq!(june(&[agreed, consented, lapsed("2024-06-21")]), (Some(S::Excused), Some(S::Met)));
}

#[test]
fn video_calls_are_unknown_to_the_law_before_april_2024() {
    let terms = VideoTerms { is_stable: true, can_communicate: true, is_informed: true };
    let mut facts = Facts::from(running(Framework::HomeCare, "2024-02-01"));
    facts.insert(fact("2024-02-01", What::VideoAgreed(terms)));
    facts.insert(fact("2024-02-01", What::VideoConsented));
    let book = law();
    assert_eq!(spans(&duties(&book, &facts, day("2024-04-30")), N::R14Ro, Part::Whole), ["2024-04..2024-04"]);
}

#[test]
fn another_rule_set_changes_what_is_asked_from_its_day_on() {
    let catalogue = shipped().unwrap();
    let facts = Facts::from(running(Framework::ManagementB, "2025-01-10"));
    let before = RuleBook::new(&catalogue, &[adoption("2024-01-01", Preset::Akashi)]);
    let after = RuleBook::new(
        &catalogue,
        &[adoption("2024-01-01", Preset::Akashi), adoption("2026-04-01", Preset::Toyosato)],
    );
    // 明石市 does not ask for monitoring of B, 豊郷町 asks every six months.
    let today = day("2026-12-31");
    assert!(spans(&duties(&before, &facts, today), N::P16, Part::Visit).is_empty());
    assert_eq!(
        spans(&duties(&after, &facts, today), N::P16, Part::Visit),
        ["2026-04..2026-09", "2026-10..2027-03"]
    );
    // Up to the day before, both ask for the same.
    let last = day("2026-03-31");
    assert_eq!(duties(&before, &facts, last), duties(&after, &facts, last));
    // What was asked before stays as it was asked.
    let old = duties(&before, &facts, today);
    let new = duties(&after, &facts, today);
    for duty in old.iter().filter(|duty| duty.asked_from <= last) {
        assert!(new.contains(duty), "{duty:?}");
    }
}

#[test]
fn a_client_who_moves_is_judged_by_the_insurer_of_each_day() {
    let catalogue = shipped().unwrap();
    let (akashi, fukushima) = (InsurerId(1), InsurerId(2));
    let adopted = || {
        [
            (akashi, adoption("2020-01-01", Preset::Akashi)),
            (fukushima, adoption("2020-01-01", Preset::Fukushima)),
            // After the move it does not concern the client any more.
            (akashi, adoption("2026-10-01", Preset::Toyosato)),
        ]
    };
    let stays = vec![(NaiveDate::MIN, akashi)];
    let moves = vec![(NaiveDate::MIN, akashi), (day("2026-09-01"), fukushima)];
    let clients = [(1, stays), (2, moves.clone()), (3, moves), (4, vec![(NaiveDate::MIN, fukushima)])];
    let clients = clients.map(|(client, days)| (ClientId(client), days));
    let books = RuleBooks::new(&catalogue, adopted(), clients);
    let [stayed, moved, also_moved, always_there] = [1, 2, 3, 4].map(|client| books.of(ClientId(client)));
    assert_eq!(moved, also_moved);
    let mut facts = scene(Framework::HomeCare);
    facts.push(change(Framework::HomeCare));
    let facts = Facts::from(facts);
    let today = day("2026-12-31");
    let checked = |book, plan| {
        find(&duties(book, &facts, today), N::R29, Part::Whole, Subject::Plan(record(plan))).is_some()
    };
    // 明石市 asks for the check of contacts of each plan, 福島市 does not.
    assert_eq!([checked(moved, PLAN), checked(moved, CHANGED)], [true, false]);
    assert_eq!([checked(stayed, PLAN), checked(stayed, CHANGED)], [true, true]);
    assert_eq!([checked(always_there, PLAN), checked(always_there, CHANGED)], [false, false]);
    // Up to the day before the move nothing differs, and what was asked stays as it was asked.
    let last = day("2026-08-31");
    assert_eq!(duties(stayed, &facts, last), duties(moved, &facts, last));
    let (old, new) = (duties(stayed, &facts, today), duties(moved, &facts, today));
    for duty in old.iter().filter(|duty| duty.asked_from <= last) {
        assert!(new.contains(duty), "{duty:?}");
    }
    for from in ["2026-09-01", "2026-12-31"].map(day) {
        assert_eq!(moved.on(from), always_there.on(from));
    }
    assert_eq!(moved.on(last), stayed.on(last));
}

#[test]
fn a_count_that_has_begun_keeps_its_length() {
    let catalogue = shipped().unwrap();
    let facts = Facts::from(running(Framework::PreventiveSupport, "2026-01-15"));
    let mut longer = adoption("2026-04-01", Preset::Law);
    longer.overrides =
        serde_json::from_str(r#"{"change":[{"rule":"p16","part":"visit","every":6}]}"#).unwrap();
    let book = RuleBook::new(&catalogue, &[longer]);
    assert_eq!(
        spans(&duties(&book, &facts, day("2026-11-30")), N::P16, Part::Visit),
        ["2026-02..2026-04", "2026-05..2026-10", "2026-11..2027-04"]
    );
}

#[test]
fn support_b_of_toyosato_needs_no_meeting_and_akashi_checks_disaster_contacts() {
    let catalogue = shipped().unwrap();
    let has = |preset, framework, rule: RuleNo| {
        let book = RuleBook::new(&catalogue, &[adoption("2020-01-01", preset)]);
        let facts = Facts::from(running(framework, "2026-01-15"));
        duties(&book, &facts, day("2026-02-01")).iter().any(|duty| duty.clause.rule == rule)
    };
    assert!(has(Preset::Toyosato, Framework::ManagementA, N::P9));
    assert!(!has(Preset::Toyosato, Framework::ManagementB, N::P9));
    assert!(has(Preset::Akashi, Framework::HomeCare, N::R29));
    assert!(!has(Preset::Fukushima, Framework::HomeCare, N::R29));
}
