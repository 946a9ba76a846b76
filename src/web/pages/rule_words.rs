//! A rule set as the page of the rules shows it.

use chrono::NaiveDate;

use super::meeting_words::text;
use crate::domain::care_team::Framework;
use crate::domain::duty::adoption::check_ahead;
use crate::domain::duty::rule::{Clause, Due, RuleKind, Step, Trigger};
use crate::domain::duty::{Adoption, Part, Rule, RuleNo, RuleSet};
use crate::domain::ids::Uid;
use crate::domain::words::Word;
use crate::render::pages::rules::{
    AdoptionLine, DeadlineLine, RuleGroup, RuleLine, SettingsLines, StepLine, WithdrawnLine,
};
use crate::storage::views::rules::AdoptionView;
use crate::web::Ctx;

/// What was adopted when, the newest day first; with where it is withdrawn, for who may.
pub(super) fn adoptions(
    ctx: &Ctx,
    adopted: &[AdoptionView],
    (today, may_withdraw): (NaiveDate, bool),
) -> Vec<AdoptionLine> {
    let line = |(place, view): (usize, &AdoptionView)| {
        let state = state(adopted, place, today);
        let is_ahead = view.withdrawn.is_none() && check_ahead(view.adoption.effective_from, today).is_ok();
        let withdraw_href = if may_withdraw && is_ahead { withdraw_href(&view.uid) } else { String::new() };
        let tone = match state {
            "now" => "green",
            "ahead" => "blue",
            _ => "gray",
        };
        AdoptionLine { state, tone, withdraw_href, ..adoption(ctx, view) }
    };
    adopted.iter().enumerate().rev().map(line).collect()
}

/// How an adoption stands among all of its insurer, oldest day first.
fn state(adopted: &[AdoptionView], place: usize, today: NaiveDate) -> &'static str {
    let mut later = adopted.iter().skip(place + 1).filter(|view| view.withdrawn.is_none());
    let Some(view) = adopted.get(place) else { return "" };
    let from = view.adoption.effective_from;
    match later.next().map(|next| next.adoption.effective_from) {
        _ if view.withdrawn.is_some() => "withdrawn",
        Some(next) if next == from => "replaced",
        _ if from > today => "ahead",
        Some(next) if next <= today => "",
        _ => "now",
    }
}

/// Where an adoption is withdrawn.
pub(super) fn withdraw_href(uid: &Uid) -> String {
    format!("/rules/adoptions/{uid}/withdraw")
}

/// One adoption, however it stands.
pub(super) fn adoption(ctx: &Ctx, view: &AdoptionView) -> AdoptionLine {
    let withdrawn = view.withdrawn.clone();
    AdoptionLine {
        from: view.adoption.effective_from,
        preset: view.adoption.preset.to_string(),
        changes: own_changes(ctx, &view.adoption),
        author: view.author.clone().unwrap_or_else(|| ctx.text("rules-author-system")),
        adopted_at: view.adopted_at,
        state: "",
        tone: "gray",
        withdrawn: withdrawn.map(|of| WithdrawnLine { by: of.by, at: of.at, reason: of.reason }),
        withdraw_href: String::new(),
    }
}

/// What an insurer changes of a preset.
pub(super) fn own_changes(ctx: &Ctx, adoption: &Adoption) -> Vec<String> {
    let overrides = &adoption.overrides;
    let now = |key: &str, now: String| text(ctx, "rules-own", vec![("what", ctx.text(key)), ("now", now)]);
    let mut words = Vec::new();
    if let Some(years) = overrides.settings.retention_years {
        let years = text(ctx, "rules-years", vec![("years", years.to_string())]);
        words.push(now("rules-retention", years));
    }
    if let Some(name) = &overrides.settings.center_name {
        words.push(now("rules-center-name", name.clone()));
    }
    let switches = overrides.change.iter().filter(|change| change.rule == RuleNo::R29);
    words.extend(switches.filter_map(|change| change.is_on).map(|is_on| {
        let word = if is_on { "rules-disaster-on" } else { "rules-disaster-off" };
        now("rules-disaster", ctx.text(word))
    }));
    words
}

pub(super) fn settings(set: &RuleSet) -> SettingsLines {
    let settings = &set.settings;
    SettingsLines {
        center_name: settings.center_name.clone(),
        delegates: settings.delegates.iter().map(ToString::to_string).collect(),
        retention_years: settings.retention_years,
        home_help: settings.home_help,
        short_stay_percent: settings.short_stay_share / 10,
    }
}

/// The matrix of the kinds that the municipality runs.
pub(super) fn steps(set: &RuleSet) -> Vec<StepLine> {
    let cells = |step| set.settings.runs.iter().map(move |kind| set.cell(*kind, Some(step)).to_string());
    Step::ALL.iter().map(|step| StepLine { step: step.to_string(), cells: cells(*step).collect() }).collect()
}

/// The rules by whom they concern.
pub(super) fn groups(set: &RuleSet) -> Vec<RuleGroup> {
    let group = |id, title, is_of: fn(&Rule) -> bool| {
        let rules = set.rules.iter().filter(|rule| is_of(rule)).map(|rule| line(set, rule));
        RuleGroup { id, title, rules: rules.collect() }
    };
    let groups = [
        group("care", "rules-of-care", |rule| is_of_care(rule) && !is_of_preventive(rule)),
        group("preventive", "rules-of-preventive", |rule| is_of_preventive(rule) && !is_of_care(rule)),
        group("both", "rules-of-both", |rule| is_of_care(rule) && is_of_preventive(rule)),
    ];
    groups.into_iter().filter(|group| !group.rules.is_empty()).collect()
}

fn is_of_care(rule: &Rule) -> bool {
    rule.frameworks.contains(&Framework::HomeCare)
}

fn is_of_preventive(rule: &Rule) -> bool {
    rule.frameworks.iter().any(|framework| *framework != Framework::HomeCare)
}

/// One rule with its deadlines.
pub(super) fn line(set: &RuleSet, rule: &Rule) -> RuleLine {
    let clauses = set.clauses().filter(|clause| clause.rule == rule.no && clause.kind == RuleKind::Dated);
    let mut deadlines: Vec<DeadlineLine> =
        clauses.filter(|clause| !clause.frameworks.is_empty()).map(deadline).collect();
    // The same words once, though two frameworks or triggers ask.
    deadlines.dedup_by(|a, b| (&a.part, &a.key, a.days, a.every) == (&b.part, &b.key, b.days, b.every));
    RuleLine {
        rule: rule.no.to_string(),
        number: rule.number.clone(),
        kind: rule.kind.to_string(),
        law: rule.article.law.to_string(),
        place: rule.article.place.clone(),
        deadlines,
    }
}

fn deadline(clause: &Clause) -> DeadlineLine {
    let part = if clause.part == Part::Whole { String::new() } else { clause.part.to_string() };
    let key = due_key(clause.due, clause.trigger == Trigger::Months);
    DeadlineLine { part, key, days: clause.days, every: clause.every }
}

/// The key of the text that says by when. What is asked over and over says how often.
pub(super) fn due_key(due: Due, is_counted: bool) -> String {
    if due == Due::MonthEnd && is_counted {
        return "rule-due-each-month-end".to_owned();
    }
    format!("rule-due-{}", due.as_str().replace('_', "-"))
}
