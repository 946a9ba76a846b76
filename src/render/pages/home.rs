//! Home: what waits for me today.

use serde::Serialize;

use super::{Sample, of};
use crate::render::Page;

/// The home page.
#[derive(Serialize)]
pub struct HomePage {}

impl Page for HomePage {
    const TEMPLATE: &'static str = "home/index";
    const TITLE: &'static str = "home-title";
    fn sample() -> Self {
        Self {}
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<HomePage>()]
}
