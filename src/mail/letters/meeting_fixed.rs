//! 開催のお知らせ: the date is settled and goes into the recipient's calendar.

use serde::{Deserialize, Serialize};

use super::{CalendarFacts, MailKind, SettledDate, TypedMail};
use crate::mail::calendar::{Method, Place};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingFixed {
    /// What it is about.
    #[serde(flatten)]
    pub date: SettledDate,
}

impl TypedMail for MeetingFixed {
    const KIND: MailKind = MailKind::MeetingFixed;

    fn calendar(&self) -> Option<CalendarFacts> {
        Some(self.date.calendar(Method::Request))
    }

    fn sample() -> Self {
        Self { date: SettledDate::sample(0, Place::ClientHome) }
    }
}
