//! The taxonomy of themes.

mod seed;

pub use seed::seed;
