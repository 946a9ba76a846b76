//! A table of true counts, theme × area with totals. It never leaves the working view of those who signed the pledge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::period::Period;

/// One line or column: the code is what tables of different periods share, the name is what people read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Heading {
    pub code: String,
    pub name: String,
}

impl Heading {
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into() }
    }
}

/// A cell by the places of its theme and area; `None` is the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub theme: Option<usize>,
    pub area: Option<usize>,
}

/// How a total relates to its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Margin {
    /// Each case is in exactly one part (areas): the parts add up.
    Sum,
    /// A case may be in several parts (themes): the total counts it once.
    Union,
}

/// Theme × area with totals, for any kind of cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid<T> {
    pub(super) themes: Vec<Heading>,
    pub(super) areas: Vec<Heading>,
    /// Line by line, the totals last.
    cells: Vec<T>,
}

impl<T: Clone> Grid<T> {
    /// A grid with the same in every cell.
    pub fn filled(themes: Vec<Heading>, areas: Vec<Heading>, cell: T) -> Self {
        Self { cells: vec![cell; (themes.len() + 1) * (areas.len() + 1)], themes, areas }
    }
}

impl<T> Grid<T> {
    pub fn themes(&self) -> &[Heading] {
        &self.themes
    }

    pub fn areas(&self) -> &[Heading] {
        &self.areas
    }

    /// Every place line by line, the total of each line and the line of totals last.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<T> {
        let (themes, areas) = (self.themes.len(), self.areas.len());
        (0..=themes).flat_map(move |t| {
            (0..=areas)
                .map(move |a| Place { theme: (t < themes).then_some(t), area: (a < areas).then_some(a) })
        })
    }

    pub fn get(&self, place: Place) -> Option<&T> {
        self.cells.get(self.index(place))
    }

    pub fn iter(&self) -> impl Iterator<Item = (Place, &T)> {
        self.places().zip(&self.cells)
    }

    pub fn map<U>(&self, mut f: impl FnMut(Place, &T) -> U) -> Grid<U> {
        let cells = self.iter().map(|(place, cell)| f(place, cell)).collect();
        Grid { themes: self.themes.clone(), areas: self.areas.clone(), cells }
    }

    /// The same cell in a table with other headings.
    pub fn find(&self, theme: Option<&str>, area: Option<&str>) -> Option<Place> {
        let place_in = |headings: &[Heading], code: Option<&str>| match code {
            None => Some(None),
            Some(code) => headings.iter().position(|h| h.code == code).map(Some),
        };
        Some(Place { theme: place_in(&self.themes, theme)?, area: place_in(&self.areas, area)? })
    }

    /// Codes of theme and area, `None` for a total.
    pub fn codes(&self, place: Place) -> (Option<&str>, Option<&str>) {
        (
            place.theme.and_then(|t| self.themes.get(t)).map(|h| h.code.as_str()),
            place.area.and_then(|a| self.areas.get(a)).map(|h| h.code.as_str()),
        )
    }

    fn index(&self, place: Place) -> usize {
        let line = place.theme.unwrap_or(self.themes.len());
        line * (self.areas.len() + 1) + place.area.unwrap_or(self.areas.len())
    }
}

/// The relation in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Across {
    pub areas: Margin,
    pub themes: Margin,
}

/// True counts of distinct cases with the rules by which totals relate to parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountTable {
    pub period: Period,
    pub(super) grid: Grid<u32>,
    pub across: Across,
}

impl CountTable {
    /// The table of regional issues: a case lies in one area and may raise several themes. `counts` holds the cells
    /// and totals that are not zero.
    pub fn of_cases(
        period: Period,
        themes: Vec<Heading>,
        areas: Vec<Heading>,
        counts: &BTreeMap<Place, u32>,
    ) -> Self {
        let grid = Grid::filled(themes, areas, ()).map(|place, ()| counts.get(&place).copied().unwrap_or(0));
        Self { period, grid, across: Across { areas: Margin::Sum, themes: Margin::Union } }
    }

    pub fn grid(&self) -> &Grid<u32> {
        &self.grid
    }

    pub fn count(&self, place: Place) -> u32 {
        self.grid.get(place).copied().unwrap_or(0)
    }

    /// A classical table whose totals are sums in both directions.
    #[cfg(test)]
    pub fn classical(period: Period, inner: &[Vec<u32>]) -> Self {
        let heads =
            |n: usize, p: &str| (0..n).map(|i| Heading::new(format!("{p}{i}"), "")).collect::<Vec<_>>();
        let mut counts = BTreeMap::new();
        for (t, line) in inner.iter().enumerate() {
            for (a, count) in line.iter().enumerate() {
                for theme in [Some(t), None] {
                    for area in [Some(a), None] {
                        *counts.entry(Place { theme, area }).or_insert(0) += count;
                    }
                }
            }
        }
        let table = Self::of_cases(period, heads(inner.len(), "t"), heads(inner[0].len(), "a"), &counts);
        Self { across: Across { areas: Margin::Sum, themes: Margin::Sum }, ..table }
    }
}
