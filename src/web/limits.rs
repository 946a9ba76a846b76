//! How much at once. Writes are counted per session or token, never per address, since a whole office may sit behind
//! one; only signing in and typing codes also has a generous limit per address.

use std::num::NonZeroU32;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::dev::ServiceRequest;
use actix_web::error::JsonPayloadError;
use actix_web::web::{JsonConfig, PathConfig, PayloadConfig, QueryConfig, ServiceConfig};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::error::WebError;
use crate::config::Server;
use crate::storage::StorageError;

/// Parallel password hashes: each takes 19 MiB and a core for tens of milliseconds.
const HASHES: usize = 4;
/// Timetables that are worked out at a time: each takes a core for up to seconds.
const TIMETABLES: usize = 2;
/// Papers that are set as PDF files at a time, each on a core, and how many may wait for that.
const TYPESETTINGS: usize = 1;
const PAPERS: usize = 16;
/// Sign-in steps from one address: an office of a hundred people at nine o'clock fits into it.
const SIGN_INS: (u32, u32) = (10, 600);
/// Writes of one session or token, per second and at once.
const WRITES: (u32, u32) = (20, 600);
/// Keys of a table before the idle ones are looked for.
const MOST_KEYS: usize = 10_000;

/// The limits of one process. Cheap to clone.
#[derive(Clone)]
pub struct Limits {
    hashes: Arc<Semaphore>,
    timetables: Arc<Semaphore>,
    papers: Arc<Semaphore>,
    typesettings: Arc<Semaphore>,
    sign_ins: Arc<DefaultKeyedRateLimiter<String>>,
    writes: Arc<DefaultKeyedRateLimiter<String>>,
}

impl Limits {
    /// Nothing has happened yet.
    pub fn new() -> Self {
        Self {
            hashes: Arc::new(Semaphore::new(HASHES)),
            timetables: Arc::new(Semaphore::new(TIMETABLES)),
            papers: Arc::new(Semaphore::new(PAPERS)),
            typesettings: Arc::new(Semaphore::new(TYPESETTINGS)),
            sign_ins: Arc::new(RateLimiter::keyed(quota(SIGN_INS))),
            writes: Arc::new(RateLimiter::keyed(quota(WRITES))),
        }
    }

    /// A place among those who hash; it is given back when dropped.
    pub async fn hashing(&self) -> Result<SemaphorePermit<'_>, WebError> {
        self.hashes.acquire().await.map_err(|_| WebError::Unavailable(StorageError::Gone))
    }

    /// A place among those who work out a timetable, kept while the work goes on, also when nobody waits for it any more.
    pub fn timetable(&self) -> Result<OwnedSemaphorePermit, WebError> {
        self.timetables.clone().try_acquire_owned().map_err(|_| WebError::Busy("timetables"))
    }

    /// A place at the typesetter, kept while the work goes on, also when nobody waits for it any more. Some wait their turn;
    /// where more come, they are told to come back.
    pub async fn typesetting(&self) -> Result<OwnedSemaphorePermit, WebError> {
        let _waiting = self.papers.try_acquire().map_err(|_| WebError::Busy("papers"))?;
        let turn = self.typesettings.clone().acquire_owned().await;
        turn.map_err(|_| WebError::Unavailable(StorageError::Gone))
    }

    /// Counts a step of signing in from an address.
    pub fn sign_in(&self, address: &str) -> Result<(), WebError> {
        count(&self.sign_ins, address)
    }

    /// Counts a write of a session or token.
    pub fn write(&self, actor: &str) -> Result<(), WebError> {
        count(&self.writes, actor)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// Counts one under a key. Idle keys are forgotten now and then, so that a table stays as small as the number of the busy.
fn count(table: &DefaultKeyedRateLimiter<String>, key: &str) -> Result<(), WebError> {
    if table.len() > MOST_KEYS {
        table.retain_recent();
    }
    table.check_key(&key.to_owned()).map_err(|_| WebError::TooMany)
}

fn quota((per_second, burst): (u32, u32)) -> Quota {
    let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst))
}

/// How the extractors of handlers read bodies, paths and queries: with the configured limit, and with our own answers.
pub fn extractors(config: &mut ServiceConfig, body_mib: usize) {
    let limit = body_mib * 1024 * 1024;
    let of_json = |error: JsonPayloadError, _: &HttpRequest| match error {
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            WebError::TooLarge.into()
        }
        _ => WebError::BadRequest("the body is not what this address takes").into(),
    };
    config.app_data(PayloadConfig::new(limit));
    config.app_data(JsonConfig::default().limit(limit).error_handler(of_json));
    config.app_data(PathConfig::default().error_handler(|_, _| WebError::NotFound("path").into()));
    config.app_data(
        QueryConfig::default()
            .error_handler(|_, _| WebError::BadRequest("the query is not what this address takes").into()),
    );
}

/// The address of a request's sender: the peer, or what a trusted proxy says of it.
pub fn client_ip(server: &Server, request: &ServiceRequest) -> String {
    let peer = request.peer_addr().map(|a| a.ip().to_string()).unwrap_or_default();
    if !server.trusted_proxies.contains(&peer) {
        return peer;
    }
    let forwarded =
        request.headers().get("x-forwarded-for").and_then(|v| v.to_str().ok()).unwrap_or_default();
    // The last entry that is not one of our own proxies was written by one of them; anything before may be invented.
    let sender =
        forwarded.rsplit(',').map(str::trim).find(|ip| !server.trusted_proxies.iter().any(|p| p == ip));
    sender.filter(|ip| ip.parse::<std::net::IpAddr>().is_ok()).map_or(peer, str::to_owned)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use futures_util::FutureExt;

    use super::*;

    fn server(proxies: &[&str]) -> Server {
        Server {
            listen: String::new(),
            base_url: String::new(),
            trusted_proxies: proxies.iter().map(ToString::to_string).collect(),
            workers: 0,
            drain_seconds: 0,
        }
    }

    #[test]
    fn some_papers_wait_their_turn_and_more_are_told_to_come_back() {
        let limits = Limits::new();
        let held = limits.typesetting().now_or_never().unwrap().unwrap();
        let mut waiting: Vec<_> = (0..PAPERS).map(|_| Box::pin(limits.typesetting())).collect();
        assert!(waiting.iter_mut().all(|one| one.as_mut().now_or_never().is_none()));
        assert!(matches!(limits.typesetting().now_or_never(), Some(Err(WebError::Busy(_)))));
        drop(held);
        assert!(waiting[0].as_mut().now_or_never().unwrap().is_ok());
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let request = || {
            TestRequest::default()
                .peer_addr("10.0.0.1:5000".parse().unwrap())
                .insert_header(("x-forwarded-for", "1.2.3.4, 198.51.100.7"))
                .to_srv_request()
        };
        assert_eq!(client_ip(&server(&[]), &request()), "10.0.0.1");
        assert_eq!(client_ip(&server(&["10.0.0.1"]), &request()), "198.51.100.7");
    }

    #[test]
    fn one_address_may_sign_in_a_whole_office_but_not_for_ever() {
        let limits = Limits::new();
        for _ in 0..600 {
            limits.sign_in("192.0.2.1").unwrap();
        }
        assert!((0..100).any(|_| limits.sign_in("192.0.2.1").is_err()));
        limits.sign_in("192.0.2.2").unwrap();
    }

    #[test]
    fn addresses_that_came_once_are_forgotten() {
        let limits = Limits::new();
        let forgot = (0..1_000_000).any(|n| {
            let before = limits.sign_ins.len();
            limits.sign_in(&format!("address {n}")).unwrap();
            before > MOST_KEYS && limits.sign_ins.len() <= before
        });
        assert!(forgot, "the table only grows");
    }
}
