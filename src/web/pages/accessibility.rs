//! The accessibility statement.

use crate::render::pages::accessibility::AccessibilityPage;
use crate::web::{Ctx, PageResult};

/// What Enza aims at, what is known to fall short, and whom to tell.
pub async fn index(ctx: Ctx) -> PageResult {
    ctx.page(|_, _| Ok(AccessibilityPage {})).await
}
