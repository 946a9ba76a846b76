//! 日程調整の取りやめ: no date is looked for any more; nothing stands in anybody's calendar yet.

use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollWithdrawn {
    /// The meeting's number.
    pub meeting_number: String,
    /// What kind of meeting, e.g. サービス担当者会議.
    pub meeting_kind: String,
    /// Who had asked.
    pub sender: Signature,
}

impl TypedMail for PollWithdrawn {
    const KIND: MailKind = MailKind::PollWithdrawn;

    fn sample() -> Self {
        Self {
            meeting_number: "M8-0123".into(),
            meeting_kind: "サービス担当者会議".into(),
            sender: Signature::sample(),
        }
    }
}
