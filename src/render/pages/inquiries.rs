//! Inquiries on screen: opening one, answering one, deciding on what was said.

mod blocks;
mod opening;
mod show;

use serde::Serialize;

use super::{Sample, of};

pub use blocks::{GoalBlock, ItemBlock, NeedBlock, PlanBlocks, WeekLine, item_detail, sample as plan_sample};
pub use opening::{
    AskedLine, InquiriesPage, InquiryLine, InquiryNewPage, InquiryPreviewPage, LetterPreview, PersonChoice,
    ReasonChoice,
};
pub use show::{
    Column, DecidePage, DecisionLine, Earlier, GivenCell, InquiryPage, InquiryPrintPage, PrintLine, Progress,
    RowLine,
};

/// An ancestor of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// Its address.
    pub href: String,
    /// Its name.
    pub text: String,
}

impl Crumb {
    /// A crumb.
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into() }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<InquiriesPage>(),
        of::<InquiryNewPage>(),
        of::<InquiryPreviewPage>(),
        of::<InquiryPage>(),
        of::<InquiryPrintPage>(),
        of::<DecidePage>(),
    ]
}
