//! What every request shares; built once in `app.rs`.

use std::sync::Arc;

use super::limits::Limits;
use crate::config::Config;
use crate::domain::duty::Catalogue;
use crate::jobs::Works;
use crate::live::Live;
use crate::render::Render;
use crate::render::pdf::Press;
use crate::storage::Store;
use crate::storage::views::duty_memory::DutyMemory;
use crate::usecases::Desk;
use crate::usecases::audit::Views;

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub struct State {
    /// Runs use-cases.
    pub desk: Desk,
    /// Writes the audit rows of views.
    pub views: Views,
    /// Renders pages.
    pub render: Render,
    /// Makes PDF files, where it can.
    pub press: Press,
    /// The rooms at work.
    pub live: Live,
    /// Background work, and the way out for letters.
    pub works: Works,
    /// The settings.
    pub config: Arc<Config>,
    /// The rules as shipped.
    pub rules: Arc<Catalogue>,
    /// The outstanding duties of clients as far as they were worked out.
    pub duties: DutyMemory,
    /// How much at once.
    pub limits: Limits,
    /// Whether this is a demo with fictional data: a banner on every page.
    pub is_demo: bool,
}

impl State {
    /// The store, to read views.
    pub fn store(&self) -> &Store {
        self.desk.store()
    }
}
