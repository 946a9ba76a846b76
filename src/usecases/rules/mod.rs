//! The rules by which duties are counted.

mod adopt;

pub use adopt::{Adopt, Adopted, adopt};
