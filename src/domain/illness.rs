//! 現病歴・既往歴 of a client, as 利用者基本情報 (別表2) tells it at one consultation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::words::Word;

crate::words! {
    /// 主治医・意見作成者: whether the doctor writes the opinion for the certification.
    pub enum DoctorRole {
        /// 主治医
        Main = "main",
        /// それ以外
        Other = "other",
    }
}

impl DoctorRole {
    /// The role of a national code: 1 main, 2 other.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.get(code.parse::<usize>().ok()?.checked_sub(1)?).copied()
    }
}

crate::words! {
    /// 経過
    pub enum IllnessCourse {
        /// 治療中
        Treated = "treated",
        /// 経過観察中
        Watched = "watched",
        /// その他
        Other = "other",
    }
}

impl IllnessCourse {
    /// The course of a national code: 01 treated, 02 watched, 03 other.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.get(code.parse::<usize>().ok()?.checked_sub(1)?).copied()
    }
}

/// One line of the history. Texts are free: the date may be a year of either calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Illness {
    /// 年月日
    pub since: String,
    /// 病名
    pub name: String,
    /// 医療機関・医師名
    pub doctor: String,
    /// 主治医・意見作成者フラグ
    pub role: Option<DoctorRole>,
    /// 医療機関・医師電話番号
    pub phone: String,
    /// 経過
    pub course: Option<IllnessCourse>,
    /// 治療中の内容
    pub treatment: String,
}

/// The whole history as told on one day; a later one of the same day replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IllnessHistory {
    /// 相談日
    pub consulted_on: NaiveDate,
    /// Its lines in the order of the sheet.
    pub lines: Vec<Illness>,
}
