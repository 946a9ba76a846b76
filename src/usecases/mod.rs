//! What people and jobs can do: one write transaction each, in `usecases/<noun>/<verb>.rs`:
//! authorize → load → decide → write → enqueue → audit. The [`desk::Desk`] opens the transaction.

pub mod account;
pub mod address_link;
pub mod audit;
pub mod care_case;
pub mod case_steps;
pub mod client;
pub mod cmd;
pub mod conference;
pub mod desk;
pub mod directory;
pub mod doors;
pub mod failure;
pub mod follow_up;
pub mod import;
pub mod inquiry;
pub mod issue;
pub mod issue_steps;
pub mod job;
pub mod keys;
pub mod letter;
pub mod link;
pub mod links;
pub mod meeting;
pub mod mint;
pub mod one_time;
pub mod outbox;
pub mod password;
pub mod plan;
pub mod plan_steps;
pub mod pledge;
pub mod record;
pub mod recovery;
pub mod reminders;
pub mod report;
pub mod room;
pub mod session;
pub mod set_up;
pub mod taxonomy;
pub mod totp;

pub use cmd::Cmd;
pub use desk::Desk;
pub use failure::Failure;
pub use keys::Keys;
pub use mint::Mint;
