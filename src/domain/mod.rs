//! The rules of care planning and conferences, pure: no IO, no clock, no randomness. Times and ids are arguments.

pub mod access;
pub mod audit_chain;
pub mod care_case;
pub mod careplan;
pub mod certification;
pub mod client;
pub mod conference;
pub mod disclosure;
pub mod ids;
pub mod inquiry;
pub mod issue;
pub mod job;
pub mod national_number;
pub mod office;
pub mod opinion;
pub mod period;
pub mod plan_draft;
pub mod pledge;
pub mod record;
pub mod refusal;
pub mod regional_issue;
pub mod reminder;
pub mod report;
pub mod room;
pub mod time;
pub mod words;
