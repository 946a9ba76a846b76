//! Who asks: cookies, bearer token and personal link, looked up in one read.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{self, HeaderMap};
use chrono::{NaiveDateTime, TimeDelta};

use super::super::error::WebError;
use super::super::message::Message;
use super::super::policy::Policy;
use super::super::routes::Route;
use super::super::state::State;
use super::super::{cookies, https, limits};
use crate::domain::access::{AccountActor, Actor};
use crate::domain::account::SessionStage;
use crate::domain::ids::Uid;
use crate::domain::words::Word;
use crate::render::Lang;
use crate::storage::Conn;
use crate::storage::views::identity::{self, SessionView};
use crate::storage::views::link_pages;
use crate::usecases::keys::sha256_hex;

/// Who asks, as the gate found it.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who acts.
    pub actor: Actor,
    /// The login session, also while its second factor is missing (then `actor` is anonymous).
    pub session: Option<SessionView>,
    /// The browser's own secret (a cookie's value) that form tokens are bound to.
    pub browser_secret: String,
    /// The secret of a session that has run out, to know its forms by.
    pub lapsed_secret: Option<String>,
    /// The language of the answer.
    pub lang: Lang,
    /// The request's id.
    pub request_id: String,
    /// The path asked for.
    pub path: String,
    /// Whether the connection is encrypted up to the browser, as far as the server can know.
    pub is_https: bool,
    /// Where the request comes from; a trusted proxy's word is believed.
    pub client_ip: String,
    /// Messages of the last redirect.
    pub flash: Vec<Message>,
    /// The visitor cookie to set, when the browser had none.
    pub new_visitor: Option<String>,
    /// Why the personal link that the path names opens nothing any more: the code of a refusal.
    pub dead_link: Option<&'static str>,
}

impl Identity {
    /// What is known of a request without asking the database: nobody in particular, in the language of the browser.
    pub(super) fn bare(state: &State, request: &ServiceRequest) -> Self {
        Self {
            actor: Actor::Anonymous,
            session: None,
            browser_secret: String::new(),
            lapsed_secret: None,
            lang: chosen_language(request).unwrap_or(Lang::Ja),
            request_id: state.desk.mint().uid(state.desk.clock().now()).to_string(),
            path: request.path().to_owned(),
            is_https: https::is_used(&state.config, request),
            client_ip: limits::client_ip(&state.config.server, request),
            flash: flash(state, request),
            new_visitor: None,
            dead_link: None,
        }
    }
}

fn chosen_language(request: &ServiceRequest) -> Option<Lang> {
    request.cookie(cookies::LANGUAGE).and_then(|c| Lang::parse(c.value()))
}

/// What a request brings along to say who asks.
struct Brought {
    session_key: Option<String>,
    link_key: Option<String>,
    visitor: Option<String>,
    bearer: Option<String>,
    /// The invitation that the path names, where a personal link may open it.
    invitation: Option<Uid>,
}

impl Brought {
    fn with(request: &ServiceRequest, route: Option<&Route>) -> Self {
        let cookie = |name| request.cookie(name).map(|c| c.value().to_owned()).filter(|v| v.len() <= 128);
        let opens_by_link =
            matches!(route.map(|r| r.policy), Some(Policy::Link(_) | Policy::Seat | Policy::Socket));
        Self {
            session_key: cookie(cookies::SESSION),
            link_key: cookie(cookies::LINK),
            visitor: cookie(cookies::VISITOR),
            bearer: bearer(request.headers()),
            invitation: invitation(request, route).filter(|_| opens_by_link),
        }
    }
}

/// What the database says of it.
struct Known {
    session: Option<SessionView>,
    actor: Actor,
    dead_link: Option<&'static str>,
}

/// Reads cookies and the bearer token, and asks the database who they are.
pub(super) async fn identify(
    state: &State,
    request: &ServiceRequest,
    route: Option<&Route>,
    mut found: Identity,
) -> Result<Identity, WebError> {
    if matches!(route.map(|r| r.path), Some("/healthz" | "/readyz" | "/static/{hash}/{path:.*}")) {
        return Ok(found);
    }
    let brought = Brought::with(request, route);
    let now = state.desk.clock().now();
    let idle = TimeDelta::minutes(state.config.login.idle_minutes);
    let (known, brought) = state
        .store()
        .reading(move |conn| Ok::<_, WebError>((look_up(conn, &brought, now, idle)?, brought)))
        .await?;
    // What was chosen on this browser goes before the account's language, which letters are written in.
    if let Some(lang) = known.session.as_ref().and_then(|s| Lang::parse(&s.language))
        && chosen_language(request).is_none()
    {
        found.lang = lang;
    }
    if known.session.is_none() {
        found.lapsed_secret.clone_from(&brought.session_key);
    }
    let live_session = known.session.as_ref().and(brought.session_key);
    let secret = match &known.actor {
        Actor::Link(_) => brought.link_key,
        _ => live_session.or(brought.visitor),
    };
    found.browser_secret = secret.unwrap_or_else(|| {
        let made = state.desk.mint().secret();
        found.new_visitor = Some(made.clone());
        made
    });
    found.session = known.session;
    found.actor = known.actor;
    found.dead_link = known.dead_link;
    Ok(found)
}

/// A program's token goes first, then the personal link of the path, then the login session.
fn look_up(
    conn: &mut Conn,
    brought: &Brought,
    now: NaiveDateTime,
    idle: TimeDelta,
) -> Result<Known, WebError> {
    if let Some(token) = &brought.bearer {
        let account = identity::token(conn, &sha256_hex(token.as_bytes()), now)?;
        let actor = account.map_or(Actor::Anonymous, Actor::Account);
        return Ok(Known { session: None, actor, dead_link: None });
    }
    let dead_link = match &brought.invitation {
        Some(invitation) => link_pages::dead_reason(conn, invitation, now)?,
        None => None,
    };
    if let (Some(invitation), Some(link)) = (&brought.invitation, &brought.link_key)
        && let Some(link) = identity::link(conn, invitation, &sha256_hex(link.as_bytes()), now)?
    {
        return Ok(Known { session: None, actor: Actor::Link(link), dead_link: None });
    }
    let session = match &brought.session_key {
        Some(key) => identity::session(conn, &sha256_hex(key.as_bytes()), now, idle)?,
        None => None,
    };
    let signed_in = session.as_ref().filter(|s| s.stage == SessionStage::Full).map(|s| s.actor.clone());
    let actor = signed_in.filter(AccountActor::is_employed).map_or(Actor::Anonymous, Actor::Account);
    Ok(Known { session, actor, dead_link })
}

/// The token or ticket of a program; nothing for any other scheme of authorization.
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|t| t.trim().to_owned())
}

/// The invitation that a link route names, in its path or as a query of a room. The gate stands before the router, which
/// has not filled in the parts of the path yet; so the route's pattern is laid over the path here.
fn invitation(request: &ServiceRequest, route: Option<&Route>) -> Option<Uid> {
    let mut parts = route.map_or("", |r| r.path).split('/').zip(request.path().split('/'));
    if let Some((_, uid)) = parts.find(|(part, _)| *part == "{invitation}") {
        return Uid::parse(uid);
    }
    request.query_string().split('&').find_map(|pair| pair.strip_prefix("invitation=")).and_then(Uid::parse)
}

fn flash(state: &State, request: &ServiceRequest) -> Vec<Message> {
    let opened = request.cookie(cookies::FLASH).and_then(|cookie| {
        let sealed = data_encoding::BASE64URL_NOPAD.decode(cookie.value().as_bytes()).ok()?;
        let plain = state.desk.keys().open("flash", b"", &sealed)?;
        serde_json::from_slice::<Message>(&plain).ok()
    });
    opened.into_iter().collect()
}
