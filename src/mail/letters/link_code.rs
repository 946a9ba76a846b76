//! 確認コード: six digits for a new device, valid ten minutes.

use serde::{Deserialize, Serialize};

use super::{MailKind, TypedMail};

/// The payload. The digits are derived from the seed and the installation's key when the letter leaves, so that a stolen
/// database opens nothing; the letter carries them as the code of its link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCode {
    /// Random; says nothing without the key.
    pub seed: String,
    /// How long they are valid.
    pub minutes: u32,
}

impl TypedMail for LinkCode {
    const KIND: MailKind = MailKind::LinkCode;

    fn sample() -> Self {
        Self { seed: "00112233445566778899aabbccddeeff".into(), minutes: 10 }
    }
}
