//! Cross-site requests are refused: fetch metadata first, Origin for old browsers, a token in every form.

use actix_web::dev::ServiceRequest;
use actix_web::http::header;
use subtle::ConstantTimeEq;

use crate::usecases::Keys;

/// Whether the browser says that the request comes from this very site.
pub fn is_same_origin(request: &ServiceRequest, base_url: &str) -> bool {
    let headers = request.headers();
    match headers.get("sec-fetch-site").map(|v| v.to_str().unwrap_or_default()) {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    match headers.get(header::ORIGIN).map(|v| v.to_str().unwrap_or_default()) {
        // Whoever sends neither still has to know the token. `null` says no more than nothing: under our own policy of
        // `no-referrer` a browser must not name even our origin when it posts a form, and those without fetch metadata
        // (Safari up to 16.3, or behind a proxy that strips it) have only this to send.
        None | Some("null") => true,
        Some(origin) => origin_is_ours(origin, request.connection_info().host(), base_url),
    }
}

/// Whether an Origin is the address people type, or on loopback the host that was asked.
pub fn origin_is_ours(origin: &str, host: &str, base_url: &str) -> bool {
    origin == base_url || (is_loopback(host) && origin == format!("http://{host}"))
}

/// Whether a host name is this very machine.
pub fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

/// The token that a form of this session or visitor carries.
pub fn token(keys: &Keys, secret_of_browser: &str) -> String {
    let mac = keys.mac("csrf", &[secret_of_browser.as_bytes()]);
    data_encoding::BASE64URL_NOPAD.encode(&mac)
}

/// Whether the token is the right one; the time taken says nothing.
pub fn matches(keys: &Keys, secret_of_browser: &str, given: &str) -> bool {
    !secret_of_browser.is_empty() && token(keys, secret_of_browser).as_bytes().ct_eq(given.as_bytes()).into()
}
