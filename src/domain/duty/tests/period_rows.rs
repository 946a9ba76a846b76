//! The table's rows of months, goals and certifications.

use super::scene::*;
use super::table::{Rows, held, inquiry, plan};
use super::*;
use crate::domain::certification::CertificationKind;
use crate::domain::duty::fact::VideoTerms;
use crate::domain::meeting::MeetingTrigger;
use DutyStatus as S;
use Framework::{HomeCare, PreventiveSupport};
use Part as Q;
use RuleNo as N;

/// Service runs from 1 May 2026.
pub fn monitoring_rows() -> Vec<Rows> {
    let mut all = Vec::new();
    let may = months("2026-05", "2026-05");
    let special = &[Ground::SpecialCircumstances];
    let in_may = ["2026-05-01", "2026-05-30", "2026-05-31"];
    let visited = fact("2026-05-31", What::Visited { met_client: true });
    let terms = VideoTerms { is_stable: true, can_communicate: true, is_informed: true };
    let video = [fact("2026-04-20", What::VideoAgreed(terms)), fact("2026-04-28", What::VideoConsented)];
    let called = fact("2026-06-10", What::VideoCalled);
    let mut rows = Rows::of(N::R14I, Q::Whole, may, "2026-05-31").dated(visited, "2026-05-31", "2026-06-01");
    rows = rows.excepted("2026-05-20", special).rested(in_may, "2026-06-01");
    rows.row(&video, "2026-06-30", S::Excused, Some(Ground::VideoAgreed));
    rows.row(&[fact("2026-05-02", What::Visited { met_client: false })], "2026-06-01", S::Late, None);
    all.push(rows);
    let june = months("2026-06", "2026-06");
    let mut rows = Rows::of(N::R14Ro, Q::Whole, june, "2026-06-30").with(&video).with(&[visited]);
    rows = rows.dated(called, "2026-06-30", "2026-07-01").excepted("2026-06-20", special);
    all.push(rows.rested(["2026-06-01", "2026-06-29", "2026-06-30"], "2026-07-01"));
    let mut rows = Rows::of(N::R14Ro, Q::Whole, june, "2026-06-30").with(&video);
    // Without a visit in May or June the call does not do.
    rows.row(&[called], "2026-07-01", S::Late, None);
    all.push(rows);
    let recorded = fact("2026-05-31", What::Recorded { month: Month::of(day("2026-05-01")) });
    for (rule, part) in [(N::R14Ha, Q::Whole), (N::P16, Q::Record)] {
        let rows = Rows::of(rule, part, may, "2026-05-31").dated(recorded, "2026-05-31", "2026-06-01");
        all.push(rows.excepted("2026-05-20", special).rested(in_may, "2026-06-01"));
    }
    let office_month = Subject::OfficeMonth(record(OFFICE), Month::of(day("2026-05-01")));
    let reported = fact("2026-05-28", What::Reported { office: record(OFFICE) });
    let rows = Rows::of(N::P13, Q::Whole, office_month, "2026-05-31");
    let rows = rows.dated(reported, "2026-05-31", "2026-06-01").excepted("2026-05-20", special);
    all.push(rows.rested(in_may, "2026-06-01"));
    let block = months("2026-06", "2026-08");
    let visit = |on: &str| fact(on, What::Visited { met_client: true });
    let rows = Rows::of(N::P16, Q::Visit, block, "2026-08-31");
    let rows = rows.dated(visit("2026-08-31"), "2026-08-31", "2026-09-01").excepted("2026-08-20", special);
    all.push(rows.rested(["2026-06-01", "2026-08-30", "2026-08-31"], "2026-09-01"));
    let rows = Rows::of(N::P16, Q::Contact, may, "2026-05-31");
    let phoned = fact("2026-05-12", What::Contacted);
    let rows = rows.dated(phoned, "2026-05-31", "2026-06-01").excepted("2026-05-20", special);
    all.push(rows.rested(in_may, "2026-06-01"));
    let rows = Rows::of(N::P16, Q::EvaluationVisit, Subject::Goal(plan(), record(GOAL)), "2026-10-31")
        .with(&[goal()]);
    let rows = rows.dated(visit("2026-10-05"), "2026-10-31", "2026-11-01").excepted("2026-10-20", special);
    let rows = rows.rested(["2026-10-01", "2026-10-30", "2026-10-31"], "2026-11-01");
    all.push(rows.superseded());
    let rows = Rows::of(N::P15, Q::Whole, Subject::Goal(plan(), record(GOAL)), "2026-10-31").with(&[goal()]);
    let evaluated = fact("2026-10-20", What::Evaluated { plan: plan(), goal: record(GOAL) });
    all.push(rows.dated(evaluated, "2026-10-31", "2026-11-01").superseded());
    let changed = from(NOTE, "2026-06-10", What::MarkedChange);
    let rows = Rows::of(N::P16, Q::MarkedChange, Subject::Entry(record(NOTE)), "2026-06-17").with(&[changed]);
    all.push(rows.dated(visit("2026-06-15"), "2026-06-17", "2026-06-18").excepted("2026-06-12", special));
    all
}

/// Certifications: the first ends on 31 March 2027, the next was decided on 1 March 2027.
pub fn certification_rows() -> Vec<Rows> {
    let mut all = Vec::new();
    let next = Subject::Certification(record(NEXT_CERTIFICATION));
    let renewal = |framework| next_certification(CertificationKind::Renewal, level(framework));
    let cases = [
        (N::R15I, HomeCare, CertificationKind::Renewal, MeetingTrigger::Renewal),
        (N::R15Ro, HomeCare, CertificationKind::Change, MeetingTrigger::LevelChange),
        (N::P17, PreventiveSupport, CertificationKind::Renewal, MeetingTrigger::Renewal),
        (N::P17, PreventiveSupport, CertificationKind::Change, MeetingTrigger::LevelChange),
    ];
    for (rule, framework, kind, trigger) in cases {
        let decided = next_certification(kind, level(framework));
        let rows = Rows::of(rule, Q::Whole, next, "2027-04-01").with(&[decided]);
        let mut rows = rows.dated(held(None, trigger, "2027-03-20"), "2027-04-01", "2027-04-02");
        rows.row(
            &[inquiry(None, trigger, Ground::Unavoidable, "2027-03-20")],
            "2027-03-21",
            S::Met,
            Some(Ground::Unavoidable),
        );
        if rule != N::P17 {
            let cancer = inquiry(None, trigger, Ground::TerminalCancer, "2027-03-20");
            rows.row(&[cancer], "2027-03-21", S::Met, Some(Ground::TerminalCancer));
        }
        // Another meeting before or for something else is not the one that is asked for.
        rows.row(&[held(None, trigger, "2027-02-20")], "2027-03-21", S::Due, None);
        rows.row(&[held(None, MeetingTrigger::AsNeeded, "2027-03-20")], "2027-03-21", S::Due, None);
        all.push(rows);
    }
    let disaster = fact("2027-03-20", What::DisasterChecked { plan: None });
    let rows = Rows::of(N::R29, Q::Renewal, next, "2027-04-01").with(&[renewal(HomeCare)]);
    all.push(rows.dated(disaster, "2027-04-01", "2027-04-02"));
    let first = Subject::Certification(record(CERTIFICATION));
    for (rule, framework) in [(N::R15I, HomeCare), (N::P17, PreventiveSupport)] {
        let applied = fact("2027-02-10", What::RenewalApplied { certification: record(CERTIFICATION) });
        let rows = Rows::of(rule, Q::Application, first, "2027-03-31");
        let mut rows =
            rows.dated(applied, "2027-03-31", "2027-04-01").excepted("2027-03-01", &[Ground::NotNeededNow]);
        rows.row(&[renewal(framework)], "2027-03-02", S::Met, None);
        all.push(rows);
    }
    for rule in [N::R21, N::P23] {
        // 365 days: 182 are within the half, 183 are not.
        let within = fact("2026-06-01", What::ShortStay { days: 182 });
        let mut rows = Rows::of(rule, Q::Whole, first, "2027-03-31");
        rows.row(&[within], "2027-04-01", S::Met, None);
        rows.row(&[within], "2027-03-31", S::Due, None);
        let over = [within, fact("2026-12-01", What::ShortStay { days: 1 })];
        rows.row(&over, "2026-12-01", S::Late, None);
        let what = What::Excepted { rule, of: first, ground: Ground::StateNeedsIt };
        rows.row(
            &[over[0], over[1], fact("2026-12-02", what)],
            "2026-12-02",
            S::Excused,
            Some(Ground::StateNeedsIt),
        );
        all.push(rows);
    }
    all
}
