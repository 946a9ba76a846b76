//! The region's counts for those who signed the pledge.

use serde::Serialize;

use super::heat::HeatTable;
use super::{Sample, of};
use crate::render::parts::Choice;
use crate::render::{FormState, Page};

/// The working view.
#[derive(Serialize)]
pub struct RegionPage {
    pub form: FormState,
    /// Insurer and period.
    pub choices: Vec<Choice>,
    /// Name of the insurer; empty when the reader is in charge of no area.
    pub insurer: String,
    pub period: String,
    pub table: HeatTable,
    pub recurring: Vec<RecurringLine>,
    /// Not all areas of the insurer.
    pub is_partial: bool,
    /// What the button for a draft posts; empty when the reader drafts no reports.
    pub draft_choice: String,
}

/// An issue that keeps coming back.
#[derive(Serialize)]
pub struct RecurringLine {
    pub theme: String,
    pub area: String,
    pub cases: u32,
    pub offices: u32,
    /// Per 100 cases examined; empty while none was examined.
    pub rate: String,
}

impl Page for RegionPage {
    const TEMPLATE: &'static str = "region/index";
    const TITLE: &'static str = "region-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            choices: vec![Choice::of("u/2026-Q3", "架空市 2026年7〜9月")],
            insurer: "架空市".into(),
            period: "2026年7〜9月".into(),
            table: super::reports::sample_table(),
            recurring: vec![RecurringLine {
                theme: "移動・外出".into(),
                area: "東圏域".into(),
                cases: 5,
                offices: 3,
                rate: "12.5".into(),
            }],
            is_partial: true,
            draft_choice: "u/2026-Q3".into(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<RegionPage>()]
}
