//! Time as Japan's long-term care counts it: JST, 和暦, 年度, business days and the one wording of deadlines.
//!
//! Stored times are UTC; every function here is handed its time, none of them reads a clock.

pub mod business_days;
pub mod display;
pub mod jst;
pub mod wareki;

pub use business_days::BusinessCalendar;
pub use jst::Quarter;
pub use wareki::{DateRefusal, Wareki, parse_date};

#[cfg(test)]
mod tests;
