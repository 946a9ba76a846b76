//! 日程の候補の追加: one more candidate, to be answered ○△×; what was answered before stands.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, Span, TypedMail};
use crate::mail::calendar::Place;

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollAddition {
    /// The meeting's number.
    pub meeting_number: String,
    /// The candidate.
    pub slot: Span,
    /// Where.
    pub place: Place,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// Who asks.
    pub sender: Signature,
}

impl TypedMail for PollAddition {
    const KIND: MailKind = MailKind::PollAddition;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            slot: Span::sample(11),
            place: Place::ClientHome,
            due_at: Span::sample(5).ends_at,
            sender: Signature::sample(),
        }
    }
}
