//! The write side and simple lookups: one file a noun.

pub mod accounts;
pub mod counters;
pub mod jobs;
pub mod login_sessions;
pub mod mails;
pub mod insurers;
pub mod login_sessions;
pub mod offices;
pub mod operations;
