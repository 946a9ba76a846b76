//! Pages: one file a noun.

pub mod accessibility;
pub mod agenda;
pub mod cases;
pub mod conferences;
pub mod home;
pub mod language;
pub mod nav;
pub mod rooms;
