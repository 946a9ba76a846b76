//! One client's facts, sorted for the questions that rules ask.

use chrono::{Days, NaiveDate};

use super::fact::{Certified, Drafted, Fact, Issue, RecordUid, Source, Subject, What};
use super::month::Month;
use super::rule::{Ground, RuleNo};
use crate::domain::care_team::Framework;
use crate::domain::certification::{CareLevel, CertificationKind};
use crate::domain::time::jst::jst_date;

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
    /// The first consent to any of its versions.
    pub consented_on: Option<NaiveDate>,
    /// The consent that holds.
    pub settled: Option<Settled>,
    /// Whether it was issued anew after a consent.
    pub is_reissued: bool,
}

/// The first consent to the newest version of a plan that was consented to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settled {
    /// Nothing where only the plan is named.
    pub(super) version: Option<Issue>,
    pub on: NaiveDate,
}

impl PlanLine {
    /// The day from which service by the plan runs: as it is written, else with the consent, before which none may begin
    /// (基準13条10号). Where neither is known, from the month after the plan: a client whose papers were not entered is
    /// not forgotten.
    pub fn runs_from(&self) -> NaiveDate {
        let known = self.drafted.service_from.or(self.consented_on);
        known.unwrap_or_else(|| Month::of(self.on).plus(1).first_day())
    }

    /// Whether a delivery handed over the plan itself and not an earlier draft of it (基準13条11号): a version no older than
    /// the one that was consented to. What was issued anew afterwards (軽微な変更) counts as well, and nobody has to be given
    /// the plan again for it. As long as nobody has consented, the newest draft is all there is to hand over.
    pub fn is_handed_over(&self, on: NaiveDate, version: Option<Issue>) -> bool {
        let newest = self.drafted.version;
        let Some(settled) = self.settled else { return version.is_none_or(|version| version >= newest) };
        match (settled.version, version) {
            (Some(consented), Some(version)) => version >= consented,
            (None, Some(version)) => version >= newest || on >= settled.on,
            (consented, None) => on >= settled.on || on >= jst_date(consented.unwrap_or(newest).made_at),
        }
    }
}

/// A decision on the certification.
#[derive(Clone, Copy, Debug)]
pub(super) struct CertificationLine {
    pub source: Source,
    pub on: NaiveDate,
    pub certified: Certified,
}

impl CertificationLine {
    /// The first day on which a meeting can be about it. Where nobody noted when a renewal was decided, it was known at most as
    /// long before its first day as it may be applied for (介護保険法施行規則39条).
    pub fn known_from(&self) -> NaiveDate {
        const RENEWAL_DAYS: Days = Days::new(60);
        let is_guessed = !self.certified.is_dated && self.certified.kind == CertificationKind::Renewal;
        let first = self.certified.starts_on.checked_sub_days(RENEWAL_DAYS);
        first.filter(|_| is_guessed).map_or(self.on, |first| first.min(self.on))
    }
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
    rests: Vec<&'f Fact>,
    interruptions: Vec<&'f Fact>,
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
            rests: Vec::new(),
            interruptions: Vec::new(),
            by_plan: Vec::with_capacity(facts.len()),
            video: Vec::new(),
        };
        for fact in facts {
            history.sort_in(fact);
        }
        history.by_plan.sort_by_key(|(plan, _)| *plan);
        history.end_supports();
        let mut plans = std::mem::take(&mut history.plans);
        for plan in &mut plans {
            history.settle(plan);
        }
        history.plans = plans;
        history
    }

    fn settle(&self, plan: &mut PlanLine) {
        plan.is_reissued = self.consents(&plan.drafted).any(|(version, _)| version < plan.drafted.version);
        for fact in self.of_plan(plan.drafted.plan) {
            let What::Consented { version, .. } = fact.what else { continue };
            plan.consented_on = plan.consented_on.or(Some(fact.on));
            if plan.settled.is_none_or(|settled| settled.version < version) {
                plan.settled = Some(Settled { version, on: fact.on });
            }
        }
    }

    fn sort_in(&mut self, fact: &'f Fact) {
        let (on, source) = (fact.on, fact.source);
        match fact.what {
            What::Support { framework, until } => {
                let until = until.unwrap_or(NaiveDate::MAX);
                self.supports.push(Support { source, framework, from: on, until });
            }
            What::Closed => self.closed = self.closed.or(Some(fact)),
            What::Rested { .. } => self.rests.push(fact),
            What::Interrupted { .. } => self.interruptions.push(fact),
            What::Certified(certified) => {
                self.certifications.push(CertificationLine { source, on, certified });
            }
            What::Drafted(drafted) => {
                let (consented_on, settled) = (None, None);
                self.plans.push(PlanLine { source, on, drafted, consented_on, settled, is_reissued: false });
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

    /// The judgement that the change which a plan is was minor; or, with `anew`, that of what its newest version changes after
    /// a consent. The first plan is no change, what was issued anew of it may be one.
    pub fn judged_minor(&self, plan: &PlanLine, anew: bool) -> Option<&'f Fact> {
        let of = plan.drafted;
        self.of_plan(of.plan).find(|fact| {
            let What::JudgedMinor { version, .. } = fact.what else { return false };
            // It speaks of a new issue where an older version was consented to.
            let judged = version.filter(|judged| self.consents(&of).any(|(older, _)| older < *judged));
            if anew {
                judged.is_some_and(|version| version >= of.version)
            } else {
                !of.is_first && judged.is_none()
            }
        })
    }

    /// The consents to versions of a plan, oldest first, each with its version.
    pub fn consents(&self, of: &Drafted) -> impl Iterator<Item = (Issue, &'f Fact)> {
        let on_form = of.form_consent;
        self.of_plan(of.plan).filter_map(move |fact| match fact.what {
            What::Consented { version, .. } => Some((version.or(on_form)?, fact)),
            _ => None,
        })
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

    /// The record of a rest (休止) in which a span of days lies as a whole.
    pub fn rest_over(&self, (from, until): (NaiveDate, NaiveDate)) -> Option<&'f Fact> {
        let is_over = |fact: &&Fact| match fact.what {
            What::Rested { until: last } => fact.on <= from && last.is_none_or(|last| until <= last),
            _ => false,
        };
        self.rests.iter().copied().find(is_over)
    }

    /// The closing within which a day lay before support went on again.
    pub fn interrupted_on(&self, day: NaiveDate) -> Option<&'f Fact> {
        let is_within = |fact: &&Fact| match fact.what {
            What::Interrupted { again_on } => fact.on <= day && day < again_on,
            _ => false,
        };
        self.interruptions.iter().copied().find(is_within)
    }

    /// The framework on a day.
    pub fn framework_on(&self, day: NaiveDate) -> Option<Framework> {
        let of = self.supports.iter().rev().find(|support| support.from <= day && day <= support.until);
        of.map(|support| support.framework)
    }

    /// The level that was certified for a day.
    pub fn level_on(&self, day: NaiveDate) -> Option<CareLevel> {
        let held =
            |line: &&CertificationLine| line.certified.starts_on <= day && day <= line.certified.ends_on;
        self.certifications.iter().rev().find(held).map(|line| line.certified.level)
    }

    /// The months in which service runs within a period of support, up to the month of a day.
    pub fn months(&self, support: &Support, today: NaiveDate) -> Option<(Month, Month)> {
        let of = |plan: &&PlanLine| support.from <= plan.on && plan.on <= support.until;
        let starts = self.plans.iter().filter(of).map(PlanLine::runs_from);
        let first = starts.min()?.max(support.from);
        (first <= today).then(|| (Month::of(first), Month::of(today.min(support.until))))
    }

    /// The plan by which service ran in a month: the latest whose service had begun.
    pub fn plan_in(&self, month: Month) -> Option<&PlanLine> {
        let last = month.last_day();
        let has_begun = |plan: &&PlanLine| plan.runs_from() <= last;
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
