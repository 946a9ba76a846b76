//! The audit of views: a page or answer that shows persons writes one row before it leaves (`decisions.md` §5).

pub mod viewed;

pub use viewed::viewed;
