//! The history of a client's certifications (要介護・要支援認定): entering, putting right, withdrawing.

mod enter;
mod mend;

pub use enter::{EnterCertification, enter};
pub use mend::{CorrectCertification, correct, withdraw};
