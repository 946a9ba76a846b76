//! The directory as a file: what it would change is shown first, and all of it is taken over, or nothing.

mod confirm;
mod export;
mod keep;
mod known;
mod plan;
mod row;

pub use confirm::{ConfirmList, confirm, discard};
pub use export::{everything, template};
pub use keep::{KeepList, keep};
pub use plan::{ListPlan, look};
pub use row::{Change, Fault, PlannedRow, RowFate};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::storage::tables::expired::LISTS_WAIT;

/// How many rows would be, or were, what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSummary {
    /// Offices that nobody knew.
    pub new: usize,
    /// Known offices that differ.
    pub changed: usize,
    /// Known offices as they stand.
    pub unchanged: usize,
    /// Rows that can't be taken.
    pub wrong: usize,
}

/// Until when a list that was handed in at a moment can be confirmed.
pub fn waits_until(handed_in: NaiveDateTime) -> NaiveDateTime {
    handed_in + LISTS_WAIT
}
