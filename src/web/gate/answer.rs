//! The way out: an error page where a handler left only a status, and the headers of every answer.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::super::ctx::Ctx;
use super::super::form::Form;
use super::super::state::State;
use super::super::{cookies, headers, typed};
use super::identity::Identity;
use crate::domain::refusal::Refused;
use crate::render::pages::errors::{ErrorPage, Typed};

/// Writes the error page where a handler left only a status, and the headers of every answer.
pub(super) fn finish(
    state: &State,
    request: &HttpRequest,
    identity: Option<Identity>,
    response: HttpResponse,
) -> HttpResponse {
    let mut response = match &identity {
        Some(identity) if needs_page(request, &response) => error_answer(state, request, identity, response),
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
    if let Some(seconds) = retry_after(response.status()) {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static(seconds));
    }
    headers::add(response.headers_mut(), is_https);
    response
}

/// Seconds after which it is worth while to ask again: a busy database frees a connection within its patience of five
/// seconds; tries are counted by the minute.
fn retry_after(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => Some("5"),
        StatusCode::TOO_MANY_REQUESTS => Some("60"),
        _ => None,
    }
}

/// Handlers that fail leave only a status; under the API an extractor may leave a bare line of text.
fn needs_page(request: &HttpRequest, response: &HttpResponse) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
    let is_bare = |kind: &str| request.path().starts_with("/api/") && kind.starts_with("text/plain");
    (status.is_client_error() || status.is_server_error()) && kind.is_none_or(is_bare)
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
        return problem(state, identity, status, refused);
    }
    let is_page_visit = request.method() == Method::GET;
    let is_by_link = is_by_link(request) && identity.actor.account().is_none();
    if status == StatusCode::UNAUTHORIZED && is_page_visit {
        if is_by_link {
            return HttpResponse::SeeOther().insert_header((header::LOCATION, "/i/")).finish();
        }
        let next = data_encoding::BASE64URL_NOPAD.encode(request.uri().to_string().as_bytes());
        return HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/sign-in?next={next}")))
            .finish();
    }
    let ctx = Ctx { state: state.clone(), identity: identity.clone() };
    let mut page = ErrorPage::of(status.as_u16());
    if let Some(refused) = &refused {
        let told = state.render.refusal(identity.lang, refused);
        (page.detail, page.ended) = (told.text, told.ended);
    }
    (page.way_href, page.way_key) = way_on(identity, status, is_by_link);
    if let Some(form) = request.extensions().get::<Form>() {
        let shown = typed::shown(form, state.render.texts(), identity.lang);
        page.typed = shown.into_iter().map(|(field, text)| Typed { field, text }).collect();
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

/// Where an error page leads, and the key of its words.
fn way_on(identity: &Identity, status: StatusCode, is_by_link: bool) -> (&'static str, &'static str) {
    match status {
        _ if is_by_link => ("/i/", "error-go-door"),
        _ if identity.actor.account().is_some() => ("/", "error-go-home"),
        // Who asks is not known while the database is away.
        StatusCode::SERVICE_UNAVAILABLE => ("/", "error-go-home"),
        _ => ("/sign-in", "error-go-sign-in"),
    }
}

/// Whether the address is one of those that personal links open.
fn is_by_link(request: &HttpRequest) -> bool {
    request.path().starts_with("/i/")
        || request.query_string().split('&').any(|p| p.starts_with("invitation="))
}

/// RFC 9457.
fn problem(state: &State, identity: &Identity, status: StatusCode, refused: Option<Refused>) -> HttpResponse {
    let mut body = serde_json::json!({
        "status": status.as_u16(),
        "title": status.canonical_reason().unwrap_or_default(),
        "request_id": identity.request_id,
    });
    if let (Some(refused), Some(fields)) = (refused, body.as_object_mut()) {
        fields.insert("detail".into(), state.render.refusal(identity.lang, &refused).text.into());
        fields.insert("code".into(), refused.code.into());
        fields.insert("field".into(), refused.field.into());
    }
    HttpResponse::build(status).content_type("application/problem+json").body(body.to_string())
}
