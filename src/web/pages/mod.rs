//! Pages: one file a noun.

pub mod accessibility;
pub mod home;
pub mod language;
pub mod nav;
