//! The pledge of secrecy (誓約書; 法115条の48第5項).

mod sign;

pub use sign::{Signed, sign};
