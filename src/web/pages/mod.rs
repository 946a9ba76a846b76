//! Pages: one file a noun.

pub mod accessibility;
pub mod agenda;
pub mod cases;
pub mod clients;
pub mod conferences;
pub mod home;
pub mod imports;
pub mod issues;
pub mod language;
pub mod nav;
pub mod plans;
pub mod region;
pub mod reports;
pub mod rooms;
