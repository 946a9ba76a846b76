//! 出席予定の取り消し: the meeting takes place without the recipient, who answers in writing; only their copy leaves the
//! calendar.

use serde::{Deserialize, Serialize};

use super::{CalendarFacts, MailKind, SettledDate, TypedMail};
use crate::mail::calendar::{Method, Place};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingExcused {
    /// What it is about.
    #[serde(flatten)]
    pub date: SettledDate,
}

impl TypedMail for MeetingExcused {
    const KIND: MailKind = MailKind::MeetingExcused;

    fn calendar(&self) -> Option<CalendarFacts> {
        Some(self.date.calendar(Method::Excuse))
    }

    fn sample() -> Self {
        Self { date: SettledDate::sample(1, Place::ClientHome) }
    }
}
