//! What holds for every history: the order in which facts were learned does not matter, and no duty disappears without a
//! record that meets or excuses it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;

use super::scene::*;
use super::*;
use crate::domain::certification::CertificationKind;
use crate::domain::duty::fact::{Assessed, Certified, Drafted, Recipient, VideoTerms};
use crate::domain::meeting::MeetingTrigger;

/// A day between the first plan and the end of 2027.
fn days() -> impl Strategy<Value = NaiveDate> {
    (0_u64..620).prop_map(|later| day("2026-04-11") + chrono::Days::new(later))
}

fn frameworks() -> impl Strategy<Value = Framework> {
    select(vec![
        Framework::HomeCare,
        Framework::PreventiveSupport,
        Framework::ManagementA,
        Framework::ManagementB,
    ])
}

fn plans() -> impl Strategy<Value = RecordUid> {
    select(vec![record(PLAN), record(CHANGED)])
}

/// Anything that may be learned later: it may open, meet or excuse duties, but neither move the beginning of support nor end it.
fn later(framework: Framework) -> impl Strategy<Value = Fact> {
    let terms = VideoTerms { is_stable: true, can_communicate: true, is_informed: true };
    let whats =
        (plans(), 1_u16..100, any::<bool>(), 20_u8..30).prop_flat_map(move |(plan, days, flag, number)| {
            let next = ["2027-04-01", "2028-03-31"];
            select(vec![
                What::MeetingHeld { plan: Some(plan), trigger: MeetingTrigger::Renewal },
                What::InquiryClosed {
                    plan: Some(plan),
                    trigger: MeetingTrigger::PlanChange,
                    ground: Ground::Unavoidable,
                },
                What::Explained { plan },
                What::Consented { plan, version: None },
                What::Delivered { plan, version: None, to: Recipient::Client },
                What::Delivered { plan, version: None, to: Recipient::Doctor },
                What::InCharge { plan, office: record(number) },
                What::IndividualPlanAsked { plan, office: record(OFFICE) },
                What::IndividualPlanReceived { plan, office: record(OFFICE) },
                What::Assessed(Assessed {
                    plan: flag.then_some(plan),
                    at_home: true,
                    met_client: flag,
                    met_family: None,
                }),
                What::Checked { plan, rule: RuleNo::R6 },
                What::JudgedMinor { plan, version: None },
                What::DoctorAsked { plan },
                What::EquipmentChecked { plan },
                What::DisasterChecked { plan: None },
                What::Notified { plan },
                What::Visited { met_client: flag },
                What::VideoCalled,
                What::VideoAgreed(terms),
                What::VideoConsented,
                What::VideoLapsed,
                What::Contacted,
                What::MarkedChange,
                What::Noted { rule: RuleNo::R13b },
                What::Noted { rule: RuleNo::P14 },
                What::ShortStay { days },
                What::Delegated { plan },
                What::CenterOpinion { plan },
                What::Evaluated { plan, goal: record(GOAL) },
                drafted(number, false, "2027-12-01", level(framework)),
                certified(number, CertificationKind::Renewal, level(framework), next),
                certified(number, CertificationKind::Change, level(framework), next),
                What::Rested { until: None },
                What::Closed,
            ])
        });
    (days(), whats).prop_map(|(on, what)| Fact { on, ..fact("2026-04-01", what) })
}

/// Each fact gets a record of its own, and each new plan and certification a uid of its own.
fn told_apart(facts: Vec<Fact>) -> Vec<Fact> {
    let apart = |(number, fact): (u8, Fact)| {
        let own = record(number);
        let what = match fact.what {
            What::Drafted(drafted) => What::Drafted(Drafted { plan: own, ..drafted }),
            What::Certified(certified) => What::Certified(Certified { certification: own, ..certified }),
            what => what,
        };
        from(number, &fact.on.to_string(), what)
    };
    (100..).zip(facts).map(apart).collect()
}

/// A framework, facts of the scene and later ones.
fn histories() -> impl Strategy<Value = (Framework, Vec<Fact>)> {
    frameworks().prop_flat_map(|framework| {
        let facts = prop::collection::vec(later(framework), 0..40);
        facts.prop_map(move |facts| {
            let base = scene(framework).into_iter().chain([change(framework), goal()]);
            (framework, base.chain(told_apart(facts)).collect())
        })
    })
}

fn identities(book: &RuleBook, facts: &Facts, today: NaiveDate) -> BTreeSet<(RuleNo, Part, Subject)> {
    duties(book, facts, today).iter().map(Duty::identity).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn facts_may_be_learned_in_any_order(
        (in_order, mixed) in histories()
            .prop_flat_map(|(_, facts)| (Just(facts.clone()), Just(facts).prop_shuffle())),
        today in days(),
    ) {
        let book = book();
        let whole = Facts::from(in_order);
        let mut one_by_one = Facts::default();
        for fact in &mixed {
            one_by_one.insert(*fact);
            // What was computed in between leaves no trace.
            prop_assert!(duties(&book, &one_by_one, today).len() < 4_000);
        }
        prop_assert_eq!(duties(&book, &whole, today), duties(&book, &one_by_one, today));
    }

    #[test]
    fn no_duty_disappears_without_a_record(
        (_, facts) in histories(),
        more in frameworks().prop_flat_map(later),
        today in days(),
    ) {
        let book = book();
        let mut known = Facts::from(facts);
        let before = identities(&book, &known, today);
        let was_closed = known.until(today).iter().any(|fact| fact.what == What::Closed);
        known.insert(from(90, &more.on.to_string(), more.what));
        let after = identities(&book, &known, today);
        // The next property tells what a closing ends.
        prop_assume!(more.what != What::Closed && !was_closed);
        let ends = |(rule, part, subject): &&(RuleNo, Part, Subject)| match (more.what, subject) {
            // Without the terms every month has its visit again.
            (What::VideoLapsed, _) => *rule == RuleNo::R14Ro,
            // What a change of level ends is not renewed (法29条).
            (What::Certified(next), Subject::Certification(_)) => {
                next.kind == CertificationKind::Change && *part == Part::Application
            }
            // Reports come from the offices of the plan in force.
            (What::Drafted(plan), Subject::OfficeMonth(_, month)) => {
                plan.service_from.is_some_and(|from| from <= month.last_day())
            }
            _ => false,
        };
        let lost: Vec<_> = before.difference(&after).filter(|identity| !ends(identity)).collect();
        prop_assert!(lost.is_empty(), "{more:?} took {lost:?} away");
    }

    #[test]
    fn a_closing_takes_nothing_away_that_was_asked_before_it(
        (_, facts) in histories(),
        on in days(),
        today in days(),
    ) {
        let book = book();
        let open: Vec<Fact> = facts.into_iter().filter(|fact| fact.what != What::Closed).collect();
        let mut known = Facts::from(open);
        let asked: Vec<(NaiveDate, (RuleNo, Part, Subject))> =
            duties(&book, &known, today).iter().map(|duty| (duty.asked_from, duty.identity())).collect();
        known.insert(Fact { on, ..fact("2026-04-01", What::Closed) });
        let after = identities(&book, &known, today);
        for (asked_from, identity) in asked {
            prop_assert!(asked_from >= on || after.contains(&identity), "{identity:?} of {asked_from}");
        }
    }

    #[test]
    fn every_duty_is_there_once_and_says_what_its_state_rests_on(
        (_, facts) in histories(),
        today in days(),
    ) {
        let book = book();
        let facts = Facts::from(facts);
        let asked = duties(&book, &facts, today);
        prop_assert_eq!(asked.len(), identities(&book, &facts, today).len());
        for duty in asked {
            prop_assert!(duty.asked_from <= today);
            prop_assert_eq!(duty.proof.is_none(), duty.status.is_outstanding(), "{:?}", duty);
            let is_excused = duty.status == DutyStatus::Excused;
            prop_assert!(!is_excused || duty.proof.is_some_and(|proof| proof.ground.is_some()));
        }
    }
}
