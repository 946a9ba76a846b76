//! Materials of a case: its presenter's office lays them before those who discuss it, and takes them back.

mod add;
mod withdraw;

pub use add::{AddMaterial, add};
pub use withdraw::{WithdrawMaterial, withdraw};
