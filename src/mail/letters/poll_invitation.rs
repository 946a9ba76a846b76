//! 日程調整のお願い: candidate slots, to be answered ○△×.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, Span, TypedMail};
use crate::mail::calendar::Place;

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollInvitation {
    /// The meeting's number.
    pub meeting_number: String,
    /// The candidates in order.
    pub slots: Vec<Span>,
    /// Where.
    pub place: Place,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// Who asks.
    pub sender: Signature,
}

impl TypedMail for PollInvitation {
    const KIND: MailKind = MailKind::PollInvitation;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            slots: vec![Span::sample(8), Span::sample(9), Span::sample(10)],
            place: Place::ClientHome,
            due_at: Span::sample(5).ends_at,
            sender: Signature::sample(),
        }
    }
}
