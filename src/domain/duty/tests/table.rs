//! Every rule by its kind: dated ones against met, due and late, checks and events against both outcomes, and every
//! ground that a clause allows. The last test says which outcome is missing from the table.

use std::collections::BTreeSet;

use super::entry_rows::{check_rows, closing_rows, event_rows};
use super::period_rows::{certification_rows, monitoring_rows};
use super::plan_rows::{change_rows, plan_rows};
use super::scene::*;
use super::*;
use crate::domain::meeting::MeetingTrigger;
use crate::domain::words::Word;
use DutyStatus as S;
use Framework::{HomeCare, PreventiveSupport};

/// A row: the facts beside the scene, the day, and what is expected.
#[derive(Clone)]
pub struct Row {
    pub rule: RuleNo,
    pub part: Part,
    pub subject: Subject,
    pub facts: Vec<Fact>,
    pub today: &'static str,
    pub status: DutyStatus,
    pub due: &'static str,
    pub ground: Option<Ground>,
}

/// The rows of one part of one rule about one subject with one due day.
#[derive(Clone)]
pub struct Rows {
    rule: RuleNo,
    part: Part,
    subject: Subject,
    base: Vec<Fact>,
    due: &'static str,
    rows: Vec<Row>,
}

impl Rows {
    pub fn of(rule: RuleNo, part: Part, subject: Subject, due: &'static str) -> Self {
        let framework = if rule.as_str().starts_with('p') { PreventiveSupport } else { HomeCare };
        Self { rule, part, subject, base: scene(framework), due, rows: Vec::new() }
    }

    pub fn with(mut self, facts: &[Fact]) -> Self {
        self.base.extend_from_slice(facts);
        self
    }

    /// Leaves out what is known of the plan of a record, where it is drafted anew.
    pub fn without(mut self, plan: u8) -> Self {
        let is_draft =
            |fact: &Fact| matches!(fact.what, What::Drafted(drafted) if drafted.plan == record(plan));
        self.base.retain(|fact| !is_draft(fact));
        self
    }

    pub fn row(&mut self, facts: &[Fact], today: &'static str, status: S, ground: Option<Ground>) {
        let (rule, part, subject, due) = (self.rule, self.part, self.subject, self.due);
        let facts = self.base.iter().chain(facts).copied().collect();
        self.rows.push(Row { rule, part, subject, facts, today, status, due, ground });
    }

    /// In time, due on its last day, and late on the day after.
    pub fn dated(mut self, proof: Fact, last: &'static str, after: &'static str) -> Self {
        self.row(&[proof], after, S::Met, None);
        self.row(&[], last, S::Due, None);
        self.row(&[], after, S::Late, None);
        self
    }

    pub fn check(mut self) -> Self {
        let plan = self.plan();
        let proof = fact("2026-04-10", What::Checked { plan, rule: self.rule });
        self.row(&[proof], "2026-04-20", S::Met, None);
        self.row(&[], "2026-04-20", S::Missing, None);
        self
    }

    pub fn event(mut self, proof: Fact, today: &'static str) -> Self {
        self.row(&[proof], today, S::Closed, None);
        self.row(&[], today, S::Open, None);
        self
    }

    /// A person has judged in writing that a ground holds.
    pub fn excepted(mut self, today: &'static str, grounds: &[Ground]) -> Self {
        for ground in grounds {
            let what = What::Excepted { rule: self.rule, of: self.subject, ground: *ground };
            self.row(&[fact(today, what)], today, S::Excused, Some(*ground));
        }
        self
    }

    /// A rest over the whole time excuses, one that ends a day earlier does not.
    pub fn rested(mut self, [first, short, last]: [&str; 3], after: &'static str) -> Self {
        let rest = |until| from(NOTE, first, What::Rested { until: Some(day(until)) });
        self.row(&[rest(last)], after, S::Excused, Some(Ground::Suspended));
        self.row(&[rest(short)], after, S::Late, None);
        self
    }

    fn plan(&self) -> RecordUid {
        match self.subject {
            Subject::Plan(plan) | Subject::Recipient(plan, _) | Subject::Office(plan, _) => plan,
            _ => record(PLAN),
        }
    }

    /// A newer plan came before the duty was asked.
    pub fn superseded(mut self) -> Self {
        self.row(&[change(PreventiveSupport)], "2026-10-20", S::Excused, Some(Ground::Superseded));
        self
    }
}

pub fn plan() -> RecordUid {
    record(PLAN)
}

pub fn done(rule: RuleNo, of: Subject, on: &str) -> Fact {
    fact(on, What::Done { rule, of })
}

pub fn held(plan: Option<u8>, trigger: MeetingTrigger, on: &str) -> Fact {
    fact(on, What::MeetingHeld { plan: plan.map(record), trigger })
}

pub fn inquiry(plan: Option<u8>, trigger: MeetingTrigger, ground: Ground, on: &str) -> Fact {
    fact(on, What::InquiryClosed { plan: plan.map(record), trigger, ground })
}

fn rows() -> Vec<Row> {
    let groups =
        [plan_rows(), change_rows(), monitoring_rows(), certification_rows(), check_rows(), event_rows()];
    groups.into_iter().flatten().chain([closing_rows()]).flat_map(|rows| rows.rows).collect()
}

#[test]
fn every_rule_comes_out_as_its_facts_say() {
    let book = book();
    for row in rows() {
        let facts = Facts::from(row.facts.clone());
        let duties = duties(&book, &facts, day(row.today));
        let wanted = (row.rule, row.part, row.subject);
        let what = format!("{} {} {:?} on {}", row.rule, row.part, row.subject, row.today);
        let mut found = duties.iter().filter(|duty| duty.identity() == wanted);
        let duty = found.next().unwrap_or_else(|| panic!("{what} is not asked"));
        assert!(found.next().is_none(), "{what} is asked twice");
        assert_eq!(duty.status, row.status, "{what}: {duty:?}");
        assert_eq!(duty.proof.and_then(|proof| proof.ground), row.ground, "{what}");
        if row.due != "*" {
            let due = duty.due.map(|due| due.to_string()).unwrap_or_default();
            assert_eq!(due, row.due, "{what}");
        }
    }
}

#[test]
fn no_outcome_of_any_rule_is_missing_from_the_table() {
    let book = book();
    let set = book.on(day("2026-04-01"));
    let rows = rows();
    let seen: BTreeSet<_> = rows.iter().map(|row| (row.rule, row.part, row.status)).collect();
    let grounds: BTreeSet<_> = rows.iter().map(|row| (row.rule, row.part, row.ground)).collect();
    let mut missing = Vec::new();
    for clause in set.clauses() {
        let wanted: &[S] = match clause.kind {
            RuleKind::Dated => &[S::Met, S::Due, S::Late],
            RuleKind::Check => &[S::Met, S::Missing],
            RuleKind::Event => &[S::Open, S::Closed],
            RuleKind::Standing => &[],
        };
        let (rule, part) = (clause.rule, clause.part);
        let statuses = wanted.iter().filter(|status| !seen.contains(&(rule, part, **status)));
        missing.extend(statuses.map(|status| format!("{rule} {part} {status}")));
        let unseen = clause.grounds.iter().filter(|ground| !grounds.contains(&(rule, part, Some(**ground))));
        missing.extend(unseen.map(|ground| format!("{rule} {part} {ground}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
