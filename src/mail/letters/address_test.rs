//! アドレスの確認: an address is used only after its office has confirmed it.

use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressTest {
    /// Who wants to use the address.
    pub sender: Signature,
}

impl TypedMail for AddressTest {
    const KIND: MailKind = MailKind::AddressTest;

    fn sample() -> Self {
        Self { sender: Signature::sample() }
    }
}
