//! Case issues: coded by hand, and withdrawn.

mod record;
mod withdraw;

pub use record::{Raised, RecordInput, Recorded, record};
pub use withdraw::{Withdrawn, withdraw};
