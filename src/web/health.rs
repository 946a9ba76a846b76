//! `/healthz` says that the process answers, `/readyz` that it can serve.

use actix_web::{HttpResponse, web};

use super::{PageResult, State};
use crate::storage::{StorageError, migrate};
use crate::usecases::audit::verify;

/// The process answers.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// The database answers and is migrated. Seals that are overdue are a warning: people can still work, yet somebody has to
/// look (that is how a log that stops is noticed).
pub async fn ready(state: web::Data<State>) -> PageResult {
    let now = state.desk.clock().now();
    let seen = state
        .store()
        .reading(move |conn| {
            let pending = migrate::pending(conn)?;
            let overdue = if pending.is_empty() { verify::overdue(conn, now)? } else { 0 };
            Ok::<_, StorageError>((pending, overdue))
        })
        .await;
    let fit = match seen {
        Ok((list, overdue)) if list.is_empty() => return Ok(fit_to_serve(overdue)),
        Ok((list, _)) => StorageError::Schema(format!("{} migrations are pending", list.len())),
        Err(error) => error,
    };
    tracing::warn!(cause = %fit, "not ready");
    Ok(HttpResponse::ServiceUnavailable().content_type("text/plain").body("not ready\n"))
}

fn fit_to_serve(overdue: i64) -> HttpResponse {
    let warning = match overdue {
        0 => String::new(),
        some => {
            format!("warning: {some} rows of the audit log or rooms wait for their seal; see `enza doctor`\n")
        }
    };
    HttpResponse::Ok().content_type("text/plain").body(format!("ready\n{warning}"))
}
