//! Plans by hand: what is being written, what becomes a version of it, and what two people wrote at once.

pub mod attach;
pub mod create;
pub mod discard;
pub mod keep;
mod offices;
pub mod rebase;
pub mod revise;
pub mod self_check;
pub mod service_plan;
mod steps;
pub mod withdraw_attachment;

pub use steps::EditOf;
