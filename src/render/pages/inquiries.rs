//! Inquiries on screen: opening one, answering one, deciding on what was said.

mod blocks;
mod opening;
mod show;

use super::{Sample, of};

pub use blocks::{GoalBlock, ItemBlock, NeedBlock, PlanBlocks, WeekLine, item_detail, sample as plan_sample};
pub use opening::{
    AskedLine, FollowsPart, InquiriesPage, InquiryLine, InquiryNewPage, InquiryPreviewPage, LetterPreview,
    PersonChoice, ReasonChoice,
};
pub use show::{
    Column, DecidePage, DecisionLine, Earlier, GivenCell, InquiryPage, InquiryPrintPage, PrintLine, Progress,
    RowLine,
};

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
