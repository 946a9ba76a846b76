//! 判断の確認: the center has said something of a judgement or has taken that back, or the office has answered; what was said
//! stands on the page.

use serde::{Deserialize, Serialize};

use super::{MailKind, Signature, TypedMail};

/// The payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgementReviewed {
    /// What happened: one of the words below.
    pub news: String,
    /// The page of the judgement below the base address.
    pub path: String,
    /// The center, or the office that answered.
    pub sender: Signature,
}

impl JudgementReviewed {
    /// 確認した
    pub const CONFIRMED: &str = "confirmed";
    /// 確認のうえ意見あり
    pub const OPINION: &str = "opinion";
    /// The review was taken back.
    pub const WITHDRAWN: &str = "withdrawn";
    /// The office answered the center.
    pub const ANSWERED: &str = "answered";
}

impl TypedMail for JudgementReviewed {
    const KIND: MailKind = MailKind::JudgementReviewed;

    fn sample() -> Self {
        Self {
            news: Self::OPINION.into(),
            path: "/judgements/019b3c6e-0000-7000-8000-000000000001".into(),
            sender: Signature::sample(),
        }
    }
}
