//! How large a request may be, its head and a posted body, and what no text may hold: nobody types a NUL, PostgreSQL keeps
//! none, and a program that sends one has a fault that it has to be told of.

use actix_http::h1;
use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
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
/// What is answered to a text that holds a NUL.
const NUL: WebError = WebError::BadRequest("a text holds a NUL");

/// Refuses a head that is too large. The parser's own limit (128 KiB) holds only while a head comes in pieces: one that
/// arrives in a single read is parsed whole.
pub(super) fn check_head(request: &ServiceRequest) -> Result<(), WebError> {
    let lines = request.headers().len();
    let bytes: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    if lines > LINES || bytes + address.len() > HEAD {
        return Err(WebError::HeadTooLarge);
    }
    if address.contains("%00") { Err(NUL) } else { Ok(()) }
}

/// Reads a posted form. JSON is looked through and stays for the handler, bodies of other media types just stay.
pub(super) async fn read_form(state: &State, request: &mut ServiceRequest) -> Result<Option<Form>, WebError> {
    let media_type = request.content_type().to_owned();
    match media_type.as_str() {
        "application/x-www-form-urlencoded" => form(read_body(state, request).await?).map(Some),
        "application/json" => {
            let body = read_body(state, request).await?;
            // As JSON writes it; the letter itself may not stand in a JSON text.
            let holds_nul = body.windows(6).any(|six| six == b"\\u0000");
            request.set_payload(payload(body));
            if holds_nul { Err(NUL) } else { Ok(None) }
        }
        _ => Ok(None),
    }
}

async fn read_body(state: &State, request: &mut ServiceRequest) -> Result<web::Bytes, WebError> {
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
    Ok(body.freeze())
}

/// A body that was read already, for whoever reads it next.
fn payload(body: web::Bytes) -> Payload {
    let (_, mut payload) = h1::Payload::create(true);
    payload.unread_data(body);
    Payload::from(payload)
}

fn form(body: web::Bytes) -> Result<Form, WebError> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&body).map_err(|_| WebError::BadRequest("the form can't be read"))?;
    if pairs.len() > FIELDS {
        return Err(WebError::TooLarge);
    }
    if pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err(NUL);
    }
    Ok(Form::from_pairs(pairs))
}
