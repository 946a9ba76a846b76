//! 変更のお知らせ: a REQUEST with the same UID and a higher SEQUENCE; shows before and after.

use serde::{Deserialize, Serialize};

use super::{CalendarFacts, MailKind, SettledDate, Span, TypedMail};
use crate::mail::calendar::{Method, Place};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingChanged {
    /// What stands now.
    #[serde(flatten)]
    pub date: SettledDate,
    /// When it was to be.
    pub before: Span,
    /// Where it was to be.
    pub place_before: Place,
}

impl TypedMail for MeetingChanged {
    const KIND: MailKind = MailKind::MeetingChanged;

    fn calendar(&self) -> Option<CalendarFacts> {
        Some(self.date.calendar(Method::Request))
    }

    fn sample() -> Self {
        Self {
            date: SettledDate::sample(1, Place::Online),
            before: Span::sample(7),
            place_before: Place::ClientHome,
        }
    }
}
