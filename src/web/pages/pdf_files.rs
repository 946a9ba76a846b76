//! A paper as a PDF file: what the print page shows, set on A4 and saved.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use crate::domain::access::Scope;
use crate::domain::refusal::Refused;
use crate::render::papers::{Paper, Wording};
use crate::render::pdf::{MOST, PressError, PressState};
use crate::storage::{Audit, Conn};
use crate::web::{Ctx, PageResult, WebError};

/// For whom a paper is made, and when.
pub(super) fn wording(ctx: &Ctx) -> Wording {
    Wording {
        texts: ctx.state.render.texts(),
        lang: ctx.lang(),
        today: ctx.today(),
        is_demo: ctx.state.is_demo,
    }
}

/// Reads the paper and sets it on a blocking thread. Whoever may not read it is told nothing of fonts, and the audit row is
/// durable before the file leaves. Its name holds nobody's.
pub(super) async fn file(
    ctx: Ctx,
    name: &'static str,
    work: impl FnOnce(&mut Conn, &Scope) -> Result<(Paper, Audit), WebError> + Send + 'static,
) -> PageResult {
    let (paper, audit) = ctx.read(work).await?;
    let press = ctx.state.press.clone();
    if press.state() != PressState::Ready {
        return Err(refused(press.set(&paper).err()));
    }
    let place = ctx.state.limits.typesetting().await?;
    let set = web::block(move || {
        let _place = place;
        press.set(&paper)
    });
    let set = set.await.map_err(|_| WebError::Internal("the typesetter ended".into()))?;
    let bytes = set.map_err(|error| refused(Some(error)))?;
    ctx.viewed(audit).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(bytes))
}

fn refused(error: Option<PressError>) -> WebError {
    match error {
        Some(PressError::NotBuilt) => WebError::Refused(Refused::new("pdf-not-built")),
        Some(PressError::NoFont) => WebError::Refused(Refused::new("pdf-no-font")),
        Some(PressError::TooLong) => WebError::Refused(Refused::new("pdf-too-long").with("most", MOST)),
        Some(PressError::Failed(cause)) => WebError::Internal(cause),
        None => WebError::Internal("there is no press".into()),
    }
}
