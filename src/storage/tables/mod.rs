//! The write side and simple lookups: one file a noun.

pub mod accounts;
pub mod audit;
pub mod care_cases;
pub mod case_issues;
pub mod certifications;
pub mod client_areas;
pub mod clients;
pub mod conferences;
pub mod counters;
pub mod expired;
pub mod follow_ups;
pub mod imports;
pub mod insurers;
pub mod issue_reports;
pub mod jobs;
pub mod login_sessions;
pub mod mails;
pub mod offices;
pub mod operations;
pub mod plan_offices;
pub mod plans;
pub mod pledges;
pub mod room_hosts;
pub mod rooms;
pub mod taxonomies;
