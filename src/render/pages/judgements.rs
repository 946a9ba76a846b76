//! Judgements and what centers said of them: the list of a center, and one judgement.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};

/// A judgement as a line.
#[derive(Clone, Debug, Serialize)]
pub struct JudgementLine {
    pub href: String,
    /// Word of `JudgementKind`.
    pub kind: &'static str,
    pub client_name: String,
    pub office_name: String,
    pub on: NaiveDate,
    /// The point of the list that was chosen.
    pub point: String,
    /// The plan, the rule or the meeting that it is about.
    pub subject: String,
    /// What it says of the opinions of those in charge, `asked` or `unrecorded`; empty where no meeting is replaced by them.
    pub opinions: &'static str,
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    pub withdrawn: Option<TakenBackPart>,
    /// Word of `ReviewState`.
    pub state: &'static str,
    pub tone: &'static str,
    /// Oldest first.
    pub reviews: Vec<ReviewLine>,
}

/// What a center said.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewLine {
    pub uid: String,
    pub office_name: String,
    /// Word of `Verdict`.
    pub verdict: &'static str,
    pub tone: &'static str,
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    pub withdrawn: Option<TakenBackPart>,
    pub answers: Vec<AnswerLine>,
    /// Whether the reader may take it back.
    pub may_withdraw: bool,
    /// Whether the reader may answer it.
    pub may_answer: bool,
}

/// What the office answered.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerLine {
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
}

/// Who took something back, and why.
#[derive(Clone, Debug, Serialize)]
pub struct TakenBackPart {
    pub at: NaiveDateTime,
    pub by: String,
    pub reason: String,
}

/// The judgements a center looks through.
#[derive(Serialize)]
pub struct JudgementsPage {
    pub form: FormState,
    pub lines: Vec<JudgementLine>,
    /// How many of the period wait for the center.
    pub open: usize,
    pub states: Vec<Choice>,
    pub kinds: Vec<Choice>,
    pub offices: Vec<Choice>,
    pub pager: Pager,
    /// What the list was asked for, to ask the same of a file.
    pub query: String,
}

/// What came of a judgement.
#[derive(Serialize)]
pub struct ChangePart {
    pub href: String,
    /// The comparison with the version before; empty where there is none.
    pub compare_href: String,
    pub is_preventive: bool,
    pub planned_on: NaiveDate,
    pub number: i32,
}

/// What an inquiry adds.
#[derive(Serialize)]
pub struct InquiryFacts {
    pub number: String,
    /// The inquiry's page, for the office that opened it.
    pub href: String,
    /// Word of `MeetingTrigger`.
    pub trigger: &'static str,
    /// Whether it took the place of the meeting.
    pub replaces_meeting: bool,
    pub asked_count: usize,
    /// Who was asked, for the office that asked.
    pub asked: Vec<String>,
    pub question: String,
    /// Whether the names and the question are kept from the reader.
    pub is_withheld: bool,
}

/// One judgement.
#[derive(Serialize)]
pub struct JudgementPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub uid: String,
    pub line: JudgementLine,
    /// The client's page; empty for whoever does not see the client any more.
    pub client_href: String,
    /// The entry in the ledger, for those who keep it.
    pub ledger_href: String,
    /// The form for a new judgement in its place, for the office that judged.
    pub redo_href: String,
    /// What the list asks to be written with this point.
    pub hint: String,
    pub change: Option<ChangePart>,
    pub inquiry: Option<InquiryFacts>,
    pub verdicts: Vec<Choice>,
    pub may_review: bool,
    /// Other judgements about the same plan, the latest first.
    pub others: Vec<JudgementLine>,
    pub limit: usize,
}

/// A fictional judgement with everything a line may say.
pub fn line() -> JudgementLine {
    let taken_back = || TakenBackPart {
        at: NaiveDateTime::default(),
        by: "架空 幸子".into(),
        reason: "日を誤った".into(),
    };
    let review = |is_withdrawn: bool| ReviewLine {
        uid: "x".into(),
        office_name: "架空地域包括支援センター".into(),
        verdict: "opinion",
        tone: "yellow",
        body: "回数の変更が続くときは会議で検討を".into(),
        author: "包括 三郎".into(),
        created_at: NaiveDateTime::default(),
        withdrawn: is_withdrawn.then(taken_back),
        answers: vec![AnswerLine {
            body: "次の会議で検討します".into(),
            author: "計画 幸子".into(),
            created_at: NaiveDateTime::default(),
        }],
        may_withdraw: true,
        may_answer: true,
    };
    JudgementLine {
        href: "/judgements/x".into(),
        kind: "minor",
        client_name: "架空 太郎".into(),
        office_name: "架空ケアプランセンター".into(),
        on: NaiveDate::default(),
        point: "サービス提供の曜日変更".into(),
        subject: "ケアプラン 令和8年11月1日".into(),
        opinions: "asked",
        body: "通院の曜日が変わったため".into(),
        author: "計画 幸子".into(),
        created_at: NaiveDateTime::default(),
        withdrawn: Some(taken_back()),
        state: "opinion",
        tone: "yellow",
        reviews: vec![review(false), review(true)],
    }
}

impl Page for JudgementsPage {
    const TEMPLATE: &'static str = "judgements/index";
    const TITLE: &'static str = "judgement-index-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            lines: vec![line()],
            open: 1,
            states: vec![Choice::of("open", "確認待ち")],
            kinds: vec![Choice::of("minor", "軽微な変更")],
            offices: vec![Choice::of("x", "架空ケアプランセンター")],
            pager: Pager::of(1, 50, 1, "/judgements", &[]),
            query: "state=open".into(),
        }
    }
}

impl Page for JudgementPage {
    const TEMPLATE: &'static str = "judgements/show";
    const TITLE: &'static str = "judgement-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/judgements", "判断の確認")],
            form: FormState::default(),
            uid: "x".into(),
            line: line(),
            client_href: "/clients/x".into(),
            ledger_href: "/clients/x/duties#entry-x".into(),
            redo_href: "/clients/x/duties/new?kind=judged_minor".into(),
            hint: "何が軽微か".into(),
            change: Some(ChangePart {
                href: "/plan-versions/x".into(),
                compare_href: "/plan-versions/x/compare/y".into(),
                is_preventive: false,
                planned_on: NaiveDate::default(),
                number: 2,
            }),
            inquiry: Some(InquiryFacts {
                asked_count: 1,
                is_withheld: true,
                number: "M8-0001".into(),
                href: "/inquiries/x".into(),
                trigger: "r16",
                replaces_meeting: true,
                asked: vec!["架空訪問看護".into()],
                question: "入浴の方法".into(),
            }),
            verdicts: vec![Choice::of("confirmed", "確認した")],
            may_review: true,
            others: vec![line()],
            limit: 2000,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<JudgementsPage>(), of::<JudgementPage>()]
}
