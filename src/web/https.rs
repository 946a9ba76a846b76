//! Whether what is said here is encrypted up to the browser: one judgment for headers, sign-in and the door of links.

use actix_web::HttpRequest;
use actix_web::dev::ServiceRequest;

use super::csrf::is_loopback;
use super::gate::Identity;
use crate::config::Config;

/// Whether the connection is encrypted up to the browser, as far as the server can know: a trusted proxy says so for each
/// request; where none says anything, the address that people type does.
pub fn is_used(config: &Config, request: &ServiceRequest) -> bool {
    let peer = request.peer_addr().map(|a| a.ip().to_string()).unwrap_or_default();
    let is_trusted = config.server.trusted_proxies.contains(&peer);
    match request.headers().get("x-forwarded-proto").filter(|_| is_trusted) {
        Some(forwarded) => forwarded.as_bytes() == b"https",
        None => config.base_url().starts_with("https://"),
    }
}

/// Whether a page has to say that nothing works without https: cookies with the `__Host-` prefix are dropped over plain
/// http, except on the machine itself.
pub fn is_needed(asker: &Identity, request: &HttpRequest) -> bool {
    !asker.is_https && !is_loopback(request.connection_info().host())
}
