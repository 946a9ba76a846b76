//! The ledger of consents: a client's list, entering one, its print, what is wanting before an act, and who went on
//! without.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::deliveries::TakenBack;
use super::{Sample, of};
use crate::domain::consent::Gap;
use crate::domain::words::Word;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// A client's consents.
#[derive(Serialize)]
pub struct ConsentsPage {
    pub crumbs: Vec<Crumb>,
    /// The withdrawal that is shown again, if one was refused.
    pub form: FormState,
    pub client: String,
    pub client_name: String,
    /// Whether the reader keeps the client's papers.
    pub may_write: bool,
    pub today: NaiveDate,
    pub ledger: ConsentLedger,
}

/// What both the page and the print show.
#[derive(Serialize)]
pub struct ConsentLedger {
    /// Whether what meetings and inquiries ask for stands today.
    pub status: Vec<GapLine>,
    pub current: Vec<ConsentLine>,
    pub former: Vec<ConsentLine>,
    pub overrides: Vec<OverrideLine>,
}

/// The list on paper.
#[derive(Serialize)]
pub struct ConsentPrintPage {
    pub back: String,
    pub client_name: String,
    pub insured_number: String,
    pub office_name: String,
    pub printed_at: NaiveDateTime,
    pub ledger: ConsentLedger,
}

/// One consent.
#[derive(Clone, Serialize)]
pub struct ConsentLine {
    /// Empty for the day that stands in a preventive plan's own form.
    pub uid: String,
    /// Word of `Purpose`.
    pub purpose: &'static str,
    /// Word of `Giver`.
    pub giver: &'static str,
    pub name: String,
    pub relation: String,
    /// Word of `ConsentForm`.
    pub form: &'static str,
    pub heard_by: String,
    pub note: String,
    pub given_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    /// The plan version, for the consent to a plan.
    pub version_href: String,
    pub version_number: i32,
    pub planned_on: Option<NaiveDate>,
    /// The offices it is for; empty for all offices in charge.
    pub offices: Vec<String>,
    /// Whether it can be for chosen offices at all.
    pub is_by_office: bool,
    /// By word of mouth where the law wants writing.
    pub is_weak: bool,
    pub author: String,
    pub created_at: Option<NaiveDateTime>,
    pub withdrawn_on: Option<NaiveDate>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
    /// Whether its withdrawal is shown again.
    pub is_again: bool,
}

/// What is wanting, or whether it is.
#[derive(Clone, Serialize)]
pub struct GapLine {
    /// Word of `Purpose`.
    pub purpose: &'static str,
    /// Word of `Person`.
    pub person: &'static str,
    /// Word of `Answer`.
    pub answer: &'static str,
    pub tone: &'static str,
    /// The day that the answer names.
    pub day: Option<NaiveDate>,
    pub law: &'static str,
    pub place: String,
    pub to: Vec<String>,
}

impl GapLine {
    /// A gap.
    pub fn of(gap: &Gap) -> Self {
        let is_covered = gap.answer == crate::domain::consent::Answer::Covered;
        Self {
            purpose: gap.purpose.as_str(),
            person: gap.person.as_str(),
            answer: gap.answer.as_str(),
            tone: if is_covered { "green" } else { "red" },
            day: gap.answer.day(),
            law: gap.law.as_str(),
            place: gap.place.clone(),
            to: gap.to.clone(),
        }
    }
}

/// Somebody went on without.
#[derive(Clone, Serialize)]
pub struct OverrideLine {
    pub client: String,
    pub client_name: String,
    pub office: String,
    /// Word of `Act`.
    pub act: &'static str,
    /// The inquiry or the plan version; empty for who may not open it.
    pub href: String,
    pub gaps: Vec<GapLine>,
    pub reason: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    /// When, by whom and why it was taken back, with the note by hand that went on without.
    pub withdrawn: Option<TakenBack>,
}

/// Who went on without a consent, over all clients of the reader's.
#[derive(Serialize)]
pub struct ConsentOverridesPage {
    pub crumbs: Vec<Crumb>,
    pub lines: Vec<OverrideLine>,
}

/// The form of a consent; without a purpose, the purposes to choose from.
#[derive(Serialize)]
pub struct ConsentFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub client_name: String,
    /// Word of `Purpose`, or empty.
    pub purpose: &'static str,
    pub purposes: Vec<PurposeLine>,
    pub is_in_writing: bool,
    pub law: &'static str,
    pub place: String,
    /// For the consent to a plan.
    pub versions: Vec<Choice>,
    pub givers: Vec<Choice>,
    pub families: Vec<Choice>,
    pub forms: Vec<Choice>,
    /// Empty where it can't be for chosen offices.
    pub offices: Vec<Choice>,
    pub all_or_chosen: Vec<Choice>,
}

/// A purpose to choose.
#[derive(Clone, Serialize)]
pub struct PurposeLine {
    /// Word of `Purpose`.
    pub purpose: &'static str,
    pub law: &'static str,
    pub place: String,
    pub is_in_writing: bool,
}

/// What is wanting before an act, on the form of that act.
#[derive(Serialize)]
pub struct ConsentPanel {
    pub client: String,
    pub gaps: Vec<GapLine>,
    /// What can be recorded in one step.
    pub options: Vec<Choice>,
    pub asks_family: bool,
    pub families: Vec<Choice>,
    pub forms: Vec<Choice>,
    /// Stands for what is shown as wanting.
    pub seen: String,
}

fn day(of: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, of).unwrap_or_default()
}

fn line() -> ConsentLine {
    ConsentLine {
        uid: "c".into(),
        purpose: "plan",
        giver: "family",
        name: "架空 長女".into(),
        relation: "長女".into(),
        form: "oral",
        heard_by: "計画 幸子".into(),
        note: "電話で伺った".into(),
        given_on: day(1),
        expires_on: Some(day(30)),
        version_href: "/plan-versions/v".into(),
        version_number: 2,
        planned_on: Some(day(1)),
        offices: vec!["架空デイサービス".into()],
        is_by_office: true,
        is_weak: true,
        author: "計画 幸子".into(),
        created_at: Some(day(1).into()),
        withdrawn_on: None,
        withdrawn_by: String::new(),
        withdrawn_reason: String::new(),
        is_again: false,
    }
}

fn gap_line() -> GapLine {
    GapLine {
        purpose: "meeting",
        person: "family",
        answer: "withdrawn",
        tone: "red",
        day: Some(day(20)),
        law: "care_standard",
        place: "第23条第3項".into(),
        to: vec!["架空デイサービス".into(), "架空訪問看護".into()],
    }
}

fn ledger() -> ConsentLedger {
    let withdrawn = ConsentLine {
        withdrawn_on: Some(day(20)),
        withdrawn_by: "計画 幸子".into(),
        withdrawn_reason: "本人の申出".into(),
        ..line()
    };
    let in_form = ConsentLine { uid: String::new(), created_at: None, ..line() };
    ConsentLedger {
        status: vec![GapLine { answer: "covered", tone: "green", day: None, ..gap_line() }, gap_line()],
        current: vec![ConsentLine { is_again: true, ..line() }, in_form],
        former: vec![withdrawn],
        overrides: vec![override_line()],
    }
}

pub(super) fn override_line() -> OverrideLine {
    OverrideLine {
        client: "x".into(),
        client_name: "架空 花子".into(),
        office: "架空ケアプランセンター".into(),
        act: "inquiry",
        href: "/inquiries/i".into(),
        gaps: vec![gap_line()],
        reason: "退院が早まり急ぐため".into(),
        author: "計画 幸子".into(),
        created_at: day(21).into(),
        withdrawn: Some(TakenBack::sample()),
    }
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::to("/clients", "利用者"), Crumb::to("/clients/x", "架空 花子")]
}

impl ConsentPanel {
    /// A full example.
    pub fn sample() -> Self {
        Self {
            client: "x".into(),
            gaps: vec![gap_line()],
            options: vec![Choice::of("meeting.family", "家族")],
            asks_family: true,
            families: vec![Choice::of("f", "架空 長女")],
            forms: vec![Choice::of("signed", "書面（署名）")],
            seen: "0".into(),
        }
    }
}

impl GapLine {
    /// A full example.
    pub fn sample() -> Self {
        gap_line()
    }
}

impl Page for ConsentsPage {
    const TEMPLATE: &'static str = "consents/index";
    const TITLE: &'static str = "consent-title";
    fn sample() -> Self {
        Self {
            crumbs: crumbs(),
            form: FormState::default(),
            client: "x".into(),
            client_name: "架空 花子".into(),
            may_write: true,
            today: day(21),
            ledger: ledger(),
        }
    }
}

impl Page for ConsentPrintPage {
    const TEMPLATE: &'static str = "consents/print";
    const TITLE: &'static str = "consent-title";
    fn sample() -> Self {
        Self {
            back: "/clients/x/consents".into(),
            client_name: "架空 花子".into(),
            insured_number: "0000000001".into(),
            office_name: "架空ケアプランセンター".into(),
            printed_at: day(21).into(),
            ledger: ledger(),
        }
    }
}

impl Page for ConsentOverridesPage {
    const TEMPLATE: &'static str = "consents/overrides";
    const TITLE: &'static str = "consent-overrides-title";
    fn sample() -> Self {
        Self { crumbs: crumbs(), lines: vec![override_line()] }
    }
}

impl Page for ConsentFormPage {
    const TEMPLATE: &'static str = "consents/form";
    const TITLE: &'static str = "consent-new-title";
    fn sample() -> Self {
        let one = |value: &str| vec![Choice::of(value, "選択肢")];
        Self {
            crumbs: crumbs(),
            form: FormState::with([("given_on", "2026-11-21")]),
            client: "x".into(),
            client_name: "架空 花子".into(),
            purpose: "meeting",
            purposes: vec![PurposeLine {
                purpose: "meeting",
                law: "care_standard",
                place: "第23条第3項".into(),
                is_in_writing: true,
            }],
            is_in_writing: true,
            law: "care_standard",
            place: "第23条第3項".into(),
            versions: one("v"),
            givers: one("client"),
            families: one("f"),
            forms: one("signed"),
            offices: one("o"),
            all_or_chosen: one("all"),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<ConsentsPage>(),
        of::<ConsentPrintPage>(),
        of::<ConsentOverridesPage>(),
        of::<ConsentFormPage>(),
    ]
}
