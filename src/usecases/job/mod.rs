//! Jobs of the queue: taken by lease, ended with a word on how it went. Leases leave no audit row;
//! what a job does is a use-case of its own and does.

pub mod clean_up;
pub mod finish;
pub mod nightly;
pub mod retry;
pub mod take;
