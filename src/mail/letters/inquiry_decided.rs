//! 判断の確定: whoever wrote an opinion can read what was decided on it, and why. What it is stands behind the link.

use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InquiryDecided {
    /// The meeting's number.
    pub meeting_number: String,
    /// Who decided.
    pub sender: Signature,
}

impl TypedMail for InquiryDecided {
    const KIND: MailKind = MailKind::InquiryDecided;

    fn sample() -> Self {
        Self { meeting_number: "M8-0123".into(), sender: Signature::sample() }
    }
}
