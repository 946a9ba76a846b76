//! The write side and simple lookups: one file a noun.

pub mod counters;
pub mod jobs;
pub mod login_sessions;
pub mod mails;
pub mod operations;
