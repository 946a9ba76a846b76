//! Judgements that the rules leave to people: a minor change (軽微な変更), a duty that does not stand, an unavoidable reason
//! (やむを得ない理由) for which an inquiry takes the place of a meeting. The center that entrusts a plan asks for its papers and
//! examines them with the office (介護予防支援の基準を定める省令12条, 地域支援事業実施要綱): it says of a judgement what it thinks of it and
//! takes none back, for the judgement is its author's.

use super::ids::OfficeId;
use super::refusal::Refused;
use super::words::Word;

/// Most signs of a review, of the reason of its withdrawal, and of an answer.
pub const BODY_LIMIT: usize = 2000;

crate::words! {
    /// What was judged.
    pub enum JudgementKind {
        /// 軽微な変更
        Minor = "minor",
        /// A duty does not stand, on a ground that the rule knows.
        Excepted = "excepted",
        /// やむを得ない理由 of an inquiry.
        Inquiry = "inquiry",
    }
}

crate::words! {
    /// What a center says of it.
    pub enum Verdict {
        /// 確認した
        Confirmed = "confirmed",
        /// 確認のうえ意見あり
        Opinion = "opinion",
    }
}

crate::words! {
    /// Where a judgement stands with the center.
    pub enum ReviewState {
        /// The center that entrusted the client then has not reviewed it yet.
        Open = "open",
        Confirmed = "confirmed",
        Opinion = "opinion",
        /// The office has answered the opinion.
        Answered = "answered",
        /// No other center entrusted the client then: nobody has to review it.
        Outside = "outside",
    }
}

impl ReviewState {
    /// Whether the center is to say something: of what nobody has reviewed, and of what the office has answered.
    pub fn waits_for_center(self) -> bool {
        matches!(self, Self::Open | Self::Answered)
    }
}

/// A review that stands, as the state of its judgement needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub verdict: Verdict,
    pub is_answered: bool,
}

/// Where a judgement stands by the latest review that was not withdrawn; without one, by whether there was a center to review it.
pub fn state(latest: Option<Standing>, has_center: bool) -> ReviewState {
    match latest {
        None if !has_center => ReviewState::Outside,
        None => ReviewState::Open,
        Some(Standing { verdict: Verdict::Confirmed, .. }) => ReviewState::Confirmed,
        Some(Standing { is_answered: true, .. }) => ReviewState::Answered,
        Some(_) => ReviewState::Opinion,
    }
}

/// Whether somebody of an office takes back what was entered in a ledger. It is the author's office that does; where that
/// office keeps the client's ledger no more, the one that makes the plans now answers for it.
pub fn may_take_back(of: OfficeId, acting: OfficeId, (plans, center): (OfficeId, Option<OfficeId>)) -> bool {
    let is_orphaned = of != plans && Some(of) != center;
    acting == of || is_orphaned && acting == plans
}

/// Why a review, its withdrawal or an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewError {
    VerdictUnfit,
    /// An opinion says what it is.
    OpinionMissing,
    /// The center judged itself.
    OwnJudgement,
    /// The judgement was taken back.
    JudgementWithdrawn,
    /// The center has said something of it already, and the office has not answered.
    ReviewedAlready,
    /// The review was taken back already.
    ReviewWithdrawn,
    ReasonMissing,
    AnswerMissing,
    TooLong(&'static str),
}

impl From<ReviewError> for Refused {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::VerdictUnfit => Self::at("verdict", "judgement-verdict-unfit"),
            ReviewError::OpinionMissing => Self::at("body", "judgement-opinion-missing"),
            ReviewError::OwnJudgement => Self::new("judgement-own"),
            ReviewError::JudgementWithdrawn => Self::new("judgement-withdrawn"),
            ReviewError::ReviewedAlready => Self::new("judgement-reviewed-already"),
            ReviewError::ReviewWithdrawn => Self::new("judgement-review-withdrawn"),
            ReviewError::ReasonMissing => Self::at("reason", "judgement-reason-missing"),
            ReviewError::AnswerMissing => Self::at("answer", "judgement-answer-missing"),
            ReviewError::TooLong(field) => Self::at(field, "judgement-text-long").with("limit", BODY_LIMIT),
        }
    }
}

/// A review as it was typed: a confirmation may have a text, an opinion has one.
pub fn read_review(verdict: &str, body: &str) -> Result<Verdict, ReviewError> {
    let verdict = Verdict::parse(verdict).ok_or(ReviewError::VerdictUnfit)?;
    if verdict == Verdict::Opinion && body.is_empty() {
        return Err(ReviewError::OpinionMissing);
    }
    fits("body", body)?;
    Ok(verdict)
}

/// The reason of a withdrawal.
pub fn read_reason(reason: &str) -> Result<(), ReviewError> {
    if reason.is_empty() { Err(ReviewError::ReasonMissing) } else { fits("reason", reason) }
}

/// An answer to a review.
pub fn read_answer(answer: &str) -> Result<(), ReviewError> {
    if answer.is_empty() { Err(ReviewError::AnswerMissing) } else { fits("answer", answer) }
}

fn fits(field: &'static str, text: &str) -> Result<(), ReviewError> {
    if text.chars().count() > BODY_LIMIT { Err(ReviewError::TooLong(field)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHOR: OfficeId = OfficeId(1);
    const CENTER: OfficeId = OfficeId(2);
    const NEXT: OfficeId = OfficeId(3);

    #[test]
    fn only_the_authors_office_takes_back_and_who_plans_now_once_that_office_has_gone() {
        let kept = (AUTHOR, Some(CENTER));
        assert!(may_take_back(AUTHOR, AUTHOR, kept));
        assert!(!may_take_back(AUTHOR, CENTER, kept), "a center reviews a judgement");
        assert!(!may_take_back(CENTER, AUTHOR, kept), "the center's opinion is the center's");
        assert!(may_take_back(CENTER, CENTER, kept));
        let handed = (NEXT, Some(CENTER));
        assert!(may_take_back(AUTHOR, NEXT, handed), "the author's office has gone");
        assert!(!may_take_back(AUTHOR, CENTER, handed));
    }

    #[test]
    fn an_opinion_needs_its_text_and_a_confirmation_does_not() {
        assert_eq!(read_review("confirmed", ""), Ok(Verdict::Confirmed));
        assert_eq!(read_review("opinion", ""), Err(ReviewError::OpinionMissing));
        assert_eq!(read_review("opinion", "回数を見直す"), Ok(Verdict::Opinion));
        assert_eq!(read_review("", "回数を見直す"), Err(ReviewError::VerdictUnfit));
        let long = "あ".repeat(BODY_LIMIT + 1);
        assert_eq!(read_review("opinion", &long), Err(ReviewError::TooLong("body")));
        assert_eq!(read_reason(""), Err(ReviewError::ReasonMissing));
        assert_eq!(read_answer(&long), Err(ReviewError::TooLong("answer")));
    }

    #[test]
    fn a_judgement_stands_where_its_latest_review_put_it() {
        let of = |verdict, is_answered| state(Some(Standing { verdict, is_answered }), false);
        assert_eq!(state(None, true), ReviewState::Open);
        assert_eq!(state(None, false), ReviewState::Outside, "nobody will look at it");
        assert_eq!(of(Verdict::Confirmed, false), ReviewState::Confirmed);
        assert_eq!(of(Verdict::Opinion, false), ReviewState::Opinion);
        assert_eq!(of(Verdict::Opinion, true), ReviewState::Answered);
    }
}
