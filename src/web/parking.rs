//! A form that came after its session had ended is kept for its writer; nothing typed is lost.

use actix_web::dev::ServiceRequest;
use chrono::Duration;

use super::error::WebError;
use super::form::Form;
use super::gate::Identity;
use super::next;
use super::state::State;
use crate::storage::views::identity;
use crate::usecases::keys::sha256_hex;
use crate::usecases::session::park::{ParkedForm, park};

/// How long after its last use a session still says whose form it is.
const MEMORY: Duration = Duration::hours(24);

/// Keeps the form when it is known whose it is, and says where to go: to sign in. Without a known writer the error page
/// shows what was typed. A form without an operation id carries nothing but a click, and could not be taken away again
/// once it was sent; what a page saves by itself is still on that page.
pub async fn keep(
    state: &State,
    request: &ServiceRequest,
    asker: &Identity,
    form: Option<Form>,
) -> Result<WebError, WebError> {
    let is_saved_by_itself = request.path().ends_with("/draft");
    let form = form.filter(|form| form.op_id().is_some() && !is_saved_by_itself);
    let (Some(form), Some(secret)) = (form, asker.lapsed_secret.clone()) else {
        return Ok(WebError::SignInFirst);
    };
    let cmd = state.desk.cmd(asker.actor.clone(), None, asker.request_id.clone());
    let (hash, since) = (sha256_hex(secret.as_bytes()), cmd.now - MEMORY);
    let writer = state.store().reading(move |conn| identity::lapsed_session(conn, &hash, since)).await?;
    let Some(account) = writer else { return Ok(WebError::SignInFirst) };
    let path = request.uri().path().to_owned();
    let parked = ParkedForm { fields: form.pairs() };
    state.desk.noting(move |tx| park(tx, &cmd, account, &path, &parked)).await?;
    Ok(WebError::See(format!("/sign-in?parked=1&next={}", next::encode("/"))))
}
