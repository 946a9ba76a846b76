//! The write side and simple lookups: one file a noun.

pub mod counters;
pub mod login_sessions;
pub mod operations;
