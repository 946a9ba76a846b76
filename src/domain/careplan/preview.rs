//! What a person decides on: the plans of a set, what each would change, and everything that is wrong.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::identity::{ClientFate, PlanFate, WithdrawalFate};
use super::problem::Problem;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::PlanKind;

/// What a person decides on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The files with their sizes.
    pub files: Vec<(String, u64)>,
    /// The plans that could be read.
    pub plans: Vec<PreviewPlan>,
    /// The plans that the set takes back.
    #[serde(default)]
    pub withdrawals: Vec<PreviewWithdrawal>,
    /// The histories of illness that it brings.
    #[serde(default)]
    pub histories: Vec<PreviewHistory>,
    /// Everything that is wrong, the worst first.
    pub problems: Vec<Problem>,
    /// How many of each.
    pub summary: Summary,
    /// Whether it can be confirmed.
    pub is_importable: bool,
}

/// One plan of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewPlan {
    /// 居宅サービス計画 or 介護予防サービス・支援計画書.
    #[serde(default = "care")]
    pub kind: PlanKind,
    /// The client's name.
    pub name: String,
    /// 保険者番号
    pub insurer_number: String,
    /// 被保険者番号
    pub insured_number: String,
    /// 計画作成（変更）日
    pub planned_on: NaiveDate,
    /// What happens to the client; none when a problem stands in the way.
    pub client: Option<ClientFate>,
    /// Which particulars of a known client differ, as words.
    pub differing: Vec<String>,
    /// What happens to the plan.
    pub plan: Option<PlanFate>,
    /// Its needs.
    pub needs: usize,
    /// Its service items.
    pub items: usize,
    /// The offices in its rows.
    pub offices: Vec<String>,
    /// The receiving office of the unit.
    pub received_by: String,
}

fn care() -> PlanKind {
    PlanKind::Care
}

/// One plan that a set takes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewWithdrawal {
    /// Which kind of plan.
    pub kind: PlanKind,
    /// The client's name, when known here.
    pub name: String,
    /// 保険者番号
    pub insurer_number: String,
    /// 被保険者番号
    pub insured_number: String,
    /// 計画作成（変更）日
    pub planned_on: NaiveDate,
    /// What happens to it.
    pub fate: WithdrawalFate,
    /// Its versions, which stay.
    pub versions: usize,
    /// Meetings about it, which stay.
    pub meetings: i64,
    /// Written inquiries about it, which stay.
    pub inquiries: i64,
    /// Deliveries of it, which stay.
    pub deliveries: i64,
}

/// One history of illness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewHistory {
    /// The client's name.
    pub name: String,
    /// 保険者番号
    pub insurer_number: String,
    /// 被保険者番号
    pub insured_number: String,
    /// 相談日
    pub consulted_on: NaiveDate,
    /// How many illnesses.
    pub lines: usize,
    /// Whether exactly this is known here.
    pub is_known: bool,
}

/// Counts without names; they stay when the preview is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    pub clients_new: usize,
    pub clients_differing: usize,
    pub plans_new: usize,
    pub plans_changed: usize,
    pub plans_unchanged: usize,
    pub plans_restored: usize,
    pub plans_withdrawn: usize,
    pub histories: usize,
    pub errors: usize,
    pub warnings: usize,
}

/// What an import has done; kept for good, so it names nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// How many of each.
    pub summary: Summary,
    /// The plans of the set as they stand now.
    pub plans: Vec<TakenPlan>,
    /// The plans that were marked as withdrawn, each with its last version.
    #[serde(default)]
    pub withdrawn: Vec<TakenPlan>,
}

/// One plan of the set after the import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenPlan {
    /// The client.
    pub client: Uid,
    /// The plan.
    pub plan: Uid,
    /// The version that holds the content of the set.
    pub version: Uid,
    /// Its number.
    pub number: i32,
    /// Whether this import made it.
    pub is_new: bool,
}
