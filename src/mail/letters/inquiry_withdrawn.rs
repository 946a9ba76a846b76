//! 照会の取りやめ: the meeting was cancelled, so nobody needs the answer any more.

use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InquiryWithdrawn {
    /// The meeting's number.
    pub meeting_number: String,
    /// What kind of meeting, e.g. サービス担当者会議.
    pub meeting_kind: String,
    /// Who had asked.
    pub sender: Signature,
}

impl TypedMail for InquiryWithdrawn {
    const KIND: MailKind = MailKind::InquiryWithdrawn;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            meeting_kind: "サービス担当者会議".into(),
            sender: Signature::sample(),
        }
    }
}
