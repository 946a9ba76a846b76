//! What differs between two rule sets of one day: what is asked besides, what no longer, and what otherwise. What is compared is
//! taken apart field by field, so that a field that comes later can't be forgotten here.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::rule::{Cell, Clause, Due, Only, Part, RuleNo, Step, Trigger};
use super::rule_set::{Rule, RuleBook, RuleSet, Settings};
use crate::domain::care_team::Framework;
use crate::domain::words::Word;

/// The differences, in the order in which they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differences<'a> {
    /// Rules that only the later set has.
    pub begun: Vec<&'a Rule>,
    /// Rules that only the earlier set has.
    pub ended: Vec<&'a Rule>,
    /// What rules that both have ask otherwise.
    pub demands: Vec<DemandChange>,
    pub cells: Vec<CellChange>,
    pub settings: Vec<Setting>,
}

/// A part of a rule that is asked otherwise, or in one of the sets only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandChange {
    pub rule: RuleNo,
    pub part: Part,
    pub frameworks: Vec<Framework>,
    /// Nothing where it is not asked.
    pub before: Option<Figures>,
    pub after: Option<Figures>,
}

/// By when something is asked, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Whether it is asked once in so many months, over and over.
    pub is_counted: bool,
    pub due: Due,
    pub days: u16,
    pub lead_days: u16,
    pub every: u8,
    pub counted_from: u8,
    pub visit_within: u8,
}

/// A step that a kind of support keeps otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellChange {
    pub framework: Framework,
    pub step: Step,
    pub before: Cell,
    pub after: Cell,
}

crate::words! {
    /// What the municipality decides.
    pub enum Setting {
        CenterName = "center_name",
        Runs = "runs",
        Delegates = "delegates",
        Retention = "retention",
        HomeHelp = "home_help",
        ShortStay = "short_stay",
    }
}

impl Differences<'_> {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let Self { begun, ended, demands, cells, settings } = self;
        begun.is_empty() && ended.is_empty() && demands.is_empty() && cells.is_empty() && settings.is_empty()
    }
}

/// The days from `from` up to the one before `until` on which it has to be told what differs from one book to the other: the first,
/// and each later one from which on other things differ, because the law changes.
pub fn days_that_differ(
    (before, after): (&RuleBook, &RuleBook),
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Vec<NaiveDate> {
    let begins = |book: &RuleBook| book.sets().map(|(day, ..)| day).collect::<Vec<_>>();
    let is_later = |day: &NaiveDate| *day > from && until.is_none_or(|until| *day < until);
    let mut later: Vec<NaiveDate> =
        [begins(before), begins(after)].concat().into_iter().filter(is_later).collect();
    later.sort_unstable();
    later.dedup();
    let on = |day: NaiveDate| differences(before.on(day), after.on(day));
    let (mut days, mut told) = (vec![from], on(from));
    for day in later {
        let found = on(day);
        if found != told {
            days.push(day);
            told = found;
        }
    }
    days
}

/// What differs from one set to the other.
pub fn differences<'a>(before: &'a RuleSet, after: &'a RuleSet) -> Differences<'a> {
    // The rules, the steps and what is asked are looked up in both sets.
    let RuleSet { rules: _, settings: _, matrix: _, clauses: _ } = before;
    Differences {
        begun: lacking(after, before),
        ended: lacking(before, after),
        demands: demand_changes(before, after),
        cells: cell_changes(before, after),
        settings: setting_changes(&before.settings, &after.settings),
    }
}

/// The rules of a set that another lacks.
fn lacking<'a>(set: &'a RuleSet, other: &RuleSet) -> Vec<&'a Rule> {
    set.rules.iter().filter(|rule| !has(other, rule.no)).collect()
}

fn has(set: &RuleSet, rule: RuleNo) -> bool {
    set.rules.iter().any(|other| other.no == rule)
}

/// What is asked of whom, on what; the framework last, so that those that change alike stand together.
type Demand<'a> = (RuleNo, Part, Trigger, &'a [Only], Framework);

/// What a set asks in the frameworks whose steps it keeps. One rule may ask twice on the same condition.
fn demands(set: &RuleSet) -> BTreeMap<Demand<'_>, Vec<Figures>> {
    let mut all: BTreeMap<Demand<'_>, Vec<Figures>> = BTreeMap::new();
    for clause in set.clauses() {
        let kept = clause.frameworks.iter().filter(|of| set.cell(**of, clause.step) == Cell::Do);
        for framework in kept {
            let demand = (clause.rule, clause.part, clause.trigger, clause.only.as_slice(), *framework);
            all.entry(demand).or_default().push(Figures::of(clause));
        }
    }
    all
}

impl Figures {
    fn of(clause: &Clause) -> Self {
        let Clause {
            // The demand by which clauses of two sets are matched.
            rule: _,
            part: _,
            trigger,
            only: _,
            frameworks: _,
            step: _,
            // What the law says on a day, which no adoption changes.
            kind: _,
            article: _,
            evidence: _,
            grounds: _,
            due,
            days,
            lead_days,
            every,
            counted_from,
            visit_within,
        } = clause;
        Self {
            is_counted: *trigger == Trigger::Months,
            due: *due,
            days: *days,
            lead_days: *lead_days,
            every: *every,
            counted_from: *counted_from,
            visit_within: *visit_within,
        }
    }
}

fn demand_changes(before: &RuleSet, after: &RuleSet) -> Vec<DemandChange> {
    let (earlier, later) = (demands(before), demands(after));
    let mut asked: Vec<Demand<'_>> = earlier.keys().chain(later.keys()).copied().collect();
    asked.retain(|(rule, ..)| has(before, *rule) && has(after, *rule));
    asked.sort_unstable();
    asked.dedup();
    let mut changes: Vec<DemandChange> = Vec::new();
    for demand in asked {
        let (rule, part, .., framework) = demand;
        let of = |set: &BTreeMap<Demand<'_>, Vec<Figures>>| set.get(&demand).cloned().unwrap_or_default();
        let (was, is) = (of(&earlier), of(&later));
        for place in 0..was.len().max(is.len()) {
            let (before, after) = (was.get(place).copied(), is.get(place).copied());
            if before != after {
                note(&mut changes, DemandChange { rule, part, frameworks: vec![framework], before, after });
            }
        }
    }
    changes
}

/// The same change is said once, with every framework in which it is one.
fn note(changes: &mut Vec<DemandChange>, change: DemandChange) {
    let told = |of: &DemandChange| (of.rule, of.part, of.before, of.after);
    match changes.iter_mut().find(|known| told(known) == told(&change)) {
        Some(known) => {
            known.frameworks.extend(change.frameworks);
            known.frameworks.sort_unstable();
            known.frameworks.dedup();
        }
        None => changes.push(change),
    }
}

fn cell_changes(before: &RuleSet, after: &RuleSet) -> Vec<CellChange> {
    let cells = Framework::ALL.iter().flat_map(|framework| Step::ALL.iter().map(|step| (*framework, *step)));
    let change = |(framework, step): (Framework, Step)| CellChange {
        framework,
        step,
        before: before.cell(framework, Some(step)),
        after: after.cell(framework, Some(step)),
    };
    cells.map(change).filter(|change| change.before != change.after).collect()
}

fn setting_changes(before: &Settings, after: &Settings) -> Vec<Setting> {
    let Settings { center_name, runs, delegates, retention_years, home_help, short_stay_share } = before;
    let differs = |setting: Setting| match setting {
        Setting::CenterName => *center_name != after.center_name,
        Setting::Runs => *runs != after.runs,
        Setting::Delegates => *delegates != after.delegates,
        Setting::Retention => *retention_years != after.retention_years,
        Setting::HomeHelp => *home_help != after.home_help,
        Setting::ShortStay => *short_stay_share != after.short_stay_share,
    };
    Setting::ALL.iter().copied().filter(|setting| differs(*setting)).collect()
}
