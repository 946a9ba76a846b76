//! By when a duty is due, in days of Japan.

use chrono::{Days, NaiveDate};

use super::fact::{Fact, Recipient, Subject, What};
use super::history::{History, PlanLine};
use super::month::Month;
use super::opening::Opening;
use super::rule::{Clause, Due};
use super::rule_set::RuleSet;
use crate::domain::time::jst::add_months;

/// The last day on which a duty can be met in time, or nothing where neither the law nor what has happened names one.
pub(super) fn due(
    clause: &Clause,
    set: &RuleSet,
    history: &History<'_>,
    opening: &Opening<'_>,
) -> Option<NaiveDate> {
    let plan = opening.plan;
    let service_from = plan.and_then(|plan| plan.drafted.service_from);
    let consented_on = plan.and_then(|plan| plan.consented_on);
    match clause.due {
        Due::Open => None,
        Due::Draft => plan.map(|plan| plan.on),
        Due::Consent => [consented_on, service_from].into_iter().flatten().min(),
        Due::ServiceStart => service_from,
        Due::AfterConsent => {
            let settled = plan.and_then(|plan| plan.settled);
            settled.and_then(|settled| after(settled.on, clause.days)).or(service_from)
        }
        Due::AfterAsking => asked_on(history, plan?, opening.subject).and_then(|on| after(on, clause.days)),
        Due::MonthAfterDelivery => delivered_on(history, plan?).map(|on| Month::of(on).plus(1).last_day()),
        Due::MonthEnd => Some(Month::of(opening.span.1).last_day()),
        Due::Certification => {
            let line = opening.certification?;
            after(line.on, clause.days).map(|late| late.max(line.certified.starts_on))
        }
        Due::PeriodEnd | Due::Interval => Some(opening.span.1),
        Due::AfterOpening => after(opening.asked_from, clause.days),
        Due::Retention => kept_until(set, opening.asked_from).and_then(|last| after(last, clause.days)),
    }
}

/// The last day on which records have to be kept (基準29条2項): so many years from the closing.
pub fn kept_until(set: &RuleSet, closed_on: NaiveDate) -> Option<NaiveDate> {
    add_months(closed_on, i32::from(set.settings.retention_years) * 12)
}

fn after(day: NaiveDate, days: u16) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::from(days)))
}

fn asked_on(history: &History<'_>, plan: &PlanLine, subject: Subject) -> Option<NaiveDate> {
    let Subject::Office(_, of) = subject else { return None };
    let mut facts = history.of_plan(plan.drafted.plan);
    facts
        .find(|fact| matches!(fact.what, What::IndividualPlanAsked { office, .. } if office == of))
        .map(|fact| fact.on)
}

fn delivered_on(history: &History<'_>, plan: &PlanLine) -> Option<NaiveDate> {
    let mut facts = history.of_plan(plan.drafted.plan);
    let to_client = |fact: &&Fact| match fact.what {
        What::Delivered { to: Recipient::Client, version, .. } => plan.is_handed_over(fact.on, version),
        _ => false,
    };
    facts.find(to_client).map(|fact| fact.on)
}
