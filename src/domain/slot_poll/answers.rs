//! What one participant answers, checked as a whole.

use chrono::NaiveDateTime;

use super::SlotAnswer;
use crate::domain::ids::Uid;
use crate::domain::meeting::Planned;
use crate::domain::refusal::Refused;

/// Longest reason or comment, in characters.
pub const REASON_LIMIT: usize = 500;

/// A candidate as the answerer was shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollSlot {
    /// Which.
    pub uid: Uid,
    /// UTC.
    pub starts_at: NaiveDateTime,
}

/// The answer to one candidate, as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAnswer {
    /// Which candidate.
    pub slot: Uid,
    /// ○△×
    pub answer: SlotAnswer,
    /// Why only with a condition.
    pub reason: String,
}

/// How somebody means to take part.
pub type Attendance = Planned;

/// One whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerSheet {
    /// ○△× by candidate.
    pub answers: Vec<GivenAnswer>,
    /// How they mean to take part.
    pub attendance: Attendance,
    /// Why not in person.
    pub reason: String,
    /// Who answers.
    pub person: String,
    /// Anything else.
    pub comment: String,
}

/// Why an answer is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// The poll has not been sent or was withdrawn.
    NotAsked,
    /// A date has been settled meanwhile.
    FixedMeanwhile,
    /// The meeting was cancelled.
    Cancelled,
    /// Everybody is asked in writing instead.
    Replaced,
    /// The invitation was withdrawn, or its time is over.
    Ended,
    /// Given answers can be changed until the deadline only.
    DeadlinePassed,
    /// A candidate has no answer.
    SlotUnanswered(Uid),
    /// An answer to something that is not a candidate.
    UnknownSlot,
    /// Two answers to one candidate.
    AnsweredTwice,
    /// △ without a reason.
    ReasonMissing(Uid),
    /// Nobody says who answers.
    PersonMissing,
    /// It was not chosen how they take part.
    AttendanceMissing,
    /// An absence without a reason.
    AbsenceReasonMissing,
    /// It is said to have come in later than now.
    ReceivedInFuture,
    /// It is said to have come in before it was asked for.
    ReceivedBeforeAsked,
    /// Nobody is said to have taken it.
    ReceiverMissing,
    /// A text is too long.
    TooLong(&'static str),
}

impl From<AnswerError> for Refused {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::NotAsked => Refused::new("poll-not-asked"),
            AnswerError::FixedMeanwhile => Refused::new("poll-fixed-meanwhile"),
            AnswerError::Cancelled => Refused::new("poll-cancelled"),
            AnswerError::Replaced => Refused::new("poll-replaced"),
            AnswerError::Ended => Refused::new("poll-ended"),
            AnswerError::DeadlinePassed => Refused::new("poll-deadline-passed"),
            AnswerError::SlotUnanswered(_) => Refused::at("answers", "poll-slot-unanswered"),
            AnswerError::UnknownSlot => Refused::at("answers", "poll-unknown-slot"),
            AnswerError::AnsweredTwice => Refused::at("answers", "poll-answered-twice"),
            AnswerError::ReasonMissing(_) => Refused::at("answers", "poll-reason-missing"),
            AnswerError::PersonMissing => Refused::at("person", "poll-person-missing"),
            AnswerError::AttendanceMissing => Refused::at("attendance", "poll-attendance-missing"),
            AnswerError::AbsenceReasonMissing => Refused::at("reason", "poll-absence-reason-missing"),
            AnswerError::ReceivedInFuture => Refused::at("received", "opinion-received-in-future"),
            AnswerError::ReceivedBeforeAsked => Refused::at("received", "poll-received-before-asked"),
            AnswerError::ReceiverMissing => Refused::at("receiver", "opinion-receiver-required"),
            AnswerError::TooLong(field) => Refused::at(field, "poll-text-too-long"),
        }
    }
}

/// Checks an answer against the candidates that stand. Every candidate is answered, unless the answerer writes instead.
pub fn check_answers(slots: &[PollSlot], sheet: &AnswerSheet) -> Result<(), Vec<AnswerError>> {
    let mut errors = Vec::new();
    if sheet.answers.iter().any(|a| slots.iter().all(|s| s.uid != a.slot)) {
        errors.push(AnswerError::UnknownSlot);
    }
    let answers_to = |uid: &Uid| sheet.answers.iter().filter(|a| a.slot == *uid).count();
    if slots.iter().any(|s| answers_to(&s.uid) > 1) {
        errors.push(AnswerError::AnsweredTwice);
    }
    let writes = matches!(sheet.attendance, Planned::Writing | Planned::Absent);
    for slot in slots {
        match sheet.answers.iter().find(|a| a.slot == slot.uid) {
            None if writes => {}
            None => errors.push(AnswerError::SlotUnanswered(slot.uid.clone())),
            Some(a) if a.answer == SlotAnswer::Maybe && a.reason.trim().is_empty() => {
                errors.push(AnswerError::ReasonMissing(slot.uid.clone()));
            }
            Some(_) => {}
        }
    }
    errors.extend(check_person(sheet));
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Checks who answers and how they take part; also for a change of attendance alone.
pub fn check_person(sheet: &AnswerSheet) -> Vec<AnswerError> {
    let mut errors = Vec::new();
    if sheet.person.trim().is_empty() {
        errors.push(AnswerError::PersonMissing);
    }
    if sheet.attendance == Planned::Undecided {
        errors.push(AnswerError::AttendanceMissing);
    }
    if sheet.attendance == Planned::Absent && sheet.reason.trim().is_empty() {
        errors.push(AnswerError::AbsenceReasonMissing);
    }
    let too_long = |text: &str| text.chars().count() > REASON_LIMIT;
    for (field, text) in [("person", &sheet.person), ("reason", &sheet.reason), ("comment", &sheet.comment)] {
        if too_long(text) {
            errors.push(AnswerError::TooLong(field));
        }
    }
    if sheet.answers.iter().any(|a| too_long(&a.reason)) {
        errors.push(AnswerError::TooLong("answers"));
    }
    errors
}
