//! A table of theme × area as a heat map: a real table with a number in every cell, five steps of one hue beside it.

use serde::Serialize;

use crate::domain::disclosure::{Figure, Grid, Place};

/// The table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HeatTable {
    /// Names of the areas; the totals' column follows.
    pub columns: Vec<String>,
    /// One line a theme, the line of totals last.
    pub lines: Vec<HeatLine>,
    pub legend: Vec<HeatStep>,
    pub has_hidden: bool,
}

/// One line.
#[derive(Clone, Debug, Serialize)]
pub struct HeatLine {
    pub name: String,
    pub is_total: bool,
    pub cells: Vec<HeatCell>,
}

/// One cell.
#[derive(Clone, Debug, Serialize)]
pub struct HeatCell {
    /// Class of the colour.
    pub class: &'static str,
    /// What is written in it.
    pub text: String,
    pub is_hidden: bool,
}

/// One step of colour with the counts it stands for.
#[derive(Clone, Debug, Serialize)]
pub struct HeatStep {
    pub class: &'static str,
    pub text: String,
}

/// What stands in a hidden cell.
pub const HIDDEN: &str = "―";
const STEPS: [&str; 5] = ["heat-0", "heat-1", "heat-2", "heat-3", "heat-4"];

impl HeatTable {
    /// True counts, for the working view and the draft.
    pub fn exact(counts: &Grid<u32>) -> Self {
        Self::of(&counts.map(|_, count| Some(*count)))
    }

    /// Published figures.
    pub fn published(figures: &Grid<Figure>) -> Self {
        Self::of(&figures.map(|_, figure| figure.shown()))
    }

    fn of(grid: &Grid<Option<u32>>) -> Self {
        let is_inner = |place: Place| place.theme.is_some() && place.area.is_some();
        let largest = grid.iter().filter(|(p, _)| is_inner(*p)).filter_map(|(_, f)| *f).max().unwrap_or(0);
        let names = grid.themes().iter().map(|h| Some(h.name.clone())).chain([None]);
        let lines = names.enumerate().map(|(line, name)| {
            let theme = name.is_some().then_some(line);
            let areas = (0..grid.areas().len()).map(Some).chain([None]);
            let cells = areas.map(|area| {
                let place = Place { theme, area };
                cell(grid.get(place).copied().flatten(), is_inner(place).then_some(largest))
            });
            HeatLine { is_total: name.is_none(), name: name.unwrap_or_default(), cells: cells.collect() }
        });
        Self {
            columns: grid.areas().iter().map(|h| h.name.clone()).collect(),
            lines: lines.collect(),
            legend: legend(largest),
            has_hidden: grid.iter().any(|(_, f)| f.is_none()),
        }
    }
}

/// Totals have no colour: beside them no cell would stand out.
fn cell(figure: Option<u32>, largest: Option<u32>) -> HeatCell {
    let class = match (figure, largest) {
        (None, _) => "masked",
        (Some(_), None) => "total",
        (Some(figure), Some(largest)) => STEPS.get(step(figure, largest)).copied().unwrap_or("heat-4"),
    };
    let text = figure.map_or_else(|| HIDDEN.to_owned(), |f| f.to_string());
    HeatCell { class, text, is_hidden: figure.is_none() }
}

fn step(figure: u32, largest: u32) -> usize {
    if figure == 0 || largest == 0 {
        return 0;
    }
    let quarter = (u64::from(figure) * 4).div_ceil(u64::from(largest)).min(4);
    usize::try_from(quarter).unwrap_or(4)
}

fn legend(largest: u32) -> Vec<HeatStep> {
    let figures_of = |wanted: usize| (0..=largest).filter(move |f| step(*f, largest) == wanted);
    STEPS
        .iter()
        .enumerate()
        .filter_map(|(at, class)| {
            let (first, last) = (figures_of(at).min()?, figures_of(at).max()?);
            let text = if first == last { first.to_string() } else { format!("{first}–{last}") };
            Some(HeatStep { class, text })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_steps_cover_every_count_without_gap() {
        let texts: Vec<_> = legend(41).into_iter().map(|s| s.text).collect();
        assert_eq!(texts, ["0", "1–10", "11–20", "21–30", "31–41"]);
        assert_eq!(legend(2).len(), 3);
        assert_eq!(legend(0).len(), 1);
    }
}
