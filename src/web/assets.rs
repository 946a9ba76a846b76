//! Static files under addresses that change with their content.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::{PageResult, State, WebError};

/// A file; a right hash may be kept for ever, any other is a miss.
pub async fn file(state: web::Data<State>, path: web::Path<(String, String)>) -> PageResult {
    let (hash, name) = path.into_inner();
    let asset = state
        .render
        .assets()
        .get(&name)
        .filter(|_| hash == state.render.assets().digest())
        .ok_or(WebError::NotFound("file"))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, asset.media_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.bytes.to_vec()))
}
