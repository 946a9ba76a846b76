//! 照会のお願い: an office that can't come is asked for its opinion on one plan version.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, Span, TypedMail};

/// The payload. The plan itself stands behind the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InquiryInvitation {
    /// The meeting's number.
    pub meeting_number: String,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// The number of the version where those are asked again whose rows changed (再確認).
    #[serde(default)]
    pub again: Option<i32>,
    /// Who asks.
    pub sender: Signature,
}

impl TypedMail for InquiryInvitation {
    const KIND: MailKind = MailKind::InquiryInvitation;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            due_at: Span::sample(5).ends_at,
            again: Some(2),
            sender: Signature::sample(),
        }
    }
}
