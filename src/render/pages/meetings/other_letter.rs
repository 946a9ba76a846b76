//! A letter that leaves beside the one that was asked for, e.g. to those who write when a meeting is cancelled.

use serde::Serialize;

use super::MeetingRecipient;
use crate::render::parts::RecipientNote;

/// A second letter of one sending.
#[derive(Serialize)]
pub struct MeetingOtherLetter {
    pub to: Vec<MeetingRecipient>,
    pub subject: String,
    pub text: String,
}

impl MeetingOtherLetter {
    /// A full example.
    pub fn sample() -> Self {
        let to = |address: &str, why| MeetingRecipient {
            label: "架空訪問介護".into(),
            person: "架空 次郎".into(),
            address: address.into(),
            why,
            note: RecipientNote::sample(),
        };
        Self {
            to: vec![to("a@example.test", ""), to("", "no_address")],
            subject: "【取りやめ】".into(),
            text: "本文".into(),
        }
    }
}
