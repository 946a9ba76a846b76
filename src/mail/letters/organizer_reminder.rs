//! 未回答のお知らせ: the organizer learns which answers are missing; the names of offices stand on the page.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Span, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizerReminder {
    /// The meeting's number.
    pub meeting_number: String,
    /// What was asked for, e.g. 日程のご回答.
    pub matter: String,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// How many have answered.
    pub answered: u32,
    /// How many were asked.
    pub asked: u32,
    /// The page of the meeting below the base address, e.g. `/meetings/…`.
    pub path: String,
}

impl TypedMail for OrganizerReminder {
    const KIND: MailKind = MailKind::OrganizerReminder;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            matter: super::AnswerReminder::POLL.into(),
            due_at: Span::sample(5).ends_at,
            answered: 3,
            asked: 5,
            path: "/meetings/019b3c6e-0000-7000-8000-000000000001".into(),
        }
    }
}
