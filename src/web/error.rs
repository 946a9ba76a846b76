//! The one HTTP error type. Causes are logged once with the request id and never sent.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use thiserror::Error;

use crate::domain::refusal::Refused;
use crate::render::RenderError;
use crate::storage::StorageError;
use crate::usecases::Failure;

/// Why a request was not answered as asked. The gate turns it into a page or problem+json.
#[derive(Debug, Error)]
pub enum WebError {
    /// 400
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// 400: a value of the body can't be read; the rule names the field and the value.
    #[error("unreadable: {}", .0.code)]
    Unreadable(Refused),
    /// 401: sign in first.
    #[error("not signed in")]
    SignInFirst,
    /// 403
    #[error("denied")]
    Denied,
    /// 404
    #[error("no such {0}")]
    NotFound(&'static str),
    /// 405
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 409
    #[error("conflict")]
    Conflict,
    /// 413
    #[error("too large")]
    TooLarge,
    /// 431
    #[error("the head is too large")]
    HeadTooLarge,
    /// 422 by a named rule, where no form can be shown again.
    #[error("refused: {}", .0.code)]
    Refused(Refused),
    /// 303: something else comes first.
    #[error("go to {0}")]
    See(String),
    /// 429
    #[error("too many attempts")]
    TooMany,
    /// 503: as much of this work is going on as may.
    #[error("too much at once: {0}")]
    Busy(&'static str),
    /// 503
    #[error("unavailable: {0}")]
    Unavailable(StorageError),
    /// 500
    #[error("internal: {0}")]
    Internal(String),
}

impl From<Failure> for WebError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => WebError::Refused(refused),
            Failure::Denied => WebError::Denied,
            Failure::NotFound(what) => WebError::NotFound(what),
            Failure::Conflict => WebError::Conflict,
            Failure::Storage(error) => error.into(),
        }
    }
}

impl From<StorageError> for WebError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Query(diesel_error) if is_missing(&diesel_error) => WebError::NotFound("row"),
            StorageError::Busy
            | StorageError::Connection(_)
            | StorageError::Unaudited
            | StorageError::Gone => WebError::Unavailable(error),
            error if error.is_retryable() => WebError::Unavailable(error),
            error => WebError::Internal(error.to_string()),
        }
    }
}

fn is_missing(error: &impl std::fmt::Display) -> bool {
    error.to_string() == "Record not found"
}

impl From<RenderError> for WebError {
    fn from(error: RenderError) -> Self {
        WebError::Internal(error.to_string())
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        match self {
            WebError::BadRequest(_) | WebError::Unreadable(_) => StatusCode::BAD_REQUEST,
            WebError::SignInFirst => StatusCode::UNAUTHORIZED,
            WebError::Denied => StatusCode::FORBIDDEN,
            WebError::NotFound(_) => StatusCode::NOT_FOUND,
            WebError::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            WebError::Conflict => StatusCode::CONFLICT,
            WebError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            WebError::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            WebError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            WebError::See(_) => StatusCode::SEE_OTHER,
            WebError::TooMany => StatusCode::TOO_MANY_REQUESTS,
            WebError::Busy(_) | WebError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            WebError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Only the status and the rule; the gate writes the page around it.
    fn error_response(&self) -> HttpResponse {
        if let WebError::Internal(cause) = self {
            tracing::error!(cause, "a request failed");
        }
        if let WebError::Unavailable(cause) = self {
            tracing::warn!(%cause, "a request could not be served");
        }
        let mut response = HttpResponse::new(self.status_code());
        if let WebError::See(to) = self
            && let Ok(to) = to.parse()
        {
            response.headers_mut().insert(header::LOCATION, to);
        }
        if let WebError::Refused(refused) | WebError::Unreadable(refused) = self {
            response.extensions_mut().insert(refused.clone());
        }
        response
    }
}
