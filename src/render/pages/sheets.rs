//! The answer sheet of an inquiry, one thing per page: read, rows need by need, the whole, check, receipt, paper.

mod later;
mod paper;

use chrono::NaiveDateTime;
use serde::Serialize;

use super::inquiries::{Earlier, FollowsPart, PlanBlocks};
use super::{Sample, of};
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::opinion::{Decision, OpinionRow, RowRef, Stance};
use crate::domain::plan_draft::RowDiff;
use crate::render::parts::Crumb;
use crate::render::{FormState, Page};

pub use later::{DelayPart, SheetLaterPage};
pub use paper::{PaperLine, ProxyPage, SheetPrintPage};

/// What stands at the head of every page of a sheet.
#[derive(Clone, Serialize)]
pub struct SheetHead {
    /// The address of the sheet; its pages stand below it.
    pub base: String,
    /// 会議番号
    pub number: String,
    pub client_name: String,
    /// Who asks.
    pub office: String,
    pub organizer: String,
    pub phone: String,
    pub fax: String,
    pub reason: String,
    pub question: String,
    pub due_at: NaiveDateTime,
    pub is_past_due: bool,
    pub version_number: i32,
    /// Set when the plan has moved on since.
    pub newer_number: Option<i32>,
    pub state: InquiryState,
}

/// The draft to be read, and how things stand.
#[derive(Serialize)]
pub struct SheetReadPage {
    pub crumbs: Vec<Crumb>,
    pub head: SheetHead,
    pub plan: PlanBlocks,
    /// Questions about single rows, and to the reader alone.
    pub questions: Vec<AskedPart>,
    /// Whether a sheet was handed in.
    pub is_answered: bool,
    /// Until about when the answer has to wait, where somebody said so.
    pub delay: Option<DelayPart>,
    /// Whether that can be said: while nothing was handed in.
    pub may_delay: bool,
    /// When something typed was last kept on the server.
    pub draft_at: Option<NaiveDateTime>,
    /// Whether an answer can still be given or changed.
    pub may_answer: bool,
    /// The first page of the answer, below the sheet's address.
    pub begin: String,
    /// What changed, where those are asked again whose rows did.
    pub since: Option<SincePart>,
    /// What was handed in, with what was said before and what became of it.
    pub outcomes: Vec<OutcomeLine>,
    /// Whether what became of it is decided.
    pub is_decided: bool,
}

/// A question beside the one to everybody.
#[derive(Clone, Serialize)]
pub struct AskedPart {
    pub kind: OpinionRow,
    pub place: String,
    pub text: String,
    pub body: String,
}

/// What changed since an earlier version was asked about.
#[derive(Serialize)]
pub struct SincePart {
    /// The number of that version.
    pub number: i32,
    pub rows: Vec<RowDiff>,
}

/// An opinion with what became of it.
#[derive(Clone, Serialize)]
pub struct OutcomeLine {
    pub kind: OpinionRow,
    pub label: String,
    pub stance: Stance,
    pub body: String,
    pub risks: String,
    pub decision: Option<Decision>,
    pub tone: &'static str,
    pub reason: String,
    pub earlier: Vec<Earlier>,
}

/// One page of rows, or the whole.
#[derive(Serialize)]
pub struct SheetStepPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub head: SheetHead,
    /// Where this page is posted.
    pub action: String,
    /// Where the page before stands.
    pub back: String,
    /// `check` when the reader came from there, else empty.
    pub return_to: &'static str,
    pub step: usize,
    pub steps: usize,
    /// The need the rows belong to; empty on the page about the whole.
    pub title: String,
    pub is_overall: bool,
    pub rows: Vec<SheetRow>,
    pub stances: Vec<&'static str>,
}

/// A row to be answered.
#[derive(Clone, Serialize)]
pub struct SheetRow {
    /// How its fields are called.
    pub name: String,
    pub kind: OpinionRow,
    pub place: String,
    pub text: String,
    pub detail: String,
    pub is_own: bool,
    /// What is asked about it.
    pub questions: Vec<String>,
    /// What changed in it since it was asked about before.
    pub change: Option<RowDiff>,
}

impl SheetRow {
    /// The row.
    pub fn of(&self) -> RowRef {
        RowRef { kind: self.kind, uid: Uid::parse(&self.name) }
    }
}

/// The answers before they are handed in.
#[derive(Serialize)]
pub struct SheetCheckPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub head: SheetHead,
    pub groups: Vec<CheckGroup>,
    pub answered_by: String,
    pub overall: CheckLine,
    pub change_overall: String,
    pub is_change: bool,
}

/// The rows of one need.
#[derive(Clone, Serialize)]
pub struct CheckGroup {
    pub title: String,
    pub change: String,
    pub lines: Vec<CheckLine>,
    pub blank: usize,
}

/// One row as it was answered.
#[derive(Clone, Serialize)]
pub struct CheckLine {
    pub label: String,
    /// What is asked about it.
    pub questions: Vec<String>,
    pub stance: Option<Stance>,
    pub body: String,
    pub risks: String,
}

/// The receipt.
#[derive(Serialize)]
pub struct SheetReceiptPage {
    pub crumbs: Vec<Crumb>,
    pub head: SheetHead,
    pub receipt: String,
    pub answered_at: NaiveDateTime,
    pub answered_by: String,
    pub is_late: bool,
    pub is_changeable: bool,
    /// The invitation, where the office is offered an account.
    pub offer: String,
}

fn at(day: u32) -> NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 12, day).and_then(|d| d.and_hms_opt(8, 0, 0)).unwrap_or_default()
}

/// For samples of pages.
pub(super) fn head_sample() -> SheetHead {
    head()
}

fn head() -> SheetHead {
    SheetHead {
        base: "/i/x/inquiry".into(),
        number: "M8-0001".into(),
        client_name: "架空 太郎".into(),
        office: "架空ケアプラン".into(),
        organizer: "架空 花子".into(),
        phone: "00-0000-0000".into(),
        fax: "00-0000-0001".into(),
        reason: "日程：三度調整した".into(),
        question: "入浴の方法".into(),
        due_at: at(5),
        is_past_due: true,
        version_number: 1,
        newer_number: Some(2),
        state: InquiryState::Open,
    }
}

fn row() -> SheetRow {
    SheetRow {
        name: "r".into(),
        kind: OpinionRow::ServiceItem,
        place: "1-1-1".into(),
        text: "歩行訓練".into(),
        detail: "通所リハ・週2回".into(),
        is_own: true,
        questions: vec!["週2回で足りますか".into()],
        change: FollowsPart::sample_rows().into_iter().next(),
    }
}

fn line(stance: Option<Stance>) -> CheckLine {
    CheckLine {
        label: "1-1-1 歩行訓練".into(),
        questions: vec!["週2回で足りますか".into()],
        stance,
        body: "転倒の恐れ".into(),
        risks: "夜間のふらつき".into(),
    }
}

const STANCES: [&str; 4] = ["agree", "amend", "concern", "outside"];

impl Page for SheetReadPage {
    const TEMPLATE: &'static str = "sheets/read";
    const TITLE: &'static str = "sheet-read-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/inbox", "受信")],
            head: head(),
            plan: super::inquiries::plan_sample(),
            questions: vec![AskedPart {
                kind: OpinionRow::ServiceItem,
                place: "1-1-1".into(),
                text: "歩行訓練".into(),
                body: "週2回で足りますか".into(),
            }],
            is_answered: true,
            delay: Some(DelayPart::sample()),
            may_delay: true,
            draft_at: Some(at(4)),
            may_answer: true,
            begin: "rows/1".into(),
            since: Some(SincePart { number: 1, rows: FollowsPart::sample_rows() }),
            is_decided: true,
            outcomes: vec![OutcomeLine {
                kind: OpinionRow::Goal,
                label: "1-1 家の周りを歩く".into(),
                stance: Stance::Concern,
                body: "転倒の恐れ".into(),
                risks: "夜間のふらつき".into(),
                decision: Some(Decision::Partly),
                tone: "green",
                reason: "週2回にする".into(),
                earlier: vec![Earlier {
                    stance: Stance::Agree,
                    body: "よい".into(),
                    risks: String::new(),
                    given_at: at(2),
                }],
            }],
        }
    }
}

impl Page for SheetStepPage {
    const TEMPLATE: &'static str = "sheets/step";
    const TITLE: &'static str = "sheet-step-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/i/x/inquiry", "M8-0001")],
            form: FormState::with([
                ("stance-r", "concern"),
                ("text-r", "転倒の恐れ"),
                ("answered_by", "理学 療子"),
            ]),
            head: head(),
            action: "/i/x/inquiry/rows/1".into(),
            back: "/i/x/inquiry".into(),
            return_to: "check",
            step: 1,
            steps: 2,
            title: "1 ひとりで外出したい".into(),
            is_overall: true,
            rows: vec![row()],
            stances: STANCES.to_vec(),
        }
    }
}

impl Page for SheetCheckPage {
    const TEMPLATE: &'static str = "sheets/check";
    const TITLE: &'static str = "sheet-check-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/i/x/inquiry", "M8-0001")],
            form: FormState::default(),
            head: head(),
            groups: vec![CheckGroup {
                title: "1 ひとりで外出したい".into(),
                change: "/i/x/inquiry/rows/1?from=check".into(),
                lines: vec![line(Some(Stance::Concern)), line(None)],
                blank: 1,
            }],
            answered_by: "理学 療子".into(),
            overall: line(Some(Stance::Agree)),
            change_overall: "/i/x/inquiry/rows/overall?from=check".into(),
            is_change: true,
        }
    }
}

impl Page for SheetReceiptPage {
    const TEMPLATE: &'static str = "sheets/receipt";
    const TITLE: &'static str = "sheet-receipt-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/inbox", "受信")],
            head: head(),
            receipt: "M8-0001-A7F3-1".into(),
            answered_at: at(4),
            answered_by: "理学 療子".into(),
            is_late: true,
            is_changeable: true,
            offer: "i".into(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<SheetReadPage>(),
        of::<SheetStepPage>(),
        of::<SheetCheckPage>(),
        of::<SheetReceiptPage>(),
        of::<SheetPrintPage>(),
        of::<ProxyPage>(),
        of::<SheetLaterPage>(),
    ]
}
