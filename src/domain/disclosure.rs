//! Disclosure control of regional statistics: what may be published of counts of people.
//!
//! Invariants: a [`PublishedCube`] is made only by [`publish`], from true counts and everything already published;
//! every count from 1 up to the threshold is hidden; and no hidden count can be narrowed down by linear programming
//! over all tables of overlapping periods. Pages, files and the API read the cube and never the counts.

mod attack;
mod cube;
mod knowledge;
mod publish;
mod system;
mod table;
#[cfg(test)]
mod tests;
mod withhold;

pub use cube::{Claim, Figure, Publication, PublishedCube, PublishedForm, Threshold};
pub use publish::{ExposedCell, PublishError, proposals, publish};
pub use table::{CountTable, Grid, Heading, Place};
