//! Case issues: coded by hand, and withdrawn.

mod record;
mod withdraw;

pub use record::{RecordInput, Recorded, record};
pub use withdraw::{Withdrawn, withdraw};
