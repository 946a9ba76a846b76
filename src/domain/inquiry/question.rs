//! Questions of an inquiry beside the one to everybody: about one row of the plan, or to one of those who are asked. The paper form
//! has 照会（依頼）内容 for each 照会（依頼）先, so that what one office is asked the others need not read.

use super::super::ids::Uid;
use super::super::opinion::{OpinionRow, RowRef};
use super::super::refusal::Refused;

/// The longest question, in characters.
pub const LONGEST_QUESTION: usize = 1_000;

/// A question as the organizer wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowQuestion {
    /// About which row, or the whole.
    pub row: RowRef,
    /// What is asked; blank asks nothing.
    pub body: String,
    /// To which participants; nobody named is everybody who is asked.
    pub to: Vec<Uid>,
}

impl RowQuestion {
    /// Whether anything is asked.
    pub fn is_blank(&self) -> bool {
        self.body.trim().is_empty()
    }
}

/// Why a question can't be put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionError {
    /// Longer than a question may be.
    TooLong,
    /// The row is none of those that are asked about.
    UnknownRow,
    /// It is for somebody who is not asked.
    NotAsked,
    /// A question about the whole to everybody is the inquiry's own.
    ToEverybody,
}

impl From<QuestionError> for Refused {
    fn from(error: QuestionError) -> Self {
        let code = match error {
            QuestionError::TooLong => "inquiry-text-too-long",
            QuestionError::UnknownRow => "inquiry-question-unknown-row",
            QuestionError::NotAsked => "inquiry-question-not-asked",
            QuestionError::ToEverybody => "inquiry-question-to-everybody",
        };
        Refused::at("questions", code).with("limit", LONGEST_QUESTION)
    }
}

/// What stands against questions, each fault with the place of its question in the list.
pub fn check_questions(
    questions: &[RowQuestion],
    rows: &[RowRef],
    asked: &[Uid],
) -> Vec<(usize, QuestionError)> {
    let fault = |question: &RowQuestion| {
        let is_whole = question.row.kind == OpinionRow::Overall;
        if question.is_blank() {
            None
        } else if question.body.trim().chars().count() > LONGEST_QUESTION {
            Some(QuestionError::TooLong)
        } else if !rows.contains(&question.row) {
            Some(QuestionError::UnknownRow)
        } else if question.to.iter().any(|one| !asked.contains(one)) {
            Some(QuestionError::NotAsked)
        } else {
            (is_whole && question.to.is_empty()).then_some(QuestionError::ToEverybody)
        }
    };
    questions.iter().enumerate().filter_map(|(at, one)| fault(one).map(|error| (at, error))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uid(n: u64) -> Uid {
        Uid::from_parts(n, [0; 10])
    }

    fn question(row: RowRef, body: &str, to: &[u64]) -> RowQuestion {
        RowQuestion { row, body: body.into(), to: to.iter().copied().map(uid).collect() }
    }

    #[test]
    fn a_question_is_about_a_row_that_is_asked_about_and_for_somebody_who_is_asked() {
        let row = RowRef::row(OpinionRow::ServiceItem, uid(11));
        let other = RowRef::row(OpinionRow::ServiceItem, uid(12));
        let questions = [
            question(row.clone(), "週2回で足りますか", &[]),
            question(row.clone(), &"長".repeat(LONGEST_QUESTION + 1), &[]),
            question(other.clone(), "ない行", &[]),
            question(row.clone(), "尋ねない人へ", &[9]),
            question(RowRef::OVERALL, "全員へ", &[]),
            question(RowRef::OVERALL, "送迎はできますか", &[1]),
            question(other, "  ", &[9]),
        ];
        let found = check_questions(&questions, &[row, RowRef::OVERALL], &[uid(1)]);
        assert_eq!(
            found,
            [
                (1, QuestionError::TooLong),
                (2, QuestionError::UnknownRow),
                (3, QuestionError::NotAsked),
                (4, QuestionError::ToEverybody),
            ]
        );
    }
}
