//! The gate before every handler: finds the route's policy, finds out who asks, refuses cross-site writes, reads forms,
//! and writes error pages and headers on the way out.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use futures_util::StreamExt;

use super::ctx::Ctx;
use super::error::WebError;
use super::form::Form;
use super::policy::Policy;
use super::routes::{self, Route};
use super::state::State;
use super::{cookies, csrf, headers, limits, parking};
use crate::domain::access::{AccountActor, Actor};
use crate::domain::account::SessionStage;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::Lang;
use crate::render::pages::errors::{ErrorPage, Typed};
use crate::storage::views::identity::{self, SessionView};
use crate::storage::views::link_pages;
use crate::usecases::keys::sha256_hex;
use crate::usecases::session::touch::touch;

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
    /// Messages of the last redirect: kind and text key.
    pub flash: Vec<(&'static str, String)>,
    /// The visitor cookie to set, when the browser had none.
    pub new_visitor: Option<String>,
    /// Why the personal link that the path names opens nothing any more: the code of a refusal.
    pub dead_link: Option<&'static str>,
}

/// The middleware.
pub async fn gate(
    state: web::Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let pattern = request.match_pattern().unwrap_or_default();
    let route = routes::find(request.method().as_str(), &pattern);
    let outcome = prepare(&state, &mut request, route).await;
    let (request, response) = match outcome {
        Ok(()) => next.call(request).await?.map_into_boxed_body().into_parts(),
        Err(error) => request.into_response(actix_web::ResponseError::error_response(&error)).into_parts(),
    };
    let identity = request.extensions().get::<Identity>().cloned();
    let response = finish(&state, &request, identity, response);
    Ok(ServiceResponse::new(request, response))
}

async fn prepare(state: &State, request: &mut ServiceRequest, route: Option<&Route>) -> Result<(), WebError> {
    let mut identity = identify(state, request, route).await?;
    request.extensions_mut().insert(identity.clone());
    let Some(route) = route else { return Err(missing(request)) };
    if !request.method().is_safe() {
        let form = read_form(state, request, &identity).await;
        // The form is kept before anything is refused, so that an error page can show what was typed.
        if let Ok(Some(form)) = &form {
            request.extensions_mut().insert(form.clone());
        }
        let form = form?;
        still_opens(route, &identity)?;
        check_origin(state, request, &identity, form.as_ref())?;
        if matches!(identity.actor, Actor::Anonymous)
            && !matches!(route.policy, Policy::Public | Policy::Link(_))
        {
            return Err(parking::keep(state, request, &identity, form).await?);
        }
        state.limits.write(&writer(&identity))?;
    }
    still_opens(route, &identity)?;
    admit(route.policy, &identity)?;
    check_password_change(route, &identity)?;
    if let Some(session) = identity.session.take() {
        touch(&state.desk, session.id, session.seen_at).await?;
    }
    Ok(())
}

/// A revoked or expired link is told so, and what was typed is shown again; it is not a page that never was.
fn still_opens(route: &Route, identity: &Identity) -> Result<(), WebError> {
    match (route.policy, identity.dead_link) {
        (Policy::Link(_), Some(code)) => Err(WebError::Refused(Refused::new(code))),
        _ => Ok(()),
    }
}

fn missing(request: &ServiceRequest) -> WebError {
    let pattern = request.match_pattern().unwrap_or_default();
    let is_known = routes::TABLE.iter().any(|r| r.path == pattern);
    if is_known { WebError::MethodNotAllowed } else { WebError::NotFound("page") }
}

/// Reads cookies and the bearer token, and asks the database who they are.
async fn identify(
    state: &State,
    request: &ServiceRequest,
    route: Option<&Route>,
) -> Result<Identity, WebError> {
    let cookie = |name| request.cookie(name).map(|c| c.value().to_owned()).filter(|v| v.len() <= 128);
    let (session_key, link_key, visitor) =
        (cookie(cookies::SESSION), cookie(cookies::LINK), cookie(cookies::VISITOR));
    let chosen = request.cookie(cookies::LANGUAGE).and_then(|c| Lang::parse(c.value()));
    let mut found = Identity {
        actor: Actor::Anonymous,
        session: None,
        browser_secret: String::new(),
        lapsed_secret: None,
        lang: chosen.unwrap_or(Lang::Ja),
        request_id: state.desk.mint().uid(state.desk.clock().now()).to_string(),
        path: request.path().to_owned(),
        is_https: is_https(state, request),
        client_ip: limits::client_ip(&state.config.server, request),
        flash: flash(state, request),
        new_visitor: None,
        dead_link: None,
    };
    if matches!(route.map(|r| r.path), Some("/healthz" | "/readyz" | "/static/{hash}/{path:.*}")) {
        return Ok(found);
    }
    let bearer = bearer(request);
    let invitation = invitation(request);
    let wants_link = matches!(route.map(|r| r.policy), Some(Policy::Link(_) | Policy::Seat | Policy::Socket))
        && invitation.is_some();
    let key = session_key.clone();
    let link = link_key.clone();
    let now = state.desk.clock().now();
    let idle = chrono::Duration::minutes(state.config.login.idle_minutes);
    let (session, actor, dead_link) = state
        .store()
        .reading(move |conn| -> Result<(Option<SessionView>, Actor, Option<&'static str>), WebError> {
            if let Some(token) = bearer {
                let account = identity::token(conn, &sha256_hex(token.as_bytes()), now)?;
                return Ok((None, account.map_or(Actor::Anonymous, Actor::Account), None));
            }
            let dead = match invitation.as_ref().filter(|_| wants_link) {
                Some(invitation) => link_pages::dead_reason(conn, invitation, now)?,
                None => None,
            };
            if let (true, Some(invitation), Some(link)) = (wants_link, &invitation, &link)
                && let Some(actor) = identity::link(conn, invitation, &sha256_hex(link.as_bytes()), now)?
            {
                return Ok((None, Actor::Link(actor), None));
            }
            let session = match key {
                Some(key) => identity::session(conn, &sha256_hex(key.as_bytes()), now, idle)?,
                None => None,
            };
            let actor = session.as_ref().filter(|s| s.stage == SessionStage::Full).map(|s| s.actor.clone());
            Ok((
                session,
                actor.filter(AccountActor::is_employed).map_or(Actor::Anonymous, Actor::Account),
                dead,
            ))
        })
        .await?;
    // What was chosen on this browser goes before the account's language, which letters are written in.
    if let Some(lang) = session.as_ref().and_then(|s| Lang::parse(&s.language)).filter(|_| chosen.is_none()) {
        found.lang = lang;
    }
    if session.is_none() {
        found.lapsed_secret.clone_from(&session_key);
    }
    let live_session = session.as_ref().and(session_key);
    let secret = match &actor {
        Actor::Link(_) => link_key,
        _ => live_session.or(visitor),
    };
    found.browser_secret = secret.unwrap_or_else(|| {
        let made = state.desk.mint().secret();
        found.new_visitor = Some(made.clone());
        made
    });
    found.session = session;
    found.actor = actor;
    found.dead_link = dead_link;
    Ok(found)
}

fn bearer(request: &ServiceRequest) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|t| t.trim().to_owned())
}

/// The invitation that a link route names, in its path or as a query of a room.
fn invitation(request: &ServiceRequest) -> Option<Uid> {
    if let Some(uid) = request.match_info().get("invitation") {
        return Uid::parse(uid);
    }
    request.query_string().split('&').find_map(|pair| pair.strip_prefix("invitation=")).and_then(Uid::parse)
}

fn flash(state: &State, request: &ServiceRequest) -> Vec<(&'static str, String)> {
    let opened = request.cookie(cookies::FLASH).and_then(|cookie| {
        let sealed = data_encoding::BASE64URL_NOPAD.decode(cookie.value().as_bytes()).ok()?;
        let plain = state.desk.keys().open("flash", b"", &sealed)?;
        serde_json::from_slice::<serde_json::Value>(&plain).ok()
    });
    let Some(message) = opened else { return Vec::new() };
    let text =
        |name: &str| message.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let kind = match text("kind").as_str() {
        "error" => "error",
        "warning" => "warning",
        "info" => "info",
        _ => "success",
    };
    vec![(kind, text("key"))]
}

/// Encrypted up to the browser: base address says https and the proxy is trusted, or the proxy says so.
fn is_https(state: &State, request: &ServiceRequest) -> bool {
    let peer = request.peer_addr().map(|a| a.ip().to_string()).unwrap_or_default();
    let is_trusted = state.config.server.trusted_proxies.contains(&peer);
    let forwarded = request.headers().get("x-forwarded-proto").and_then(|v| v.to_str().ok());
    is_trusted && forwarded == Some("https")
}

/// Reads a posted form; bodies of other media types stay for the handler.
async fn read_form(
    state: &State,
    request: &mut ServiceRequest,
    _: &Identity,
) -> Result<Option<Form>, WebError> {
    let media_type = request.content_type().to_owned();
    if media_type != "application/x-www-form-urlencoded" {
        return Ok(None);
    }
    let limit = state.config.limits.body_mib * 1024 * 1024;
    let mut body = web::BytesMut::new();
    let mut payload = request.take_payload();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| WebError::BadRequest("the body was cut off"))?;
        if body.len() + chunk.len() > limit {
            return Err(WebError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&body).map_err(|_| WebError::BadRequest("the form can't be read"))?;
    if pairs.len() > 2_000 {
        return Err(WebError::TooLarge);
    }
    Ok(Some(Form::from_pairs(pairs)))
}

/// Refuses writes that another site could have caused.
fn check_origin(
    state: &State,
    request: &ServiceRequest,
    identity: &Identity,
    form: Option<&Form>,
) -> Result<(), WebError> {
    // With a bearer token no cookie is looked at, so another site has nothing to borrow.
    if request.headers().contains_key(header::AUTHORIZATION) {
        return Ok(());
    }
    if !csrf::is_same_origin(request, &state.config.base_url()) {
        return Err(WebError::Denied);
    }
    let header = request.headers().get("x-csrf-token").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let given = match form {
        Some(form) => form.text("csrf"),
        None => header,
    };
    if csrf::matches(state.desk.keys(), &identity.browser_secret, given) {
        return Ok(());
    }
    // A session that has run out proves its own forms still: they are kept until their writer has signed in again.
    let lapsed = identity.lapsed_secret.as_deref().unwrap_or_default();
    if csrf::matches(state.desk.keys(), lapsed, given) {
        return Ok(());
    }
    // A multipart form carries its token inside; its handler checks it with `Ctx::is_csrf_right` before anything else.
    if request.content_type() == "multipart/form-data" {
        return Ok(());
    }
    Err(WebError::Refused(Refused::new("form-expired")))
}

/// Whose writes are counted together.
fn writer(identity: &Identity) -> String {
    let token = identity.actor.account().and_then(|a| a.token.as_ref());
    token.map_or_else(|| identity.browser_secret.clone(), |t| t.uid.to_string())
}

/// Who has to choose a new password does that first.
fn check_password_change(route: &Route, identity: &Identity) -> Result<(), WebError> {
    let must = identity.session.as_ref().is_some_and(|s| s.must_change_password);
    let is_open = route.policy == Policy::Public || route.path == "/account/password";
    // Home is public by its policy, since it sends visitors to sign in.
    if must && (!is_open || route.path == "/") && identity.actor.account().is_some() {
        return Err(WebError::See("/account/password".into()));
    }
    Ok(())
}

/// Whether the policy lets the asker in.
fn admit(policy: Policy, identity: &Identity) -> Result<(), WebError> {
    let actor = &identity.actor;
    let with_roles = |roles: &[_]| match actor {
        Actor::Anonymous => Err(WebError::SignInFirst),
        _ if actor.has_role(roles) => Ok(()),
        _ => Err(WebError::Denied),
    };
    let is_program = actor.account().is_some_and(|a| a.token.is_some());
    match policy {
        Policy::Public | Policy::Socket => Ok(()),
        Policy::Api(word, roles) if actor.token_covers(word) => with_roles(roles),
        Policy::Api(..) => Err(WebError::Denied),
        // A token opens the API only, never a page.
        Policy::SignedIn | Policy::Roles(_) | Policy::Seat if is_program => Err(WebError::Denied),
        Policy::Roles(roles) => with_roles(roles),
        Policy::SignedIn => actor.account().map(|_| ()).ok_or(WebError::SignInFirst),
        Policy::Link(kinds) => match actor {
            Actor::Link(link) if kinds.contains(&link.kind) => Ok(()),
            Actor::Link(_) => Err(WebError::Denied),
            _ => Err(WebError::NotFound("link")),
        },
        Policy::Seat => match actor {
            Actor::Anonymous => Err(WebError::SignInFirst),
            _ => Ok(()),
        },
    }
}

/// Writes the error page where a handler left only a status, and the headers of every answer.
fn finish(
    state: &State,
    request: &HttpRequest,
    identity: Option<Identity>,
    response: HttpResponse,
) -> HttpResponse {
    let mut response = match &identity {
        Some(identity) if needs_page(&response) => error_answer(state, request, identity, response),
        _ => response,
    };
    let is_https = identity.as_ref().is_some_and(|i| i.is_https);
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.to_str().is_ok_and(|v| v.starts_with("text/html")));
    if let Some(visitor) = identity.as_ref().and_then(|i| i.new_visitor.clone()).filter(|_| is_page) {
        // A cookie that can't be set leaves the form token unmatched, and the next page sets it again.
        let _ = response.add_cookie(&cookies::private(cookies::VISITOR, visitor));
    }
    if let Some(id) = identity.as_ref().and_then(|i| i.request_id.parse().ok()) {
        response.headers_mut().insert(header::HeaderName::from_static("x-request-id"), id);
    }
    headers::add(response.headers_mut(), is_https);
    response
}

fn needs_page(response: &HttpResponse) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error())
        && !response.headers().contains_key(header::CONTENT_TYPE)
}

fn error_answer(
    state: &State,
    request: &HttpRequest,
    identity: &Identity,
    response: HttpResponse,
) -> HttpResponse {
    let status = response.status();
    let refused = response.extensions().get::<Refused>().cloned();
    if request.path().starts_with("/api/") {
        return problem(identity, status, refused);
    }
    let is_page_visit = request.method() == Method::GET;
    if status == StatusCode::UNAUTHORIZED && is_page_visit {
        let next = data_encoding::BASE64URL_NOPAD.encode(request.uri().to_string().as_bytes());
        return HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/sign-in?next={next}")))
            .finish();
    }
    let ctx = Ctx { state: state.clone(), identity: identity.clone() };
    let mut page = ErrorPage::of(status.as_u16());
    if let Some(refused) = &refused {
        page.detail = state.render.refusal(identity.lang, refused).text;
    }
    if let Some(form) = request.extensions().get::<Form>() {
        let typed = |(field, text): (&str, &str)| Typed { field: field.into(), text: text.into() };
        page.typed = form.typed().map(typed).collect();
        let has_expired = refused.as_ref().is_some_and(|r| r.code == "form-expired");
        if (has_expired || status == StatusCode::UNAUTHORIZED) && !form.has_secret() {
            page.resend_action = request.uri().path().to_owned();
            page.resend = form.pairs().into_iter().map(|(field, text)| Typed { field, text }).collect();
        }
    }
    let frame = ctx.frame("", &page.title_key);
    match state.render.page(&frame, &page) {
        Ok(html) => ctx.html(status, html),
        Err(error) => {
            tracing::error!(%error, "the error page can't be rendered");
            HttpResponse::build(status).content_type("text/plain").body(status.to_string())
        }
    }
}

/// RFC 9457.
fn problem(identity: &Identity, status: StatusCode, refused: Option<Refused>) -> HttpResponse {
    let mut body = serde_json::json!({
        "status": status.as_u16(),
        "title": status.canonical_reason().unwrap_or_default(),
        "request_id": identity.request_id,
    });
    if let (Some(refused), Some(fields)) = (refused, body.as_object_mut()) {
        fields.insert("code".into(), refused.code.into());
        fields.insert("field".into(), refused.field.into());
    }
    HttpResponse::build(status).content_type("application/problem+json").body(body.to_string())
}
