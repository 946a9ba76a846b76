//! Imports of the national care-plan CSV: read, preview, then confirm or discard. Nothing is taken over before a
//! person (or the command line) confirms, and a set with an error is not taken over at all.

mod apply;
mod assess;
pub mod confirm;
pub mod discard;
pub mod preview;
mod read;
mod world;

pub use preview::open_preview;
pub use read::{HeldFile, SetToImport, hold, prepare};
