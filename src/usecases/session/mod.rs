//! Login sessions: touched while in use, ended by a click, a password change or time.

pub mod touch;
