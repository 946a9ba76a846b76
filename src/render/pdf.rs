//! PDF files of papers. Only a build with the cargo feature `pdf` makes them, and only where a Japanese font is found on
//! the machine; else the print pages and the browser's own way to save a file remain.

#[cfg(not(feature = "pdf"))]
mod absent;
#[cfg(feature = "pdf")]
mod fonts;
#[cfg(feature = "pdf")]
mod typesetter;

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use super::papers::Paper;
#[cfg(not(feature = "pdf"))]
use absent::Typesetter;
#[cfg(feature = "pdf")]
use typesetter::Typesetter;

crate::words! {
    /// Whether PDF files can be made here.
    pub enum PressState {
        NotBuilt = "not_built",
        NoFont = "no_font",
        Ready = "ready",
    }
}

/// The most that is set at once, as `Paper::weight` counts it: some 300 full pages.
pub const MOST: usize = 300_000;

/// Why there is no file.
#[derive(Debug, Error)]
pub enum PressError {
    /// The program was built without the feature.
    #[error("this program makes no PDF files")]
    NotBuilt,
    /// No font on this machine has Japanese characters.
    #[error("no Japanese font was found")]
    NoFont,
    /// The paper is too long.
    #[error("the paper is too long")]
    TooLong,
    /// A fault of the program.
    #[error("the paper can't be set: {0}")]
    Failed(String),
}

/// Makes files of papers. Built once, cheap to clone.
#[derive(Clone)]
pub struct Press(Arc<Result<Typesetter, PressState>>);

impl Press {
    /// Looks for fonts in the folders.
    pub fn new(font_dirs: &[PathBuf]) -> Self {
        Self(Arc::new(Typesetter::open(font_dirs)))
    }

    /// Whether it can make files.
    pub fn state(&self) -> PressState {
        self.0.as_ref().as_ref().err().copied().unwrap_or(PressState::Ready)
    }

    /// The family of the font that was found.
    pub fn font(&self) -> Option<&str> {
        self.0.as_ref().as_ref().ok().map(Typesetter::family)
    }

    /// The file of a paper. Takes a core for as long as it lasts: call it on a blocking thread.
    pub fn set(&self, paper: &Paper) -> Result<Vec<u8>, PressError> {
        match self.0.as_ref() {
            Err(PressState::NoFont) => Err(PressError::NoFont),
            Err(_) => Err(PressError::NotBuilt),
            Ok(_) if paper.weight() > MOST => Err(PressError::TooLong),
            Ok(typesetter) => typesetter.set(paper).map_err(PressError::Failed),
        }
    }
}
