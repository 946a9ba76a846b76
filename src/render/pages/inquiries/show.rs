//! The consolidation of an inquiry (rows × offices), the decision on one opinion, and the paper form.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::opening::time;
use crate::domain::inquiry::InquiryState;
use crate::domain::opinion::{Decision, OpinionRow, Stance};
use crate::domain::slot_poll::AnswerChannel;
use crate::render::pages::answer_files::FilesLink;
use crate::render::pages::sheets::DelayPart;
use crate::render::parts::{Crumb, RecipientNote};
use crate::render::{FormState, Page};

/// An inquiry with all that was said to it.
#[derive(Serialize)]
pub struct InquiryPage {
    pub crumbs: Vec<Crumb>,
    /// For the forms of the page; holds nothing.
    pub form: FormState,
    pub uid: String,
    pub meeting: String,
    pub number: String,
    pub client_name: String,
    pub state: InquiryState,
    pub tone: &'static str,
    pub due_at: NaiveDateTime,
    pub is_past_due: bool,
    pub reason: String,
    pub question: String,
    pub version_number: i32,
    /// Empty for an office that the client has left, as the other addresses within the plan are.
    pub version_href: String,
    /// Set when the plan has moved on: the opinions are 旧版への意見.
    pub newer_number: Option<i32>,
    pub diff_href: String,
    pub progress: Progress,
    pub columns: Vec<Column>,
    /// The ways to the papers of those who are asked.
    pub files: Vec<FilesLink>,
    pub rows: Vec<RowLine>,
    pub filters: Vec<FilterLink>,
    /// How many concerns wait for a decision.
    pub concerns: usize,
    /// Where those who have not answered get more time; empty where nobody does.
    pub extend_href: String,
    pub hidden_rows: usize,
    /// Whether somebody is asked on paper.
    pub has_paper: bool,
    pub is_decidable: bool,
    /// Those who have not answered and can't any more once the decisions are closed.
    pub unanswered: Vec<String>,
    /// Where adopted opinions become the next version; empty where there is nothing to do.
    pub revise_href: String,
    /// Where those are asked again whose rows changed; empty where there is nothing to ask.
    pub again_href: String,
    /// The version of the inquiry that this one follows.
    pub since_number: Option<i32>,
    /// The inquiry that follows this one, or empty.
    pub followed_href: String,
    pub record_href: String,
}

/// How far things are.
#[derive(Clone, Serialize)]
pub struct Progress {
    pub answered: usize,
    pub asked: usize,
    pub decided: usize,
    pub to_decide: usize,
}

/// A filter of the rows.
#[derive(Clone, Serialize)]
pub struct FilterLink {
    pub word: &'static str,
    pub href: String,
    pub count: usize,
    pub is_chosen: bool,
}

/// One who is asked.
#[derive(Clone, Serialize)]
pub struct Column {
    pub label: String,
    pub person: String,
    pub answered_at: Option<NaiveDateTime>,
    pub is_late: bool,
    pub channel: Option<AnswerChannel>,
    /// Whether somebody else typed it in.
    pub is_proxy: bool,
    /// Where an answer on paper is typed in; empty once decided.
    pub proxy_href: String,
    pub print_href: String,
    /// The confirmed address, or empty: on paper.
    pub address: String,
    /// By when, where that is another day than the inquiry's.
    pub due_at: Option<NaiveDateTime>,
    /// Until about when the answer has to wait.
    pub delay: Option<DelayPart>,
    /// Where it is noted that the answer has to wait; empty once there is one.
    pub later_href: String,
    /// Where more time is given; empty where there is none to give.
    pub extend_href: String,
    /// What is to be known of who has not answered.
    pub note: RecipientNote,
}

/// One row of the plan.
#[derive(Clone, Serialize)]
pub struct RowLine {
    pub kind: OpinionRow,
    pub place: String,
    pub text: String,
    /// What is asked about it, each with those it is for; nobody named is everybody.
    pub questions: Vec<AskedOf>,
    pub cells: Vec<GivenCell>,
    pub decisions: Vec<DecisionLine>,
}

/// A question about a row.
#[derive(Clone, Serialize)]
pub struct AskedOf {
    pub body: String,
    pub to: Vec<String>,
}

/// What one office said about one row.
#[derive(Clone, Serialize)]
pub struct GivenCell {
    pub stance: Option<Stance>,
    pub body: String,
    pub risks: String,
    pub given_by: String,
    pub given_at: Option<NaiveDateTime>,
    pub is_late: bool,
    /// What was said before, latest first.
    pub earlier: Vec<Earlier>,
    /// Whether the office has answered at all.
    pub has_answered: bool,
}

/// An opinion that was changed since.
#[derive(Clone, Serialize)]
pub struct Earlier {
    pub stance: Stance,
    pub body: String,
    pub risks: String,
    pub given_at: NaiveDateTime,
}

/// An opinion that needs a decision.
#[derive(Clone, Serialize)]
pub struct DecisionLine {
    pub href: String,
    pub office: String,
    pub decision: Option<Decision>,
    pub tone: &'static str,
    pub reason: String,
    /// The version that took it in.
    pub taken_number: Option<i32>,
    /// That version beside the one on which it was given.
    pub taken_href: String,
}

/// The decision on one opinion.
#[derive(Serialize)]
pub struct DecidePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub opinion: String,
    pub inquiry: String,
    pub office: String,
    pub kind: OpinionRow,
    pub place: String,
    pub text: String,
    pub stance: Stance,
    pub body: String,
    pub risks: String,
    pub given_by: String,
    pub given_at: NaiveDateTime,
    pub version_number: i32,
    pub newer_number: Option<i32>,
    pub earlier: Vec<Earlier>,
    pub decisions: Vec<&'static str>,
    /// The decision that stands.
    pub standing: Option<StandingDecision>,
}

/// A decision on an opinion as it stands.
#[derive(Serialize)]
pub struct StandingDecision {
    pub uid: String,
    pub decision: Decision,
    pub reason: String,
    pub by: String,
    pub at: NaiveDateTime,
}

/// サービス担当者に対する照会（依頼）内容, on paper.
#[derive(Serialize)]
pub struct InquiryPrintPage {
    pub back: String,
    pub number: String,
    pub written_on: NaiveDate,
    pub client_name: String,
    pub planner: String,
    pub office: String,
    pub reason: String,
    pub version_number: i32,
    pub lines: Vec<PrintLine>,
}

/// One who is asked, on paper.
#[derive(Clone, Serialize)]
pub struct PrintLine {
    pub to: String,
    pub asked_on: Option<NaiveDate>,
    pub question: String,
    pub answerer: String,
    pub answered_on: Option<NaiveDate>,
    pub answer: String,
}

impl Page for InquiryPage {
    const TEMPLATE: &'static str = "inquiries/show";
    const TITLE: &'static str = "inquiry-show-title";
    fn sample() -> Self {
        let earlier =
            Earlier { stance: Stance::Agree, body: String::new(), risks: "転倒".into(), given_at: time(2) };
        let cell = GivenCell {
            stance: Some(Stance::Concern),
            body: "転倒の恐れ".into(),
            risks: "夜間のふらつき".into(),
            given_by: "理学 療子".into(),
            given_at: Some(time(3)),
            is_late: true,
            earlier: vec![earlier],
            has_answered: true,
        };
        let blank = GivenCell { stance: None, body: String::new(), given_at: None, ..cell.clone() };
        let line = DecisionLine {
            href: "/opinions/x".into(),
            office: "架空リハビリ".into(),
            decision: Some(Decision::Adopted),
            tone: "green",
            reason: "転倒を防ぐ".into(),
            taken_number: Some(2),
            taken_href: "/plan-versions/x/compare/y".into(),
        };
        let column = Column {
            label: "架空リハビリ".into(),
            person: "理学 療子".into(),
            answered_at: Some(time(3)),
            is_late: true,
            channel: Some(AnswerChannel::Fax),
            is_proxy: true,
            proxy_href: "/inquiries/x/proxy/y".into(),
            print_href: "/inquiries/x/print".into(),
            address: String::new(),
            due_at: Some(time(9)),
            delay: None,
            later_href: "/inquiries/x/later/y".into(),
            extend_href: "/inquiries/x/extend?for=y".into(),
            note: RecipientNote::sample(),
        };
        let waiting = Column {
            answered_at: None,
            channel: None,
            address: "a@example.test".into(),
            delay: Some(DelayPart::sample()),
            ..column.clone()
        };
        Self {
            crumbs: vec![Crumb::to("/meetings/x", "M8-0001")],
            form: FormState::default(),
            uid: "x".into(),
            meeting: "m".into(),
            number: "M8-0001".into(),
            client_name: "架空 太郎".into(),
            state: InquiryState::Open,
            tone: "blue",
            due_at: time(5),
            is_past_due: true,
            reason: "日程：三度調整した".into(),
            question: "入浴の方法".into(),
            version_number: 1,
            version_href: "/plan-versions/v".into(),
            newer_number: Some(2),
            diff_href: "/plan-versions/v/compare".into(),
            progress: Progress { answered: 1, asked: 2, decided: 1, to_decide: 2 },
            files: vec![FilesLink::sample()],
            columns: vec![column, waiting],
            rows: vec![RowLine {
                kind: OpinionRow::Goal,
                place: "1-1".into(),
                text: "家の周りを歩く".into(),
                questions: vec![AskedOf {
                    body: "週2回で足りますか".into(),
                    to: vec!["架空リハビリ".into()],
                }],
                cells: vec![cell, blank],
                decisions: vec![line.clone(), DecisionLine { decision: None, ..line }],
            }],
            filters: vec![
                FilterLink { word: "all", href: "/inquiries/x".into(), count: 4, is_chosen: false },
                FilterLink {
                    word: "concerns",
                    href: "/inquiries/x?only=concerns".into(),
                    count: 1,
                    is_chosen: true,
                },
            ],
            concerns: 1,
            extend_href: "/inquiries/x/extend".into(),
            hidden_rows: 3,
            has_paper: true,
            is_decidable: true,
            unanswered: vec!["架空訪問看護".into()],
            revise_href: "/plan-versions/v/edit".into(),
            again_href: "/meetings/m/inquiries/new?follows=x".into(),
            since_number: Some(1),
            followed_href: "/inquiries/y".into(),
            record_href: "/meetings/m/record".into(),
        }
    }
}

impl Page for DecidePage {
    const TEMPLATE: &'static str = "opinions/decide";
    const TITLE: &'static str = "opinion-decide-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/inquiries/x", "M8-0001")],
            form: FormState::with([("decision", "adopted"), ("reason", "転倒を防ぐ")]),
            opinion: "o".into(),
            inquiry: "x".into(),
            office: "架空リハビリ".into(),
            kind: OpinionRow::Goal,
            place: "1-1".into(),
            text: "家の周りを歩く".into(),
            stance: Stance::Concern,
            body: "転倒の恐れ".into(),
            risks: "夜間のふらつき".into(),
            given_by: "理学 療子".into(),
            given_at: time(3),
            version_number: 1,
            newer_number: Some(2),
            earlier: vec![Earlier {
                stance: Stance::Agree,
                body: "よい".into(),
                risks: String::new(),
                given_at: time(2),
            }],
            decisions: vec!["adopted", "partly", "declined"],
            standing: Some(StandingDecision {
                uid: "r".into(),
                decision: Decision::Partly,
                reason: "転倒を防ぐ".into(),
                by: "介護 支援子".into(),
                at: time(4),
            }),
        }
    }
}

impl Page for InquiryPrintPage {
    const TEMPLATE: &'static str = "inquiries/print";
    const TITLE: &'static str = "inquiry-print-title";
    fn sample() -> Self {
        Self {
            back: "/inquiries/x".into(),
            number: "M8-0001".into(),
            written_on: time(1).date(),
            client_name: "架空 太郎".into(),
            planner: "架空 花子".into(),
            office: "架空ケアプラン".into(),
            reason: "日程：三度調整した".into(),
            version_number: 1,
            lines: vec![PrintLine {
                to: "架空リハビリ（理学療法士）".into(),
                asked_on: Some(time(1).date()),
                question: "入浴の方法".into(),
                answerer: "理学 療子".into(),
                answered_on: Some(time(3).date()),
                answer: "同意".into(),
            }],
        }
    }
}
