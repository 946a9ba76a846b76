//! The rules of care planning and conferences, pure: no IO, no clock, no randomness. Times and ids are arguments.

pub mod access;
pub mod ids;
pub mod office;
pub mod refusal;
pub mod time;
pub mod words;
