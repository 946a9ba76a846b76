//! The ledger of duties: what only people know is entered, and an entry made by mistake is withdrawn.

mod enter;
mod faults;
mod handed;
mod sign;
mod withdraw;

pub use enter::{EnterInput, enter};
pub use faults::faults;
pub use handed::{CONSENT_MISSING, Wanting, consents_wanting};
pub use withdraw::{WithdrawInput, withdraw};
