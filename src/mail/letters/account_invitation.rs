//! 利用者登録のご案内: a one-time address to set a password and a second factor.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, Span, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountInvitation {
    /// The login that was prepared.
    pub login: String,
    /// Until when the address works, UTC.
    pub expires_at: NaiveDateTime,
    /// Who invites.
    pub sender: Signature,
}

impl TypedMail for AccountInvitation {
    const KIND: MailKind = MailKind::AccountInvitation;

    fn sample() -> Self {
        Self { login: "hanako".into(), expires_at: Span::sample(5).ends_at, sender: Signature::sample() }
    }
}
