//! 確認コード: six digits for a new device, valid ten minutes.

use serde::{Deserialize, Serialize};

use super::{MailKind, TypedMail};

/// The payload. The code is short-lived and opens nothing without the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCode {
    /// The six digits.
    pub code: String,
    /// How long they are valid.
    pub minutes: u32,
}

impl TypedMail for LinkCode {
    const KIND: MailKind = MailKind::LinkCode;

    fn sample() -> Self {
        Self { code: "012345".into(), minutes: 10 }
    }
}
