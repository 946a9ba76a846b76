//! G58 and G59 through the front door: reports are published one after the other through the pages; then everything
//! that is public is read as a stranger reads it, and attacked with linear programming. The attacker is written here
//! anew and shares nothing with the program's own.

use std::collections::BTreeMap;

use chrono::Duration;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};
use serde_json::Value;

use crate::region::{QUARTER, figures};
use crate::support::{Browser, TestApp, Town};

/// The threshold of a city of 60,000.
const THRESHOLD: u32 = 10;
const NEAR: f64 = 1e-6;

/// One table as it was published: lines of themes with the totals last, columns of areas with the totals last.
struct Published {
    period: &'static str,
    lines: Vec<Vec<Option<u32>>>,
    /// The legend says that nothing but small counts is hidden.
    hides_only_small: bool,
    is_rounded: bool,
}

/// Reads a report in every way there is; all of them must say the same.
async fn read(app: &TestApp, town: &Town, period: &'static str, href: &str) -> Published {
    let mut reader = app.browser_of_person(&town.provider_staff);
    let csv = reader.get(&format!("{href}/csv")).await.body;
    let figure = |text: &str| text.parse::<u32>().ok();
    let lines: Vec<Vec<Option<u32>>> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').skip(1).map(|t| figure(t.trim_matches('"'))).collect())
        .collect();
    let flat: Vec<Option<u32>> = lines.concat();
    let page = reader.get(href).await;
    // The page adds a word for those who can't see to each hidden figure.
    let shown = |texts: Vec<String>| texts.iter().map(|t| figure(t)).collect::<Vec<_>>();
    assert_eq!(shown(figures(&page)), flat, "the page and the CSV");
    let print = reader.get(&format!("{href}/print")).await;
    assert_eq!(shown(print.texts(".sheet__counts td")), flat, "the print and the CSV");
    let mut told: Vec<Option<u32>> = cube_of(app, town, href, &mut reader).await;
    let mut all = flat.clone();
    told.sort_unstable();
    all.sort_unstable();
    assert_eq!(told, all, "the API and the CSV");
    for figure in flat.iter().flatten() {
        assert!(*figure == 0 || *figure >= THRESHOLD, "{figure} is a small count");
    }
    Published {
        period,
        lines,
        hides_only_small: page.body.contains("「―」は10未満の数です"),
        is_rounded: page.body.contains("10単位に切り上げ"),
    }
}

/// The figures that the API gives.
async fn cube_of(app: &TestApp, town: &Town, href: &str, reader: &mut Browser) -> Vec<Option<u32>> {
    let token = app.token_row(&town.provider_staff.uid, "reports:read");
    let request = reader.request(reqwest::Method::GET, &format!("/api/v1{href}")).bearer_auth(token);
    let json = reader.send(request).await.json();
    let mut found = Vec::new();
    collect(&json["cube"]["figures"], &mut found);
    found
}

fn collect(json: &Value, found: &mut Vec<Option<u32>>) {
    match json {
        Value::String(text) if text == "hidden" => found.push(None),
        Value::Array(all) => all.iter().for_each(|inner| collect(inner, found)),
        Value::Object(all) => match all.get("shown") {
            Some(figure) => found.push(figure.as_u64().and_then(|n| n.try_into().ok())),
            None => all.values().for_each(|inner| collect(inner, found)),
        },
        _ => {}
    }
}

/// A count by period, line and column.
type Cell = (&'static str, usize, usize);

/// What the attacker knows: the range of each count, and rows that tie them together.
#[derive(Default)]
struct Known {
    ranges: BTreeMap<Cell, (f64, f64)>,
    /// Sum of terms, at least 0 or exactly 0.
    rows: Vec<(Vec<(Cell, f64)>, bool)>,
}

impl Known {
    /// All tables speak of the same counts: that is more than the reader is told, so the attack is the stronger one.
    fn of(published: &[&Published]) -> Known {
        let mut known = Known::default();
        for table in published {
            for (line, cells) in table.lines.iter().enumerate() {
                for (column, figure) in cells.iter().enumerate() {
                    known.learn((table.period, line, column), told(table, *figure));
                }
            }
            known.tie(table);
        }
        known
    }

    fn learn(&mut self, cell: Cell, (low, high): (f64, f64)) {
        let range = self.ranges.entry(cell).or_insert((0.0, f64::INFINITY));
        *range = (range.0.max(low), range.1.min(high));
    }

    /// Areas add up, because a case counts in one area; themes do not, because a case may have several.
    fn tie(&mut self, table: &Published) {
        let (themes, areas) = (table.lines.len() - 1, table.lines[0].len() - 1);
        let at = |line, column| (table.period, line, column);
        for line in 0..=themes {
            let parts = (0..areas).map(|column| (at(line, column), 1.0));
            self.rows.push((parts.chain([(at(line, areas), -1.0)]).collect(), true));
        }
        for column in 0..=areas {
            for line in 0..themes {
                self.rows.push((vec![(at(themes, column), 1.0), (at(line, column), -1.0)], false));
            }
            let parts = (0..themes).map(|line| (at(line, column), 1.0));
            self.rows.push((parts.chain([(at(themes, column), -1.0)]).collect(), false));
        }
    }

    /// A quarter's cases are among its year's.
    fn within(&mut self, year: &Published, quarter: &Published) {
        for (line, cells) in year.lines.iter().enumerate() {
            for column in 0..cells.len() {
                let whole = ((year.period, line, column), 1.0);
                self.rows.push((vec![whole, ((quarter.period, line, column), -1.0)], false));
            }
        }
    }

    /// The smallest (1.0) or the largest (-1.0) value that one count can have; nothing when all contradicts itself.
    fn extreme(&self, cell: Cell, sign: f64) -> Option<f64> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut variables: BTreeMap<Cell, Variable> = BTreeMap::new();
        for (known, (low, high)) in &self.ranges {
            // No count goes beyond a thousand here, and a bounded program always ends.
            let goal = if *known == cell { sign } else { 0.0 };
            variables.insert(*known, problem.add_var(goal, (*low, high.min(1_000.0))));
        }
        for (terms, is_equation) in &self.rows {
            let terms: Vec<(Variable, f64)> =
                terms.iter().map(|(c, factor)| (variables[c], *factor)).collect();
            let op = if *is_equation { ComparisonOp::Eq } else { ComparisonOp::Ge };
            problem.add_constraint(terms.as_slice(), op, 0.0);
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => Some(solution.var_value(variables[&cell])),
            _ => None,
        }
    }
}

/// What a figure tells of its count.
fn told(table: &Published, figure: Option<u32>) -> (f64, f64) {
    match figure {
        None if table.hides_only_small => (0.0, f64::from(THRESHOLD - 1)),
        None => (0.0, f64::INFINITY),
        Some(0) => (0.0, 0.0),
        Some(n) if table.is_rounded => (f64::from((n - 9).max(THRESHOLD)), f64::from(n)),
        Some(n) => (f64::from(n), f64::from(n)),
    }
}

/// Attacks every small count of one table with everything that is known, and says which were narrowed down.
fn exposed(known: &Known, table: &Published, truth: &[[usize; 3]]) -> (usize, Vec<String>) {
    let reach = if table.hides_only_small { THRESHOLD - 1 } else { THRESHOLD };
    let (mut attacked, mut found) = (0, Vec::new());
    for (line, counts) in truth.iter().enumerate() {
        for (column, count) in counts.iter().enumerate() {
            if !(1..THRESHOLD as usize).contains(count) {
                continue;
            }
            attacked += 1;
            assert_eq!(table.lines[line][column], None, "a count of {count} is shown");
            let cell = (table.period, line, column);
            let (min, max) = (known.extreme(cell, 1.0), known.extreme(cell, -1.0));
            let is_safe = min.is_none_or(|min| min <= 1.0 + NEAR)
                && max.is_none_or(|max| max >= f64::from(reach) - NEAR);
            if !is_safe {
                found.push(format!("{cell:?} = {count} lies in {min:?}..{max:?}"));
            }
        }
    }
    (attacked, found)
}

const WINTER: [[usize; 3]; 6] =
    [[14, 3, 12], [11, 16, 13], [2, 12, 15], [0, 0, 11], [21, 9, 1], [12, 25, 13]];
const SPRING: [[usize; 3]; 6] =
    [[12, 13, 4], [1, 22, 14], [11, 15, 18], [2, 3, 12], [16, 0, 13], [10, 6, 30]];

both!(successive_reports_together_narrow_no_hidden_count_down, |app| async move {
    let town = app.town();
    app.cases(&town, &WINTER);
    let in_winter = app.clock.now();
    app.pass(Duration::days(60));
    let mut all = Vec::new();
    let href = app.publish(&town).await;
    all.push(read(&app, &town, QUARTER, &href).await);
    // One case more, in a hidden cell and in a shown one: the difference of two versions would be that case.
    for (days, (area, theme)) in [(61, (1, "01")), (62, (0, "02"))] {
        let today = app.clock.now();
        app.clock.set(in_winter);
        app.case_with_issues(&town.insurer, &town.areas[area], &town.center.uid, &[theme]);
        app.clock.set(today.max(in_winter + Duration::days(days)));
        let href = app.publish(&town).await;
        all.push(read(&app, &town, QUARTER, &href).await);
    }
    app.clock.set(in_winter + Duration::days(90));
    app.cases(&town, &SPRING);
    app.pass(Duration::days(60));
    let href = app.publish_of(&town, "2027-Q1").await.unwrap();
    all.push(read(&app, &town, "2027-Q1", &href).await);
    let year = "2026-Q2..2027-Q1";
    if let Ok(href) = app.publish_of(&town, year).await {
        all.push(read(&app, &town, year, &href).await);
    }
    let tables: Vec<&Published> = all.iter().collect();
    let mut known = Known::of(&tables);
    for year in all.iter().filter(|t| t.period == year) {
        for quarter in all.iter().filter(|t| t.period != year.period) {
            known.within(year, quarter);
        }
    }
    let (winter, by_winter) = exposed(&known, tables[2], &WINTER);
    let (spring, by_spring) = exposed(&known, tables[3], &SPRING);
    assert!(winter >= 4 && spring >= 5, "{winter} and {spring} counts were attacked");
    let found = [by_winter, by_spring].concat();
    assert!(found.is_empty(), "{}", found.join("\n"));
    // The attack is worth its name: it finds what the naive table betrays.
    let naive =
        Published { lines: naive(&WINTER), hides_only_small: false, is_rounded: false, ..all.remove(0) };
    let (_, betrayed) = exposed(&Known::of(&[&naive]), &naive, &WINTER);
    assert!(!betrayed.is_empty(), "exact totals betray cells that are merely left out");
});

/// A table whose small counts are left out and whose totals are exact.
fn naive(counts: &[[usize; 3]]) -> Vec<Vec<Option<u32>>> {
    let hide = |count: usize| Some(count as u32).filter(|n| *n == 0 || *n >= THRESHOLD);
    let line = |cells: &[usize]| -> Vec<Option<u32>> {
        cells.iter().copied().chain([cells.iter().sum()]).map(hide).collect()
    };
    let total: Vec<usize> = (0..3).map(|area| counts.iter().map(|c| c[area]).sum()).collect();
    counts.iter().map(|c| line(c)).chain([line(&total)]).collect()
}

both!(a_town_of_20000_people_publishes_no_count_below_twenty, |app| async move {
    let (town, area) = app.village(20_000);
    for (theme, count) in [("01", 14), ("02", 19), ("03", 20), ("04", 45), ("05", 3)] {
        for _ in 0..count {
            app.case_with_issues(&town.insurer, &area, &town.center.uid, &[theme]);
        }
    }
    app.pass(Duration::days(60));
    let href = app.publish(&town).await;
    let mut reader = app.browser_of_person(&town.provider_staff);
    let csv = reader.get(&format!("{href}/csv")).await.body;
    let shown: Vec<u32> =
        csv.lines().skip(1).flat_map(|l| l.split(',').skip(1)).filter_map(|t| t.parse().ok()).collect();
    assert!(shown.iter().all(|n| *n == 0 || *n >= 20), "{shown:?}");
    assert!(shown.iter().any(|n| *n >= 20), "what is large enough is shown: {shown:?}");
    assert!(reader.get(&href).await.body.contains("20未満"));
});
