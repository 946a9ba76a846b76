//! The accessibility statement.

use serde::Serialize;

use super::{Sample, of};
use crate::render::Page;

/// The statement; it consists of texts only.
#[derive(Serialize)]
pub struct AccessibilityPage {}

impl Page for AccessibilityPage {
    const TEMPLATE: &'static str = "accessibility/index";
    const TITLE: &'static str = "accessibility-title";
    fn sample() -> Self {
        Self {}
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<AccessibilityPage>()]
}
