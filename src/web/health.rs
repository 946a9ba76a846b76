//! `/healthz` says that the process answers, `/readyz` that it can serve.

use actix_web::{HttpResponse, web};

use super::{PageResult, State};
use crate::storage::{StorageError, migrate};

/// The process answers.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// The database answers and is migrated.
pub async fn ready(state: web::Data<State>) -> PageResult {
    let pending = state.store().reading(migrate::pending).await;
    let fit = match pending {
        Ok(list) if list.is_empty() => {
            return Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n"));
        }
        Ok(list) => StorageError::Schema(format!("{} migrations are pending", list.len())),
        Err(error) => error,
    };
    tracing::warn!(cause = %fit, "not ready");
    Ok(HttpResponse::ServiceUnavailable().content_type("text/plain").body("not ready\n"))
}
