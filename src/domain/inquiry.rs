//! Inquiries (照会): a plan version sent for written opinions, in place of a meeting or for one who can't come (R9, R15).
//!
//! The ordinance allows an inquiry instead of the meeting only for やむを得ない理由, and the record must name it
//! (基準第13条第9号). So an inquiry without a reason can't be made here. Whether the reason holds is judged by the
//! care manager, never by the program.

mod delay;
mod extension;
mod question;
mod reason;

use chrono::{Duration, NaiveDateTime};

use super::ids::ParticipantId;
use super::refusal::Refused;
use super::slot_poll::SendChannel;

pub use delay::{DelayError, LONGEST_DELAY_TEXT, TypedDelay, delay};
pub use extension::{Beyond, ExtendError, Needed, Waiting, beyond, extend};
pub use question::{LONGEST_QUESTION, QuestionError, RowQuestion, check_questions};
pub use reason::{Reason, ReasonList, ReasonListError, StandsFor};

/// The longest text of one field, in characters.
pub const LONGEST_TEXT: usize = 10_000;
/// The longest time for answering: beyond it a typing error is likelier than a wish.
const LONGEST_WAIT: Duration = Duration::days(180);
/// How long after the deadline a link still takes late answers.
const LATE_ANSWERS: Duration = Duration::days(30);

crate::words! {
    /// The life of an inquiry.
    pub enum InquiryState {
        /// 回答受付中
        Open = "open",
        /// 回答締切: all have answered, or the organizer has closed the collection. Answers may still be changed.
        Collected = "collected",
        /// 判断済み: the opinions are decided upon, nothing may be changed any more.
        Consolidated = "consolidated",
    }
}

/// A participant who may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The participant.
    pub id: ParticipantId,
    /// Whether an office or a doctor: the client and the family are not asked for a professional opinion.
    pub is_professional: bool,
    /// Whether the participant answers an inquiry about this version already.
    pub is_asked: bool,
    /// The confirmed mail address, or empty: then the sheet goes on paper.
    pub address: String,
}

/// What the organizer wants.
#[derive(Clone, Debug)]
pub struct OpenRequest {
    /// The chosen reason, or nothing when none was chosen or the code is unknown.
    pub reason: Option<Reason>,
    /// The reason in the organizer's own words.
    pub reason_text: String,
    /// What is asked; empty asks for an opinion on the whole draft.
    pub question: String,
    /// By when.
    pub due_at: NaiveDateTime,
    /// Whether the inquiry takes the place of the whole meeting.
    pub replaces_meeting: bool,
    /// Who is asked.
    pub asked: Vec<ParticipantId>,
}

/// An inquiry that may be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inquiry {
    /// The reason's code.
    pub reason_code: String,
    /// The reason in words.
    pub reason: String,
    /// What is asked.
    pub question: String,
    /// By when.
    pub due_at: NaiveDateTime,
    /// Whether it takes the place of the whole meeting.
    pub replaces_meeting: bool,
}

/// One recipient of an inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Who.
    pub participant: ParticipantId,
    /// Over which channel the request leaves.
    pub channel: SendChannel,
    /// To which address, when by mail.
    pub address: String,
    /// By when.
    pub due_at: NaiveDateTime,
    /// Until when the link opens.
    pub expires_at: NaiveDateTime,
}

/// Why an inquiry can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    ReasonRequired,
    ReasonTextRequired,
    ReasonNotForMeeting,
    ReasonNotForParticipant,
    ReasonTooLong,
    QuestionTooLong,
    DeadlineInPast,
    DeadlineTooFar,
    NobodyAsked,
    NotAProfessional,
    AlreadyAsked,
    MeetingIsOver,
    /// The plan says what it said when it was asked about.
    NothingChanged,
    /// Another office makes the client's plans now.
    ClientLeft,
}

impl From<OpenError> for Refused {
    fn from(error: OpenError) -> Self {
        let refused = match error {
            OpenError::ReasonRequired => Refused::at("reason_code", "inquiry-reason-required"),
            OpenError::ReasonTextRequired => Refused::at("reason", "inquiry-reason-text-required"),
            OpenError::ReasonNotForMeeting => Refused::at("reason_code", "inquiry-reason-not-for-meeting"),
            OpenError::ReasonNotForParticipant => {
                Refused::at("reason_code", "inquiry-reason-not-for-participant")
            }
            OpenError::ReasonTooLong => Refused::at("reason", "inquiry-text-too-long"),
            OpenError::QuestionTooLong => Refused::at("question", "inquiry-text-too-long"),
            OpenError::DeadlineInPast => Refused::at("due", "inquiry-deadline-in-past"),
            OpenError::DeadlineTooFar => Refused::at("due", "inquiry-deadline-too-far"),
            OpenError::NobodyAsked => Refused::at("asked", "inquiry-nobody-asked"),
            OpenError::NotAProfessional => Refused::at("asked", "inquiry-not-a-professional"),
            OpenError::AlreadyAsked => Refused::at("asked", "inquiry-already-asked"),
            OpenError::MeetingIsOver => Refused::new("inquiry-meeting-is-over"),
            OpenError::NothingChanged => Refused::new("inquiry-nothing-changed"),
            OpenError::ClientLeft => Refused::new("inquiry-client-left"),
        };
        refused.with("limit", LONGEST_TEXT)
    }
}

/// Opens an inquiry, or names everything that stands against it in the order of the form.
pub fn open(
    request: &OpenRequest,
    candidates: &[Candidate],
    is_meeting_open: bool,
    now: NaiveDateTime,
) -> Result<(Inquiry, Vec<Invitation>), Vec<OpenError>> {
    if !is_meeting_open {
        return Err(vec![OpenError::MeetingIsOver]);
    }
    let mut errors = Vec::new();
    errors.extend(check_asked(request, candidates));
    errors.extend(check_reason(request));
    if is_too_long(&request.question) {
        errors.push(OpenError::QuestionTooLong);
    }
    errors.extend(check_deadline(request.due_at, now));
    let Some(reason) = request.reason.as_ref().filter(|_| errors.is_empty()) else { return Err(errors) };
    let inquiry = Inquiry {
        reason_code: reason.code.clone(),
        reason: request.reason_text.trim().to_owned(),
        question: request.question.trim().to_owned(),
        due_at: request.due_at,
        replaces_meeting: request.replaces_meeting,
    };
    let asked = candidates.iter().filter(|c| request.asked.contains(&c.id));
    Ok((inquiry, asked.map(|c| invitation(c, request.due_at)).collect()))
}

/// Why a deadline can't stand.
pub fn check_deadline(due_at: NaiveDateTime, now: NaiveDateTime) -> Option<OpenError> {
    if due_at <= now {
        Some(OpenError::DeadlineInPast)
    } else if due_at > now + LONGEST_WAIT {
        Some(OpenError::DeadlineTooFar)
    } else {
        None
    }
}

/// Until when a link for a deadline opens.
pub fn expiry(due_at: NaiveDateTime) -> NaiveDateTime {
    due_at + LATE_ANSWERS
}

/// Whether a text is longer than a field may be.
pub fn is_too_long(text: &str) -> bool {
    text.chars().count() > LONGEST_TEXT
}

fn check_asked(request: &OpenRequest, candidates: &[Candidate]) -> Option<OpenError> {
    let asked: Vec<&Candidate> = candidates.iter().filter(|c| request.asked.contains(&c.id)).collect();
    if asked.is_empty() || asked.len() < request.asked.len() {
        Some(OpenError::NobodyAsked)
    } else if asked.iter().any(|c| !c.is_professional) {
        Some(OpenError::NotAProfessional)
    } else if asked.iter().any(|c| c.is_asked) {
        Some(OpenError::AlreadyAsked)
    } else {
        None
    }
}

fn check_reason(request: &OpenRequest) -> Vec<OpenError> {
    let mut errors = Vec::new();
    match &request.reason {
        None => errors.push(OpenError::ReasonRequired),
        Some(r) if request.replaces_meeting && !r.stands_for.may_replace_meeting() => {
            errors.push(OpenError::ReasonNotForMeeting);
        }
        Some(r) if !request.replaces_meeting && !r.stands_for.may_excuse_participant() => {
            errors.push(OpenError::ReasonNotForParticipant);
        }
        Some(_) => {}
    }
    if request.reason_text.trim().is_empty() {
        errors.push(OpenError::ReasonTextRequired);
    } else if is_too_long(&request.reason_text) {
        errors.push(OpenError::ReasonTooLong);
    }
    errors
}

fn invitation(candidate: &Candidate, due_at: NaiveDateTime) -> Invitation {
    let channel = if candidate.address.is_empty() { SendChannel::Paper } else { SendChannel::Mail };
    Invitation {
        participant: candidate.id,
        channel,
        address: candidate.address.clone(),
        due_at,
        expires_at: expiry(due_at),
    }
}

#[cfg(test)]
mod tests;
