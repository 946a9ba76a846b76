//! Writing a plan: the sheets as a form, and what two people wrote at once.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::domain::ids::Uid;
use crate::domain::opinion::{Decision, Stance};
use crate::domain::plan_draft::{ChecklistPart, LifeArea, RowKind, WeekKind};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// The form for the next version of a plan, or for a client's next plan.
#[derive(Serialize)]
pub struct PlanEditPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// Where the form is sent; what is kept of it stands below that address.
    pub address: String,
    pub client_name: String,
    /// The version it is begun from and the one it makes; none for a new plan.
    pub next: Option<NextVersion>,
    /// The version of which a new plan is a copy, or empty.
    pub from: String,
    pub rows: Vec<EditRow>,
    /// The three parts of the week.
    pub week: Vec<WeekPart>,
    pub choices: HeadChoices,
    /// Names of offices that work with the client's insurer, each with its number.
    pub offices: Vec<Choice>,
    /// What only the 介護予防サービス・支援計画書 has.
    pub preventive: Option<PreventiveParts>,
    /// The forms to choose from, while nothing is written.
    pub kinds: Vec<KindLink>,
    /// When what stands here was kept; none when nothing is.
    pub kept_at: Option<NaiveDateTime>,
    /// Names what is kept, so that a window that was left behind keeps nothing over it.
    pub seen: String,
    /// Whether something was discarded that can still be taken back.
    pub is_discarded: bool,
    /// Where one goes back to.
    pub back_href: String,
    /// What an inquiry brought, when the edit comes of one.
    pub taken: Option<AdoptedPart>,
}

/// The numbers of two versions.
#[derive(Clone, Serialize)]
pub struct NextVersion {
    pub from: i32,
    pub to: i32,
    /// 計画作成（変更）日
    pub planned_on: NaiveDate,
}

/// What the head offers to choose from.
#[derive(Clone, Default, Serialize)]
pub struct HeadChoices {
    pub classes: Vec<Choice>,
    pub statuses: Vec<Choice>,
    pub levels: Vec<Choice>,
    pub reasons: Vec<Choice>,
    pub weekdays: Vec<Choice>,
}

/// The parts of the 介護予防サービス・支援計画書 and what they offer to choose from; the fields of an area are
/// `<area>.<text>`, those of the checklist `<part>.count` and `<part>.program`.
#[derive(Clone, Serialize)]
pub struct PreventiveParts {
    pub areas: Vec<LifeArea>,
    pub checklist: Vec<ChecklistPart>,
    pub schemes: Vec<Choice>,
    pub delegations: Vec<Choice>,
    pub issues: Vec<Choice>,
    pub programs: Vec<Choice>,
}

/// A form that a new plan may be written on.
#[derive(Clone, Serialize)]
pub struct KindLink {
    pub href: String,
    pub label: String,
    pub is_current: bool,
}

/// The adopted opinions of an inquiry that no version has taken in yet.
#[derive(Clone, Serialize)]
pub struct AdoptedPart {
    pub inquiry: String,
    /// The meeting's number (会議番号).
    pub number: String,
    /// The version on which they were given.
    pub version_number: i32,
    pub lines: Vec<AdoptedLine>,
}

/// An adopted opinion; `row` is empty where it is about the whole.
#[derive(Clone, Serialize)]
pub struct AdoptedLine {
    pub row: String,
    pub office: String,
    pub stance: Stance,
    pub body: String,
    pub risks: String,
    pub decision: Decision,
    pub reason: String,
}

/// A row of the form; its fields are `r<n>.<text>`.
#[derive(Clone, Serialize)]
pub struct EditRow {
    pub at: usize,
    pub kind: RowKind,
    pub uid: String,
    pub place: String,
    pub is_removed: bool,
    /// Whether it goes because a row above it goes.
    pub is_swept: bool,
    pub is_covered: bool,
    /// The names of its texts, for a row that goes and shows none.
    pub texts: Vec<String>,
    /// What was adopted about this row.
    pub adopted: Vec<AdoptedLine>,
}

/// A part of the week (第3表).
#[derive(Clone, Serialize)]
pub struct WeekPart {
    pub kind: WeekKind,
    pub lines: Vec<WeekLine>,
}

/// A line of the week; its fields are `w<n>.<text>`.
#[derive(Clone, Serialize)]
pub struct WeekLine {
    pub at: usize,
    pub is_removed: bool,
}

/// What the reader wrote and what somebody else made of the plan meanwhile.
#[derive(Serialize)]
pub struct PlanRebasePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client_name: String,
    pub address: String,
    /// The version that was written on, the newest one, and who made that.
    pub base: Uid,
    pub base_number: i32,
    pub version: Uid,
    pub number: i32,
    pub author: String,
    pub made_at: NaiveDateTime,
    pub clashes: Vec<ClashCard>,
}

/// A text that both changed.
#[derive(Clone, Serialize)]
pub struct ClashCard {
    pub key: String,
    pub title: String,
    pub base: String,
    pub mine: String,
    pub theirs: String,
    /// Whether the texts say nothing, because it is about the order of rows.
    pub is_order: bool,
}

fn uid() -> Uid {
    Uid::from_parts(1_790_000_000_000, [8; 10])
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default()
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::to("/clients", "利用者")]
}

impl Page for PlanEditPage {
    const TEMPLATE: &'static str = "plans/edit";
    const TITLE: &'static str = "plan-edit-title";
    fn sample() -> Self {
        let line = AdoptedLine {
            row: String::new(),
            office: "架空リハビリ".into(),
            stance: Stance::Amend,
            body: "はじめは週1回がよい".into(),
            risks: "転倒".into(),
            decision: Decision::Adopted,
            reason: "体調をみて決める".into(),
        };
        let row = |at, kind, is_removed| EditRow {
            at,
            kind,
            uid: uid().to_string(),
            place: "1".into(),
            is_removed,
            is_swept: false,
            is_covered: true,
            texts: vec!["body".into()],
            adopted: vec![line.clone()],
        };
        let part = |kind, at| WeekPart {
            kind,
            lines: vec![WeekLine { at, is_removed: false }, WeekLine { at: at + 1, is_removed: true }],
        };
        let choice = || vec![Choice::of("1", "月")];
        Self {
            crumbs: crumbs(),
            form: FormState::default(),
            address: format!("/plan-versions/{}/edit", uid()),
            client_name: "架空 花子".into(),
            next: Some(NextVersion { from: 1, to: 2, planned_on: day() }),
            from: uid().to_string(),
            rows: vec![
                row(0, RowKind::Need, false),
                row(1, RowKind::Goal, false),
                row(2, RowKind::ServiceItem, false),
                row(3, RowKind::ServiceItem, true),
            ],
            week: vec![part(WeekKind::Service, 0), part(WeekKind::Activity, 2), part(WeekKind::Outside, 4)],
            offices: vec![Choice::of("架空訪問看護", "9970000001")],
            choices: HeadChoices {
                classes: choice(),
                statuses: choice(),
                levels: choice(),
                reasons: choice(),
                weekdays: choice(),
            },
            preventive: Some(PreventiveParts {
                areas: vec![LifeArea::Movement],
                checklist: vec![ChecklistPart::Oral],
                schemes: choice(),
                delegations: choice(),
                issues: choice(),
                programs: choice(),
            }),
            kinds: vec![KindLink {
                href: "/clients/x/plans/new?kind=care".into(),
                label: "居宅サービス計画".into(),
                is_current: true,
            }],
            kept_at: Some(day().into()),
            seen: "2026-12-01T00:00:00.000000".into(),
            is_discarded: true,
            back_href: "/inquiries/x".into(),
            taken: Some(AdoptedPart {
                inquiry: uid().to_string(),
                number: "M8-0123".into(),
                version_number: 1,
                lines: vec![line],
            }),
        }
    }
}

impl Page for PlanRebasePage {
    const TEMPLATE: &'static str = "plans/rebase";
    const TITLE: &'static str = "plan-rebase-title";
    fn sample() -> Self {
        let clash = |key: &str, is_order| ClashCard {
            key: key.into(),
            title: "援助内容の内容".into(),
            base: "歩行の見守り".into(),
            mine: "歩行の見守り（週3回）".into(),
            theirs: "歩行の見守り（週1回）".into(),
            is_order,
        };
        Self {
            crumbs: crumbs(),
            form: FormState::default(),
            client_name: "架空 花子".into(),
            address: format!("/plan-versions/{}/edit", uid()),
            base: uid(),
            base_number: 1,
            version: uid(),
            number: 2,
            author: "計画 幸子".into(),
            made_at: day().into(),
            clashes: vec![clash("policy", false), clash("order", true)],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<PlanEditPage>(), of::<PlanRebasePage>()]
}
