//! 引き継ぎ: what became of the hand-over of a client; whom it is about stands on no letter.

use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientHandOver {
    /// What happened: one of the words below.
    pub news: String,
    /// The page below the base address.
    pub path: String,
    /// The office that did it.
    pub sender: Signature,
}

impl ClientHandOver {
    /// Proposed, to the office that may take the client.
    pub const PROPOSED: &str = "proposed";
    /// The proposal was taken back.
    pub const WITHDRAWN: &str = "withdrawn";
    /// Accepted, to whoever proposed it.
    pub const ACCEPTED: &str = "accepted";
    /// Declined, to whoever proposed it.
    pub const DECLINED: &str = "declined";
    /// To the center that had entrusted the client to the former office (委託).
    pub const NO_LONGER_ENTRUSTED: &str = "no_longer_entrusted";
}

impl TypedMail for ClientHandOver {
    const KIND: MailKind = MailKind::ClientHandOver;

    fn sample() -> Self {
        Self {
            news: Self::PROPOSED.into(),
            path: "/hand-overs/019b3c6e-0000-7000-8000-000000000001".into(),
            sender: Signature::sample(),
        }
    }
}
