//! Days and versions of plans: what is due where no start of service is written, which deliveries hand over the plan, and
//! goals that a plan shares with the plan that it was copied from.

use super::scene::*;
use super::*;
use crate::domain::certification::CertificationKind;
use crate::domain::duty::fact::{Drafted, Issue, Recipient};
use crate::domain::meeting::MeetingTrigger;
use DutyStatus as S;
use RuleNo as N;

/// The scene with another first plan.
fn planned(change: impl Fn(Drafted) -> Drafted, more: &[Fact]) -> Facts {
    let mut facts = scene(Framework::HomeCare);
    for fact in &mut facts {
        if let What::Drafted(drafted) = fact.what {
            fact.what = What::Drafted(change(drafted));
        }
    }
    facts.extend_from_slice(more);
    Facts::from(facts)
}

fn on<'r>(
    book: &'r RuleBook,
    facts: &Facts,
    today: &str,
    wanted: (RuleNo, Part, Subject),
) -> Option<Duty<'r>> {
    duties(book, facts, day(today)).into_iter().find(|duty| duty.identity() == wanted)
}

fn consented(version: Option<i32>, at: &str) -> Fact {
    fact(at, What::Consented { plan: record(PLAN), version: version.map(issue) })
}

fn delivered(version: Option<i32>, at: &str) -> Fact {
    fact(at, What::Delivered { plan: record(PLAN), version: version.map(issue), to: Recipient::Client })
}

#[test]
fn where_no_start_of_service_is_written_nothing_is_late_before_there_is_a_consent() {
    let book = book();
    let undated = |drafted: Drafted| Drafted { service_from: None, ..drafted };
    let of_plan = Subject::Plan(record(PLAN));
    let to_client = to_client(PLAN);
    let office = Subject::Office(record(PLAN), record(OFFICE));
    let open = planned(undated, &[]);
    let agreed = planned(undated, &[consented(Some(1), "2026-06-28")]);
    for (rule, part, subject, due) in [
        (N::R9, Part::Whole, of_plan, "2026-06-28"),
        (N::R10, Part::Explanation, of_plan, "2026-06-28"),
        (N::R10, Part::Whole, of_plan, ""),
        (N::R11, Part::Whole, to_client, "2026-07-05"),
        (N::R12, Part::Whole, office, "2026-07-12"),
        (N::R19, Part::Whole, of_plan, "2026-06-28"),
        (N::R22, Part::Whole, of_plan, ""),
    ] {
        let before = on(&book, &open, "2027-02-01", (rule, part, subject)).unwrap();
        assert_eq!((before.due, before.status), (None, S::Due), "{rule} {part}");
        let after = on(&book, &agreed, "2027-02-01", (rule, part, subject)).unwrap();
        assert_eq!(after.due.map(|due| due.to_string()).unwrap_or_default(), due, "{rule} {part}");
    }
    let monitored =
        |facts: &Facts, month| on(&book, facts, "2027-02-01", (N::R14I, Part::Whole, months(month, month)));
    assert_eq!(monitored(&open, "2026-04"), None, "no service is known to run in the month of the plan");
    assert!(monitored(&open, "2026-05").is_some(), "and nobody is forgotten from the next month on");
    assert_eq!(monitored(&agreed, "2026-05"), None);
    assert!(monitored(&agreed, "2026-06").is_some() && monitored(&agreed, "2027-01").is_some());
}

#[test]
fn only_the_version_that_was_consented_to_or_a_later_one_is_the_plan_handed_over() {
    let book = book();
    /// The number of a version and a day.
    type Dated<'t> = (Option<i32>, &'t str);
    /// What it is, the newest version, the consents, the delivery, and whether the plan is handed over.
    type Row<'t> = (&'t str, i32, &'t [Dated<'t>], Dated<'t>, bool);
    let rows: [Row<'_>; 13] = [
        ("the draft before any consent", 1, &[], (Some(1), "2026-04-12"), true),
        ("a draft that another has replaced", 2, &[], (Some(1), "2026-04-12"), false),
        ("the version consented to", 1, &[(Some(1), "2026-04-28")], (Some(1), "2026-04-28"), true),
        ("the same, sent ahead", 1, &[(Some(1), "2026-04-28")], (Some(1), "2026-04-20"), true),
        ("the draft of the meeting", 2, &[(Some(2), "2026-04-28")], (Some(1), "2026-04-20"), false),
        ("the same after the consent", 2, &[(Some(2), "2026-04-28")], (Some(1), "2026-04-30"), false),
        ("issued anew after a minor change", 2, &[(Some(1), "2026-04-28")], (Some(1), "2026-04-30"), true),
        ("the new issue itself", 2, &[(Some(1), "2026-04-28")], (Some(2), "2026-06-10"), true),
        (
            "consented to once more",
            2,
            &[(Some(1), "2026-04-28"), (Some(2), "2026-06-10")],
            (Some(1), "2026-04-30"),
            false,
        ),
        ("the form's own day of consent", 2, &[(None, "2026-04-28")], (Some(1), "2026-04-30"), true),
        ("before the form's own day", 2, &[(None, "2026-04-28")], (Some(1), "2026-04-20"), false),
        ("by an entry, before that version", 2, &[(Some(2), "2026-04-28")], (None, "2026-04-20"), false),
        ("by an entry, ahead of the consent", 2, &[(Some(2), "2026-04-28")], (None, "2026-04-24"), true),
    ];
    for (what, newest, consents, delivery, is_met) in rows {
        let mut more: Vec<Fact> = consents.iter().map(|(version, at)| consented(*version, at)).collect();
        more.push(delivered(delivery.0, delivery.1));
        let facts = planned(|drafted| Drafted { version: issue(newest), ..drafted }, &more);
        let duty = on(&book, &facts, "2026-07-01", (N::R11, Part::Whole, to_client(PLAN))).unwrap();
        assert_eq!(duty.status == S::Met, is_met, "{what}: {duty:?}");
        // The notice of 生活援助 hangs on the same delivery (基準13条18号の2).
        let notice =
            on(&book, &facts, "2026-07-01", (N::R18b, Part::Whole, Subject::Plan(record(PLAN)))).unwrap();
        assert_eq!(notice.due.is_some(), is_met, "{what}");
    }
}

#[test]
fn a_consent_to_a_later_version_begins_the_days_for_its_delivery_anew() {
    let book = book();
    let consents = [
        consented(Some(1), "2026-04-28"),
        consented(Some(2), "2026-06-10"),
        consented(Some(2), "2026-06-20"),
    ];
    let facts = planned(|drafted| Drafted { version: issue(2), ..drafted }, &consents);
    let duty = |rule, subject| on(&book, &facts, "2026-07-01", (rule, Part::Whole, subject)).unwrap();
    assert_eq!(duty(N::R11, to_client(PLAN)).due, Some(day("2026-06-17")));
    // The consent itself was there before service began.
    let consent = duty(N::R10, Subject::Plan(record(PLAN)));
    assert_eq!((consent.status, consent.was_met_late()), (S::Met, false));
}

#[test]
fn a_minor_change_asks_nobody_to_be_given_the_plan_again() {
    let book = book();
    let office = record(OFFICE);
    let mut facts = scene(Framework::HomeCare);
    facts.push(change(Framework::HomeCare));
    facts.push(from(CHANGED, "2026-09-10", What::InCharge { plan: record(CHANGED), office }));
    let mut facts = Facts::from(facts);
    let status = |facts: &Facts, to| {
        let subject = Subject::Recipient(record(CHANGED), to);
        on(&book, facts, "2026-11-01", (N::R11, Part::Whole, subject)).unwrap().status
    };
    assert_eq!(
        [Recipient::Client, Recipient::Office(office)].map(|to| status(&facts, to)),
        [S::Late, S::Late]
    );
    facts.insert(minor(CHANGED, 1, "2026-09-12"));
    assert_eq!(
        [Recipient::Client, Recipient::Office(office)].map(|to| status(&facts, to)),
        [S::Excused, S::Excused]
    );
}

#[test]
fn a_judgement_of_what_was_issued_anew_excuses_from_nothing_that_the_plan_itself_owes() {
    let book = book();
    let anew = |drafted: Drafted| Drafted { version: issue(2), ..drafted };
    let consent = consented(Some(1), "2026-04-15");
    let judged = minor(PLAN, 2, "2026-05-02");
    let facts = planned(anew, &[consent, judged]);
    let status = |rule, part| {
        let of_plan = Subject::Plan(record(PLAN));
        on(&book, &facts, "2026-06-01", (rule, part, of_plan)).map(|duty| duty.status)
    };
    assert_eq!(status(N::R16, Part::Reissued), Some(S::Excused));
    assert_eq!(status(N::R10, Part::Whole), Some(S::Met));
    assert_eq!(status(N::R10, Part::Explanation), Some(S::Late));
    assert_eq!(changed_plans(&facts, day("2026-06-01")), [record(PLAN)]);
    let settled = planned(anew, &[consented(Some(2), "2026-04-28")]);
    assert_eq!(changed_plans(&settled, day("2026-06-01")), []);
    let asked = on(&book, &settled, "2026-06-01", (N::R16, Part::Reissued, Subject::Plan(record(PLAN))));
    assert_eq!(asked, None, "the draft was changed before anybody consented");
}

#[test]
fn a_change_is_minor_against_what_was_agreed_to_last_since_the_first_plan_of_its_kind() {
    let framework = Framework::HomeCare;
    let before =
        |more: &[Fact]| agreed_before(&planned(|drafted| drafted, more), record(CHANGED), day("2026-12-01"));
    assert_eq!(before(&[change(framework)]), None);
    let first = Some((day("2026-04-10"), Some(issue(1))));
    assert_eq!(before(&[consented(Some(1), "2026-04-15"), change(framework)]), first);
    let unnamed = Some((day("2026-04-10"), None));
    assert_eq!(before(&[consented(None, "2026-04-15"), change(framework)]), unnamed);
    // After plans of the other kind, the first one changes nothing of what was agreed to before.
    let anew = from(CHANGED, "2026-09-10", drafted(CHANGED, true, "2026-10-01", level(framework)));
    assert_eq!(before(&[consented(Some(1), "2026-04-15"), anew]), None);
}

/// The change of 10 September in its newest version.
fn changed(newest: i32, form_consent: Option<i32>, more: &[Fact]) -> Facts {
    let mut facts = scene(Framework::HomeCare);
    let What::Drafted(drafted) = change(Framework::HomeCare).what else { unreachable!("a draft") };
    let made_at = |number: i32| day("2026-09-10") + chrono::Days::new(u64::try_from(number - 1).unwrap() * 5);
    let of = |number: i32| Issue { made_at: made_at(number).and_hms_opt(1, 0, 0).unwrap(), number };
    let drafted = Drafted { version: of(newest), form_consent: form_consent.map(of), ..drafted };
    facts.push(from(CHANGED, "2026-09-10", What::Drafted(drafted)));
    let moved = |fact: &Fact| match fact.what {
        What::Consented { plan, version } => {
            Fact { what: What::Consented { plan, version: version.map(|v| of(v.number)) }, ..*fact }
        }
        What::JudgedMinor { plan, version } => {
            Fact { what: What::JudgedMinor { plan, version: version.map(|v| of(v.number)) }, ..*fact }
        }
        _ => *fact,
    };
    facts.extend(more.iter().map(moved));
    Facts::from(facts)
}

#[test]
fn a_judgement_speaks_of_the_version_that_it_was_made_about_whatever_is_issued_later() {
    let book = book();
    let consent =
        |version, on| fact(on, What::Consented { plan: record(CHANGED), version: Some(issue(version)) });
    let of_plan = Subject::Plan(record(CHANGED));
    let status =
        |facts: &Facts, part| on(&book, facts, "2026-11-01", (N::R16, part, of_plan)).map(|duty| duty.status);
    // What was changed after the consent was judged minor; a typing error is put right later.
    let judged = [consent(1, "2026-09-12"), minor(CHANGED, 2, "2026-09-15")];
    let both = |facts: &Facts| [Part::Whole, Part::Reissued].map(|part| status(facts, part));
    assert_eq!(both(&changed(2, None, &judged)), [Some(S::Late), Some(S::Excused)]);
    assert_eq!(
        both(&changed(3, None, &judged)),
        [Some(S::Late), Some(S::Open)],
        "the meeting is still missing"
    );
    // What was judged of a new issue stays so when the client consents to it afterwards.
    let later = [consent(1, "2026-09-12"), minor(CHANGED, 2, "2026-09-15"), consent(2, "2026-09-20")];
    assert_eq!(status(&changed(2, None, &later), Part::Whole), Some(S::Late));
}

#[test]
fn a_consent_that_a_form_took_over_from_its_last_version_is_no_new_one() {
    let book = book();
    let on_form = fact("2026-09-11", What::Consented { plan: record(CHANGED), version: None });
    let talk = fact(
        "2026-09-11",
        What::MeetingHeld { plan: Some(record(CHANGED)), trigger: MeetingTrigger::PlanChange },
    );
    let of_plan = Subject::Plan(record(CHANGED));
    let asked = |facts: &Facts, today| on(&book, facts, today, (N::R16, Part::Reissued, of_plan));
    let taken_over = changed(2, Some(1), &[on_form, talk]);
    assert_eq!(asked(&taken_over, "2026-09-14"), None, "not before the version was made");
    let duty = asked(&taken_over, "2026-11-01").unwrap();
    assert_eq!((duty.status, duty.asked_from), (S::Open, day("2026-09-15")));
    assert_eq!(asked(&changed(2, Some(2), &[on_form, talk]), "2026-11-01"), None, "it came with the newest");
}

#[test]
fn a_meeting_on_a_renewal_comes_after_its_decision_or_where_nobody_noted_that_after_it_could_be_known() {
    let book = book();
    let renewed = |on| {
        let (level, days) = (level(Framework::HomeCare), ["2027-04-01", "2028-03-31"]);
        let mut what = certified(NEXT_CERTIFICATION, CertificationKind::Renewal, level, days);
        if let What::Certified(decided) = &mut what {
            // Where nobody noted the decision, its first day stands for it.
            decided.is_dated = on != "2027-04-01";
        }
        from(NEXT_CERTIFICATION, on, what)
    };
    let rows = [
        // Nobody noted when it was decided.
        ("2027-04-01", "2027-03-20", true),
        ("2027-04-01", "2027-01-30", false),
        ("2027-03-25", "2027-03-24", false),
        ("2027-03-25", "2027-03-25", true),
    ];
    for (decided_on, held_on, is_met) in rows {
        let held = fact(held_on, What::MeetingHeld { plan: None, trigger: MeetingTrigger::Renewal });
        let facts = scene(Framework::HomeCare).into_iter().chain([renewed(decided_on), held]);
        let facts = Facts::from(facts.collect::<Vec<_>>());
        let of = Subject::Certification(record(NEXT_CERTIFICATION));
        let duty = on(&book, &facts, "2027-06-01", (N::R15I, Part::Whole, of)).unwrap();
        assert_eq!(duty.status == S::Met, is_met, "decided {decided_on}, held {held_on}: {duty:?}");
    }
}

#[test]
fn a_goal_that_was_copied_is_evaluated_for_each_plan_by_itself() {
    let book = book();
    let framework = Framework::PreventiveSupport;
    let of = |plan| Subject::Goal(record(plan), record(GOAL));
    let copied = What::GoalSet { goal: record(GOAL), plan: record(CHANGED), ends_on: day("2027-03-31") };
    let mut facts = scene(framework);
    facts.extend([goal(), change(framework), from(CHANGED, "2026-09-10", copied)]);
    // The earlier goal is still to be evaluated, and was asked for before the plan was copied.
    let moved = |fact: &Fact| match fact.what {
        What::GoalSet { goal, plan, .. } if plan == record(PLAN) => {
            Fact { what: What::GoalSet { goal, plan, ends_on: day("2026-09-30") }, ..*fact }
        }
        _ => *fact,
    };
    let mut facts = Facts::from(facts.iter().map(moved).collect::<Vec<_>>());
    let status =
        |facts: &Facts, plan| on(&book, facts, "2027-04-01", (N::P15, Part::Whole, of(plan))).unwrap().status;
    assert_eq!([PLAN, CHANGED].map(|plan| status(&facts, plan)), [S::Late, S::Late]);
    let evaluated = |plan, at| fact(at, What::Evaluated { plan: record(plan), goal: record(GOAL) });
    facts.insert(evaluated(PLAN, "2026-09-28"));
    assert_eq!([PLAN, CHANGED].map(|plan| status(&facts, plan)), [S::Met, S::Late]);
    facts.insert(evaluated(CHANGED, "2027-03-20"));
    assert_eq!([PLAN, CHANGED].map(|plan| status(&facts, plan)), [S::Met, S::Met]);
}
