//! Pages: one file a noun.

pub mod home;
pub mod nav;
