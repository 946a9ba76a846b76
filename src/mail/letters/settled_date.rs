//! What every letter about a settled date says: once here, so that no state of a meeting forgets a line of it.

use serde::{Deserialize, Serialize};

use super::{CalendarFacts, Signature, Span};
use crate::mail::calendar::{Method, Place};

/// A settled date as its letters and their calendar parts know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledDate {
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
    /// The address that stands in ORGANIZER: the one of the first letter, whatever is set later. Letters queued before
    /// it was kept have none and take the sender's.
    #[serde(default)]
    pub organizer: String,
    /// Who asks.
    pub sender: Signature,
}

impl SettledDate {
    /// What the calendar is to do with it.
    pub fn calendar(&self, method: Method) -> CalendarFacts {
        CalendarFacts {
            method,
            uid: self.meeting_uid.clone(),
            sequence: self.sequence,
            when: self.when,
            number: self.meeting_number.clone(),
            kind: self.meeting_kind.clone(),
            place: self.place.clone(),
            organizer: self.organizer.clone(),
            sender: self.sender.clone(),
        }
    }

    /// A meeting of December 8th in its so-and-so-many-th state, for samples.
    pub fn sample(sequence: u32, place: Place) -> Self {
        let sender = Signature::sample();
        Self {
            meeting_uid: "019b3c6e-0000-7000-8000-000000000001".into(),
            meeting_number: "M8-0123".into(),
            meeting_kind: "サービス担当者会議".into(),
            sequence,
            when: Span::sample(8),
            place,
            organizer: sender.email.clone(),
            sender,
        }
    }
}
