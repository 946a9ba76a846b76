//! Files that belong to an answer: the scan of what came on paper, and what an answerer lays beside an opinion.

use crate::domain::inquiry::InquiryState;
use crate::domain::refusal::Refused;

/// Files of one answerer that can be opened at a time, of each purpose.
pub const MAX_OF_ANSWER: usize = 10;
/// Characters of a reason.
const LONGEST_REASON: usize = 200;

crate::words! {
    /// Why a file was kept.
    pub enum FilePurpose {
        /// What came by FAX or post, scanned by those who asked.
        Scan = "scan",
        /// What the answerer lays beside an opinion.
        Opinion = "opinion",
    }
}

/// Why a file of an answer is not kept or not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFileError {
    /// There are [`MAX_OF_ANSWER`] files.
    TooMany,
    /// Nothing was asked of them, so that nothing can have come.
    NotAsked,
    /// The decisions are closed.
    Consolidated,
    /// The meeting was cancelled.
    Cancelled,
    /// A file goes for a reason only.
    ReasonRequired,
    /// The reason is too long.
    ReasonTooLong,
    /// It was taken back before.
    TakenBack,
}

impl From<AnswerFileError> for Refused {
    fn from(error: AnswerFileError) -> Self {
        match error {
            AnswerFileError::TooMany => {
                Refused::at("files", "answer-file-too-many").with("limit", MAX_OF_ANSWER)
            }
            AnswerFileError::NotAsked => Refused::new("answer-file-not-asked"),
            AnswerFileError::Consolidated => Refused::new("answer-file-consolidated"),
            AnswerFileError::Cancelled => Refused::new("answer-file-cancelled"),
            AnswerFileError::ReasonRequired => Refused::at("reason", "answer-file-reason-required"),
            AnswerFileError::ReasonTooLong => {
                Refused::at("reason", "answer-file-reason-too-long").with("limit", LONGEST_REASON)
            }
            AnswerFileError::TakenBack => Refused::new("answer-file-taken-back"),
        }
    }
}

/// Whether the answerer may lay a file beside an opinion, or take one back: until the decisions are closed.
pub fn is_answerable(state: InquiryState) -> Result<(), AnswerFileError> {
    if state == InquiryState::Consolidated { Err(AnswerFileError::Consolidated) } else { Ok(()) }
}

/// The reason for which a file is taken back.
pub fn reason(typed: &str) -> Result<&str, AnswerFileError> {
    match typed.trim() {
        "" => Err(AnswerFileError::ReasonRequired),
        long if long.chars().count() > LONGEST_REASON => Err(AnswerFileError::ReasonTooLong),
        reason => Ok(reason),
    }
}
