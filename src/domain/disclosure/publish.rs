//! From true counts to a publication, or a refusal that names the cells.

use std::collections::BTreeMap;

use super::attack::{Exposed, attack, is_consistent};
use super::cube::{Claim, Figure, Layer, Publication, PublishedForm, Sealed, Threshold};
use super::knowledge::{Knowledge, View, collect};
use super::system::Node;
use super::table::{CountTable, Place};
use super::withhold::withhold;
use crate::domain::period::Period;
use crate::domain::words::Word;

/// A hidden count that the figures would betray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposedCell {
    pub period: Period,
    /// Code of the theme, nothing for the total.
    pub theme: Option<String>,
    pub area: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishError {
    /// A published period overlaps this one in part.
    PeriodsOverlap(Period),
    /// An earlier version of the period has another form; both together would tell more than each.
    FormChanged(PublishedForm),
    /// These hidden counts could be narrowed down.
    CellsExposed(Vec<ExposedCell>),
}

/// Makes the publication of a table in one form, after everything already published by the same insurer, oldest first.
pub fn publish(
    table: &CountTable,
    claims: &[Claim],
    (threshold, form): (Threshold, PublishedForm),
    past: &[Publication],
) -> Result<Publication, PublishError> {
    let periods = || past.iter().map(|p| p.cube().period());
    if let Some(other) = periods().find(|p| !p.nests_with(table.period)) {
        return Err(PublishError::PeriodsOverlap(other));
    }
    let is_republication = periods().any(|p| p == table.period);
    let Threshold::From(threshold) = threshold else {
        return Ok(Publication::without_counts(table.period, form, is_republication));
    };
    let past: Vec<Layer> = past.iter().filter_map(Publication::layer).collect();
    let before = past.iter().rev().find(|layer| layer.period == table.period);
    if let Some(other) = before.filter(|layer| layer.form != form) {
        return Err(PublishError::FormChanged(other.form));
    }
    let mut layer = first_figures(table, threshold, form, before);
    let view = believable(&past, &layer);
    if form.withholds() {
        let mut known = collect(&past, &layer, view, false);
        let prices = prices(&known, &layer);
        let withheld = withhold(&mut known.system, &prices, &known.targets);
        layer.figures = layer.figures.map(|place, figure| {
            let is_withheld = known.newest.get(place).is_some_and(|n| withheld.contains(n));
            if is_withheld { Figure::Hidden } else { *figure }
        });
    }
    let exposed = audit(&past, &layer, view);
    if exposed.is_empty() {
        Ok(Publication::of(layer, claims, is_republication))
    } else {
        Err(PublishError::CellsExposed(exposed))
    }
}

/// What each form would publish, for the draft.
pub fn proposals(
    table: &CountTable,
    claims: &[Claim],
    threshold: Threshold,
    past: &[Publication],
) -> Vec<(PublishedForm, Result<Publication, PublishError>)> {
    PublishedForm::ALL.iter().map(|form| (*form, publish(table, claims, (threshold, *form), past))).collect()
}

/// Small counts hidden, the rest in its form. A figure of the version before stays while the count has moved by less
/// than the threshold: else one new case would show as the difference of two versions.
pub(super) fn first_figures(
    table: &CountTable,
    threshold: u32,
    form: PublishedForm,
    before: Option<&Layer>,
) -> Layer {
    let kept = |place: Place| {
        let (theme, area) = table.grid().codes(place);
        let before = before?;
        let there = before.figures.find(theme, area)?;
        let old = before.count(there);
        (old.abs_diff(table.count(place)) < threshold).then_some((*before.figures.get(there)?, old))
    };
    let may_show = |count: u32| count == 0 || count >= threshold;
    let figures = table.grid().map(|place, count| match kept(place) {
        Some((figure @ Figure::Shown(_), old)) if may_show(old) => figure,
        Some(_) => Figure::Hidden,
        None if may_show(*count) => Figure::Shown(form.figure(*count)),
        None => Figure::Hidden,
    });
    let sealed = table.grid().map(|place, count| match kept(place) {
        Some((_, old)) => Sealed { count: old, is_fresh: false },
        None => Sealed { count: *count, is_fresh: true },
    });
    Layer { period: table.period, form, threshold, across: table.across, figures, sealed }
}

/// The strongest view that does not contradict itself.
fn believable(past: &[Layer], layer: &Layer) -> View {
    let holds = |view: &View| is_consistent(&collect(past, layer, *view, false).system);
    View::ALL.into_iter().find(holds).unwrap_or(View::Alone)
}

/// What may be withheld: figures of this table that no earlier version shows, except zeros. Totals are dear.
fn prices(known: &Knowledge, layer: &Layer) -> BTreeMap<Node, f64> {
    let mut prices = BTreeMap::new();
    for (place, node) in known.newest.iter() {
        let figure = layer.figures.get(place).and_then(|f| f.shown()).unwrap_or(0);
        if figure > 0 && known.own.contains(node) {
            let price = match (place.theme, place.area) {
                (Some(_), Some(_)) => 1.0,
                (Some(_), None) => 3.0,
                (None, Some(_)) => 5.0,
                (None, None) => 20.0,
            };
            prices.insert(*node, price);
        }
    }
    prices
}

/// Attacks the newest table together with all before it, once by the figures and once by the legend as well.
fn audit(past: &[Layer], layer: &Layer, view: View) -> Vec<ExposedCell> {
    let mut exposed = BTreeMap::new();
    for with_legend in [false, true] {
        if with_legend && layer.form != PublishedForm::Rounded {
            continue;
        }
        let known = collect(past, layer, view, with_legend);
        let found = attack(&known.system, &known.targets).unwrap_or_else(|_| all_targets(&known));
        for Exposed { node, .. } in found {
            let Some((period, place)) = known.places.get(&node) else { continue };
            exposed.entry((*period, *place)).or_insert_with(|| named(past, layer, *period, *place));
        }
    }
    exposed.into_values().collect()
}

/// Where the attack cannot be carried out nothing is taken for safe.
fn all_targets(known: &Knowledge) -> Vec<Exposed> {
    known.targets.iter().map(|t| Exposed { node: t.node, min: f64::NAN, max: f64::NAN }).collect()
}

fn named(past: &[Layer], layer: &Layer, period: Period, place: Place) -> ExposedCell {
    let of_period =
        if period == layer.period { Some(layer) } else { past.iter().find(|l| l.period == period) };
    let (theme, area) = of_period.map_or((None, None), |l| l.figures.codes(place));
    ExposedCell { period, theme: theme.map(str::to_owned), area: area.map(str::to_owned) }
}
