//! One client's facts, sorted for the questions that rules ask.

use chrono::NaiveDate;

use super::fact::{Certified, Drafted, Fact, RecordUid, Source, Subject, What};
use super::month::Month;
use super::rule::{Framework, Ground, RuleNo};

/// A period of support in one framework.
#[derive(Clone, Copy, Debug)]
pub(super) struct Support {
    pub source: Source,
    pub framework: Framework,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// A plan with the days that its deadlines hang on.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlanLine {
    pub source: Source,
    pub on: NaiveDate,
    pub drafted: Drafted,
    pub consented_on: Option<NaiveDate>,
}

/// A decision on the certification.
#[derive(Clone, Copy, Debug)]
pub(super) struct CertificationLine {
    pub source: Source,
    pub on: NaiveDate,
    pub certified: Certified,
}

/// The facts of one client up to a day.
pub(super) struct History<'f> {
    /// By date.
    pub facts: &'f [Fact],
    pub supports: Vec<Support>,
    pub plans: Vec<PlanLine>,
    pub certifications: Vec<CertificationLine>,
    /// Done and excepted, by rule and subject.
    pub entries: Vec<&'f Fact>,
    pub closed: Option<&'f Fact>,
    /// By plan, then by date.
    by_plan: Vec<(RecordUid, &'f Fact)>,
    video: Vec<&'f Fact>,
}

impl<'f> History<'f> {
    pub fn of(facts: &'f [Fact]) -> Self {
        let mut history = Self {
            facts,
            supports: Vec::new(),
            plans: Vec::new(),
            certifications: Vec::new(),
            entries: Vec::new(),
            closed: None,
            by_plan: Vec::with_capacity(facts.len()),
            video: Vec::new(),
        };
        for fact in facts {
            history.sort_in(fact);
        }
        history.by_plan.sort_by_key(|(plan, _)| *plan);
        history.end_supports();
        for place in 0..history.plans.len() {
            let consent = history.plans.get(place).and_then(|plan| {
                let mut facts = history.of_plan(plan.drafted.plan);
                facts.find(|fact| matches!(fact.what, What::Consented { .. })).map(|fact| fact.on)
            });
            if let Some(plan) = history.plans.get_mut(place) {
                plan.consented_on = consent;
            }
        }
        history
    }

    fn sort_in(&mut self, fact: &'f Fact) {
        let (on, source) = (fact.on, fact.source);
        match fact.what {
            What::Support { framework, until } => {
                let until = until.unwrap_or(NaiveDate::MAX);
                self.supports.push(Support { source, framework, from: on, until });
            }
            What::Closed => self.closed = self.closed.or(Some(fact)),
            What::Certified(certified) => {
                self.certifications.push(CertificationLine { source, on, certified });
            }
            What::Drafted(drafted) => {
                self.plans.push(PlanLine { source, on, drafted, consented_on: None });
            }
            What::Done { .. } | What::Excepted { .. } => self.entries.push(fact),
            What::VideoAgreed(_) | What::VideoConsented | What::VideoLapsed => self.video.push(fact),
            what => self.by_plan.extend(what.plan().map(|plan| (plan, fact))),
        }
    }

    /// A period of support ends with the day before the next one, and with the closing.
    fn end_supports(&mut self) {
        let closed = self.closed.map_or(NaiveDate::MAX, |fact| fact.on);
        let mut next = NaiveDate::MAX;
        for support in self.supports.iter_mut().rev() {
            let before_next = if next == NaiveDate::MAX { next } else { next.pred_opt().unwrap_or(next) };
            support.until = support.until.min(before_next).min(closed);
            next = support.from;
        }
    }

    /// What is known of a plan, oldest first.
    pub fn of_plan(&self, plan: RecordUid) -> impl Iterator<Item = &'f Fact> {
        let start = self.by_plan.partition_point(|(other, _)| *other < plan);
        let facts = self.by_plan.get(start..).unwrap_or_default();
        facts.iter().take_while(move |(other, _)| *other == plan).map(|(_, fact)| *fact)
    }

    /// The offices in charge of a plan, each once, with the fact that says so first.
    pub fn offices_of(&self, plan: RecordUid) -> impl Iterator<Item = (RecordUid, &'f Fact)> {
        let mut seen: Vec<RecordUid> = Vec::new();
        self.of_plan(plan).filter_map(move |fact| match fact.what {
            What::InCharge { office, .. } if !seen.contains(&office) => {
                seen.push(office);
                Some((office, fact))
            }
            _ => None,
        })
    }

    /// The facts of a span of days, both ends included, oldest first.
    pub fn between(&self, from: NaiveDate, until: NaiveDate) -> &'f [Fact] {
        let start = self.facts.partition_point(|fact| fact.on < from);
        let end = self.facts.partition_point(|fact| fact.on <= until);
        self.facts.get(start..end).unwrap_or_default()
    }

    /// The framework on a day.
    pub fn framework_on(&self, day: NaiveDate) -> Option<Framework> {
        let of = self.supports.iter().rev().find(|support| support.from <= day && day <= support.until);
        of.map(|support| support.framework)
    }

    /// The months in which service runs within a period of support, up to the month of a day.
    pub fn months(&self, support: &Support, today: NaiveDate) -> Option<(Month, Month)> {
        let of = |plan: &&PlanLine| support.from <= plan.on && plan.on <= support.until;
        let starts = self.plans.iter().filter(of).filter_map(|plan| plan.drafted.service_from);
        let first = starts.min()?.max(support.from);
        (first <= today).then(|| (Month::of(first), Month::of(today.min(support.until))))
    }

    /// The plan by which service ran in a month: the latest whose service had begun.
    pub fn plan_in(&self, month: Month) -> Option<&PlanLine> {
        let last = month.last_day();
        let has_begun = |plan: &&PlanLine| plan.drafted.service_from.is_some_and(|from| from <= last);
        self.plans.iter().rev().find(has_begun)
    }

    /// The plan before and the first day of the next.
    pub fn around(&self, plan: &PlanLine) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let before = self.plans.iter().rev().find(|other| other.on < plan.on).map(|other| other.on);
        let after = self.plans.iter().find(|other| other.on > plan.on).map(|other| other.on);
        (before, after)
    }

    /// The record by which video calls count on a day: all three points agreed at a meeting, consent in writing, not lapsed
    /// since (基準13条14号ロ).
    pub fn video_terms_on(&self, day: NaiveDate) -> Option<&'f Fact> {
        let (mut agreed, mut consented) = (None, false);
        for fact in self.video.iter().take_while(|fact| fact.on <= day) {
            match fact.what {
                What::VideoAgreed(terms) => {
                    let holds = terms.is_stable && terms.can_communicate && terms.is_informed;
                    agreed = holds.then_some(*fact);
                }
                What::VideoConsented => consented = true,
                What::VideoLapsed => agreed = None,
                _ => {}
            }
        }
        agreed.filter(|_| consented)
    }

    /// The record by which a month may be kept by video: the terms hold at its end, or held when it was called.
    pub fn video_terms_in(&self, month: Month) -> Option<&'f Fact> {
        if self.video.is_empty() {
            return None;
        }
        let calls = self.between(month.first_day(), month.last_day()).iter();
        let mut calls = calls.filter(|fact| fact.what == What::VideoCalled);
        self.video_terms_on(month.last_day()).or_else(|| calls.find_map(|call| self.video_terms_on(call.on)))
    }

    /// The entry that something was done.
    pub fn done(&self, rule: RuleNo, of: Subject) -> impl Iterator<Item = &'f Fact> {
        self.entries.iter().copied().filter(move |fact| fact.what == What::Done { rule, of })
    }

    /// The judgement that an allowed exception holds.
    pub fn excepted(&self, rule: RuleNo, of: Subject) -> impl Iterator<Item = (&'f Fact, Ground)> {
        self.entries.iter().filter_map(move |fact| match fact.what {
            What::Excepted { rule: other, of: subject, ground } if other == rule && subject == of => {
                Some((*fact, ground))
            }
            _ => None,
        })
    }
}
