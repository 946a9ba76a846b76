//! The evidence of a client who was handed over, for the office that had the client (運営基準29条2項): of its own time alone.

use actix_web::web::{Path, Query};

use super::asked::Whose;
use super::{Wanted, pack, print_of, show_form};
use crate::web::pages::meeting_words::uid_of;
use crate::web::{Ctx, PageResult};

/// `GET /hand-overs/{hand_over}/evidence`
pub async fn form(ctx: Ctx, path: Path<String>) -> PageResult {
    show_form(&ctx, Whose::Former(uid_of(&path)?)).await
}

/// `GET /hand-overs/{hand_over}/evidence/print`
pub async fn print(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    print_of(&ctx, Whose::Former(uid_of(&path)?), &query).await
}

/// `GET /hand-overs/{hand_over}/evidence/zip`
pub async fn zip(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    pack::zip_of(&ctx, Whose::Former(uid_of(&path)?), &query).await
}
