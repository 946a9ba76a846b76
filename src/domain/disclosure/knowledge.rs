//! What everything published so far tells together: one system over all tables of overlapping periods.

use std::collections::{BTreeMap, BTreeSet};

use super::attack::Target;
use super::cube::{Figure, Layer, PublishedForm};
use super::system::{Node, Range, System};
use super::table::{Grid, Margin, Place};
use super::withhold::HIDDEN;
use crate::domain::period::Period;

/// What the reader takes for granted. Each later view is weaker and is used only when the one before contradicts
/// itself, which shows the reader too that counts were revised between two publications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Nothing was revised: all tables speak of the same counts, and quarters lie within their year.
    Joint,
    /// The versions of one period belong together, other periods were revised meanwhile.
    SamePeriod,
    /// The newest table alone, and a figure that was kept may be off by less than the threshold.
    Alone,
}

impl View {
    pub const ALL: [Self; 3] = [Self::Joint, Self::SamePeriod, Self::Alone];
}

/// A system with the way back from its nodes to the cells.
pub struct Knowledge {
    pub system: System,
    /// The cells of the newest table.
    pub newest: Grid<Node>,
    /// Cells of the newest table that no earlier table shows or shares.
    pub own: BTreeSet<Node>,
    /// Hidden small counts of all tables, with the mark each has to reach.
    pub targets: Vec<Target>,
    /// Where the targets stand.
    pub places: BTreeMap<Node, (Period, Place)>,
}

/// Collects what `past` and the newest table tell. With the legend, a hidden cell of a rounded table is known to be
/// below the threshold; then the question is whether the figures tell more than that.
pub fn collect(past: &[Layer], newest: &Layer, view: View, with_legend: bool) -> Knowledge {
    // A quarter is tied to the other quarters through the year that was published around it.
    let around = past.iter().map(|p| p.period).find(|p| p.contains(newest.period));
    let reach = around.unwrap_or(newest.period);
    let mut layers: Vec<&Layer> = match view {
        View::Joint => past.iter().filter(|p| p.period.overlaps(reach)).collect(),
        View::SamePeriod => past.iter().filter(|p| p.period == newest.period).collect(),
        View::Alone => Vec::new(),
    };
    layers.push(newest);
    let mut gathered = Gathered { view, with_legend, ..Gathered::default_for(newest) };
    for (number, layer) in layers.iter().enumerate() {
        gathered.add(layer, number + 1 == layers.len());
    }
    gathered.link_periods();
    gathered.finish()
}

type Codes = (Period, Option<String>, Option<String>);

struct Gathered {
    view: View,
    with_legend: bool,
    system: System,
    latest: BTreeMap<Codes, Node>,
    shown: BTreeSet<Node>,
    small: BTreeMap<Node, (u32, Period, Place)>,
    newest: Grid<Node>,
    own: BTreeSet<Node>,
}

impl Gathered {
    fn default_for(newest: &Layer) -> Self {
        let mut system = System::default();
        let nowhere = system.node(Range::exactly(0));
        Self {
            view: View::Alone,
            with_legend: false,
            system,
            latest: BTreeMap::new(),
            shown: BTreeSet::new(),
            small: BTreeMap::new(),
            newest: newest.figures.map(|_, _| nowhere),
            own: BTreeSet::new(),
        }
    }

    fn add(&mut self, layer: &Layer, is_newest: bool) {
        let figures = &layer.figures;
        let nodes = figures.map(|place, figure| {
            let codes = coordinates(layer.period, figures, place);
            let fresh = layer.is_fresh(place);
            let shared = if fresh { None } else { self.latest.get(&codes).copied() };
            let range = self.range_of(layer, place, *figure);
            let node = match shared {
                Some(node) => {
                    let both = self.system.range(node).and(range).unwrap_or(range);
                    self.system.set_range(node, both);
                    node
                }
                None => self.system.node(range),
            };
            if is_newest && shared.is_none() {
                self.own.insert(node);
            }
            self.note(layer, place, *figure, node);
            self.latest.insert(codes, node);
            node
        });
        self.relate(layer, &nodes);
        if is_newest {
            self.newest = nodes;
        }
    }

    fn note(&mut self, layer: &Layer, place: Place, figure: Figure, node: Node) {
        match figure {
            Figure::Shown(_) => {
                self.shown.insert(node);
            }
            Figure::Hidden if layer.is_small(place) => {
                let legend = self.with_legend && layer.form == PublishedForm::Rounded;
                let reach = if legend { layer.threshold - 1 } else { layer.threshold };
                self.small.insert(node, (reach, layer.period, place));
            }
            Figure::Hidden => {}
        }
    }

    fn range_of(&self, layer: &Layer, place: Place, figure: Figure) -> Range {
        let told = match figure {
            Figure::Hidden if self.with_legend && layer.form == PublishedForm::Rounded => {
                Range { low: 0, high: Some(layer.threshold - 1) }
            }
            Figure::Hidden => HIDDEN,
            Figure::Shown(figure) => layer.form.tells(figure, layer.threshold),
        };
        if self.view != View::Alone || layer.is_fresh(place) {
            return told;
        }
        let drift = layer.threshold - 1;
        match figure {
            Figure::Hidden => Range::from(0),
            Figure::Shown(_) => {
                Range { low: told.low.saturating_sub(drift), high: told.high.map(|h| h + drift) }
            }
        }
    }

    fn relate(&mut self, layer: &Layer, nodes: &Grid<Node>) {
        let themes: Vec<Option<usize>> = (0..nodes.themes().len()).map(Some).collect();
        let areas: Vec<Option<usize>> = (0..nodes.areas().len()).map(Some).collect();
        for theme in themes.iter().copied().chain([None]) {
            let parts = areas.iter().map(|area| Place { theme, area: *area });
            self.margin(layer.across.areas, nodes, Place { theme, area: None }, parts);
        }
        for area in areas.iter().copied().chain([None]) {
            let parts = themes.iter().map(|theme| Place { theme: *theme, area });
            self.margin(layer.across.themes, nodes, Place { theme: None, area }, parts);
        }
    }

    fn margin(
        &mut self,
        margin: Margin,
        nodes: &Grid<Node>,
        whole: Place,
        parts: impl Iterator<Item = Place>,
    ) {
        let parts: Vec<Node> = parts.filter_map(|p| nodes.get(p).copied()).collect();
        let Some(whole) = nodes.get(whole).filter(|_| !parts.is_empty()) else { return };
        match margin {
            Margin::Sum => self.system.sum(*whole, &parts),
            Margin::Union => self.system.union(*whole, &parts),
        }
    }

    /// A quarter's cases are among its year's, and four published quarters hold all of them.
    fn link_periods(&mut self) {
        let years: Vec<(Codes, Node)> = self
            .latest
            .iter()
            .filter(|((period, ..), _)| matches!(period, Period::Year(_)))
            .map(|(codes, node)| (codes.clone(), *node))
            .collect();
        for ((year, theme, area), whole) in years {
            let quarter = |q| self.latest.get(&(Period::Quarter(q), theme.clone(), area.clone())).copied();
            let parts: Vec<Node> = year.quarters().filter_map(quarter).collect();
            if parts.len() == 4 {
                self.system.union(whole, &parts);
            } else {
                parts.iter().for_each(|part| self.system.within(whole, *part));
            }
        }
    }

    fn finish(self) -> Knowledge {
        let hidden = self.small.into_iter().filter(|(node, _)| !self.shown.contains(node));
        let mut targets = Vec::new();
        let mut places = BTreeMap::new();
        for (node, (reach, period, place)) in hidden {
            targets.push(Target { node, reach });
            places.insert(node, (period, place));
        }
        Knowledge { system: self.system, newest: self.newest, own: self.own, targets, places }
    }
}

fn coordinates<T>(period: Period, grid: &Grid<T>, place: Place) -> Codes {
    let (theme, area) = grid.codes(place);
    (period, theme.map(str::to_owned), area.map(str::to_owned))
}
