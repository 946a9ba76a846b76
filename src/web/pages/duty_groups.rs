//! The duties of one client in the groups of the ledger's page: each plan's chain, each month, and the others.

use std::collections::BTreeMap;

use super::duty_lines::{Scribe, key};
use super::plan_self_checks::told;
use crate::domain::duty::entry::{EntryKind, offered};
use crate::domain::duty::{Duty, DutyStatus, Month, RecordUid, Subject};
use crate::domain::plan_draft::PlanKind;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::pages::duties::{DutyGroup, DutyLine, Monitoring};
use crate::render::pages::plan_self_checks::PlanDoubts;
use crate::storage::views::duty_facts::Unread;
use crate::storage::views::duty_names::LedgerPlan;

/// How a page makes a line of a duty.
pub type ToLine<'a> = &'a dyn Fn(&Duty<'_>) -> DutyLine;

/// What a ledger's page shows of the duties.
pub struct Groups<'a> {
    pub scribe: &'a Scribe<'a>,
    pub line: ToLine<'a>,
    /// The record of a form that was refused and is shown again, or empty.
    pub also: &'a str,
    /// Only those that wait.
    pub left_only: bool,
    /// The plans of which a change may be judged minor.
    pub changed: Vec<RecordUid>,
}

/// The month that a duty belongs to; nothing for those of a plan or of the client as a whole.
fn month_of(duty: &Duty<'_>) -> Option<Month> {
    match duty.subject {
        Subject::Months(_, last) => Some(last),
        Subject::OfficeMonth(_, month) => Some(month),
        _ => None,
    }
}

impl Groups<'_> {
    /// Each plan's chain in the order of its steps, the newest plan first and open. Of the others the head says what is left.
    pub fn plans(&self, all: &[Duty<'_>], unread: &BTreeMap<RecordUid, Unread>) -> Vec<DutyGroup> {
        let plans = &self.scribe.names.plans;
        let group = |(place, plan): (usize, &LedgerPlan)| {
            let record = RecordUid::from(&plan.uid);
            let of_plan: Vec<&Duty<'_>> =
                all.iter().filter(|duty| duty.subject.plan() == Some(record)).collect();
            let unread = unread.get(&record).cloned().unwrap_or_default();
            let group = self.group(&of_plan, place == 0);
            DutyGroup {
                doubts: told(self.scribe.ctx, unread),
                plan: plan.uid.to_string(),
                is_preventive: plan.kind == PlanKind::Preventive,
                planned_on: Some(plan.planned_on),
                version: plan.version.to_string(),
                may_be_minor: self.changed.contains(&record),
                is_open: place == 0 || group.lines.iter().any(|line| line.is_again),
                ..group
            }
        };
        let groups = plans.iter().enumerate().map(group);
        groups.filter(|group| !group.lines.is_empty()).collect()
    }

    /// Monitoring month by month, the latest first; the latest two and those with something left are open.
    pub fn months(&self, all: &[Duty<'_>]) -> Vec<DutyGroup> {
        let mut months: BTreeMap<Month, Vec<&Duty<'_>>> = BTreeMap::new();
        for duty in all {
            if let Some(month) = month_of(duty) {
                months.entry(month).or_default().push(duty);
            }
        }
        let group = |(place, (month, duties)): (usize, (Month, Vec<&Duty<'_>>))| DutyGroup {
            month: self.scribe.month(month),
            monitoring: self.monitoring(&duties),
            ..self.group(&duties, place < 2)
        };
        let groups = months.into_iter().rev().enumerate().map(group);
        groups.filter(|group| !group.lines.is_empty()).collect()
    }

    /// What belongs to no plan and no month.
    pub fn others(&self, all: &[Duty<'_>]) -> Vec<DutyLine> {
        let others = all.iter().filter(|duty| duty.subject.plan().is_none() && month_of(duty).is_none());
        others.filter(|duty| self.takes(duty)).map(self.line).collect()
    }

    fn takes(&self, duty: &Duty<'_>) -> bool {
        !self.left_only || duty.status.is_outstanding()
    }

    fn group(&self, duties: &[&Duty<'_>], is_new: bool) -> DutyGroup {
        let outstanding = duties.iter().filter(|duty| duty.status.is_outstanding()).count();
        DutyGroup {
            plan: String::new(),
            is_preventive: false,
            planned_on: None,
            version: String::new(),
            month: String::new(),
            outstanding,
            all: duties.len(),
            is_open: is_new || outstanding > 0,
            may_be_minor: false,
            late: duties.iter().filter(|duty| duty.status == DutyStatus::Late).count(),
            doubts: PlanDoubts::default(),
            monitoring: None,
            lines: self.lines(duties),
        }
    }

    fn lines(&self, duties: &[&Duty<'_>]) -> Vec<DutyLine> {
        duties.iter().filter(|duty| self.takes(duty)).map(|duty| (self.line)(duty)).collect()
    }

    /// One form for an interview and its result, where both still wait.
    fn monitoring(&self, duties: &[&Duty<'_>]) -> Option<Monitoring> {
        const TALKS: [EntryKind; 3] = [EntryKind::Visited, EntryKind::VideoCalled, EntryKind::Contacted];
        let waits = |kinds: &[EntryKind]| {
            duties.iter().find(|duty| offered(duty).first().is_some_and(|kind| kinds.contains(kind)))
        };
        let (talk, record) = (waits(&TALKS)?, waits(&[EntryKind::Recorded])?);
        let record = key(record);
        let today = jst_date(self.scribe.ctx.cmd(None).now);
        Some(Monitoring {
            talk: key(talk),
            is_again: record == self.also,
            record,
            on: month_of(talk).filter(|month| today <= month.last_day()).map(|_| today),
            acts: offered(talk).iter().map(|kind| self.scribe.choice("duty-act", kind.as_str())).collect(),
        })
    }
}
