//! 中止のお知らせ: takes the meeting out of the recipient's calendar.

use serde::{Deserialize, Serialize};

use super::{CalendarFacts, MailKind, SettledDate, TypedMail};
use crate::mail::calendar::{Method, Place};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingCancelled {
    /// What it is about.
    #[serde(flatten)]
    pub date: SettledDate,
}

impl TypedMail for MeetingCancelled {
    const KIND: MailKind = MailKind::MeetingCancelled;

    fn calendar(&self) -> Option<CalendarFacts> {
        Some(self.date.calendar(Method::Cancel))
    }

    fn sample() -> Self {
        Self { date: SettledDate::sample(2, Place::ClientHome) }
    }
}
