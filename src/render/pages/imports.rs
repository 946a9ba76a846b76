//! Imports of the national care-plan CSV: choosing files, and the preview.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Sample, of};
use crate::domain::careplan::{
    Confirmed, ImportState, PreviewHistory, PreviewWithdrawal, Summary, WithdrawalFate,
};
use crate::domain::ids::Uid;
use crate::domain::plan_draft::PlanKind;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// Choosing files.
#[derive(Serialize)]
pub struct ImportFormPage {
    pub form: FormState,
    pub offices: Vec<Choice>,
    pub limit_mib: u64,
    pub recent: Vec<RecentImport>,
}

/// An earlier import.
#[derive(Serialize)]
pub struct RecentImport {
    pub uid: Uid,
    pub state: ImportState,
    pub created_at: NaiveDateTime,
    pub office_name: String,
    pub summary: Summary,
}

/// The preview of an import, or what became of it.
#[derive(Serialize)]
pub struct ImportPage {
    pub uid: Uid,
    pub state: ImportState,
    pub office_name: String,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub is_open: bool,
    pub is_importable: bool,
    /// Whether everything in it is known already.
    pub is_unchanged: bool,
    pub summary: Summary,
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub files: Vec<FileLine>,
    pub plans: Vec<PlanFateLine>,
    pub errors: Vec<ProblemLine>,
    pub warnings: Vec<ProblemLine>,
    pub notes: Vec<ProblemLine>,
    pub taken: Vec<TakenLine>,
    pub withdrawals: Vec<PreviewWithdrawal>,
    pub withdrawn: Vec<TakenLine>,
    pub histories: Vec<PreviewHistory>,
}

/// A file of the set.
#[derive(Serialize)]
pub struct FileLine {
    pub name: String,
    pub kib: u64,
    /// Whether the import reads files of this name.
    pub is_read: bool,
}

/// A plan with what happens to it.
#[derive(Serialize)]
pub struct PlanFateLine {
    pub kind: PlanKind,
    pub name: String,
    pub insurer_number: String,
    pub insured_number: String,
    pub planned_on: chrono::NaiveDate,
    /// `new`, `known`, `differs`, or blank when a problem stands in the way.
    pub client: &'static str,
    /// The differing particulars in words.
    pub differing: String,
    /// `new`, `changed`, `unchanged`, `restored`, or blank.
    pub plan: &'static str,
    pub number: i32,
    pub needs: usize,
    pub items: usize,
    pub offices: String,
}

/// A problem in words.
#[derive(Clone, Serialize)]
pub struct ProblemLine {
    pub file: String,
    pub row: Option<u32>,
    pub item: String,
    pub text: String,
    pub remedy: String,
}

/// A plan that was taken over.
#[derive(Serialize)]
pub struct TakenLine {
    pub name: String,
    pub client: Uid,
    pub version: Uid,
    pub number: i32,
    pub is_new: bool,
}

fn uid() -> Uid {
    Uid::from_parts(1_790_000_000_000, [1; 10])
}

fn day() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default()
}

impl Page for ImportFormPage {
    const TEMPLATE: &'static str = "imports/new";
    const TITLE: &'static str = "import-new-title";
    fn sample() -> Self {
        let office = Choice { value: "x".into(), label: "架空ケアプランセンター".into() };
        let recent = RecentImport {
            uid: uid(),
            state: ImportState::Confirmed,
            created_at: day().into(),
            office_name: "架空ケアプランセンター".into(),
            summary: Confirmed::default().summary,
        };
        Self { form: FormState::default(), offices: vec![office], limit_mib: 24, recent: vec![recent] }
    }
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "imports/show";
    const TITLE: &'static str = "import-show-title";
    fn sample() -> Self {
        let problem = ProblemLine {
            file: "UP1KYO.CSV".into(),
            row: Some(1),
            item: "16 計画書区分".into(),
            text: "標準仕様にないコードです。".into(),
            remedy: "選び直してください。".into(),
        };
        let plan = PlanFateLine {
            kind: PlanKind::Preventive,
            name: "架空 花子".into(),
            insurer_number: "990010".into(),
            insured_number: "0009000001".into(),
            planned_on: day(),
            client: "differs",
            differing: "住所".into(),
            plan: "changed",
            number: 2,
            needs: 2,
            items: 5,
            offices: "架空訪問介護".into(),
        };
        let taken =
            || TakenLine {
                name: "架空 花子".into(), client: uid(), version: uid(), number: 1, is_new: true
            };
        let withdrawal = PreviewWithdrawal {
            kind: PlanKind::Care,
            name: "架空 花子".into(),
            insurer_number: "990010".into(),
            insured_number: "0009000001".into(),
            planned_on: day(),
            fate: WithdrawalFate::Withdrawn,
            versions: 2,
            meetings: 1,
            inquiries: 1,
            deliveries: 0,
        };
        let history = PreviewHistory {
            name: "架空 花子".into(),
            insurer_number: "990010".into(),
            insured_number: "0009000001".into(),
            consulted_on: day(),
            lines: 3,
            is_known: false,
        };
        Self {
            uid: uid(),
            state: ImportState::Previewed,
            office_name: "架空ケアプランセンター".into(),
            created_at: day().into(),
            expires_at: day().into(),
            is_open: true,
            is_importable: true,
            is_unchanged: true,
            summary: Summary {
                clients_new: 1,
                clients_differing: 1,
                plans_new: 1,
                plans_withdrawn: 1,
                histories: 1,
                ..Summary::default()
            },
            crumbs: vec![Crumb::to("/imports/new", "取り込み")],
            form: FormState::default(),
            files: vec![FileLine { name: "UPKIHON.CSV".into(), kib: 12, is_read: false }],
            plans: vec![plan],
            errors: vec![problem.clone()],
            warnings: vec![problem.clone()],
            notes: vec![problem],
            taken: vec![taken()],
            withdrawals: vec![withdrawal],
            withdrawn: vec![taken()],
            histories: vec![history],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<ImportFormPage>(), of::<ImportPage>()]
}
