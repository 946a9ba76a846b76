//! The write side and simple lookups: one file a noun.

pub mod accounts;
pub mod audit;
pub mod counters;
pub mod insurers;
pub mod jobs;
pub mod login_sessions;
pub mod mails;
pub mod offices;
pub mod operations;
pub mod room_hosts;
pub mod rooms;
