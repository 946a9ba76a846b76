//! 地域ケア会議のご案内: one sitting; its cases stand behind the sign-in.

use serde::{Deserialize, Serialize};

use super::{CalendarFacts, MailKind, Signature, Span, TypedMail};
use crate::mail::calendar::{Method, Place};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConferenceInvitation {
    /// Uid of the conference; the calendar knows it by this.
    pub conference_uid: String,
    /// The conference's number.
    pub number: String,
    /// What it is called, e.g. 自立支援型地域ケア会議.
    pub title: String,
    /// One higher at every change and at the cancellation.
    pub sequence: u32,
    /// When.
    pub when: Span,
    /// Where.
    pub place: Place,
    /// How many cases are on the agenda.
    pub cases: u32,
    /// The page of the conference below the base address.
    pub path: String,
    /// Who asks.
    pub sender: Signature,
}

impl TypedMail for ConferenceInvitation {
    const KIND: MailKind = MailKind::ConferenceInvitation;

    fn calendar(&self) -> Option<CalendarFacts> {
        Some(CalendarFacts {
            method: Method::Request,
            uid: self.conference_uid.clone(),
            sequence: self.sequence,
            when: self.when,
            number: self.number.clone(),
            kind: self.title.clone(),
            place: self.place.clone(),
            organizer: String::new(),
            sender: self.sender.clone(),
        })
    }

    fn sample() -> Self {
        Self {
            conference_uid: "019b3c6e-0000-7000-8000-000000000002".into(),
            number: "C8-0012".into(),
            title: "自立支援型地域ケア会議".into(),
            sequence: 0,
            when: Span::sample(15),
            place: Place::Office("市役所 会議室".into()),
            cases: 2,
            path: "/conferences/019b3c6e-0000-7000-8000-000000000002".into(),
            sender: Signature::sample(),
        }
    }
}
