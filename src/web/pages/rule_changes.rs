//! What differs between two rule sets, in words.

use chrono::NaiveDate;

use super::meeting_words::text;
use super::rule_words;
use crate::domain::care_team::Framework;
use crate::domain::duty::difference::{CellChange, DemandChange, Differences, Figures, Setting, differences};
use crate::domain::duty::rule::Due;
use crate::domain::duty::{Part, RuleSet, Settings};
use crate::domain::words::Word;
use crate::render::pages::rules::{ChangeRow, RuleChanges};
use crate::usecases::rules::Preview;
use crate::web::Ctx;

/// What is different, day by day, with the texts above the two sides. The first is the day from which on it is.
pub(super) fn days(ctx: &Ctx, found: &Preview, sides: [&'static str; 2]) -> Vec<RuleChanges> {
    let of = |(place, day): (usize, &NaiveDate)| RuleChanges {
        table_id: if place == 0 { "changes".to_owned() } else { format!("changes-{day}") },
        ..changes(ctx, *day, (found.before.on(*day), found.after.on(*day)), sides)
    };
    found.days.iter().enumerate().map(of).collect()
}

fn changes(
    ctx: &Ctx,
    day: NaiveDate,
    (before, after): (&RuleSet, &RuleSet),
    [before_key, after_key]: [&'static str; 2],
) -> RuleChanges {
    let found = differences(before, after);
    let Differences { begun, ended, demands, cells, settings } = &found;
    let demands = demands.iter().map(|change| demand_row(ctx, after, change));
    let cells = cells.iter().map(|change| cell_row(ctx, change));
    let settings =
        settings.iter().map(|setting| setting_row(ctx, *setting, (&before.settings, &after.settings)));
    RuleChanges {
        day,
        table_id: String::new(),
        before_key,
        after_key,
        begun: begun.iter().map(|rule| rule_words::line(after, rule)).collect(),
        ended: ended.iter().map(|rule| rule_words::line(before, rule)).collect(),
        rows: demands.chain(cells).chain(settings).collect(),
        is_none: found.is_empty(),
    }
}

fn demand_row(ctx: &Ctx, set: &RuleSet, change: &DemandChange) -> ChangeRow {
    let rule = set.rules.iter().find(|rule| rule.no == change.rule);
    let number = rule.map(|rule| rule.number.as_str()).unwrap_or_default();
    let part = (change.part != Part::Whole).then(|| label("duty-part", ctx, change.part));
    let of = part.into_iter().chain(change.frameworks.iter().map(|of| label("framework", ctx, *of)));
    ChangeRow {
        what: format!("{number}　{}", label("rule-title", ctx, change.rule)),
        of: of.collect::<Vec<_>>().join("・"),
        before: figures(ctx, change.before, change.after),
        after: figures(ctx, change.after, change.before),
    }
}

/// By when it is asked, and whatever of it is otherwise on the other side; where it is asked on one side only, that it is.
fn figures(ctx: &Ctx, of: Option<Figures>, other: Option<Figures>) -> Vec<String> {
    let Some(of) = of else { return vec![ctx.text("rules-not-asked")] };
    let due = due(ctx, of);
    let Some(other) = other else {
        let asked = ctx.text("rules-asked");
        return if of.due == Due::Open { vec![asked] } else { vec![asked, due] };
    };
    let is_told = self::due(ctx, other) != due;
    let mut told = vec![due];
    let mut say = |key, is_otherwise: bool, n: u16| {
        if is_otherwise {
            told.push(text(ctx, key, vec![("n", n.to_string())]));
        }
    };
    say("rules-figure-days", of.days != other.days && !is_told, of.days);
    say("rules-figure-every", of.every != other.every && !is_told, of.every.into());
    say("rules-figure-lead-days", of.lead_days != other.lead_days, of.lead_days);
    say("rules-figure-counted-from", of.counted_from != other.counted_from, of.counted_from.into());
    say("rules-figure-visit-within", of.visit_within != other.visit_within, of.visit_within.into());
    told
}

fn due(ctx: &Ctx, of: Figures) -> String {
    let args = vec![("days", of.days.to_string()), ("every", of.every.to_string())];
    text(ctx, &rule_words::due_key(of.due, of.is_counted), args)
}

fn cell_row(ctx: &Ctx, change: &CellChange) -> ChangeRow {
    ChangeRow {
        what: ctx.text("rules-matrix"),
        of: format!(
            "{}・{}",
            label("duty-step", ctx, change.step),
            label("framework", ctx, change.framework)
        ),
        before: vec![label("rules-cell", ctx, change.before)],
        after: vec![label("rules-cell", ctx, change.after)],
    }
}

fn setting_row(ctx: &Ctx, setting: Setting, (before, after): (&Settings, &Settings)) -> ChangeRow {
    ChangeRow {
        what: ctx.text(setting_key(setting)),
        of: String::new(),
        before: setting_words(ctx, setting, before),
        after: setting_words(ctx, setting, after),
    }
}

fn setting_key(setting: Setting) -> &'static str {
    match setting {
        Setting::CenterName => "rules-center-name",
        Setting::Runs => "rules-runs",
        Setting::Delegates => "rules-delegates",
        Setting::Retention => "rules-retention",
        Setting::HomeHelp => "rules-home-help",
        Setting::ShortStay => "rules-short-stay",
    }
}

fn setting_words(ctx: &Ctx, setting: Setting, of: &Settings) -> Vec<String> {
    let kinds = |kinds: &[Framework]| kinds.iter().map(|of| label("framework", ctx, *of)).collect::<Vec<_>>();
    match setting {
        Setting::CenterName => vec![of.center_name.clone()],
        Setting::Runs => kinds(&of.runs),
        Setting::Delegates => kinds(&of.delegates),
        Setting::Retention => {
            vec![text(ctx, "rules-years", vec![("years", of.retention_years.to_string())])]
        }
        Setting::HomeHelp => {
            let names = ["one", "two", "three", "four", "five"];
            let args = names.into_iter().zip(of.home_help.map(|n| n.to_string())).collect();
            vec![text(ctx, "rules-home-help-row", args)]
        }
        Setting::ShortStay => vec![text(ctx, "rules-short-stay-row", vec![("percent", percent(of))])],
    }
}

/// Thousandths as they are said.
fn percent(of: &Settings) -> String {
    match (of.short_stay_share / 10, of.short_stay_share % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

fn label<W: Word>(group: &str, ctx: &Ctx, word: W) -> String {
    ctx.text(&format!("{group}-{}", word.as_str().replace('_', "-")))
}
