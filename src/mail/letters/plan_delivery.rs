//! ケアプランの交付: the plan stands behind the link.

use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDelivery {
    /// The meeting's number.
    pub meeting_number: String,
    /// Who delivers.
    pub sender: Signature,
}

impl TypedMail for PlanDelivery {
    const KIND: MailKind = MailKind::PlanDelivery;

    fn sample() -> Self {
        Self { meeting_number: "M8-0123".into(), sender: Signature::sample() }
    }
}
