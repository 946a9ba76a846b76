//! Opening an inquiry: who is asked, why, by when, and exactly what will leave.

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::domain::inquiry::{InquiryState, Reason};
use crate::domain::meeting::Planned;
use crate::domain::opinion::OpinionRow;
use crate::domain::plan_draft::{FieldChange, RowChange, RowDiff, RowField, RowKind};
use crate::render::pages::consents::{ConsentPanel, GapLine};
use crate::render::pages::meetings::MeetingOtherLetter;
use crate::render::pages::plan_self_checks::SelfCheckNote;
use crate::render::pages::sheets::DelayPart;
use crate::render::parts::{Crumb, RecipientNote};
use crate::render::{FormState, Lang, Page};

/// The inquiries of one meeting.
#[derive(Serialize)]
pub struct InquiriesPage {
    pub crumbs: Vec<Crumb>,
    /// 会議番号
    pub number: String,
    pub meeting: String,
    pub client_name: String,
    pub inquiries: Vec<InquiryLine>,
    /// Whether another may be opened.
    pub may_open: bool,
}

/// One inquiry in a list.
#[derive(Serialize)]
pub struct InquiryLine {
    pub href: String,
    pub state: InquiryState,
    pub tone: &'static str,
    pub version_number: i32,
    pub question: String,
    pub due_at: NaiveDateTime,
    pub answered: usize,
    pub asked: usize,
}

/// The form that opens an inquiry.
#[derive(Serialize)]
pub struct InquiryNewPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub meeting: String,
    /// 会議番号
    pub number: String,
    pub version_number: i32,
    /// Whether the whole meeting may still be replaced.
    pub may_replace: bool,
    /// The earlier inquiry, when those are asked again whose rows changed.
    pub follows: Option<FollowsPart>,
    pub people: Vec<PersonChoice>,
    /// The rows about which a question of their own can be put.
    pub rows: Vec<QuestionField>,
    /// Whether a question beside the one to everybody is there already.
    pub has_questions: bool,
    pub reasons: Vec<ReasonChoice>,
    /// What is wanting, for those who are asked.
    pub consents: Option<ConsentPanel>,
}

/// An earlier inquiry that is followed.
#[derive(Serialize)]
pub struct FollowsPart {
    pub uid: String,
    /// The number of the version that it asked about.
    pub number: i32,
    /// What changed since.
    pub rows: Vec<RowDiff>,
    /// Offices that serve by this version for the first time and can't be asked yet.
    pub newcomers: Vec<String>,
}

impl FollowsPart {
    /// Rows of every kind of change.
    pub fn sample_rows() -> Vec<RowDiff> {
        let row = |change| RowDiff {
            kind: RowKind::ServiceItem,
            uid: None,
            place: "1-1-1".into(),
            change,
            title: "入浴介助".into(),
            fields: vec![FieldChange {
                field: RowField::Frequency,
                before: "週1回".into(),
                after: "週2回".into(),
                spans: Vec::new(),
            }],
        };
        [RowChange::Changed, RowChange::Added, RowChange::Removed].map(row).into()
    }
}

/// A participant who can be asked.
#[derive(Serialize)]
pub struct PersonChoice {
    pub value: String,
    pub label: String,
    pub planned: Planned,
    /// The address a letter would go to, or empty: then it goes on paper.
    pub address: String,
    /// Whether they answer an inquiry about this version already.
    pub is_asked: bool,
}

/// The fields of a question about a row.
#[derive(Clone, Serialize)]
pub struct QuestionField {
    /// How the fields are called, after `ask-` and `ask_to-`.
    pub name: String,
    pub kind: OpinionRow,
    pub place: String,
    pub text: String,
}

/// A question before it leaves.
#[derive(Clone, Serialize)]
pub struct QuestionLine {
    /// The field of its text.
    pub field: String,
    /// How the fields of its row are called; empty for the whole.
    pub row: String,
    pub kind: OpinionRow,
    pub place: String,
    pub text: String,
    pub body: String,
    /// Whom it is for; nobody named is everybody.
    pub to: Vec<PersonName>,
}

/// Somebody a question is for.
#[derive(Clone, Serialize)]
pub struct PersonName {
    pub value: String,
    pub name: String,
}

impl QuestionLine {
    /// A question to one office.
    pub fn sample() -> Self {
        Self {
            field: "ask-r".into(),
            row: "r".into(),
            kind: OpinionRow::ServiceItem,
            place: "1-1-1".into(),
            text: "歩行訓練（週2回）".into(),
            body: "週2回で足りますか".into(),
            to: vec![PersonName { value: "a".into(), name: "架空デイサービス".into() }],
        }
    }
}

/// A reason to choose.
#[derive(Clone, Serialize)]
pub struct ReasonChoice {
    pub value: String,
    pub label: String,
    pub support: String,
}

impl ReasonChoice {
    /// A reason in the reader's language.
    pub fn of(reason: &Reason, lang: Lang) -> Self {
        let (label, support) = match lang {
            Lang::Ja => (&reason.ja, &reason.hint_ja),
            Lang::En => (&reason.en, &reason.hint_en),
        };
        Self { value: reason.code.clone(), label: label.clone(), support: support.clone() }
    }
}

/// What will leave, before it leaves.
#[derive(Serialize)]
pub struct InquiryPreviewPage {
    pub crumbs: Vec<Crumb>,
    /// Carries the fields on.
    pub form: FormState,
    pub meeting: String,
    pub number: String,
    pub replaces_meeting: bool,
    pub reason_label: String,
    pub due_at: NaiveDateTime,
    pub version_number: i32,
    /// The meeting's version, so that nothing leaves for a list that has changed meanwhile.
    pub seen_version: i32,
    pub asked: Vec<AskedLine>,
    pub questions: Vec<QuestionLine>,
    pub letter: LetterPreview,
    /// Another letter that leaves with it, to others.
    pub others: Option<MeetingOtherLetter>,
    /// Whether the plan was gone through.
    pub self_check: Option<SelfCheckNote>,
    /// What is wanting although it goes on.
    pub overridden: Vec<GapLine>,
}

/// The form that gives more time.
#[derive(Serialize)]
pub struct InquiryExtendPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub inquiry: String,
    pub number: String,
    pub state: InquiryState,
    /// Whether it is asked a second time.
    pub asks_twice: bool,
    pub waiting: Vec<WaitingLine>,
}

/// One who has not answered.
#[derive(Clone, Serialize)]
pub struct WaitingLine {
    pub value: String,
    pub name: String,
    /// Empty: on paper.
    pub address: String,
    pub due_at: NaiveDateTime,
    pub delay: Option<DelayPart>,
}

/// A recipient.
#[derive(Clone, Serialize)]
pub struct AskedLine {
    pub uid: String,
    pub label: String,
    /// Empty: on paper.
    pub address: String,
    pub note: RecipientNote,
}

/// The letter as it will read.
#[derive(Clone, Serialize)]
pub struct LetterPreview {
    pub subject: String,
    pub text: String,
}

pub(super) fn time(day: u32) -> NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 12, day).and_then(|d| d.and_hms_opt(8, 0, 0)).unwrap_or_default()
}

impl Page for InquiriesPage {
    const TEMPLATE: &'static str = "inquiries/index";
    const TITLE: &'static str = "inquiry-index-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/meetings/x", "M8-0001")],
            number: "M8-0001".into(),
            meeting: "x".into(),
            client_name: "架空 太郎".into(),
            inquiries: vec![InquiryLine {
                href: "/inquiries/x".into(),
                state: InquiryState::Open,
                tone: "blue",
                version_number: 1,
                question: "入浴の方法について".into(),
                due_at: time(5),
                answered: 1,
                asked: 2,
            }],
            may_open: true,
        }
    }
}

impl Page for InquiryNewPage {
    const TEMPLATE: &'static str = "inquiries/new";
    const TITLE: &'static str = "inquiry-new-title";
    fn title_key(&self) -> &'static str {
        if self.follows.is_some() { "inquiry-again-title" } else { Self::TITLE }
    }
    fn sample() -> Self {
        let person = |value: &str, address: &str, is_asked| PersonChoice {
            value: value.into(),
            label: "架空デイサービス".into(),
            planned: Planned::Absent,
            address: address.into(),
            is_asked,
        };
        Self {
            crumbs: vec![Crumb::to("/meetings/x", "M8-0001")],
            form: FormState::with([("reason_code", "other"), ("ask-r", "週2回で足りますか")]),
            meeting: "x".into(),
            number: "M8-0001".into(),
            version_number: 1,
            may_replace: true,
            follows: Some(FollowsPart {
                uid: "i".into(),
                number: 1,
                rows: FollowsPart::sample_rows(),
                newcomers: vec!["架空福祉用具".into()],
            }),
            people: vec![
                person("a", "day@example.test", false),
                person("b", "", false),
                person("c", "", true),
            ],
            rows: vec![QuestionField {
                name: "r".into(),
                kind: OpinionRow::ServiceItem,
                place: "1-1-1".into(),
                text: "歩行訓練（週2回）".into(),
            }],
            has_questions: true,
            reasons: vec![ReasonChoice {
                value: "other".into(),
                label: "その他".into(),
                support: "事情".into(),
            }],
            consents: Some(ConsentPanel::sample()),
        }
    }
}

impl Page for InquiryExtendPage {
    const TEMPLATE: &'static str = "inquiries/extend";
    const TITLE: &'static str = "inquiry-extend-title";
    fn sample() -> Self {
        let line = |address: &str, delay| WaitingLine {
            value: "a".into(),
            name: "架空デイサービス".into(),
            address: address.into(),
            due_at: time(5),
            delay,
        };
        Self {
            crumbs: vec![Crumb::to("/inquiries/x", "M8-0001")],
            form: FormState::with([("asked", "a"), ("due", "2026-12-09")]),
            inquiry: "x".into(),
            number: "M8-0001".into(),
            state: InquiryState::Collected,
            asks_twice: true,
            waiting: vec![line("day@example.test", Some(DelayPart::sample())), line("", None)],
        }
    }
}

impl Page for InquiryPreviewPage {
    const TEMPLATE: &'static str = "inquiries/preview";
    const TITLE: &'static str = "inquiry-preview-title";
    fn sample() -> Self {
        let line = |address: &str| AskedLine {
            uid: "a".into(),
            label: "架空デイサービス".into(),
            address: address.into(),
            note: RecipientNote::sample(),
        };
        Self {
            crumbs: vec![Crumb::to("/meetings/x", "M8-0001")],
            form: FormState::with([("reason", "三度調整した"), ("question", "入浴の方法について")]),
            meeting: "x".into(),
            number: "M8-0001".into(),
            replaces_meeting: true,
            reason_label: "日程を調整したが参加が得られなかった".into(),
            due_at: time(5),
            version_number: 1,
            seen_version: 3,
            asked: vec![line("day@example.test"), line("")],
            questions: vec![QuestionLine::sample()],
            letter: LetterPreview {
                subject: "【要回答 12/5まで】".into(), text: "記…以上".into()
            },
            others: Some(MeetingOtherLetter::sample()),
            self_check: Some(SelfCheckNote::sample()),
            overridden: vec![GapLine::sample()],
        }
    }
}
