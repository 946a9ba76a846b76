//! 回答期限の延長: those who have not answered an inquiry have more time.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, Span, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InquiryExtended {
    /// The meeting's number.
    pub meeting_number: String,
    /// By when so far, UTC.
    pub before: NaiveDateTime,
    /// By when now, UTC.
    pub due_at: NaiveDateTime,
    /// Who asks.
    pub sender: Signature,
}

impl TypedMail for InquiryExtended {
    const KIND: MailKind = MailKind::InquiryExtended;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            before: Span::sample(5).ends_at,
            due_at: Span::sample(9).ends_at,
            sender: Signature::sample(),
        }
    }
}
