//! Whether a request goes on: the route's policy, the link's life, and whose site it comes from.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;

use super::super::csrf;
use super::super::error::WebError;
use super::super::form::Form;
use super::super::policy::Policy;
use super::super::routes::Route;
use super::super::state::State;
use super::identity::{Identity, bearer};
use crate::domain::access::Actor;
use crate::domain::refusal::Refused;

/// A revoked or expired link is told so, and what was typed is shown again; it is not a page that never was.
pub(super) fn still_opens(route: &Route, identity: &Identity) -> Result<(), WebError> {
    match (route.policy, identity.dead_link) {
        (Policy::Link(_), Some(code)) => Err(WebError::Refused(Refused::new(code))),
        _ => Ok(()),
    }
}

/// Refuses writes that another site could have caused.
pub(super) fn check_origin(
    state: &State,
    request: &ServiceRequest,
    identity: &Identity,
    form: Option<&Form>,
) -> Result<(), WebError> {
    // With a bearer token no cookie is looked at, so another site has nothing to borrow. Any other `Authorization` (what a
    // proxy in front asks for) says nothing of who acts here.
    if bearer(request.headers()).is_some() {
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
pub(super) fn writer(identity: &Identity) -> String {
    let token = identity.actor.account().and_then(|a| a.token.as_ref());
    token.map_or_else(|| identity.browser_secret.clone(), |t| t.uid.to_string())
}

/// Who has to choose a new password does that first.
pub(super) fn check_password_change(route: &Route, identity: &Identity) -> Result<(), WebError> {
    let must = identity.session.as_ref().is_some_and(|s| s.must_change_password);
    let is_open = route.policy == Policy::Public || route.path == "/account/password";
    // Home is public by its policy, since it sends visitors to sign in.
    if must && (!is_open || route.path == "/") && identity.actor.account().is_some() {
        return Err(WebError::See("/account/password".into()));
    }
    Ok(())
}

/// Whether the policy lets the asker in.
pub(super) fn admit(route: &Route, identity: &Identity) -> Result<(), WebError> {
    let actor = &identity.actor;
    let with_roles = |roles: &[_]| match actor {
        Actor::Anonymous => Err(WebError::SignInFirst),
        _ if actor.has_role(roles) => Ok(()),
        _ => Err(WebError::Denied),
    };
    let is_program = actor.account().is_some_and(|a| a.token.is_some());
    match route.policy {
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
            // A device that is not confirmed is asked for the link, whether there is such an invitation or not.
            _ if route.method == "GET" => Err(WebError::See("/i/".into())),
            _ => Err(WebError::NotFound("link")),
        },
        Policy::Seat => match actor {
            Actor::Anonymous => Err(WebError::SignInFirst),
            _ => Ok(()),
        },
    }
}
