//! Home: what waits for me today.

use crate::render::pages::home::HomePage;
use crate::web::{Ctx, PageResult};

/// The first page after signing in; visitors are sent to sign in.
pub async fn index(ctx: Ctx) -> PageResult {
    if ctx.actor().account().is_none() {
        return Ok(ctx.see("/sign-in"));
    }
    ctx.page(|_, _| Ok(HomePage {})).await
}
