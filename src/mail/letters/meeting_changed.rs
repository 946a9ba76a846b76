//! 変更のお知らせ: a REQUEST with the same UID and a higher SEQUENCE; shows before and after.

use serde::{Deserialize, Serialize};

use super::{CalendarFacts, MailKind, Signature, Span, TypedMail};
use crate::mail::calendar::{Method, Place};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingChanged {
    /// Uid of the meeting; the calendar knows it by this.
    pub meeting_uid: String,
    /// The meeting's number.
    pub meeting_number: String,
    /// What kind of meeting, e.g. サービス担当者会議.
    pub meeting_kind: String,
    /// One higher at every change and at the cancellation.
    pub sequence: u32,
    /// When.
    pub when: Span,
    /// Where.
    pub place: Place,
    /// When it was to be.
    pub before: Span,
    /// Where it was to be.
    pub place_before: Place,
    /// Who asks.
    pub sender: Signature,
}

impl TypedMail for MeetingChanged {
    const KIND: MailKind = MailKind::MeetingChanged;

    fn calendar(&self) -> Option<CalendarFacts> {
        Some(CalendarFacts {
            method: Method::Request,
            uid: self.meeting_uid.clone(),
            sequence: self.sequence,
            when: self.when,
            number: self.meeting_number.clone(),
            kind: self.meeting_kind.clone(),
            place: self.place.clone(),
            sender: self.sender.clone(),
        })
    }

    fn sample() -> Self {
        Self {
            meeting_uid: "019b3c6e-0000-7000-8000-000000000001".into(),
            meeting_number: "M8-0123".into(),
            meeting_kind: "サービス担当者会議".into(),
            sequence: 1,
            when: Span::sample(8),
            place: Place::Online,
            before: Span::sample(7),
            place_before: Place::ClientHome,
            sender: Signature::sample(),
        }
    }
}
