//! Plans by hand.

pub mod revise;
