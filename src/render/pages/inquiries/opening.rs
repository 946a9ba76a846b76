//! Opening an inquiry: who is asked, why, by when, and exactly what will leave.

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::domain::inquiry::{InquiryState, Reason};
use crate::domain::meeting::Planned;
use crate::domain::plan_draft::{FieldChange, RowChange, RowDiff, RowField, RowKind};
use crate::render::pages::consents::{ConsentPanel, GapLine};
use crate::render::pages::meetings::MeetingOtherLetter;
use crate::render::pages::plan_self_checks::SelfCheckNote;
use crate::render::parts::Crumb;
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
    pub letter: LetterPreview,
    /// Another letter that leaves with it, to others.
    pub others: Option<MeetingOtherLetter>,
    /// Whether the plan was gone through.
    pub self_check: Option<SelfCheckNote>,
    /// What is wanting although it goes on.
    pub overridden: Vec<GapLine>,
}

/// A recipient.
#[derive(Clone, Serialize)]
pub struct AskedLine {
    pub uid: String,
    pub label: String,
    /// Empty: on paper.
    pub address: String,
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
            form: FormState::with([("reason_code", "other")]),
            meeting: "x".into(),
            number: "M8-0001".into(),
            version_number: 1,
            may_replace: true,
            follows: Some(FollowsPart { uid: "i".into(), number: 1, rows: FollowsPart::sample_rows() }),
            people: vec![
                person("a", "day@example.test", false),
                person("b", "", false),
                person("c", "", true),
            ],
            reasons: vec![ReasonChoice {
                value: "other".into(),
                label: "その他".into(),
                support: "事情".into(),
            }],
            consents: Some(ConsentPanel::sample()),
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
            letter: LetterPreview {
                subject: "【要回答 12/5まで】".into(), text: "記…以上".into()
            },
            others: Some(MeetingOtherLetter::sample()),
            self_check: Some(SelfCheckNote::sample()),
            overridden: vec![GapLine::sample()],
        }
    }
}
