//! What opens duties: the events, plans, months and periods of one client, each with the day from which it is asked.

use chrono::{Days, NaiveDate};

use super::fact::{Fact, Recipient, RecordUid, Source, Subject, What};
use super::history::{CertificationLine, History, PlanLine, Support};
use super::month::Month;
use super::places::Places;
use super::rule::{Clause, Only, Part, RuleNo, Trigger};
use super::rule_set::{RuleBook, RuleSet};
use crate::domain::care_team::Framework;
use crate::domain::certification::{CareLevel, CertificationKind};
use crate::domain::time::jst::{add_months, jst_date};

/// One opening, before it is asked of the rules.
#[derive(Clone, Copy)]
pub(super) struct Opening<'h> {
    pub subject: Subject,
    pub framework: Framework,
    pub asked_from: NaiveDate,
    /// The day and the record that opened it.
    pub cause: (NaiveDate, Source),
    /// First and last day of the plan's, month's or period's span.
    pub span: (NaiveDate, NaiveDate),
    pub plan: Option<&'h PlanLine>,
    pub certification: Option<&'h CertificationLine>,
    pub note: Option<&'h Fact>,
}

/// Whoever takes an opening together with a clause that asks on it.
pub(super) type Ask<'a, 'b, 'h> = &'a mut dyn FnMut(&'b Clause, &'b RuleSet, &Opening<'h>);

/// Goes through everything that may open a duty up to a day.
pub(super) struct Openings<'h, 'b> {
    pub history: &'h History<'h>,
    pub book: &'b RuleBook,
    pub today: NaiveDate,
}

impl<'h, 'b> Openings<'h, 'b> {
    pub fn each(&self, ask: Ask<'_, 'b, 'h>) {
        for support in &self.history.supports {
            self.support(support, ask);
        }
        for plan in &self.history.plans {
            self.plan(plan, ask);
            self.reissue(plan, ask);
        }
        for (place, certification) in self.history.certifications.iter().enumerate() {
            self.certification(place, certification, ask);
        }
        for fact in self.history.facts {
            self.fact(fact, ask);
        }
    }

    fn on(&self, trigger: Trigger, opening: &Opening<'h>, ask: Ask<'_, 'b, 'h>) {
        let set = self.book.on(opening.asked_from);
        for clause in set.asked(trigger, opening.framework) {
            ask(clause, set, opening);
        }
    }

    fn support(&self, support: &Support, ask: Ask<'_, 'b, 'h>) {
        let opening = Opening {
            subject: Subject::Support(support.source.uid),
            framework: support.framework,
            asked_from: support.from,
            cause: (support.from, support.source),
            span: (support.from, support.until),
            plan: None,
            certification: None,
            note: None,
        };
        self.on(Trigger::SupportStart, &opening, ask);
        let Some((first, last)) = self.history.months(support, self.today) else { return };
        for counted in self.book.counted() {
            self.count(*counted, (first, last), &opening, ask);
        }
        let mut month = first;
        while month <= last {
            self.office_month(month, &opening, ask);
            month = month.plus(1);
        }
    }

    /// Goes through the counts of one rule. Each count keeps the length that held on its first day; where the rule holds
    /// for none, the next month is looked at.
    fn count(
        &self,
        (rule, part): (RuleNo, Part),
        (first, last): (Month, Month),
        support: &Opening<'h>,
        ask: Ask<'_, 'b, 'h>,
    ) {
        let mut month = first;
        while month <= last {
            let asked_from = month.first_day().max(support.asked_from);
            let set = self.book.on(asked_from);
            let mut clauses = set.asked(Trigger::Months, support.framework);
            let clause = clauses.find(|clause| clause.rule == rule && clause.part == part);
            let begins = |clause: &&Clause| month >= first.plus(i32::from(clause.counted_from));
            let Some(clause) = clause.filter(begins) else {
                month = month.plus(1);
                continue;
            };
            let end = month.plus(i32::from(clause.every) - 1);
            let opening = Opening {
                subject: Subject::Months(month, end),
                asked_from,
                span: (asked_from, end.last_day()),
                ..*support
            };
            ask(clause, set, &opening);
            month = end.plus(1);
        }
    }

    fn office_month(&self, month: Month, support: &Opening<'h>, ask: Ask<'_, 'b, 'h>) {
        let asked_from = month.first_day().max(support.asked_from);
        let mut clauses = self.book.on(asked_from).asked(Trigger::OfficeMonth, support.framework);
        let (Some(_), Some(plan)) = (clauses.next(), self.history.plan_in(month)) else { return };
        for (office, fact) in self.history.offices_of(plan.drafted.plan) {
            let opening = Opening {
                subject: Subject::OfficeMonth(office, month),
                asked_from,
                cause: (fact.on, fact.source),
                span: (asked_from, month.last_day()),
                plan: Some(plan),
                ..*support
            };
            self.on(Trigger::OfficeMonth, &opening, ask);
        }
    }

    fn plan(&self, plan: &'h PlanLine, ask: Ask<'_, 'b, 'h>) {
        let Some(framework) = self.history.framework_on(plan.on) else { return };
        let uid = plan.drafted.plan;
        let opening = Opening {
            subject: Subject::Plan(uid),
            framework,
            asked_from: plan.on,
            cause: (plan.on, plan.source),
            span: (plan.on, plan.on),
            plan: Some(plan),
            certification: None,
            note: None,
        };
        self.on(Trigger::Plan, &opening, ask);
        let to = |to| Opening { subject: Subject::Recipient(uid, to), ..opening };
        self.on(Trigger::Recipient, &to(Recipient::Client), ask);
        for (office, _) in self.history.offices_of(uid) {
            self.on(Trigger::Recipient, &to(Recipient::Office(office)), ask);
            self.on(Trigger::Office, &Opening { subject: Subject::Office(uid, office), ..opening }, ask);
        }
    }

    /// Asked from the day on which the version was made, up to the next plan.
    fn reissue(&self, plan: &'h PlanLine, ask: Ask<'_, 'b, 'h>) {
        let made_on = jst_date(plan.drafted.version.made_at).max(plan.on);
        let Some(framework) = self.history.framework_on(made_on).filter(|_| plan.is_reissued) else { return };
        let opening = Opening {
            subject: Subject::Plan(plan.drafted.plan),
            framework,
            asked_from: made_on,
            cause: (made_on, plan.source),
            span: (made_on, made_on),
            plan: Some(plan),
            certification: None,
            note: None,
        };
        self.on(Trigger::Reissued, &opening, ask);
    }

    fn certification(&self, place: usize, line: &'h CertificationLine, ask: Ask<'_, 'b, 'h>) {
        let certified = &line.certified;
        let next = self.history.certifications.get(place + 1).map(|next| next.on);
        let opening = |framework| Opening {
            subject: Subject::Certification(certified.certification),
            framework,
            asked_from: line.on,
            cause: (line.on, line.source),
            span: (line.on, next.unwrap_or(NaiveDate::MAX)),
            plan: None,
            certification: Some(line),
            note: None,
        };
        if let Some(framework) = self.history.framework_on(line.on)
            && let Some(trigger) = trigger_of(line, framework)
        {
            self.on(trigger, &opening(framework), ask);
        }
        let span = (certified.starts_on, certified.ends_on);
        let mut stays = self.history.between(span.0, span.1).iter();
        if let Some(stay) = stays.find(|fact| matches!(fact.what, What::ShortStay { .. }))
            && let Some(framework) = self.history.framework_on(stay.on)
        {
            let (asked_from, cause) = (stay.on, (stay.on, stay.source));
            self.on(Trigger::ShortStay, &Opening { asked_from, cause, span, ..opening(framework) }, ask);
        }
        // What a change of level ended early is never renewed (法29条).
        let is_changed = self.history.certifications.iter().any(|other| {
            other.certified.kind == CertificationKind::Change
                && other.certified.starts_on.pred_opt() == Some(certified.ends_on)
        });
        if !is_changed {
            self.before_end(
                Trigger::CertificationEnd,
                &Opening { span, ..opening(Framework::HomeCare) },
                ask,
            );
        }
    }

    /// A duty that is asked some days before the end of its span: from that day, or from the first day on which support
    /// runs under a rule set that asks for it.
    fn before_end(&self, trigger: Trigger, whole: &Opening<'h>, ask: Ask<'_, 'b, 'h>) {
        let end = whole.span.1;
        let mut asked: Vec<(RuleNo, Part)> = Vec::new();
        for support in self.history.supports.iter().filter(|support| support.from <= end) {
            for (from, until, set) in self.book.sets().filter(|(from, ..)| *from <= end) {
                let earliest = from.max(support.from).max(whole.asked_from);
                let latest = until.min(support.until).min(self.today);
                for clause in set.asked(trigger, support.framework) {
                    let day = lead(end, clause.lead_days).map(|day| day.max(earliest));
                    let Some(asked_from) = day.filter(|day| *day <= latest) else { continue };
                    let name = (clause.rule, clause.part);
                    if (asked_from <= end || end < whole.asked_from) && !asked.contains(&name) {
                        asked.push(name);
                        ask(clause, set, &Opening { asked_from, framework: support.framework, ..*whole });
                    }
                }
            }
        }
    }

    fn fact(&self, fact: &'h Fact, ask: Ask<'_, 'b, 'h>) {
        let trigger = match fact.what {
            What::Noted { .. } => Trigger::Noted,
            What::MarkedChange => Trigger::MarkedChange,
            What::Closed => Trigger::Closing,
            What::Delegated { plan } if self.is_first_delegation(fact, plan) => Trigger::Delegation,
            What::EquipmentChecked { .. } => return self.equipment(fact, ask),
            What::GoalSet { .. } => return self.goal(fact, ask),
            _ => return,
        };
        let Some(framework) = self.history.framework_on(fact.on) else { return };
        let subject = match fact.what {
            What::Delegated { plan } => Subject::Plan(plan),
            What::Closed => Subject::Support(fact.source.uid),
            _ => Subject::Entry(fact.source.uid),
        };
        self.on(trigger, &Opening { subject, ..self.noted(fact, framework) }, ask);
    }

    fn is_first_delegation(&self, fact: &Fact, plan: RecordUid) -> bool {
        let mut known = self.history.of_plan(plan);
        known.find(|other| matches!(other.what, What::Delegated { .. })) == Some(fact)
    }

    fn noted(&self, fact: &'h Fact, framework: Framework) -> Opening<'h> {
        Opening {
            subject: Subject::Entry(fact.source.uid),
            framework,
            asked_from: fact.on,
            cause: (fact.on, fact.source),
            span: (fact.on, NaiveDate::MAX),
            plan: None,
            certification: None,
            note: Some(fact),
        }
    }

    fn equipment(&self, fact: &'h Fact, ask: Ask<'_, 'b, 'h>) {
        let Some(framework) = self.history.framework_on(fact.on) else { return };
        for clause in self.book.on(fact.on).asked(Trigger::EquipmentChecked, framework) {
            let Some(again) = add_months(fact.on, i32::from(clause.every)) else { continue };
            let Some(asked_from) = lead(again, clause.lead_days) else { continue };
            if asked_from <= self.today {
                let span = (fact.on.succ_opt().unwrap_or(fact.on), again);
                let opening = Opening { asked_from, span, ..self.noted(fact, framework) };
                ask(clause, self.book.on(fact.on), &opening);
            }
        }
    }

    fn goal(&self, fact: &'h Fact, ask: Ask<'_, 'b, 'h>) {
        let What::GoalSet { goal, plan, ends_on } = fact.what else { return };
        let whole = Opening {
            subject: Subject::Goal(plan, goal),
            span: (fact.on, ends_on),
            plan: self.history.plans.iter().find(|line| line.drafted.plan == plan),
            ..self.noted(fact, Framework::HomeCare)
        };
        self.before_end(Trigger::GoalEnd, &whole, ask);
    }
}

/// A day so many days before another.
fn lead(day: NaiveDate, days: u16) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(u64::from(days)))
}

fn trigger_of(line: &CertificationLine, framework: Framework) -> Option<Trigger> {
    let certified = &line.certified;
    let is_care = certified.level >= CareLevel::Care1;
    if (framework == Framework::HomeCare) != is_care {
        return Some(if is_care { Trigger::ToCare } else { Trigger::ToSupport });
    }
    match certified.kind {
        CertificationKind::Initial => None,
        CertificationKind::Renewal => Some(Trigger::Renewal),
        CertificationKind::Change => Some(Trigger::LevelChange),
    }
}

/// Whether the conditions of a clause hold for an opening.
pub(super) fn applies(clause: &Clause, set: &RuleSet, history: &History<'_>, opening: &Opening<'_>) -> bool {
    if let Some(Fact { what: What::Noted { rule }, .. }) = opening.note
        && clause.trigger == Trigger::Noted
        && *rule != clause.rule
    {
        return false;
    }
    clause.only.iter().all(|only| {
        let drafted = opening.plan.map(|plan| plan.drafted);
        let placed = |is: fn(&Places) -> bool| drafted.is_some_and(|drafted| is(&drafted.places));
        // A plan that does not name its level was made for the one that was certified then.
        let helped = || {
            let plan = opening.plan?;
            Some((plan.drafted.level.or_else(|| history.level_on(plan.on)), &plan.drafted.places))
        };
        match only {
            Only::First => drafted.is_some_and(|drafted| drafted.is_first),
            Only::Changed => drafted.is_some_and(|drafted| !drafted.is_first),
            Only::Medical => placed(|places| places.medical),
            Only::Equipment => placed(|places| places.equipment),
            Only::Purchase => placed(|places| places.purchase),
            Only::Remarks => placed(|places| places.remarks),
            Only::HomeHelp => helped().is_some_and(|(level, places)| set.is_much_home_help(level, places)),
            Only::HomeHelpUnread => {
                helped().is_some_and(|(level, places)| set.may_be_much_home_help(level, places))
            }
            Only::GoalsUnread => placed(|places| places.goals_unread),
            Only::OfficesUnread => placed(|places| places.offices_unread),
            Only::Video => match opening.subject {
                Subject::Months(month, _) => history.video_terms_in(month).is_some(),
                _ => false,
            },
        }
    })
}
