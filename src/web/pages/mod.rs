//! Pages: one file a noun.

pub mod accessibility;
pub mod account;
pub mod account_access;
pub mod accounts;
pub mod agenda;
pub mod cases;
pub mod clients;
pub mod conferences;
pub mod credentials;
pub mod form_page;
pub mod home;
pub mod imports;
pub mod issues;
pub mod language;
pub mod nav;
pub mod parked;
pub mod plans;
pub mod region;
pub mod reports;
pub mod room_issues;
pub mod rooms;
pub mod second_factor;
pub mod session;
pub mod set_up;
pub mod welcome;
