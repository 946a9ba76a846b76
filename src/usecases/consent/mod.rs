//! Consents: written down by those who keep the client's papers, and withdrawn with a day and a reason.

mod faults;
mod record;
mod withdraw;

pub use faults::faults;
pub use record::{RecordInput, What, record};
pub use withdraw::{WithdrawInput, withdraw};
