//! 地域課題: what case issues show together. Distinct cases by theme and area, and what keeps coming back.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::disclosure::{Claim, CountTable, Heading, Place};
use super::ids::{CareCaseId, OfficeId};
use super::period::Period;
use super::time::Quarter;

/// One case issue as far as statistics need it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountedIssue {
    pub case: CareCaseId,
    /// The office that raised it.
    pub office: OfficeId,
    /// Code of the upper theme.
    pub theme: String,
    /// Code of the area.
    pub area: String,
    pub quarter: Quarter,
}

/// What a report covers and how it judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    pub period: Period,
    pub themes: Vec<Heading>,
    pub areas: Vec<Heading>,
    /// From how many distinct cases on an issue is called recurring.
    pub recurring_from: u32,
}

/// What a report finds: exact, for the working view and the draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    pub table: CountTable,
    pub recurring: Vec<Recurring>,
    /// The same input gives the same digest, so that no second report is made of it.
    pub digest: String,
}

/// An issue that at least two offices met in several cases within four quarters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recurring {
    pub place: Place,
    pub cases: u32,
    pub offices: u32,
    /// Cases per 100 examined in sittings of the same area; nothing while none was examined.
    pub per_hundred: Option<f64>,
}

/// From how many distinct cases on an issue is called recurring, unless an insurer says otherwise.
pub const RECURRING_FROM: u32 = 3;

impl Findings {
    /// What may be claimed in public if the counts allow it. "Recurring" looks at four quarters, so a report on one
    /// quarter claims nothing.
    pub fn claims(&self) -> Vec<Claim> {
        match self.table.period {
            Period::Quarter(_) => Vec::new(),
            Period::Year(_) => {
                self.recurring.iter().map(|r| Claim { place: r.place, offices: r.offices }).collect()
            }
        }
    }
}

/// Counts and judges. `issues` holds the issues of the period and of the four quarters up to its end, `examined` the
/// distinct cases examined in sittings of those four quarters, by area code.
pub fn build(issues: &[CountedIssue], examined: &BTreeMap<String, u32>, rules: &Rules) -> Findings {
    let within = |period: Period| issues.iter().filter(move |i| period.has(i.quarter));
    let table = CountTable::of_cases(
        rules.period,
        rules.themes.clone(),
        rules.areas.clone(),
        &counts(&distinct(within(rules.period), rules)),
    );
    let recurring = recurring(&distinct(within(four_quarters_up_to(rules.period)), rules), examined, rules);
    Findings { table, recurring, digest: digest(issues, examined, rules) }
}

/// The four quarters that end with the period: the reach of "recurring".
pub fn four_quarters_up_to(period: Period) -> Period {
    Period::Year(period.last().previous().previous().previous())
}

/// Distinct cases and offices of each cell and total.
type Cells = BTreeMap<Place, (BTreeSet<CareCaseId>, BTreeSet<OfficeId>)>;

/// A case counts in one area, that of its latest issue, so that the areas of a theme add up.
fn distinct<'a>(issues: impl Iterator<Item = &'a CountedIssue> + Clone, rules: &Rules) -> Cells {
    let mut home: BTreeMap<CareCaseId, (Quarter, &str)> = BTreeMap::new();
    for issue in issues.clone() {
        let latest = (issue.quarter, issue.area.as_str());
        let known = home.entry(issue.case).or_insert(latest);
        *known = latest.max(*known);
    }
    let mut cells = Cells::new();
    for issue in issues {
        let area = home.get(&issue.case).map_or(issue.area.as_str(), |(_, area)| area);
        let theme = rules.themes.iter().position(|t| t.code == issue.theme);
        let area = rules.areas.iter().position(|a| a.code == area);
        let (Some(theme), Some(area)) = (theme, area) else { continue };
        for theme in [Some(theme), None] {
            for area in [Some(area), None] {
                let (cases, offices) = cells.entry(Place { theme, area }).or_default();
                cases.insert(issue.case);
                offices.insert(issue.office);
            }
        }
    }
    cells
}

fn counts(cells: &Cells) -> BTreeMap<Place, u32> {
    cells.iter().map(|(place, (cases, _))| (*place, size(cases))).collect()
}

fn recurring(cells: &Cells, examined: &BTreeMap<String, u32>, rules: &Rules) -> Vec<Recurring> {
    let examined_in = |place: Place| match place.area {
        None => rules.areas.iter().filter_map(|a| examined.get(&a.code)).sum::<u32>(),
        Some(area) => rules.areas.get(area).and_then(|a| examined.get(&a.code)).copied().unwrap_or(0),
    };
    let mut list: Vec<Recurring> = cells
        .iter()
        .filter(|(place, _)| place.theme.is_some())
        .map(|(place, (cases, offices))| {
            let n = examined_in(*place);
            let per_hundred = (n > 0).then(|| f64::from(size(cases)) * 100.0 / f64::from(n));
            Recurring { place: *place, cases: size(cases), offices: size(offices), per_hundred }
        })
        .filter(|r| r.cases >= rules.recurring_from && r.offices >= 2)
        .collect();
    list.sort_by(|a, b| {
        let rate = |r: &Recurring| r.per_hundred.unwrap_or(0.0);
        rate(b).total_cmp(&rate(a)).then(b.cases.cmp(&a.cases)).then(a.place.cmp(&b.place))
    });
    list
}

fn size<T>(set: &BTreeSet<T>) -> u32 {
    u32::try_from(set.len()).unwrap_or(u32::MAX)
}

/// A digest of what was counted, line by line in a fixed form: renaming something in this program changes no digest.
fn digest(issues: &[CountedIssue], examined: &BTreeMap<String, u32>, rules: &Rules) -> String {
    let mut sorted: Vec<&CountedIssue> = issues.iter().collect();
    sorted.sort();
    let mut hash = Sha256::new();
    let mut line = |parts: &[&dyn std::fmt::Display]| {
        for part in parts {
            hash.update(format!("{part}\u{1f}"));
        }
        hash.update("\n");
    };
    line(&[&"period", &rules.period, &rules.recurring_from]);
    for heading in rules.themes.iter().chain(&rules.areas) {
        line(&[&"heading", &heading.code, &heading.name]);
    }
    for (area, cases) in examined {
        line(&[&"examined", area, cases]);
    }
    for issue in sorted {
        line(&[&"issue", &issue.case.0, &issue.office.0, &issue.theme, &issue.area, &issue.quarter]);
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(codes: &[&str]) -> Vec<Heading> {
        codes.iter().map(|c| Heading::new(*c, *c)).collect()
    }

    fn rules(period: &str) -> Rules {
        let period = Period::parse(period).unwrap();
        Rules { period, themes: heads(&["01", "02"]), areas: heads(&["east", "west"]), recurring_from: 3 }
    }

    fn issue(case: i64, office: i64, theme: &str, area: &str, quarter: &str) -> CountedIssue {
        let quarter = Quarter::parse(quarter).unwrap();
        CountedIssue {
            case: CareCaseId(case),
            office: OfficeId(office),
            theme: theme.into(),
            area: area.into(),
            quarter,
        }
    }

    fn at(theme: Option<usize>, area: Option<usize>) -> Place {
        Place { theme, area }
    }

    #[test]
    fn a_case_counts_once_in_a_cell_and_once_in_each_total() {
        let issues = [
            issue(1, 1, "01", "east", "2026-Q1"),
            issue(1, 2, "01", "east", "2026-Q2"),
            issue(1, 1, "02", "east", "2026-Q1"),
            issue(2, 1, "01", "west", "2026-Q1"),
        ];
        let findings = build(&issues, &BTreeMap::new(), &rules("2025-Q3..2026-Q2"));
        assert_eq!(findings.table.count(at(Some(0), Some(0))), 1);
        assert_eq!(findings.table.count(at(Some(0), None)), 2);
        assert_eq!(findings.table.count(at(None, Some(0))), 1, "two themes, one case");
        assert_eq!(findings.table.count(at(None, None)), 2);
    }

    #[test]
    fn a_case_that_moved_counts_in_its_last_area_so_that_areas_add_up() {
        let issues = [issue(1, 1, "01", "east", "2026-Q1"), issue(1, 1, "01", "west", "2026-Q2")];
        let findings = build(&issues, &BTreeMap::new(), &rules("2025-Q3..2026-Q2"));
        assert_eq!(findings.table.count(at(Some(0), Some(0))), 0);
        assert_eq!(findings.table.count(at(Some(0), Some(1))), 1);
        assert_eq!(findings.table.count(at(Some(0), None)), 1);
    }

    #[test]
    fn issues_outside_the_period_count_for_recurring_only() {
        let issues: Vec<_> = (1..=3).map(|c| issue(c, c, "01", "east", "2025-Q4")).collect();
        let findings = build(&issues, &BTreeMap::new(), &rules("2026-Q2"));
        assert_eq!(findings.table.count(at(None, None)), 0);
        assert_eq!(findings.recurring.len(), 2, "the cell and the theme's total");
        assert_eq!(findings.claims(), [], "a quarter's report claims nothing about four quarters");
        let older: Vec<_> = (1..=3).map(|c| issue(c, c, "01", "east", "2025-Q2")).collect();
        assert_eq!(build(&older, &BTreeMap::new(), &rules("2026-Q2")).recurring, []);
    }

    #[test]
    fn recurring_needs_enough_cases_and_two_offices_and_is_ranked_by_rate() {
        let mut issues: Vec<_> = (1..=5).map(|c| issue(c, c % 2, "01", "east", "2026-Q1")).collect();
        issues.extend((11..=13).map(|c| issue(c, c % 2, "01", "west", "2026-Q1")));
        issues.extend((21..=24).map(|c| issue(c, 9, "02", "west", "2026-Q1")));
        let examined = BTreeMap::from([("east".to_owned(), 50), ("west".to_owned(), 10)]);
        let found = build(&issues, &examined, &rules("2025-Q2..2026-Q1")).recurring;
        let ranked: Vec<_> = found.iter().map(|r| (r.place, r.cases, r.per_hundred)).collect();
        let expected = [
            (at(Some(0), Some(1)), 3, Some(30.0)),
            (at(Some(0), None), 8, Some(800.0 / 60.0)),
            (at(Some(0), Some(0)), 5, Some(10.0)),
        ];
        assert_eq!(ranked, expected, "one office alone makes nothing recurring");
    }

    #[test]
    fn the_same_input_has_the_same_digest_in_any_order() {
        let mut issues = vec![issue(1, 1, "01", "east", "2026-Q1"), issue(2, 1, "02", "west", "2026-Q1")];
        let rules = rules("2026-Q1");
        let first = build(&issues, &BTreeMap::new(), &rules).digest;
        issues.reverse();
        assert_eq!(build(&issues, &BTreeMap::new(), &rules).digest, first);
        issues.push(issue(3, 1, "01", "east", "2026-Q1"));
        assert_ne!(build(&issues, &BTreeMap::new(), &rules).digest, first);
    }
}
