//! 回答のお願い（再）: sent only to those who have not answered.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, Span, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerReminder {
    /// The meeting's number.
    pub meeting_number: String,
    /// What is asked for, e.g. 日程のご回答.
    pub matter: String,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// Who asks.
    pub sender: Signature,
}

impl AnswerReminder {
    /// The matter of a poll.
    pub const POLL: &'static str = "日程のご回答";
    /// The matter of an inquiry.
    pub const INQUIRY: &'static str = "照会へのご回答";
}

impl TypedMail for AnswerReminder {
    const KIND: MailKind = MailKind::AnswerReminder;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            matter: Self::POLL.into(),
            due_at: Span::sample(5).ends_at,
            sender: Signature::sample(),
        }
    }
}
