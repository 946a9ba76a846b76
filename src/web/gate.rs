//! The gate before every handler: finds the route's policy, finds out who asks, refuses cross-site writes, reads forms,
//! and writes error pages and headers on the way out.

mod admission;
mod answer;
mod identity;
mod size;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use self::admission::{admit, check_origin, check_password_change, still_opens, writer};
use self::answer::finish;
use self::identity::identify;
pub use self::identity::{Identity, bearer};
use self::size::{check_head, read_form};
use super::error::WebError;
use super::parking;
use super::policy::Policy;
use super::routes::{self, Route};
use super::state::State;
use crate::domain::access::Actor;
use crate::usecases::session::touch::touch;

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
    // Who nobody knows yet, and what they typed, stand before the first question to the database: an error page says what
    // happened, shows the text and names the request also while the database is away.
    let bare = Identity::bare(state, request);
    request.extensions_mut().insert(bare.clone());
    let head = check_head(request);
    let form = match route {
        Some(_) if head.is_ok() && !request.method().is_safe() => read_form(state, request).await,
        _ => Ok(None),
    };
    if let Ok(Some(form)) = &form {
        request.extensions_mut().insert(form.clone());
    }
    let mut identity = identify(state, request, route, bare).await?;
    request.extensions_mut().insert(identity.clone());
    head?;
    let Some(route) = route else { return Err(missing(request)) };
    if !request.method().is_safe() {
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
    admit(route, &identity)?;
    check_password_change(route, &identity)?;
    // A tab that asks whether another one is in use does not use the session itself.
    let is_use = route.path != "/session/idle";
    if let Some(session) = identity.session.take().filter(|_| is_use) {
        let noted = touch(&state.desk, session.id, session.seen_at).await;
        if let Err(error) = noted {
            // The page is not the worse for it; a session whose use is not noted for long ends early.
            tracing::warn!(%error, "the use of a session could not be noted");
        }
    }
    Ok(())
}

fn missing(request: &ServiceRequest) -> WebError {
    let pattern = request.match_pattern().unwrap_or_default();
    let is_known = routes::TABLE.iter().any(|r| r.path == pattern);
    if is_known { WebError::MethodNotAllowed } else { WebError::NotFound("page") }
}
