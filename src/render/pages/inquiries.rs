//! Inquiries on screen: opening one, answering one, deciding on what was said.

mod blocks;
mod opening;
mod show;

use super::{Sample, of};

pub use blocks::{GoalBlock, ItemBlock, NeedBlock, PlanBlocks, WeekLine, item_detail, sample as plan_sample};
pub use opening::{
    AskedLine, FollowsPart, InquiriesPage, InquiryExtendPage, InquiryLine, InquiryNewPage,
    InquiryPreviewPage, LetterPreview, PersonChoice, PersonName, QuestionField, QuestionLine, ReasonChoice,
    WaitingLine,
};
pub use show::{
    AskedOf, Column, DecidePage, DecisionLine, Earlier, FilterLink, GivenCell, InquiryPage, InquiryPrintPage,
    PrintLine, Progress, RowLine, StandingDecision,
};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<InquiriesPage>(),
        of::<InquiryNewPage>(),
        of::<InquiryPreviewPage>(),
        of::<InquiryExtendPage>(),
        of::<InquiryPage>(),
        of::<InquiryPrintPage>(),
        of::<DecidePage>(),
    ]
}
