//! The write side and simple lookups: one file a noun.

pub mod accounts;
pub mod audit;
pub mod care_cases;
pub mod case_issues;
pub mod conferences;
pub mod counters;
pub mod expired;
pub mod follow_ups;
pub mod insurers;
pub mod issue_reports;
pub mod jobs;
pub mod login_sessions;
pub mod mails;
pub mod offices;
pub mod operations;
pub mod pledges;
pub mod room_hosts;
pub mod rooms;
pub mod taxonomies;
