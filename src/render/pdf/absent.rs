//! A build without the feature `pdf`.

use std::path::PathBuf;

use super::PressState;
use crate::render::papers::Paper;

/// There is none in this build.
pub(super) enum Typesetter {}

impl Typesetter {
    pub(super) fn open(_: &[PathBuf]) -> Result<Self, PressState> {
        Err(PressState::NotBuilt)
    }

    pub(super) fn family(&self) -> &str {
        match *self {}
    }

    pub(super) fn set(&self, _: &Paper) -> Result<Vec<u8>, String> {
        match *self {}
    }
}
