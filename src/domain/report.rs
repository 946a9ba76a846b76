//! 地域課題報告書: from a draft through review to publication.

use super::disclosure::PublishError;
use super::refusal::Refused;

crate::words! {
    /// Where a report stands.
    pub enum ReportState {
        /// Built, and to be reviewed.
        Draft = "draft",
        /// At least one reviewer agreed and none of the latest verdicts asks for more work.
        Reviewed = "reviewed",
        /// Its cube is frozen.
        Published = "published",
        /// The input was the same as that of the version before.
        Unchanged = "unchanged",
    }
}

crate::words! {
    /// What a reviewer says.
    pub enum Verdict { Agree = "agree", Revise = "revise" }
}

/// The longest comment of a review.
pub const COMMENT_LIMIT: usize = 1000;
/// The longest text above the table.
pub const COMMENTARY_LIMIT: usize = 4000;

/// Why a report can't be made, reviewed or published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportError {
    PeriodUnknown,
    PeriodNotOver,
    AlreadyPublished,
    /// Somebody else changed it after the page was shown.
    ChangedMeanwhile,
    VerdictMissing,
    CommentMissing,
    CommentTooLong,
    CommentaryTooLong,
    FormUnknown,
    NotReviewed,
    /// The one who publishes is not the one who agreed.
    NeedsSecondPerson,
    PopulationUnknown,
    Disclosure(PublishError, String),
}

impl From<ReportError> for Refused {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::PeriodUnknown => Refused::at("period", "report-period-unknown"),
            ReportError::PeriodNotOver => Refused::at("period", "report-period-not-over"),
            ReportError::ChangedMeanwhile => Refused::new("report-changed-meanwhile"),
            ReportError::AlreadyPublished => Refused::new("report-already-published"),
            ReportError::VerdictMissing => Refused::at("verdict", "report-verdict-missing"),
            ReportError::CommentMissing => Refused::at("comment", "report-comment-missing"),
            ReportError::CommentTooLong => {
                Refused::at("comment", "report-comment-too-long").with("limit", COMMENT_LIMIT)
            }
            ReportError::CommentaryTooLong => {
                Refused::at("commentary", "report-commentary-too-long").with("limit", COMMENTARY_LIMIT)
            }
            ReportError::FormUnknown => Refused::at("form", "report-form-unknown"),
            ReportError::NotReviewed => Refused::new("report-not-reviewed"),
            ReportError::NeedsSecondPerson => Refused::new("report-needs-second-person"),
            ReportError::PopulationUnknown => Refused::new("report-population-unknown"),
            ReportError::Disclosure(PublishError::PeriodsOverlap(other), _) => {
                Refused::new("report-periods-overlap").with("other", other)
            }
            ReportError::Disclosure(PublishError::FormChanged(_), _) => {
                Refused::at("form", "report-form-changed")
            }
            ReportError::Disclosure(PublishError::CellsExposed(_), cells) => {
                Refused::at("form", "report-cells-exposed").with("cells", cells)
            }
        }
    }
}

/// The state that the verdicts so far lead to: each person's latest counts.
pub fn state_after(verdicts: &[(String, Verdict)]) -> ReportState {
    let latest = latest_by_person(verdicts);
    let agrees = latest.iter().any(|(_, v)| *v == Verdict::Agree);
    let revises = latest.iter().any(|(_, v)| *v == Verdict::Revise);
    if agrees && !revises { ReportState::Reviewed } else { ReportState::Draft }
}

/// Whether this person may publish: reviewed, and somebody else agreed.
pub fn may_publish(
    state: ReportState,
    verdicts: &[(String, Verdict)],
    publisher: &str,
) -> Result<(), ReportError> {
    match state {
        ReportState::Published => return Err(ReportError::AlreadyPublished),
        ReportState::Draft | ReportState::Unchanged => return Err(ReportError::NotReviewed),
        ReportState::Reviewed => {}
    }
    let by_another =
        latest_by_person(verdicts).iter().any(|(by, v)| *v == Verdict::Agree && by.as_str() != publisher);
    if by_another { Ok(()) } else { Err(ReportError::NeedsSecondPerson) }
}

fn latest_by_person(verdicts: &[(String, Verdict)]) -> Vec<&(String, Verdict)> {
    let said_later = |at: usize, by: &str| verdicts.iter().skip(at + 1).any(|(other, _)| other == by);
    verdicts.iter().enumerate().filter(|(at, (by, _))| !said_later(*at, by)).map(|(_, v)| v).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(verdicts: &[(&str, Verdict)]) -> Vec<(String, Verdict)> {
        verdicts.iter().map(|(by, v)| ((*by).to_owned(), *v)).collect()
    }

    #[test]
    fn the_latest_word_of_each_reviewer_counts() {
        use Verdict::{Agree, Revise};
        assert_eq!(state_after(&[]), ReportState::Draft);
        assert_eq!(state_after(&said(&[("a", Agree)])), ReportState::Reviewed);
        assert_eq!(state_after(&said(&[("a", Agree), ("b", Revise)])), ReportState::Draft);
        assert_eq!(state_after(&said(&[("a", Agree), ("b", Revise), ("b", Agree)])), ReportState::Reviewed);
    }

    #[test]
    fn nobody_publishes_what_only_they_agreed_to() {
        let own = said(&[("a", Verdict::Agree)]);
        assert_eq!(may_publish(ReportState::Reviewed, &own, "a"), Err(ReportError::NeedsSecondPerson));
        assert_eq!(may_publish(ReportState::Reviewed, &own, "b"), Ok(()));
        assert_eq!(may_publish(ReportState::Draft, &own, "b"), Err(ReportError::NotReviewed));
        assert_eq!(may_publish(ReportState::Published, &own, "b"), Err(ReportError::AlreadyPublished));
    }
}
