//! まだ回答できない on screen.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{SheetHead, at, head};
use crate::render::parts::Crumb;
use crate::render::{FormState, Page};

/// Until about when an answer has to wait.
#[derive(Clone, Serialize)]
pub struct DelayPart {
    pub expected_on: NaiveDate,
    pub body: String,
    pub said_by: String,
    pub said_at: NaiveDateTime,
}

impl DelayPart {
    /// A fictional one.
    pub fn sample() -> Self {
        Self {
            expected_on: at(9).date(),
            body: "担当が休みのため".into(),
            said_by: "訪問 直子".into(),
            said_at: at(3),
        }
    }
}

/// まだ回答できない.
#[derive(Serialize)]
pub struct SheetLaterPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub head: SheetHead,
    pub action: String,
    pub label: String,
    /// Whether those who called the meeting note what they heard.
    pub is_noted: bool,
    /// Whether it can be said: while there is no answer.
    pub may_say: bool,
    /// What was said before, and holds.
    pub delay: Option<DelayPart>,
}

impl Page for SheetLaterPage {
    const TEMPLATE: &'static str = "sheets/later";
    const TITLE: &'static str = "sheet-later-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/i/x/inquiry", "M8-0001")],
            form: FormState::with([("expected_on", "2026-12-09"), ("body", "担当が休みのため")]),
            head: head(),
            action: "/i/x/inquiry/later".into(),
            label: "架空リハビリ".into(),
            is_noted: true,
            may_say: true,
            delay: Some(DelayPart::sample()),
        }
    }
}
