//! 回答のお願い（まとめ）: everything that one office has not answered, by whomever it was asked, in one letter of the day.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{AnswerReminder, MailKind, Signature, Span, TypedMail};
use crate::domain::ids::Uid;

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerDigest {
    /// What is waited for, the nearest deadline first.
    pub items: Vec<DigestItem>,
}

/// One thing that is waited for. Its link is derived as the letter leaves, and handed in beside the payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestItem {
    /// The invitation.
    pub invitation: Uid,
    /// The meeting's number.
    pub meeting_number: String,
    /// What is asked for, e.g. 日程のご回答.
    pub matter: String,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// Who asks.
    pub office: String,
    /// The staff member.
    pub person: String,
    /// Empty when unknown.
    pub phone: String,
    /// Empty when unknown.
    pub fax: String,
}

impl AnswerDigest {
    /// The invitation of the sample, for which a link has to be at hand.
    pub const SAMPLE: [u8; 10] = [7; 10];
}

impl TypedMail for AnswerDigest {
    const KIND: MailKind = MailKind::AnswerDigest;

    fn sample() -> Self {
        let from = Signature::sample();
        let item = |matter: &str, number: &str, day| DigestItem {
            invitation: Uid::from_parts(1_790_000_000_000, Self::SAMPLE),
            meeting_number: number.into(),
            matter: matter.into(),
            due_at: Span::sample(day).ends_at,
            office: from.office.clone(),
            person: from.person.clone(),
            phone: from.phone.clone(),
            fax: from.fax.clone(),
        };
        Self {
            items: vec![
                item(AnswerReminder::POLL, "M8-0123", 5),
                item(AnswerReminder::INQUIRY, "M8-0124", 7),
            ],
        }
    }
}
