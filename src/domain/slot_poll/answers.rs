//! What one participant answers, checked as a whole.

use chrono::NaiveDateTime;

use super::SlotAnswer;
use super::counter::{MOST_PROPOSALS, TimeError, TypedTime, read_times};
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

impl PollSlot {
    /// Whether it has passed: nobody is asked about it any more.
    pub fn is_past(&self, now: NaiveDateTime) -> bool {
        self.starts_at <= now
    }
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

/// An answer with what stands beside the candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeAnswer {
    /// ○△×, attendance, who answers.
    pub sheet: AnswerSheet,
    /// Why none of the candidates suits, where that was said of all of them at once.
    pub none: Option<String>,
    /// Other times that would suit.
    pub other_times: Vec<TypedTime>,
    /// Other dates in the answerer's own words.
    pub other_dates: String,
}

impl WholeAnswer {
    /// An answer to the candidates alone.
    pub fn of(sheet: AnswerSheet) -> Self {
        Self { sheet, none: None, other_times: Vec::new(), other_dates: String::new() }
    }

    /// The answer to each candidate that is still ahead: where none suits, × to all of them for the same reason. What a form
    /// that was opened earlier says of a candidate that has passed since is left out.
    pub fn marks(&self, slots: &[PollSlot], now: NaiveDateTime) -> Vec<GivenAnswer> {
        let is_past = |uid: &Uid| slots.iter().any(|slot| slot.uid == *uid && slot.is_past(now));
        let Some(reason) = &self.none else {
            return self.sheet.answers.iter().filter(|given| !is_past(&given.slot)).cloned().collect();
        };
        let no = |slot: &PollSlot| GivenAnswer {
            slot: slot.uid.clone(),
            answer: SlotAnswer::No,
            reason: reason.trim().to_owned(),
        };
        slots.iter().filter(|slot| !slot.is_past(now)).map(no).collect()
    }

    /// Everything that is wrong with it.
    pub fn faults(&self, slots: &[PollSlot], now: NaiveDateTime) -> Vec<AnswerError> {
        let sheet = AnswerSheet { answers: self.marks(slots, now), ..self.sheet.clone() };
        let mut errors = check_answers(slots, &sheet, now).err().unwrap_or_default();
        if let Some(reason) = &self.none {
            let ahead = Self { none: None, ..self.clone() }.marks(slots, now);
            if ahead.iter().any(|given| given.answer != SlotAnswer::No) {
                errors.push(AnswerError::NoneContradicts);
            }
            if reason.trim().is_empty() {
                errors.push(AnswerError::NoneReasonMissing);
            }
        }
        let times =
            read_times(self.other_times.get(..MOST_PROPOSALS).unwrap_or(&self.other_times), slots, now);
        let times = times.err().unwrap_or_default();
        errors.extend(times.into_iter().map(|(no, error)| AnswerError::OtherTime(no, error)));
        if self.other_dates.chars().count() > REASON_LIMIT {
            errors.push(AnswerError::TooLong("other_dates"));
        }
        errors
    }

    /// The other times, once nothing is wrong with them.
    pub fn times(&self, slots: &[PollSlot], now: NaiveDateTime) -> Vec<super::Busy> {
        read_times(&self.other_times, slots, now).unwrap_or_default()
    }
}

/// The field of another time, so that a refusal names the row at fault.
pub fn other_field(no: usize) -> &'static str {
    match no {
        0 => "other_date_0",
        1 => "other_date_1",
        _ => "other_date_2",
    }
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
    /// None of the dates suits, and yet one was answered otherwise.
    NoneContradicts,
    /// None of the dates suits, and nobody says why.
    NoneReasonMissing,
    /// Something is wrong with another time, by its row.
    OtherTime(usize, TimeError),
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
            AnswerError::NoneContradicts => Refused::at("none", "poll-none-contradicts"),
            AnswerError::NoneReasonMissing => Refused::at("none_reason", "poll-none-reason-missing"),
            AnswerError::OtherTime(no, error) => Refused::at(
                other_field(no),
                match error {
                    TimeError::Unreadable => "poll-other-unreadable",
                    TimeError::Past => "poll-other-past",
                    TimeError::LengthUnfit => "poll-other-length",
                    TimeError::Known => "poll-other-known",
                },
            )
            .with("n", no + 1),
            AnswerError::TooLong(field) => Refused::at(field, "poll-text-too-long"),
        }
    }
}

/// Checks an answer against the candidates that stand. Every candidate that is still ahead is answered, unless the answerer
/// writes instead.
pub fn check_answers(
    slots: &[PollSlot],
    sheet: &AnswerSheet,
    now: NaiveDateTime,
) -> Result<(), Vec<AnswerError>> {
    let mut errors = Vec::new();
    if sheet.answers.iter().any(|a| slots.iter().all(|s| s.uid != a.slot)) {
        errors.push(AnswerError::UnknownSlot);
    }
    let answers_to = |uid: &Uid| sheet.answers.iter().filter(|a| a.slot == *uid).count();
    if slots.iter().any(|s| answers_to(&s.uid) > 1) {
        errors.push(AnswerError::AnsweredTwice);
    }
    let writes = matches!(sheet.attendance, Planned::Writing | Planned::Absent);
    for slot in slots.iter().filter(|slot| !slot.is_past(now)) {
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
