//! 居宅介護支援経過 (第5表): the lines of a client, the form for one, and the form on paper.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;

use super::{Sample, of};
use crate::domain::time::jst::day_start;
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};

/// One line: of a record, or an own one.
#[derive(Clone, Debug, Serialize)]
pub struct ProgressLine {
    pub on: NaiveDate,
    /// `09:05`, or empty.
    pub at: String,
    /// Word of `ProgressItem`.
    pub item: &'static str,
    pub text: String,
    /// The record that it tells of; empty for an own line.
    pub href: String,
    /// Who wrote an entry of the ledger of duties, and when; others tell it in their text.
    pub written: Option<(String, NaiveDateTime)>,
    pub own: Option<OwnPart>,
}

impl ProgressLine {
    /// Its moment, UTC; nothing where only the day is known.
    pub fn moment(&self) -> Option<NaiveDateTime> {
        let time = NaiveTime::parse_from_str(&self.at, "%H:%M").ok()?;
        Some(day_start(self.on) + time.signed_duration_since(NaiveTime::MIN))
    }
}

/// What only an own line has.
#[derive(Clone, Debug, Serialize)]
pub struct OwnPart {
    pub uid: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    /// Why it was corrected last.
    pub note: String,
    /// The wordings before, the latest first.
    pub earlier: Vec<WordingPart>,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
    /// Whether its withdrawal was refused and is asked again.
    pub is_again: bool,
}

/// A wording that was replaced, or that somebody else has written meanwhile.
#[derive(Clone, Debug, Serialize)]
pub struct WordingPart {
    pub on: NaiveDate,
    pub at: String,
    /// Word of `ProgressItem`.
    pub item: &'static str,
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
}

/// The lines of a client, newest first.
#[derive(Serialize)]
pub struct ProgressPage {
    pub crumbs: Vec<Crumb>,
    /// The form of a new line, and of a withdrawal.
    pub form: FormState,
    /// Whether the form of a new line is shown again with what is wrong.
    pub is_adding: bool,
    pub filter: FormState,
    pub client: String,
    pub client_name: String,
    pub items: Vec<Choice>,
    pub lines: Vec<ProgressLine>,
    /// So many are not told for want of right.
    pub left_out: usize,
    pub pager: Pager,
    /// What the list was asked for, to ask the same of paper and file.
    pub query: String,
}

/// The form of a correction.
#[derive(Serialize)]
pub struct ProgressEditPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub client_name: String,
    pub line: String,
    pub base: i32,
    pub items: Vec<Choice>,
    /// What somebody else has written meanwhile.
    pub meanwhile: Option<WordingPart>,
}

/// The form on paper, as `templates/progress/paper.hbs` shows it.
#[derive(Clone, Serialize)]
pub struct ProgressPaper {
    /// Whether it is the form of 介護予防支援.
    pub is_preventive: bool,
    pub client_name: String,
    pub insured_number: String,
    pub planner: String,
    pub office_name: String,
    /// Oldest first.
    pub lines: Vec<ProgressLine>,
    /// So many are not told for want of right.
    pub left_out: usize,
}

/// The form on paper.
#[derive(Serialize)]
pub struct ProgressPrintPage {
    pub back: String,
    pub paper: ProgressPaper,
}

impl ProgressPaper {
    pub(super) fn sample() -> Self {
        Self {
            is_preventive: true,
            client_name: "架空 太郎".into(),
            insured_number: "0000000001".into(),
            planner: "計画 幸子".into(),
            office_name: "架空ケアプランセンター".into(),
            lines: vec![own(), told()],
            left_out: 2,
        }
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default()
}

fn wording() -> WordingPart {
    WordingPart {
        on: day(),
        at: "09:05".into(),
        item: "phone",
        body: "長女から電話".into(),
        author: "計画 幸子".into(),
        created_at: day().into(),
    }
}

fn own() -> ProgressLine {
    let own = OwnPart {
        uid: "x".into(),
        author: "計画 幸子".into(),
        created_at: day().into(),
        note: "時刻を誤った".into(),
        earlier: vec![wording()],
        withdrawn_at: Some(day().into()),
        withdrawn_by: "計画 幸子".into(),
        withdrawn_reason: "別の方の記録".into(),
        is_again: true,
    };
    ProgressLine {
        on: day(),
        at: "09:05".into(),
        item: "phone",
        text: "長女から電話".into(),
        href: String::new(),
        written: Some(("計画 幸子".into(), NaiveDateTime::default())),
        own: Some(own),
    }
}

fn told() -> ProgressLine {
    ProgressLine {
        on: day(),
        at: String::new(),
        item: "meeting",
        text: "サービス担当者会議を開いた".into(),
        href: "/meetings/x".into(),
        written: None,
        own: None,
    }
}

impl Page for ProgressPage {
    const TEMPLATE: &'static str = "progress/index";
    const TITLE: &'static str = "progress-title";
    fn sample() -> Self {
        let standing =
            ProgressLine { own: own().own.map(|own| OwnPart { withdrawn_at: None, ..own }), ..own() };
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            is_adding: true,
            filter: FormState::default(),
            client: "x".into(),
            client_name: "架空 太郎".into(),
            items: vec![Choice::of("phone", "電話")],
            lines: vec![own(), standing, told()],
            left_out: 2,
            pager: Pager::of(1, 50, 3, "/clients/x/progress", &[]),
            query: String::new(),
        }
    }
}

impl Page for ProgressEditPage {
    const TEMPLATE: &'static str = "progress/edit";
    const TITLE: &'static str = "progress-edit-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "x".into(),
            client_name: "架空 太郎".into(),
            line: "x".into(),
            base: 1,
            items: vec![Choice::of("phone", "電話")],
            meanwhile: Some(wording()),
        }
    }
}

impl Page for ProgressPrintPage {
    const TEMPLATE: &'static str = "progress/print";
    const TITLE: &'static str = "progress-title";
    fn sample() -> Self {
        Self { back: "/clients/x/progress".into(), paper: ProgressPaper::sample() }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<ProgressPage>(), of::<ProgressEditPage>(), of::<ProgressPrintPage>()]
}
