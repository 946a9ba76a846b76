//! How large a request may be: its head, and a posted form.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::web;
use futures_util::StreamExt;

use super::super::error::WebError;
use super::super::form::Form;
use super::super::state::State;

/// Bytes of the request line and all header lines together. The longest honest head is a cookie line and an address with
/// a search in it; servers in front of this one allow 8 to 32 KiB.
const HEAD: usize = 32 * 1024;
/// Header lines.
const LINES: usize = 64;
/// Fields of a posted form.
const FIELDS: usize = 2_000;

/// Refuses a head that is too large. The parser's own limit (128 KiB) holds only while a head comes in pieces: one that
/// arrives in a single read is parsed whole.
pub(super) fn check_head(request: &ServiceRequest) -> Result<(), WebError> {
    let lines = request.headers().len();
    let bytes: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if lines > LINES || bytes + address > HEAD { Err(WebError::HeadTooLarge) } else { Ok(()) }
}

/// Reads a posted form; bodies of other media types stay for the handler.
pub(super) async fn read_form(state: &State, request: &mut ServiceRequest) -> Result<Option<Form>, WebError> {
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
    if pairs.len() > FIELDS {
        return Err(WebError::TooLarge);
    }
    Ok(Some(Form::from_pairs(pairs)))
}
