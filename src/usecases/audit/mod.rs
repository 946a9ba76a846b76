//! The audit log: views are written before they leave, rows are sealed each second, anchors lie outside.

pub mod anchor;
pub mod seal;
pub mod seal_rooms;
pub mod verify;
pub mod viewed;

pub use viewed::{Views, viewed};
