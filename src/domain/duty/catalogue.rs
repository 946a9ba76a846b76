//! The catalogue: the rules of the law with their days, presets, and how overrides change them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::adoption::Adoption;
use super::entry::replaces_meeting;
use super::preset::Preset;
use super::rule::{Article, Clause, Due, Evidence, Ground, Only, Part, RuleKind, RuleNo, Step, Trigger};
use super::rule_set::{Matrix, Rule, RuleSet, Settings};
use crate::domain::care_team::Framework;
use crate::domain::words::Word;

/// Why the rules can't be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CatalogueError {
    #[error("{0} can't be read: {1}")]
    Unreadable(String, String),
    #[error("rule {0} is missing")]
    Missing(RuleNo),
    #[error("rule {0} stands twice for the same days")]
    Twice(RuleNo),
    #[error("rule {0} asks for nothing although it is not standing, or asks although it is")]
    Unfit(RuleNo),
    #[error("{0} changes rule {1}, {2}, which does not exist")]
    Unknown(Preset, RuleNo, Part),
}

/// The rules of the law and the presets.
#[derive(Clone, Debug)]
pub struct Catalogue {
    rules: Vec<RuleEntry>,
    settings: Settings,
    matrix: Matrix,
    presets: BTreeMap<Preset, Overrides>,
}

/// What differs from the law. Stored with an adoption in the same form as in a preset's file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overrides {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<Change>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub matrix: Matrix,
    pub settings: SettingsChange,
}

/// A change of one rule, or of one part of it, in one framework or all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub rule: RuleNo,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub framework: Option<Framework>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_on: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_days: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_within: Option<u8>,
}

/// Changes of municipal figures and names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub center_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<Vec<Framework>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegates: Option<Vec<Framework>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_years: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_help: Option<[u16; 5]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_stay_share: Option<u16>,
}

impl Catalogue {
    /// Reads the law and the presets, and refuses what does not fit together.
    pub fn parse(law: &str, presets: &[(Preset, &str)]) -> Result<Self, CatalogueError> {
        let unreadable =
            |name: &str, e: toml::de::Error| CatalogueError::Unreadable(name.to_owned(), e.to_string());
        let file: LawFile = toml::from_str(law).map_err(|e| unreadable("law", e))?;
        check_rules(&file.rule)?;
        let mut of = BTreeMap::new();
        for (preset, text) in presets {
            let overrides: Overrides = toml::from_str(text).map_err(|e| unreadable(preset.as_str(), e))?;
            for change in &overrides.change {
                let is_known = |entry: &RuleEntry| {
                    entry.no == change.rule
                        && change
                            .part
                            .is_none_or(|part| entry.clause.iter().any(|clause| clause.part == part))
                };
                if !file.rule.iter().any(is_known) {
                    let part = change.part.unwrap_or(Part::Whole);
                    return Err(CatalogueError::Unknown(*preset, change.rule, part));
                }
            }
            of.insert(*preset, overrides);
        }
        Ok(Self { rules: file.rule, settings: file.settings.into(), matrix: file.matrix, presets: of })
    }

    /// What a preset changes.
    pub fn preset(&self, preset: Preset) -> Option<&Overrides> {
        self.presets.get(&preset)
    }

    /// Whether a judgement that a rule's duty does not stand on a ground says that everybody was asked for an opinion instead.
    pub fn asks_opinions(&self, rule: RuleNo, ground: Ground) -> bool {
        let entries = self.rules.iter().filter(|entry| entry.no == rule);
        let mut clauses = entries.flat_map(|entry| entry.clause.iter().map(|clause| clause.of(entry)));
        clauses.any(|clause| clause.allows(ground) && replaces_meeting(&clause, ground))
    }

    /// The days on which the law changes.
    pub(super) fn days(&self) -> BTreeSet<NaiveDate> {
        let changes =
            self.rules.iter().flat_map(|rule| [rule.from, rule.until.and_then(|day| day.succ_opt())]);
        changes.flatten().collect()
    }

    /// The rules on a day, changed by the preset and then by the insurer's own overrides.
    pub(super) fn rule_set(&self, day: NaiveDate, adoption: Option<&Adoption>) -> RuleSet {
        let layers = adoption.map(|adoption| (self.presets.get(&adoption.preset), Some(&adoption.overrides)));
        let (preset, own) = layers.unwrap_or_default();
        let mut settings = self.settings.clone();
        let mut matrix = self.matrix.clone();
        for layer in [preset, own].into_iter().flatten() {
            layer.settings.apply(&mut settings);
            for (framework, row) in &layer.matrix {
                matrix.entry(*framework).or_default().extend(row);
            }
        }
        let (mut rules, mut clauses) = (Vec::new(), Vec::new());
        for entry in self.rules.iter().filter(|entry| entry.holds_on(day)) {
            let changes = [preset, own].into_iter().flatten().flat_map(|layer| &layer.change);
            let changes: Vec<&Change> = changes.filter(|change| change.rule == entry.no).collect();
            let switch =
                changes.iter().rev().filter(|change| change.part.is_none() && change.framework.is_none());
            if !switch.filter_map(|change| change.is_on).next().unwrap_or(entry.is_on) {
                continue;
            }
            clauses.extend(entry.clauses(&changes));
            rules.push(entry.rule());
        }
        RuleSet::new(rules, clauses, settings, matrix)
    }
}

impl SettingsChange {
    fn apply(&self, to: &mut Settings) {
        let Self { center_name, runs, delegates, retention_years, home_help, short_stay_share } =
            self.clone();
        let now = to.clone();
        *to = Settings {
            center_name: center_name.unwrap_or(now.center_name),
            runs: runs.unwrap_or(now.runs),
            delegates: delegates.unwrap_or(now.delegates),
            retention_years: retention_years.unwrap_or(now.retention_years),
            home_help: home_help.unwrap_or(now.home_help),
            short_stay_share: short_stay_share.unwrap_or(now.short_stay_share),
        };
    }
}

fn check_rules(rules: &[RuleEntry]) -> Result<(), CatalogueError> {
    for no in RuleNo::ALL {
        let entries: Vec<&RuleEntry> = rules.iter().filter(|rule| rule.no == *no).collect();
        if entries.is_empty() {
            return Err(CatalogueError::Missing(*no));
        }
        for (place, entry) in entries.iter().enumerate() {
            if (entry.kind == RuleKind::Standing) != entry.clause.is_empty() {
                return Err(CatalogueError::Unfit(*no));
            }
            if entries.iter().skip(place + 1).any(|other| entry.overlaps(other)) {
                return Err(CatalogueError::Twice(*no));
            }
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LawFile {
    settings: SettingsEntry,
    matrix: Matrix,
    rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsEntry {
    center_name: String,
    runs: Vec<Framework>,
    delegates: Vec<Framework>,
    retention_years: u8,
    home_help: [u16; 5],
    short_stay_share: u16,
}

impl From<SettingsEntry> for Settings {
    fn from(entry: SettingsEntry) -> Self {
        let SettingsEntry { center_name, runs, delegates, retention_years, home_help, short_stay_share } =
            entry;
        Self { center_name, runs, delegates, retention_years, home_help, short_stay_share }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    no: RuleNo,
    number: String,
    kind: RuleKind,
    article: Article,
    frameworks: Vec<Framework>,
    /// The first day on which the rule holds; always, when missing.
    from: Option<NaiveDate>,
    /// The last day.
    until: Option<NaiveDate>,
    #[serde(default = "yes")]
    is_on: bool,
    #[serde(default)]
    clause: Vec<ClauseEntry>,
}

impl RuleEntry {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let from = |entry: &Self| entry.from.unwrap_or(NaiveDate::MIN);
        let until = |entry: &Self| entry.until.unwrap_or(NaiveDate::MAX);
        from(self) <= until(other) && from(other) <= until(self)
    }

    fn rule(&self) -> Rule {
        Rule {
            no: self.no,
            number: self.number.clone(),
            kind: self.kind,
            article: self.article.clone(),
            frameworks: self.frameworks.clone(),
        }
    }

    /// The clauses after the changes, the later change over the earlier. One for a single framework parts it from the others.
    fn clauses(&self, changes: &[&Change]) -> Vec<Clause> {
        let mut clauses: Vec<(Clause, bool)> =
            self.clause.iter().map(|clause| (clause.of(self), true)).collect();
        for change in changes {
            clauses = clauses.into_iter().flat_map(|(clause, is_on)| change.divide(clause, is_on)).collect();
        }
        clauses.into_iter().filter_map(|(clause, is_on)| is_on.then_some(clause)).collect()
    }
}

impl Change {
    /// A rule as a whole, asked or not.
    pub fn switch(rule: RuleNo, is_on: bool) -> Self {
        Self {
            rule,
            part: None,
            framework: None,
            is_on: Some(is_on),
            days: None,
            lead_days: None,
            every: None,
            counted_from: None,
            visit_within: None,
        }
    }

    /// A clause as it was where the change does not reach, and as it is where it does.
    fn divide(&self, mut clause: Clause, was_on: bool) -> Vec<(Clause, bool)> {
        let is_of_part = self.part.is_none_or(|part| part == clause.part);
        let is_of_framework = self.framework.is_none_or(|framework| clause.frameworks.contains(&framework));
        if !is_of_part || !is_of_framework {
            return vec![(clause, was_on)];
        }
        let mut changed = clause.clone();
        self.apply(&mut changed);
        let changed = |frameworks| (Clause { frameworks, ..changed }, self.is_on.unwrap_or(was_on));
        match self.framework {
            None => vec![changed(clause.frameworks)],
            Some(framework) => {
                clause.frameworks.retain(|other| *other != framework);
                vec![(clause, was_on), changed(vec![framework])]
            }
        }
    }

    fn apply(&self, clause: &mut Clause) {
        clause.days = self.days.unwrap_or(clause.days);
        clause.lead_days = self.lead_days.unwrap_or(clause.lead_days);
        clause.every = self.every.unwrap_or(clause.every).max(1);
        clause.counted_from = self.counted_from.unwrap_or(clause.counted_from);
        clause.visit_within = self.visit_within.unwrap_or(clause.visit_within);
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClauseEntry {
    #[serde(default = "whole")]
    part: Part,
    /// Where it is followed up otherwise than its rule.
    kind: Option<RuleKind>,
    article: Option<Article>,
    trigger: Trigger,
    #[serde(default)]
    only: Vec<Only>,
    step: Option<Step>,
    #[serde(default = "open")]
    due: Due,
    #[serde(default)]
    days: u16,
    #[serde(default)]
    lead_days: u16,
    #[serde(default = "one")]
    every: u8,
    #[serde(default)]
    counted_from: u8,
    #[serde(default)]
    visit_within: u8,
    evidence: Evidence,
    #[serde(default)]
    grounds: Vec<Ground>,
}

impl ClauseEntry {
    fn of(&self, rule: &RuleEntry) -> Clause {
        Clause {
            rule: rule.no,
            part: self.part,
            kind: self.kind.unwrap_or(rule.kind),
            article: self.article.clone().unwrap_or_else(|| rule.article.clone()),
            frameworks: rule.frameworks.clone(),
            trigger: self.trigger,
            only: self.only.clone(),
            step: self.step,
            due: self.due,
            days: self.days,
            lead_days: self.lead_days,
            every: self.every.max(1),
            counted_from: self.counted_from,
            visit_within: self.visit_within,
            evidence: self.evidence,
            grounds: self.grounds.clone(),
        }
    }
}

fn yes() -> bool {
    true
}

fn whole() -> Part {
    Part::Whole
}

fn open() -> Due {
    Due::Open
}

fn one() -> u8 {
    1
}
