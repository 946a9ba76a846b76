//! まだ回答できない: the organizer learns who needs longer, and until about when. Why stands on the page.

use serde::{Deserialize, Serialize};

use super::{MailKind, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerDelayed {
    /// The meeting's number.
    pub meeting_number: String,
    /// Who needs longer.
    pub who: String,
    /// Until about when, as letters write a day.
    pub expected_on: String,
    /// The page of the inquiry below the base address.
    pub path: String,
}

impl TypedMail for AnswerDelayed {
    const KIND: MailKind = MailKind::AnswerDelayed;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            who: "みなと訪問介護".into(),
            expected_on: "12月9日(水)".into(),
            path: "/inquiries/019b3c6e-0000-7000-8000-000000000001".into(),
        }
    }
}
