//! What is published: a cube of figures that only this module can build from true counts, and the sealed true counts
//! that a later publication is compared with.

use serde::{Deserialize, Serialize};

use super::system::Range;
use super::table::{Across, Grid, Place};
use crate::domain::period::Period;

crate::words! {
    /// How counts appear in public.
    pub enum PublishedForm {
        /// Every count rounded up to the next ten, counts under the threshold as 「―」.
        Rounded = "rounded",
        /// Rounded, and further figures withheld where the rounded ones alone would betray a hidden count.
        RoundedWithheld = "rounded_withheld",
        /// Exact counts, small ones hidden, and further ones withheld so that none can be calculated.
        Exact = "exact",
    }
}

impl PublishedForm {
    pub fn is_rounded(self) -> bool {
        matches!(self, Self::Rounded | Self::RoundedWithheld)
    }

    /// Whether figures beyond the small ones may be withheld.
    pub fn withholds(self) -> bool {
        self != Self::Rounded
    }

    /// The figure for a count that may be shown.
    pub(super) fn figure(self, count: u32) -> u32 {
        if self.is_rounded() { count.div_ceil(10) * 10 } else { count }
    }

    /// What a shown figure tells of its count.
    pub(super) fn tells(self, figure: u32, threshold: u32) -> Range {
        if !self.is_rounded() || figure == 0 {
            return Range::exactly(figure);
        }
        Range { low: figure.saturating_sub(9).max(threshold.min(figure)), high: Some(figure) }
    }
}

/// A published cell. Hidden cells are all alike: nothing tells a small count from one withheld for its sake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    Shown(u32),
    Hidden,
}

impl Figure {
    pub fn shown(self) -> Option<u32> {
        match self {
            Self::Shown(figure) => Some(figure),
            Self::Hidden => None,
        }
    }
}

/// A cell that the findings call recurring, with how many offices met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub place: Place,
    pub offices: u32,
}

/// Counts of offices show from 3 on.
const FEWEST_OFFICES: u32 = 3;

/// From which population on which counts may be shown (the Ministry's rule for public nursing-care data).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// Counts from this on may be shown, and 0.
    From(u32),
    /// No counts at all.
    NoCounts,
}

impl Threshold {
    /// By the smallest municipality that the table covers.
    pub fn for_population(smallest: u32) -> Self {
        match smallest {
            0..2_000 => Self::NoCounts,
            2_000..25_000 => Self::From(20),
            25_000.. => Self::From(10),
        }
    }
}

/// The frozen cube of one publication. Page, spreadsheet, CSV, JSON and print read this and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedCube {
    pub(super) period: Period,
    pub(super) form: PublishedForm,
    pub(super) threshold: Threshold,
    /// No table where no counts may be shown.
    pub(super) figures: Option<Table>,
    /// Cells called recurring, the largest figure first.
    pub(super) claims: Vec<Place>,
    pub(super) is_republication: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    pub cells: Grid<Figure>,
    pub across: Across,
}

impl PublishedCube {
    /// Reads a frozen cube back.
    pub fn thaw(frozen: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(frozen)
    }

    pub fn period(&self) -> Period {
        self.period
    }

    pub fn form(&self) -> PublishedForm {
        self.form
    }

    pub fn threshold(&self) -> Threshold {
        self.threshold
    }

    pub fn figures(&self) -> Option<&Grid<Figure>> {
        self.figures.as_ref().map(|table| &table.cells)
    }

    /// The cells called recurring whose figures are shown, the largest first.
    pub fn claims(&self) -> &[Place] {
        &self.claims
    }

    /// Whether figures of an earlier version were kept where the change was smaller than the threshold. The footnote
    /// stands under every later version, so that its presence tells nothing.
    pub fn is_republication(&self) -> bool {
        self.is_republication
    }
}

/// A true count behind a figure: that of the day on which the figure was first published. It is stored beside the cube,
/// is never rendered, and serves only the comparison at the next publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sealed {
    pub count: u32,
    /// Not carried over from an earlier version.
    pub is_fresh: bool,
}

/// A cube with the sealed counts behind it, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    cube: PublishedCube,
    sealed: Option<Grid<Sealed>>,
}

impl Publication {
    pub fn cube(&self) -> &PublishedCube {
        &self.cube
    }

    /// The cube as it is frozen, and the counts behind it, which are stored apart from it.
    pub fn frozen(&self) -> Result<(String, String), serde_json::Error> {
        Ok((serde_json::to_string(&self.cube)?, serde_json::to_string(&self.sealed)?))
    }

    /// Reads back what [`Publication::frozen`] gave.
    pub fn thaw(cube: &str, sealed: &str) -> Result<Self, serde_json::Error> {
        Ok(Self { cube: PublishedCube::thaw(cube)?, sealed: serde_json::from_str(sealed)? })
    }

    /// A publication for a place too small for counts.
    pub(super) fn without_counts(period: Period, form: PublishedForm, is_republication: bool) -> Self {
        let threshold = Threshold::NoCounts;
        let cube =
            PublishedCube { period, form, threshold, figures: None, claims: Vec::new(), is_republication };
        Self { cube, sealed: None }
    }

    pub(super) fn of(layer: Layer, claims: &[Claim], is_republication: bool) -> Self {
        let claims = layer.publishable(claims);
        let cube = PublishedCube {
            period: layer.period,
            form: layer.form,
            threshold: Threshold::From(layer.threshold),
            figures: Some(Table { cells: layer.figures, across: layer.across }),
            claims,
            is_republication,
        };
        Self { cube, sealed: Some(layer.sealed) }
    }

    /// The table with its sealed counts; nothing where no counts were published.
    pub(super) fn layer(&self) -> Option<Layer> {
        let table = self.cube.figures.as_ref()?;
        let Threshold::From(threshold) = self.cube.threshold else { return None };
        Some(Layer {
            period: self.cube.period,
            form: self.cube.form,
            threshold,
            across: table.across,
            figures: table.cells.clone(),
            sealed: self.sealed.clone()?,
        })
    }
}

/// One table in the making or read back: figures and the counts behind them.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub period: Period,
    pub form: PublishedForm,
    pub threshold: u32,
    pub across: Across,
    pub figures: Grid<Figure>,
    pub sealed: Grid<Sealed>,
}

impl Layer {
    pub fn is_fresh(&self, place: Place) -> bool {
        self.sealed.get(place).is_none_or(|s| s.is_fresh)
    }

    pub fn count(&self, place: Place) -> u32 {
        self.sealed.get(place).map_or(0, |s| s.count)
    }

    /// A claim is published only if its count is shown, and the number of its offices could be (3 and more).
    fn publishable(&self, claims: &[Claim]) -> Vec<Place> {
        let figure = |place: Place| self.figures.get(place).and_then(|f| f.shown());
        let mut kept: Vec<(u32, Place)> = claims
            .iter()
            .filter(|claim| claim.offices >= FEWEST_OFFICES)
            .filter_map(|claim| Some((figure(claim.place)?, claim.place)))
            .filter(|(figure, _)| *figure >= self.threshold)
            .collect();
        kept.sort_by_key(|(figure, place)| (std::cmp::Reverse(*figure), *place));
        kept.into_iter().map(|(_, place)| place).collect()
    }

    pub fn is_small(&self, place: Place) -> bool {
        (1..self.threshold).contains(&self.count(place))
    }
}
