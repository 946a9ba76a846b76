//! The content of one plan version: the head (第1表), the rows (第2表) and the week (第3表).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::preventive::{PreventiveForm, PreventiveGoal, PreventiveNeed};
use crate::domain::certification::Certification;
use crate::domain::ids::Uid;
use crate::domain::words::Word;

crate::words! {
    /// 計画書区分: first plan, taken over from another office, or a continued one.
    pub enum PlanClass {
        First = "first",
        Referred = "referred",
        Continued = "continued",
        FirstReferred = "first_referred",
        FirstContinued = "first_continued",
        ReferredContinued = "referred_continued",
        FirstReferredContinued = "first_referred_continued",
    }
}

impl PlanClass {
    /// The national code.
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "11",
            Self::Referred => "12",
            Self::Continued => "21",
            Self::FirstReferred => "51",
            Self::FirstContinued => "52",
            Self::ReferredContinued => "53",
            Self::FirstReferredContinued => "54",
        }
    }

    /// The class of a national code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.code() == code)
    }
}

crate::words! {
    /// 生活援助中心型の算定理由
    pub enum LifeSupportReason {
        /// 一人暮らし
        LivesAlone = "lives_alone",
        /// 家族等が障害、疾病等
        FamilyUnable = "family_unable",
        /// その他
        Other = "other",
    }
}

impl LifeSupportReason {
    /// The national code.
    pub fn code(self) -> &'static str {
        match self {
            Self::LivesAlone => "1",
            Self::FamilyUnable => "2",
            Self::Other => "3",
        }
    }

    /// The reason of a national code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code)
    }
}

crate::words! {
    /// Which rules a plan follows.
    pub enum PlanKind {
        /// 居宅サービス計画
        Care = "care",
        /// 介護予防サービス・支援計画
        Preventive = "preventive",
    }
}

crate::words! {
    /// Where a plan stands.
    pub enum PlanState {
        /// 原案
        Draft = "draft",
        /// Explained to the client, agreed to in writing and delivered.
        Agreed = "agreed",
        /// Withdrawn by its office.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// Where a version came from.
    pub enum VersionSource {
        /// A file of the national standard.
        Import = "import",
        /// Written by hand.
        Edit = "edit",
        /// Made from what was decided on opinions.
        Resolution = "resolution",
    }
}

/// The head of a version (第1表), stored as one JSON text. New members get a default, so that old versions stay readable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanHead {
    /// 作成年月日 of 第1表
    pub written_on: Option<NaiveDate>,
    /// 作成年月日 of 第2表
    pub rows_written_on: Option<NaiveDate>,
    /// 作成年月日 of 第3表
    pub week_written_on: Option<NaiveDate>,
    /// 居宅サービス計画作成者氏名
    pub author: String,
    /// 居宅介護支援事業者・事業所名
    pub office_name: String,
    /// Its postal code.
    pub office_postal: String,
    /// Its address, two lines.
    pub office_address: Vec<String>,
    /// Its number.
    pub office_number: String,
    /// 初回居宅サービス計画作成日
    pub first_planned_on: Option<NaiveDate>,
    /// 計画書区分
    pub class: Option<PlanClass>,
    /// 認定
    pub certification: Certification,
    /// 利用者及び家族の生活に対する意向を踏まえた課題分析の結果
    pub intention: String,
    /// 介護認定審査会の意見及びサービスの種類の指定
    pub committee_opinion: String,
    /// 総合的な援助の方針
    pub policy: String,
    /// 生活援助中心型の算定理由
    pub life_support_reason: Option<LifeSupportReason>,
    /// Its wording, when it is another one.
    pub life_support_note: String,
    /// What only the 介護予防サービス・支援計画書 has; none in a 居宅サービス計画.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preventive: Option<Box<PreventiveForm>>,
}

/// A need (課題) with its goals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The uid it keeps through all versions; none before it is stored for the first time.
    pub uid: Option<Uid>,
    /// 課題ＮＯ
    pub number: i32,
    /// 生活全般の解決すべき課題（ニーズ）
    pub body: String,
    /// What only the 介護予防サービス・支援計画書 says of it.
    #[serde(default, skip_serializing_if = "PreventiveNeed::is_blank")]
    pub preventive: PreventiveNeed,
    /// Its goals in printed order.
    pub goals: Vec<Goal>,
}

/// A goal (目標): one short-term goal under its long-term goal. Goals that share a number share the long-term goal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// The uid it keeps through all versions.
    pub uid: Option<Uid>,
    /// 援助目標ＮＯ, which counts long-term goals.
    pub number: i32,
    /// 長期目標
    pub long_text: String,
    /// 長期期間
    pub long_period: String,
    /// 短期目標; in a preventive plan 目標についての支援のポイント
    pub short_text: String,
    /// 短期期間
    pub short_period: String,
    /// What only the 介護予防サービス・支援計画書 says of it.
    #[serde(default, skip_serializing_if = "PreventiveGoal::is_blank")]
    pub preventive: PreventiveGoal,
    /// The services meant to reach it.
    pub items: Vec<ServiceItem>,
}

/// A service item (援助内容).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceItem {
    /// The uid it keeps through all versions.
    pub uid: Option<Uid>,
    /// 援助内容ＮＯ
    pub number: i32,
    /// サービス内容
    pub body: String,
    /// Whether the insurance pays (※1).
    pub is_covered: bool,
    /// サービス種別, in words
    pub service_kind: String,
    /// The office's number; blank outside the insurance.
    pub office_number: String,
    /// The office's or person's name (※2).
    pub office_name: String,
    /// 頻度
    pub frequency: String,
    /// 期間
    pub period: String,
}

impl ServiceItem {
    /// Whether an office in charge of an insured service is named without its number.
    pub fn is_unnumbered(&self) -> bool {
        self.is_covered && self.office_number.is_empty() && !self.office_name.is_empty()
    }
}

crate::words! {
    /// What a line of the week (第3表) is.
    pub enum WeekKind {
        /// 週間サービス
        Service = "service",
        /// 主な日常生活上の活動
        Activity = "activity",
        /// 週単位以外のサービス
        Outside = "outside",
    }
}

/// A line of the week (第3表).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekEntry {
    /// What it is.
    pub kind: WeekKind,
    /// Its text.
    pub body: String,
    /// 1 = Monday … 7 = Sunday, for services.
    pub weekday: Option<i32>,
    /// `HH:MM`, or blank.
    pub starts_at: String,
    /// `HH:MM`, or blank.
    pub ends_at: String,
}

/// All of one version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanContent {
    /// 第1表
    pub head: PlanHead,
    /// 第2表
    pub needs: Vec<Need>,
    /// 第3表
    pub week: Vec<WeekEntry>,
}

impl PlanContent {
    /// Whether a row has no uid yet.
    pub fn has_unnamed_rows(&self) -> bool {
        let goals = self.needs.iter().flat_map(|need| &need.goals);
        self.needs.iter().any(|need| need.uid.is_none())
            || goals.into_iter().any(|goal| goal.uid.is_none())
            || self.items().any(|item| item.uid.is_none())
    }

    /// Which form this is, and so which rules it follows.
    pub fn kind(&self) -> PlanKind {
        if self.head.preventive.is_some() { PlanKind::Preventive } else { PlanKind::Care }
    }

    /// Every service item in printed order.
    pub fn items(&self) -> impl Iterator<Item = &ServiceItem> {
        self.needs.iter().flat_map(|need| &need.goals).flat_map(|goal| &goal.items)
    }

    /// Every service item, to be changed.
    pub(super) fn items_mut(&mut self) -> impl Iterator<Item = &mut ServiceItem> {
        let goals = self.needs.iter_mut().flat_map(|need| &mut need.goals);
        goals.flat_map(|goal| &mut goal.items)
    }
}
