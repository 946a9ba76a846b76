//! The table's rows of checks, events and the closing.

use super::scene::*;
use super::table::{Rows, done, plan};
use super::*;
use crate::domain::certification::CertificationKind;
use DutyStatus as S;
use Framework::{HomeCare, PreventiveSupport};
use Part as Q;
use RuleNo as N;

pub fn check_rows() -> Vec<Rows> {
    let checks =
        [N::R1, N::R4, N::R6, N::R8, N::R20, N::R23, N::R24, N::R32, N::P6, N::P8, N::P22, N::P25, N::P26];
    checks.iter().map(|rule| Rows::of(*rule, Q::Whole, Subject::Plan(plan()), "").check()).collect()
}

pub fn event_rows() -> Vec<Rows> {
    let mut all = Vec::new();
    let noted: [(RuleNo, &[Ground]); 9] = [
        (N::R13b, &[Ground::NoConsent]),
        (N::P14, &[Ground::NoConsent]),
        (N::R17, &[Ground::NotNeededNow]),
        (N::P19, &[Ground::NotNeededNow]),
        (N::R18, &[Ground::NotNeededNow]),
        (N::P20, &[Ground::NotNeededNow]),
        (N::R27, &[Ground::Unavoidable]),
        (N::P28, &[Ground::Unavoidable]),
        (N::R31, &[Ground::NotNeededNow]),
    ];
    for (rule, grounds) in noted {
        let subject = Subject::Entry(record(NOTE));
        let rows =
            Rows::of(rule, Q::Whole, subject, "").with(&[from(NOTE, "2026-06-01", What::Noted { rule })]);
        all.push(rows.event(done(rule, subject, "2026-06-05"), "2026-06-10").excepted("2026-06-10", grounds));
    }
    for rule in [N::R5, N::PRequest] {
        let subject = Subject::Support(record(SUPPORT));
        all.push(
            Rows::of(rule, Q::Whole, subject, "").event(done(rule, subject, "2026-04-05"), "2026-04-10"),
        );
    }
    for (rule, from, to) in [(N::R25, HomeCare, PreventiveSupport), (N::P27, PreventiveSupport, HomeCare)] {
        let subject = Subject::Certification(record(NEXT_CERTIFICATION));
        let changed = next_certification(CertificationKind::Renewal, level(to));
        assert_ne!(from, to);
        let rows = Rows::of(rule, Q::Whole, subject, "").with(&[changed]);
        let rows = rows.event(done(rule, subject, "2027-03-05"), "2027-03-10");
        all.push(rows.excepted("2027-03-10", &[Ground::NotNeededNow]));
    }
    let subject = Subject::Plan(plan());
    let delegated = fact("2026-04-10", What::Delegated { plan: plan() });
    let opinion = fact("2026-04-20", What::CenterOpinion { plan: plan() });
    let rows = Rows::of(N::PDelegation, Q::Whole, subject, "").with(&[delegated]);
    all.push(rows.event(opinion, "2026-04-20"));
    all
}

/// Support closed on 30 June 2026: records are kept for two years, and within a month it is decided what becomes of them.
pub fn closing_rows() -> Rows {
    let subject = Subject::Support(record(CLOSING));
    let rows = Rows::of(N::R28, Q::Whole, subject, "2028-07-31");
    let mut rows = rows.with(&[from(CLOSING, "2026-06-30", What::Closed)]).dated(
        done(N::R28, subject, "2028-07-05"),
        "2028-07-31",
        "2028-08-01",
    );
    // What was thrown away before its time was not kept.
    rows.row(&[done(N::R28, subject, "2028-06-30")], "2028-07-31", S::Due, None);
    rows.excepted("2028-07-31", &[Ground::SpecialCircumstances])
}
