//! What to do next after the first administrator was made.

use serde::Serialize;

use super::{Sample, of};
use crate::domain::job::MailState;
use crate::render::pages::queues::tone;
use crate::render::{FormState, Page};
use crate::storage::views::queues::LetterLine;

/// The steps of a fresh installation.
#[derive(Serialize)]
pub struct NextStepsPage {
    pub form: FormState,
    pub steps: Vec<Step>,
    pub done: usize,
    /// The newest test letter.
    pub letter: Option<TestLetter>,
    /// Whether letters leave by SMTP; else they are only written down.
    pub is_smtp: bool,
}

/// One step; its texts are `next-<word>` and `next-<word>-text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub word: &'static str,
    pub href: &'static str,
    pub is_done: bool,
}

/// How a test letter fared.
#[derive(Serialize)]
pub struct TestLetter {
    pub letter: LetterLine,
    pub tone: &'static str,
    pub is_waiting: bool,
}

impl TestLetter {
    /// The letter with its tone.
    pub fn of(letter: LetterLine) -> Self {
        Self { tone: tone(letter.state), is_waiting: letter.state == MailState::Queued, letter }
    }
}

impl Page for NextStepsPage {
    const TEMPLATE: &'static str = "next_steps/index";
    const TITLE: &'static str = "next-title";
    fn sample() -> Self {
        let at = chrono::NaiveDateTime::default();
        let letter = LetterLine {
            uid: crate::domain::ids::Uid::from_bytes([1; 16]),
            kind: "transport_test".into(),
            to_name: "admin@example.test".into(),
            state: MailState::Queued,
            attempts: 1,
            next_at: at,
            last_reply: "connection refused".into(),
            queued_at: at,
            sent_at: Some(at),
            bounced_at: None,
            bounce_reason: String::new(),
            office_uid: None,
            office_name: None,
        };
        Self {
            form: FormState::default(),
            steps: vec![Step { word: "insurer", href: "/insurers", is_done: true }],
            done: 1,
            letter: Some(TestLetter::of(letter)),
            is_smtp: true,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<NextStepsPage>()]
}
