//! The read side: what screens show, one file a screen or noun. Every view of personal data starts from a `Scope`.

pub mod accounts;
pub mod cases;
pub mod clients;
pub mod conferences;
pub mod directory;
pub mod follow_ups;
pub mod home;
pub mod identity;
pub mod imports;
pub mod inquiries;
pub mod issues;
pub mod letters;
pub mod link_pages;
pub mod meeting_recipients;
pub mod meeting_sources;
pub mod meetings;
pub mod offices;
pub mod places;
pub mod plans;
pub mod queues;
pub mod records;
pub mod region;
pub mod reports;
pub mod rooms;
pub mod sessions;
pub mod standing;
