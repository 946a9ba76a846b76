//! 送信テスト: shows an administrator that mail leaves.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{MailKind, Span, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransportTest {
    /// When the test was asked for, UTC.
    pub asked_at: NaiveDateTime,
}

impl TypedMail for TransportTest {
    const KIND: MailKind = MailKind::TransportTest;

    fn sample() -> Self {
        Self { asked_at: Span::sample(5).ends_at }
    }
}
