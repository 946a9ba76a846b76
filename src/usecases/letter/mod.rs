//! Letters of the outbox on their way out, and what an administrator can do with them.
//!
//! Taking and settling are leases and leave no audit row; what a person does by hand does.

pub mod compose;
pub mod link;
pub mod mark_bounced;
pub mod retry;
pub mod settle;
pub mod take;
pub mod test_transport;
