use std::collections::BTreeMap;

use super::attack::{Target, attack, bounds};
use super::cube::{Figure, Layer, Sealed};
use super::knowledge::{View, collect};
use super::system::{Node, Range, System};
use super::*;
use crate::domain::period::Period;
use crate::domain::words::Word;

const TEN: Threshold = Threshold::From(10);

fn quarter() -> Period {
    Period::parse("2026-Q1").unwrap()
}

fn lines(publication: &Publication) -> Vec<Vec<Option<u32>>> {
    let figures = publication.cube().figures().unwrap();
    let flat: Vec<_> = figures.iter().map(|(_, f)| f.shown()).collect();
    flat.chunks(figures.areas().len() + 1).map(<[_]>::to_vec).collect()
}

#[test]
fn the_states_example_is_rounded_up_to_the_next_ten() {
    let table = CountTable::classical(quarter(), &[vec![11, 12, 36], vec![2, 305, 995], vec![26, 55, 34]]);
    let layer = super::publish::first_figures(&table, 10, PublishedForm::Rounded, None);
    let publication = Publication::of(layer, &[], false);
    let expected = [
        [Some(20), Some(20), Some(40), Some(60)],
        [None, Some(310), Some(1000), Some(1310)],
        [Some(30), Some(60), Some(40), Some(120)],
        [Some(40), Some(380), Some(1070), Some(1480)],
    ];
    assert_eq!(lines(&publication), expected.map(|l| l.to_vec()));
}

#[test]
fn the_states_example_betrays_its_hidden_cell_through_the_column() {
    let table = CountTable::classical(quarter(), &[vec![11, 12, 36], vec![2, 305, 995], vec![26, 55, 34]]);
    let refused = publish(&table, &[], (TEN, PublishedForm::Rounded), &[]).unwrap_err();
    let PublishError::CellsExposed(cells) = refused else { panic!("{refused:?}") };
    assert_eq!(cells, [ExposedCell { period: quarter(), theme: Some("t1".into()), area: Some("a0".into()) }]);
    let withheld = publish(&table, &[], (TEN, PublishedForm::RoundedWithheld), &[]).unwrap();
    let hidden = lines(&withheld).concat().iter().filter(|f| f.is_none()).count();
    assert!((2..=4).contains(&hidden), "{hidden}");
}

/// The 4 × 4 table of sdcTable's test of secondary suppression.
fn sdc_table(also: Option<(usize, usize)>) -> (System, Node) {
    let counts = [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]];
    let mut gaps = vec![(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 1), (2, 3), (3, 1), (3, 3)];
    gaps.extend(also);
    let mut system = System::default();
    let mut nodes = Vec::new();
    for (t, line) in counts.iter().enumerate() {
        for (a, count) in line.iter().enumerate() {
            let hidden = gaps.contains(&(t, a));
            nodes.push(system.node(if hidden { Range::from(0) } else { Range::exactly(*count) }));
        }
    }
    for i in 0..4 {
        let line = system.node(Range::exactly(counts[i].iter().sum()));
        system.sum(line, &nodes[i * 4..i * 4 + 4]);
        let column = system.node(Range::exactly(counts.iter().map(|l| l[i]).sum()));
        system.sum(column, &[nodes[i], nodes[i + 4], nodes[i + 8], nodes[i + 12]]);
    }
    (system, nodes[1])
}

#[test]
fn two_gaps_in_every_line_and_column_still_betray_a_cell() {
    let (system, cell) = sdc_table(None);
    let (min, max) = bounds(&system, cell).unwrap();
    assert!((min - 47.0).abs() < 1e-6 && (max - 47.0).abs() < 1e-6, "{min}..{max}");
    assert_eq!(attack(&system, &[Target { node: cell, reach: 48 }]).unwrap().len(), 1);
}

#[test]
fn one_more_gap_opens_the_cell_from_0_to_78() {
    let (system, cell) = sdc_table(Some((1, 3)));
    let (min, max) = bounds(&system, cell).unwrap();
    assert!(min.abs() < 1e-6 && (max - 78.0).abs() < 1e-6, "{min}..{max}");
    assert_eq!(attack(&system, &[Target { node: cell, reach: 78 }]), Ok(Vec::new()));
}

#[test]
fn the_threshold_follows_the_smallest_municipality() {
    let thresholds = [1_999, 2_000, 24_999, 25_000].map(Threshold::for_population);
    assert_eq!(thresholds, [Threshold::NoCounts, Threshold::From(20), Threshold::From(20), TEN]);
    let table = CountTable::classical(quarter(), &[vec![100, 200], vec![300, 400]]);
    for form in PublishedForm::ALL {
        let publication = publish(&table, &[], (Threshold::NoCounts, *form), &[]).unwrap();
        assert_eq!(publication.cube().figures(), None);
    }
}

#[test]
fn zero_is_shown_and_ten_tells_no_more_than_ten() {
    let table = CountTable::classical(quarter(), &[vec![0, 10], vec![30, 25]]);
    let publication = publish(&table, &[], (TEN, PublishedForm::Rounded), &[]).unwrap();
    let expected = vec![
        vec![Some(0), Some(10), Some(10)],
        vec![Some(30), Some(30), Some(60)],
        vec![Some(30), Some(40), Some(70)],
    ];
    assert_eq!(lines(&publication), expected);
    let small = publish(&table, &[], (Threshold::From(20), PublishedForm::Exact), &[]);
    let figures = lines(&small.unwrap()).concat();
    assert!(figures.iter().flatten().all(|f| *f == 0 || *f >= 20), "{figures:?}");
}

#[test]
fn periods_that_overlap_in_part_are_refused() {
    let table =
        |period: &str| CountTable::classical(Period::parse(period).unwrap(), &[vec![40, 50], vec![60, 70]]);
    let first = publish(&table("2025-Q2..2026-Q1"), &[], (TEN, PublishedForm::Exact), &[]).unwrap();
    let refused =
        publish(&table("2025-Q3..2026-Q2"), &[], (TEN, PublishedForm::Exact), std::slice::from_ref(&first));
    assert_eq!(refused, Err(PublishError::PeriodsOverlap(first.cube().period())));
    assert!(publish(&table("2026-Q1"), &[], (TEN, PublishedForm::Exact), &[first]).is_ok());
}

#[test]
fn a_period_keeps_its_form() {
    let table = CountTable::classical(quarter(), &[vec![40, 50], vec![60, 70]]);
    let first = publish(&table, &[], (TEN, PublishedForm::Rounded), &[]).unwrap();
    let refused = publish(&table, &[], (TEN, PublishedForm::Exact), &[first]);
    assert_eq!(refused, Err(PublishError::FormChanged(PublishedForm::Rounded)));
}

#[test]
fn a_figure_stays_until_its_count_has_moved_by_the_threshold() {
    let table = |n: u32| CountTable::classical(quarter(), &[vec![n, 50], vec![60, 70]]);
    let mut past = vec![publish(&table(30), &[], (TEN, PublishedForm::Exact), &[]).unwrap()];
    for (count, figure) in [(31, 30), (35, 30), (39, 30), (40, 40), (31, 40)] {
        let next = publish(&table(count), &[], (TEN, PublishedForm::Exact), &past).unwrap();
        assert_eq!(lines(&next)[0][0], Some(figure), "true count {count}");
        assert!(next.cube().is_republication());
        past.push(next);
    }
}

#[test]
fn a_cube_survives_storage() {
    let table = CountTable::classical(quarter(), &[vec![4, 50], vec![60, 70]]);
    let publication = publish(&table, &[], (TEN, PublishedForm::Exact), &[]).unwrap();
    let (cube, sealed) = publication.frozen().unwrap();
    assert_eq!(Publication::thaw(&cube, &sealed).unwrap(), publication);
    assert!(!cube.contains("count\":"), "a cube must not hold true counts: {cube}");
}

/// A small generator: the same regions in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// A region of distinct cases: each in one area, with one to three themes, themes unevenly common.
fn region(dice: &mut Dice, themes: usize, areas: usize, cases: u64) -> Vec<(usize, Vec<usize>)> {
    (0..cases)
        .map(|_| {
            let area = dice.roll(areas as u64) as usize;
            let mut raised: Vec<usize> = (0..=dice.roll(3))
                .map(|_| (dice.roll(themes as u64) * dice.roll(themes as u64) / themes as u64) as usize)
                .collect();
            raised.sort_unstable();
            raised.dedup();
            (area, raised)
        })
        .collect()
}

fn count(cases: &[(usize, Vec<usize>)], themes: usize, areas: usize) -> CountTable {
    count_in(quarter(), cases, themes, areas)
}

fn count_in(period: Period, cases: &[(usize, Vec<usize>)], themes: usize, areas: usize) -> CountTable {
    let mut counts = BTreeMap::new();
    for (area, raised) in cases {
        for theme in raised.iter().map(|t| Some(*t)).chain([None]) {
            for area in [Some(*area), None] {
                *counts.entry(Place { theme, area }).or_insert(0) += 1;
            }
        }
    }
    let heads = |n: usize| (0..n).map(|i| Heading::new(i.to_string(), "")).collect::<Vec<_>>();
    CountTable::of_cases(period, heads(themes), heads(areas), &counts)
}

/// Hides the small counts and nothing else.
fn naively(table: &CountTable) -> Publication {
    let layer = super::publish::first_figures(table, 10, PublishedForm::Exact, None);
    Publication::of(layer, &[], false)
}

/// An attacker of his own: reads nothing but the cubes and asks for the bounds of every hidden cell.
fn exposed_by_bounds(tables: &[(&Publication, &CountTable)]) -> usize {
    let public = |(publication, truth): &(&Publication, &CountTable)| {
        let figures = publication.cube().figures().unwrap().clone();
        Layer {
            period: publication.cube().period(),
            form: publication.cube().form(),
            threshold: 10,
            across: truth.across,
            sealed: figures.map(|_, _| Sealed { count: 0, is_fresh: true }),
            figures,
        }
    };
    let mut exposed = 0;
    for (number, (publication, truth)) in tables.iter().enumerate() {
        let others = tables.iter().enumerate().filter(|(n, _)| *n != number);
        let others: Vec<Layer> = others.map(|(_, table)| public(table)).collect();
        let known = collect(&others, &public(&(publication, truth)), View::Joint, false);
        for (place, figure) in publication.cube().figures().unwrap().iter() {
            if *figure == Figure::Hidden && (1..10).contains(&truth.count(place)) {
                let (min, max) = bounds(&known.system, *known.newest.get(place).unwrap()).unwrap();
                let has_no_end = max == f64::NEG_INFINITY;
                exposed += usize::from(min > 1.0 + 1e-6 || (max < 10.0 - 1e-6 && !has_no_end));
            }
        }
    }
    exposed
}

/// 1,000 regions in the long form; as many as a debug build attacks in a second or two otherwise.
fn regions() -> u64 {
    if std::env::var_os("ENZA_LONG").is_some() { 1_000 } else { 100 }
}

#[test]
fn no_hidden_count_of_any_region_is_narrowed_down() {
    let mut dice = Dice(0x5eed);
    for number in 0..regions() {
        let (themes, areas) = (4 + dice.roll(5) as usize, 3 + dice.roll(4) as usize);
        let size = 60 + dice.roll(400);
        let cases = region(&mut dice, themes, areas, size);
        let table = count(&cases, themes, areas);
        let publication = publish(&table, &[], (TEN, PublishedForm::Exact), &[]).unwrap();
        assert_eq!(exposed_by_bounds(&[(&publication, &table)]), 0, "region {number}");
        let small = table.grid().iter().filter(|(_, c)| (1..10).contains(*c));
        for (place, _) in small {
            assert_eq!(publication.cube().figures().unwrap().get(place), Some(&Figure::Hidden));
        }
    }
}

#[test]
fn one_case_more_shows_nothing_new() {
    let mut dice = Dice(0xadd);
    for number in 0..regions() {
        let (themes, areas) = (6, 4);
        let mut cases = region(&mut dice, themes, areas, 200);
        let before = count(&cases, themes, areas);
        let first = publish(&before, &[], (TEN, PublishedForm::Exact), &[]).unwrap();
        cases.push(region(&mut dice, themes, areas, 1).remove(0));
        let after = count(&cases, themes, areas);
        let second = publish(&after, &[], (TEN, PublishedForm::Exact), std::slice::from_ref(&first)).unwrap();
        assert_eq!(first.cube().figures(), second.cube().figures(), "region {number}");
    }
}

#[test]
fn hiding_only_the_small_counts_fails_the_same_attack() {
    let mut dice = Dice(0xbad);
    let (mut hidden, mut exposed) = (0, 0);
    for _ in 0..5 {
        let inner: Vec<Vec<u32>> =
            (0..6).map(|_| (0..8).map(|_| 1 + dice.roll(60) as u32).collect()).collect();
        let table = CountTable::classical(quarter(), &inner);
        hidden += table.grid().iter().filter(|(_, c)| (1..10).contains(*c)).count();
        exposed += exposed_by_bounds(&[(&naively(&table), &table)]);
    }
    assert!(exposed * 2 > hidden, "{exposed} of {hidden}");
}

#[test]
fn the_audit_names_the_cells_that_rounding_betrays() {
    let mut dice = Dice(0x10);
    let (mut open, mut refused) = (0, 0);
    for _ in 0..10 {
        let cases = region(&mut dice, 5, 3, 150);
        let table = count(&cases, 5, 3);
        match publish(&table, &[], (TEN, PublishedForm::Rounded), &[]) {
            Ok(publication) => {
                open += 1;
                assert_eq!(exposed_by_bounds(&[(&publication, &table)]), 0);
            }
            Err(PublishError::CellsExposed(cells)) => {
                refused += 1;
                assert!(!cells.is_empty());
                let withheld = publish(&table, &[], (TEN, PublishedForm::RoundedWithheld), &[]).unwrap();
                assert_eq!(exposed_by_bounds(&[(&withheld, &table)]), 0);
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(open + refused == 10 && refused > 0, "{open} open, {refused} refused");
}

#[test]
fn a_year_and_its_quarters_are_protected_as_one_problem() {
    let mut dice = Dice(0x4a11);
    let (themes, areas) = (5, 3);
    let (mut published, mut refused, mut one_by_one) = (0, 0, 0);
    for number in 0..regions() / 10 {
        let cases: Vec<_> = (0..4).map(|_| region(&mut dice, themes, areas, 80)).collect();
        let mut tables: Vec<CountTable> = ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"]
            .iter()
            .zip(&cases)
            .map(|(q, cases)| count_in(Period::parse(q).unwrap(), cases, themes, areas))
            .collect();
        let year = Period::parse("2025-Q2..2026-Q1").unwrap();
        tables.push(count_in(year, &cases.concat(), themes, areas));
        let mut past: Vec<Publication> = Vec::new();
        let mut truths = Vec::new();
        for table in &tables {
            match publish(table, &[], (TEN, PublishedForm::Exact), &past) {
                Ok(publication) => {
                    past.push(publication);
                    truths.push(table);
                    published += 1;
                }
                Err(PublishError::CellsExposed(_)) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        let alone: Vec<_> =
            tables.iter().map(|t| publish(t, &[], (TEN, PublishedForm::Exact), &[]).unwrap()).collect();
        one_by_one += exposed_by_bounds(&alone.iter().zip(&tables).collect::<Vec<_>>());
        let all: Vec<_> = past.iter().zip(truths).collect();
        assert_eq!(exposed_by_bounds(&all), 0, "region {number}");
    }
    assert!(published > 3 * refused, "{published} published, {refused} refused");
    assert!(one_by_one > 0, "tables protected one by one should betray each other");
}

#[test]
fn one_gap_is_all_that_the_published_case_needs() {
    let (mut system, cell) = sdc_table(None);
    let fixed = |n: &Node| system.range(*n).fixed().is_some();
    let prices: BTreeMap<Node, f64> = system.nodes().take(16).filter(fixed).map(|n| (n, 1.0)).collect();
    let withheld = super::withhold::withhold(&mut system, &prices, &[Target { node: cell, reach: 57 }]);
    assert_eq!(withheld.len(), 1);
    let (min, max) = bounds(&system, cell).unwrap();
    assert!(min < 1.0 && max >= 57.0, "{min}..{max}");
}

#[test]
fn a_claim_is_published_only_where_its_count_and_its_offices_may_show() {
    let table = CountTable::classical(quarter(), &[vec![4, 50, 20], vec![60, 70, 80]]);
    let claim = |area, offices| Claim { place: Place { theme: Some(0), area }, offices };
    let claims = [claim(Some(0), 9), claim(Some(1), 2), claim(Some(2), 3), claim(None, 9)];
    let publication = publish(&table, &claims, (TEN, PublishedForm::Rounded), &[]);
    let cube = publication.as_ref().map(|p| p.cube().clone()).or_else(|_| {
        publish(&table, &claims, (TEN, PublishedForm::RoundedWithheld), &[]).map(|p| p.cube().clone())
    });
    let cube = cube.unwrap();
    let shown = |place: &Place| cube.figures().unwrap().get(*place).unwrap().shown().is_some();
    assert!(cube.claims().iter().all(|place| shown(place) && place.area != Some(0) && place.area != Some(1)));
    assert!(!cube.claims().is_empty());
}
