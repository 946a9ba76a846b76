//! What an adoption changes, as it is previewed.

use super::books::adoption;
use super::*;
use crate::domain::care_team::Framework;
use crate::domain::duty::difference::{DemandChange, Setting, days_that_differ, differences};
use crate::domain::duty::rule::{Cell, Step};

const FROM: &str = "2026-12-01";

/// What holds on the day of two adoptions, each for itself.
fn pair(before: &[Adoption], after: &[Adoption]) -> (RuleSet, RuleSet) {
    let catalogue = shipped().unwrap();
    let on = |adoptions: &[Adoption]| RuleBook::new(&catalogue, adoptions).on(day(FROM)).clone();
    (on(before), on(after))
}

#[test]
fn the_same_rules_under_another_name_change_nothing() {
    for preset in [Preset::Law, Preset::Fukushima] {
        let (before, after) = pair(&[], &[adoption(FROM, preset)]);
        assert!(differences(&before, &after).is_empty(), "{preset} is the law");
    }
}

#[test]
fn a_rule_that_is_turned_on_or_off_is_told_as_a_whole() {
    let (law, akashi) = pair(&[], &[adoption(FROM, Preset::Akashi)]);
    let numbers = |rules: &[&Rule]| rules.iter().map(|rule| rule.no).collect::<Vec<_>>();
    let there = differences(&law, &akashi);
    assert_eq!((numbers(&there.begun), numbers(&there.ended)), (vec![RuleNo::R29], vec![]));
    assert!(there.demands.iter().all(|demand| demand.rule != RuleNo::R29), "it is not told twice");
    assert_eq!(there.settings, [Setting::CenterName, Setting::Runs, Setting::Delegates]);
    let back = differences(&akashi, &law);
    assert_eq!((numbers(&back.begun), numbers(&back.ended)), (vec![], vec![RuleNo::R29]));
    assert_eq!((back.cells.len(), back.demands.len()), (there.cells.len(), there.demands.len()));
}

#[test]
fn a_step_that_is_kept_again_asks_for_what_it_asks() {
    let (law, toyosato) = pair(&[], &[adoption(FROM, Preset::Toyosato)]);
    let found = differences(&law, &toyosato);
    let cells: Vec<_> = found.cells.iter().map(|cell| (cell.step, cell.before, cell.after)).collect();
    assert_eq!(
        cells,
        [(Step::Meeting, Cell::AsNeeded, Cell::Not), (Step::Monitoring, Cell::AsNeeded, Cell::Do)]
    );
    let of = |part| {
        let mut of = found.demands.iter().filter(|demand| (demand.rule, demand.part) == (RuleNo::P16, part));
        let one: Option<&DemandChange> = of.next();
        assert!(of.next().is_none(), "{part} is told once");
        one
    };
    let visit = of(Part::Visit).unwrap();
    assert_eq!((visit.before, visit.frameworks.as_slice()), (None, [Framework::ManagementB].as_slice()));
    assert_eq!(visit.after.unwrap().every, 6);
    assert!(of(Part::Contact).is_none(), "it is asked in neither: {:?}", found.demands);
    assert!(found.demands.iter().all(|demand| demand.rule != RuleNo::P13));
}

#[test]
fn figures_that_differ_are_told_as_they_were_and_as_they_are() {
    let mut own = adoption(FROM, Preset::Law);
    own.overrides.change =
        vec![Change { part: Some(Part::Visit), every: Some(2), ..Change::switch(RuleNo::P16, true) }];
    own.overrides.settings.retention_years = Some(5);
    let (law, changed) = pair(&[], &[own]);
    let found = differences(&law, &changed);
    assert_eq!(found.settings, [Setting::Retention]);
    let [visit] = found.demands.as_slice() else { panic!("{:?}", found.demands) };
    assert_eq!((visit.before.unwrap().every, visit.after.unwrap().every), (3, 2));
    assert!(visit.frameworks.len() > 1, "said once for every framework: {:?}", visit.frameworks);
}

#[test]
fn where_the_law_changes_in_the_time_of_an_adoption_its_day_is_told_too() {
    let law = include_str!("../../../../config/rules/law.toml");
    let toyosato = include_str!("../../../../config/rules/toyosato.toml");
    let days = |law: &str, from: &str, until: Option<&str>| -> Vec<String> {
        let catalogue = Catalogue::parse(law, &[(Preset::Toyosato, toyosato)]).unwrap();
        let of = |adoptions: &[Adoption]| RuleBook::new(&catalogue, adoptions);
        let (without, with) = (of(&[]), of(&[adoption(from, Preset::Toyosato)]));
        let found = days_that_differ((&without, &with), day(from), until.map(day));
        found.iter().map(ToString::to_string).collect()
    };
    assert_eq!(days(law, FROM, None), [FROM]);
    let ends = law.replace("no = \"p16\"", "no = \"p16\"\nuntil = \"2027-03-31\"");
    assert_eq!(days(&ends, FROM, None), [FROM, "2027-04-01"], "what the preset changed is no rule any more");
    assert_eq!(days(&ends, FROM, Some("2027-04-01")), [FROM], "another adoption holds by then");
    let untouched = law.replace("no = \"p9\"", "no = \"p9\"\nuntil = \"2027-03-31\"");
    let both = days(&untouched, "2027-04-01", None);
    assert_eq!(both, ["2027-04-01"], "it has changed when the adoption begins");
}
