//! パスワードの再設定: a one-time address; the login is not named, so that the mail tells a stranger nothing.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Span, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    /// Until when the address works, UTC.
    pub expires_at: NaiveDateTime,
}

impl TypedMail for PasswordReset {
    const KIND: MailKind = MailKind::PasswordReset;

    fn sample() -> Self {
        Self { expires_at: Span::sample(5).ends_at }
    }
}
