//! What only the 介護予防サービス・支援計画書 has, in the order of the form: the head's own part, and what its needs and its
//! support plans hold beyond the rows of 第2表.
//!
//! The rows of the form are kept as the rows of every plan: a 総合的課題 is a need, a 支援計画 is a goal (its
//! 「目標についての支援のポイント」 is the short text), a 利用サービス is a service item.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::diff::HeadField;
use crate::domain::words::Word;

crate::words! {
    /// 計画種類
    pub enum PreventiveScheme {
        /// 介護予防支援
        Support = "support",
        /// 介護予防ケアマネジメント
        Management = "management",
    }
}

crate::words! {
    /// 委託の有無
    pub enum Delegation {
        /// 自前: the support center makes the plan itself.
        Own = "own",
        /// 委託: a care-management office makes it for the center.
        Delegated = "delegated",
    }
}

crate::words! {
    /// The four areas of the assessment (基準第30条第6号イ～ニ).
    pub enum LifeArea {
        /// 運動・移動
        Movement = "movement",
        /// 日常生活(家庭生活)
        DailyLife = "daily_life",
        /// 社会参加、対人関係・コミュニケーション
        Society = "society",
        /// 健康管理
        Health = "health",
    }
}

crate::words! {
    /// The six parts of 基本チェックリスト for which the form has a column.
    pub enum ChecklistPart {
        /// 運動不足
        Exercise = "exercise",
        /// 栄養改善
        Nutrition = "nutrition",
        /// 口腔内ケア
        Oral = "oral",
        /// 閉じこもり予防
        Housebound = "housebound",
        /// 物忘れ予防
        Memory = "memory",
        /// うつ予防
        Depression = "depression",
    }
}

/// The part of the head that only the 介護予防サービス・支援計画書 has. What it shares with 第1表 stands in
/// [`PlanHead`](super::PlanHead): the certification, the first plan's date, the class, the office's name and address,
/// 総合的な方針 as `policy`, and 担当介護支援専門員 as `author`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreventiveForm {
    /// 計画種類
    pub scheme: Option<PreventiveScheme>,
    /// 委託の有無
    pub delegation: Option<Delegation>,
    /// 整理番号
    pub reference: String,
    /// 計画作成者氏名（地域包括支援センター担当者名）
    pub center_author: String,
    /// 計画作成者事業者・事業所電話番号
    pub office_phone: String,
    /// 担当地域包括支援センター
    pub center_name: String,
    /// 目標とする生活 (1日)
    pub day_goal: String,
    /// 目標とする生活 (1年)
    pub year_goal: String,
    /// 運動・移動
    pub movement: AreaFinding,
    /// 日常生活(家庭生活)
    pub daily_life: AreaFinding,
    /// 社会参加、対人関係・コミュニケーション
    pub society: AreaFinding,
    /// 健康管理
    pub health: AreaFinding,
    /// 健康状態の留意点
    pub health_note: String,
    /// 妥当な支援の実施に向けた方針
    pub support_policy: String,
    /// 基本チェックリスト and 事業プログラム, in the order of [`ChecklistPart`].
    pub checklist: [ChecklistFinding; 6],
    /// 地域包括支援センター意見
    pub center_opinion: String,
    /// 同意日
    pub agreed_on: Option<NaiveDate>,
    /// 同意者氏名
    pub agreed_by: String,
}

impl PreventiveForm {
    /// What was found in an area.
    pub fn area(&self, area: LifeArea) -> &AreaFinding {
        match area {
            LifeArea::Movement => &self.movement,
            LifeArea::DailyLife => &self.daily_life,
            LifeArea::Society => &self.society,
            LifeArea::Health => &self.health,
        }
    }

    /// The same, to be changed.
    pub fn area_mut(&mut self, area: LifeArea) -> &mut AreaFinding {
        match area {
            LifeArea::Movement => &mut self.movement,
            LifeArea::DailyLife => &mut self.daily_life,
            LifeArea::Society => &mut self.society,
            LifeArea::Health => &mut self.health,
        }
    }

    /// The form's texts as a reader compares them between two versions.
    pub(super) fn head_texts(&self) -> Vec<(HeadField, String)> {
        let joined = |parts: &[&str]| {
            parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n")
        };
        let area = |found: &AreaFinding| {
            let judged = found.has_issue.map(|has| if has { "有" } else { "無" }).unwrap_or_default();
            joined(&[&found.situation, &found.wishes, judged, &found.causes])
        };
        let part = |found: &ChecklistFinding| {
            let count = found.count.map(|n| n.to_string()).unwrap_or_default();
            format!(
                "{count}{}",
                found.needs_program.map(|needs| if needs { "要" } else { "否" }).unwrap_or_default()
            )
        };
        let checklist: Vec<String> = self.checklist.iter().map(part).collect();
        let scheme = self.scheme.map(|s| s.as_str()).unwrap_or_default();
        let delegation = self.delegation.map(|d| d.as_str()).unwrap_or_default();
        let agreed_on = self.agreed_on.map(|d| d.to_string()).unwrap_or_default();
        vec![
            (HeadField::LifeGoal, joined(&[&self.day_goal, &self.year_goal])),
            (HeadField::Movement, area(&self.movement)),
            (HeadField::DailyLife, area(&self.daily_life)),
            (HeadField::Society, area(&self.society)),
            (HeadField::Health, area(&self.health)),
            (HeadField::HealthNote, self.health_note.clone()),
            (HeadField::SupportPolicy, self.support_policy.clone()),
            (HeadField::Checklist, checklist.join(" ").trim().to_owned()),
            (HeadField::CenterOpinion, self.center_opinion.clone()),
            (
                HeadField::Center,
                joined(&[
                    scheme,
                    delegation,
                    &self.reference,
                    &self.center_author,
                    &self.office_phone,
                    &self.center_name,
                ]),
            ),
            (HeadField::Agreement, joined(&[&agreed_on, &self.agreed_by])),
        ]
    }
}

/// What was found in one of the four areas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AreaFinding {
    /// 現在の状況
    pub situation: String,
    /// 本人・家族の意欲・意向
    pub wishes: String,
    /// 領域における課題の有無; none while nobody has judged.
    pub has_issue: Option<bool>,
    /// 領域における課題（背景・原因）
    pub causes: String,
}

/// One part of 基本チェックリスト on the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChecklistFinding {
    /// How many of its questions apply, 0 to 9.
    pub count: Option<u8>,
    /// 事業プログラムの要否
    pub needs_program: Option<bool>,
}

/// What a 総合的課題 holds beyond its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreventiveNeed {
    /// 課題に対する目標と具体策の提案
    pub proposal: String,
    /// 具体策についての意向 本人・家族
    pub wishes: String,
    /// 目標
    pub target: String,
}

impl PreventiveNeed {
    /// Whether nothing is written; so it is in every 居宅サービス計画.
    pub fn is_blank(&self) -> bool {
        self.proposal.is_empty() && self.wishes.is_empty() && self.target.is_empty()
    }
}

/// What a 支援計画 holds beyond its point of support.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreventiveGoal {
    /// 本人等のセルフケアや家族の支援、インフォーマルサービス（民間サービス）
    pub self_care: String,
    /// 介護保険サービス又は地域支援事業（総合事業のサービス）
    pub insured_care: String,
}

impl PreventiveGoal {
    /// Whether nothing is written; so it is in every 居宅サービス計画.
    pub fn is_blank(&self) -> bool {
        self.self_care.is_empty() && self.insured_care.is_empty()
    }
}
