//! The cookies: one for the login session, one for personal links, one for a message after a redirect.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

/// Carries the login session's key.
pub const SESSION: &str = "__Host-enza";
/// Carries the device's key for personal links.
pub const LINK: &str = "__Host-enza-link";
/// Tells a browser from which an account has signed in before; no session by itself.
pub const DEVICE: &str = "__Host-enza-device";
/// Binds forms of people who are not signed in.
pub const VISITOR: &str = "__Host-enza-visitor";
/// Carries sealed messages to the next page.
pub const FLASH: &str = "__Host-enza-flash";
/// The language chosen on this browser.
pub const LANGUAGE: &str = "__Host-enza-lang";

/// A cookie that scripts can't read and other sites don't send; it ends with the browser.
pub fn private(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value).path("/").secure(true).http_only(true).same_site(SameSite::Lax).finish()
}

/// A cookie that stays when the browser ends, for as long as browsers keep one (400 days): what it knows a browser or a
/// device by. How long that opens anything is a matter of the rows behind it.
pub fn lasting(name: &'static str, value: String) -> Cookie<'static> {
    let mut cookie = private(name, value);
    cookie.set_max_age(Duration::days(400));
    cookie
}

/// Takes a cookie away.
pub fn gone(name: &'static str) -> Cookie<'static> {
    let mut cookie = private(name, String::new());
    cookie.make_removal();
    cookie
}
