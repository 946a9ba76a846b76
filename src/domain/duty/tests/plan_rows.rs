//! The table's rows of plans and their changes.

use super::scene::*;
use super::table::{Rows, held, inquiry, plan};
use super::*;
use crate::domain::duty::fact::{Assessed, Drafted, Recipient};
use crate::domain::meeting::MeetingTrigger;
use crate::domain::words::Word;
use DutyStatus as S;
use Framework::{HomeCare, PreventiveSupport};
use Part as Q;
use RuleNo as N;

/// The chain of the first plan: consent on 28 April, service from 1 May.
pub fn plan_rows() -> Vec<Rows> {
    let mut all = Vec::new();
    let consent = fact("2026-04-28", What::Consented { plan: plan(), version: None });
    let office = Subject::Office(plan(), record(OFFICE));
    let of_plan = Subject::Plan(plan());
    let assessed = What::Assessed(Assessed { plan: None, at_home: true, met_client: true, met_family: None });
    for rule in [N::R7, N::P7] {
        let rows = Rows::of(rule, Q::Whole, of_plan, "2026-04-10");
        all.push(rows.dated(fact("2026-04-08", assessed), "2026-04-10", "2026-04-11"));
    }
    for rule in [N::R9, N::P9] {
        let mut rows = Rows::of(rule, Q::Whole, of_plan, "2026-05-01").dated(
            held(Some(PLAN), MeetingTrigger::Initial, "2026-04-20"),
            "2026-05-01",
            "2026-05-02",
        );
        for ground in [Ground::TerminalCancer, Ground::Unavoidable] {
            // The ordinance on preventive support has no clause on terminal cancer (第30条第9号).
            let is_allowed = rule == N::R9 || ground == Ground::Unavoidable;
            let proof = inquiry(Some(PLAN), MeetingTrigger::Initial, ground, "2026-04-20");
            let (status, ground) = if is_allowed { (S::Met, Some(ground)) } else { (S::Due, None) };
            rows.row(&[proof], "2026-04-21", status, ground);
        }
        // A first plan is never a minor change.
        let minor = inquiry(Some(PLAN), MeetingTrigger::Initial, Ground::MinorChange, "2026-04-20");
        rows.row(&[minor], "2026-04-21", S::Due, None);
        all.push(rows);
    }
    for rule in [N::R10, N::P10] {
        let explained = fact("2026-04-28", What::Explained { plan: plan() });
        all.push(Rows::of(rule, Q::Explanation, of_plan, "2026-05-01").dated(
            explained,
            "2026-05-01",
            "2026-05-02",
        ));
        all.push(Rows::of(rule, Q::Whole, of_plan, "2026-05-01").dated(consent, "2026-05-01", "2026-05-02"));
    }
    for rule in [N::R11, N::P11] {
        for to in [Recipient::Client, Recipient::Office(record(OFFICE))] {
            let delivered = fact("2026-05-05", What::Delivered { plan: plan(), version: None, to });
            let subject = Subject::Recipient(plan(), to);
            let rows = Rows::of(rule, Q::Whole, subject, "2026-05-05").with(&[consent]);
            all.push(rows.dated(delivered, "2026-05-05", "2026-05-06"));
        }
    }
    for rule in [N::R12, N::P12] {
        let asked = fact("2026-05-06", What::IndividualPlanAsked { plan: plan(), office: record(OFFICE) });
        let received =
            fact("2026-05-20", What::IndividualPlanReceived { plan: plan(), office: record(OFFICE) });
        let rows = Rows::of(rule, Q::Whole, office, "2026-05-12").with(&[consent]);
        all.push(rows.dated(asked, "2026-05-12", "2026-05-13"));
        let rows = Rows::of(rule, Q::Received, office, "2026-06-05").with(&[consent, asked]);
        all.push(rows.dated(received, "2026-06-05", "2026-06-06"));
    }
    for rule in [N::R19, N::P21] {
        let rows = Rows::of(rule, Q::Whole, of_plan, "2026-05-01");
        let asked = fact("2026-04-15", What::DoctorAsked { plan: plan() });
        let rows = rows.dated(asked, "2026-05-01", "2026-05-02");
        all.push(rows.excepted("2026-04-20", &[Ground::NoConsent]));
        let delivered =
            fact("2026-05-02", What::Delivered { plan: plan(), version: None, to: Recipient::Doctor });
        let rows = Rows::of(rule, Q::Delivery, of_plan, "2026-05-05").with(&[consent]);
        let rows = rows.dated(delivered, "2026-05-05", "2026-05-06");
        all.push(rows.excepted("2026-05-01", &[Ground::NoConsent]));
    }
    for rule in [N::R22, N::P24] {
        let checked = from(CHECK, "2026-04-25", What::EquipmentChecked { plan: plan() });
        let rows = Rows::of(rule, Q::Whole, of_plan, "2026-05-01").dated(checked, "2026-05-01", "2026-05-02");
        all.push(rows.excepted("2026-04-20", &[Ground::NotNeededNow]));
        let again = fact("2027-04-20", What::EquipmentChecked { plan: plan() });
        let subject = Subject::Entry(record(CHECK));
        let rows = Rows::of(rule, Q::Again, subject, "2027-04-25").with(&[checked]);
        let mut rows =
            rows.dated(again, "2027-04-25", "2027-04-26").excepted("2027-04-20", &[Ground::NotNeededNow]);
        let newer = change(if rule == N::R22 { HomeCare } else { PreventiveSupport });
        rows.row(&[newer], "2027-04-20", S::Excused, Some(Ground::Superseded));
        all.push(rows);
    }
    let disaster = fact("2026-04-09", What::DisasterChecked { plan: None });
    all.push(Rows::of(N::R29, Q::Whole, of_plan, "2026-05-01").dated(disaster, "2026-05-01", "2026-05-02"));
    let delivered =
        fact("2026-05-05", What::Delivered { plan: plan(), version: None, to: Recipient::Client });
    let rows = Rows::of(N::R18b, Q::Whole, of_plan, "2026-06-30").with(&[delivered]);
    let notified = fact("2026-06-30", What::Notified { plan: plan() });
    let mut rows = rows.dated(notified, "2026-06-30", "2026-07-01");
    rows.row(&[fact("2025-04-10", What::Verified)], "2026-07-01", S::Excused, Some(Ground::Verified));
    rows.row(&[fact("2025-04-09", What::Verified)], "2026-07-01", S::Late, None);
    all.push(rows);
    all.append(&mut unread_rows());
    all
}

/// What can't be read in a plan of 12 April.
fn unread_rows() -> Vec<Rows> {
    let changed = record(CHANGED);
    let of_plan = Subject::Plan(changed);
    let to_client = What::Delivered { plan: changed, version: None, to: Recipient::Client };
    let facts = [unread(HomeCare), fact("2026-05-05", to_client)];
    let rows = Rows::of(N::R18b, Q::Unread, of_plan, "2026-06-30").with(&facts);
    let notified = fact("2026-06-30", What::Notified { plan: changed });
    let mut rows =
        rows.dated(notified, "2026-06-30", "2026-07-01").excepted("2026-06-20", &[Ground::NotNeededNow]);
    rows.row(&[fact("2025-04-12", What::Verified)], "2026-07-01", S::Excused, Some(Ground::Verified));
    rows.row(&[minor(CHANGED, 1, "2026-04-12")], "2026-07-01", S::Excused, Some(Ground::MinorChange));
    let mut all = vec![rows];
    let asked =
        [(N::R11, HomeCare), (N::P11, PreventiveSupport), (N::R16, HomeCare), (N::P15, PreventiveSupport)];
    for (rule, framework) in asked {
        let rows = Rows::of(rule, Q::Unread, of_plan, "").with(&[unread(framework)]);
        let next = from(NOTE, "2026-09-10", drafted(NOTE, false, "2026-10-01", level(framework)));
        let rows = rows.event(next, "2026-12-01");
        all.push(rows.excepted("2026-12-01", &[Ground::NotNeededNow]));
    }
    all
}

/// Plans with a version of 22 April, newer than the one consented to at a meeting: the first plan, and a change of 12 April.
fn reissued_rows() -> Vec<Rows> {
    let mut all = Vec::new();
    for (rule, framework) in [(N::R16, HomeCare), (N::P18, PreventiveSupport)] {
        for (plan, is_first, on) in [(PLAN, true, "2026-04-10"), (CHANGED, false, "2026-04-12")] {
            let What::Drafted(drafted) = drafted(plan, is_first, "2026-10-01", level(framework)) else {
                unreachable!("a draft")
            };
            let again = from(plan, on, What::Drafted(Drafted { version: issue(2), ..drafted }));
            let consent =
                |version, on| fact(on, What::Consented { plan: record(plan), version: Some(issue(version)) });
            let talk = held(Some(plan), MeetingTrigger::PlanChange, "2026-05-05");
            let rows = Rows::of(rule, Q::Reissued, Subject::Plan(record(plan)), "").without(plan);
            let rows = rows.with(&[again, consent(1, "2026-04-15")]);
            let earlier = held(Some(plan), MeetingTrigger::Initial, "2026-04-15");
            let mut alone = rows.clone().with(&[earlier]);
            let mut rows = rows.with(&[talk]).event(consent(2, "2026-05-10"), "2026-06-01");
            // It may be judged a day before it is typed; what was judged of the draft before it is something else.
            rows.row(&[minor(plan, 2, "2026-04-21")], "2026-06-01", S::Excused, Some(Ground::MinorChange));
            rows.row(&[minor(plan, 1, "2026-04-25")], "2026-06-01", S::Open, None);
            let next = from(NOTE, "2026-05-20", What::Drafted(Drafted { plan: record(NOTE), ..drafted }));
            rows.row(&[next], "2026-06-01", S::Closed, None);
            all.push(rows);
            alone.row(&[consent(2, "2026-05-10")], "2026-06-01", S::Open, None);
            all.push(alone);
        }
    }
    all
}

/// The change of 10 September, and what a written judgement that it is minor excuses from.
pub fn change_rows() -> Vec<Rows> {
    let mut all = Vec::new();
    let of_plan = Subject::Plan(record(CHANGED));
    for (rule, framework) in [(N::R16, HomeCare), (N::P18, PreventiveSupport)] {
        let rows = Rows::of(rule, Q::Whole, of_plan, "2026-10-01").with(&[change(framework)]);
        let meeting = held(Some(CHANGED), MeetingTrigger::PlanChange, "2026-09-20");
        let mut rows = rows.dated(meeting, "2026-10-01", "2026-10-02");
        for ground in [Ground::Unavoidable, Ground::MinorChange] {
            let proof = inquiry(Some(CHANGED), MeetingTrigger::PlanChange, ground, "2026-09-20");
            rows.row(&[proof], "2026-09-21", S::Met, Some(ground));
        }
        all.push(rows);
    }
    all.append(&mut reissued_rows());
    let rows =
        Rows::of(N::R16, Q::GoalEnd, Subject::Goal(plan(), record(GOAL)), "2026-10-31").with(&[goal()]);
    let evaluated = fact("2026-10-20", What::Evaluated { plan: plan(), goal: record(GOAL) });
    let mut rows =
        rows.dated(evaluated, "2026-10-31", "2026-11-01").excepted("2026-10-20", &[Ground::NotNeededNow]);
    let replanned = from(CHANGED, "2026-10-20", drafted(CHANGED, false, "2026-11-01", level(HomeCare)));
    rows.row(&[replanned], "2026-11-01", S::Met, None);
    all.push(rows);
    let minor = minor(CHANGED, 1, "2026-09-10");
    let in_charge =
        from(CHANGED, "2026-09-10", What::InCharge { plan: record(CHANGED), office: record(OFFICE) });
    let parts: [(&[RuleNo], Part, Subject); 5] = [
        (
            &[
                N::R1,
                N::R4,
                N::R6,
                N::R8,
                N::R20,
                N::R23,
                N::R24,
                N::R32,
                N::P6,
                N::P8,
                N::P22,
                N::P25,
                N::P26,
                N::R7,
                N::P7,
                N::R10,
                N::P10,
                N::R16,
                N::P18,
                N::R18b,
                N::R19,
                N::P21,
                N::R22,
                N::P24,
                N::R29,
            ],
            Q::Whole,
            of_plan,
        ),
        (&[N::R10, N::P10], Q::Explanation, of_plan),
        (&[N::R19, N::P21], Q::Delivery, of_plan),
        (&[N::R11, N::P11], Q::Whole, to_client(CHANGED)),
        (&[N::R12, N::P12], Q::Whole, Subject::Office(record(CHANGED), record(OFFICE))),
    ];
    for (rules, part, subject) in parts {
        for rule in rules {
            let framework = if rule.as_str().starts_with('p') { PreventiveSupport } else { HomeCare };
            let mut rows = Rows::of(*rule, part, subject, "*").with(&[change(framework), in_charge]);
            rows.row(&[minor], "2026-12-01", S::Excused, Some(Ground::MinorChange));
            all.push(rows);
        }
    }
    for rule in [N::R12, N::P12] {
        let framework = if rule == N::P12 { PreventiveSupport } else { HomeCare };
        let subject = Subject::Office(record(CHANGED), record(OFFICE));
        let mut rows = Rows::of(rule, Q::Received, subject, "*").with(&[change(framework), in_charge]);
        rows.row(&[minor], "2026-12-01", S::Excused, Some(Ground::MinorChange));
        all.push(rows);
    }
    all
}
