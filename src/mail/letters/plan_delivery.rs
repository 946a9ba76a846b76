//! ケアプランの交付: the plan stands behind the link.

use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDelivery {
    /// 交付番号
    pub number: String,
    /// Who delivers.
    pub sender: Signature,
}

impl TypedMail for PlanDelivery {
    const KIND: MailKind = MailKind::PlanDelivery;

    fn sample() -> Self {
        Self { number: "K8-0012".into(), sender: Signature::sample() }
    }
}
