//! The sheet on paper, and the form into which its answer is typed when it comes back.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{CheckLine, STANCES, SheetHead, SheetRow, at, head, line, row};
use crate::domain::opinion::{OpinionRow, Stance};
use crate::render::parts::{Choice, Crumb, StandingAnswer};
use crate::render::{FormState, Page};

/// The sheet on paper: a copy of what was answered, or blank lines to write on.
#[derive(Serialize)]
pub struct SheetPrintPage {
    pub head: SheetHead,
    pub back: String,
    pub receipt: String,
    pub answered_at: Option<NaiveDateTime>,
    pub answered_by: String,
    pub lines: Vec<PaperLine>,
    pub overall: CheckLine,
}

/// A row on paper.
#[derive(Clone, Serialize)]
pub struct PaperLine {
    pub kind: OpinionRow,
    pub place: String,
    pub text: String,
    pub detail: String,
    /// What is asked about it.
    pub questions: Vec<String>,
    pub stance: Option<Stance>,
    pub body: String,
}

/// An answer that came by FAX or telephone, typed in by those who called the meeting.
#[derive(Serialize)]
pub struct ProxyPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub head: SheetHead,
    pub action: String,
    pub label: String,
    pub rows: Vec<SheetRow>,
    pub stances: Vec<&'static str>,
    pub channels: Vec<Choice>,
    pub standing: StandingAnswer,
}

impl PaperLine {
    /// A full example.
    pub fn sample() -> Self {
        Self {
            kind: OpinionRow::ServiceItem,
            place: "1-1-1".into(),
            text: "歩行訓練".into(),
            detail: "通所リハ・週2回".into(),
            questions: vec!["週2回で足りますか".into()],
            stance: Some(Stance::Amend),
            body: "週3回へ".into(),
        }
    }
}

impl Page for SheetPrintPage {
    const TEMPLATE: &'static str = "sheets/print";
    const TITLE: &'static str = "sheet-print-title";
    fn sample() -> Self {
        Self {
            head: head(),
            back: "/i/x/inquiry".into(),
            receipt: "M8-0001-A7F3-1".into(),
            answered_at: Some(at(4)),
            answered_by: "理学 療子".into(),
            lines: vec![PaperLine::sample()],
            overall: line(Some(Stance::Agree)),
        }
    }
}

impl Page for ProxyPage {
    const TEMPLATE: &'static str = "sheets/proxy";
    const TITLE: &'static str = "sheet-proxy-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/inquiries/x", "M8-0001")],
            form: FormState::with([("stance-r", "concern"), ("channel", "fax")]),
            head: head(),
            action: "/inquiries/x/proxy/y".into(),
            label: "架空リハビリ".into(),
            rows: vec![row()],
            stances: STANCES.to_vec(),
            standing: StandingAnswer::sample(),
            channels: vec![Choice::of("fax", "FAX")],
        }
    }
}
