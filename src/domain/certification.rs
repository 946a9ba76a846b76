//! Certifications (要介護・要支援認定): the care level with its period.

pub mod history;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::words::Word;

crate::words! {
    /// 要介護状態区分, as certified.
    pub enum CareLevel {
        /// 事業対象者
        Target = "target",
        /// 要支援１
        Support1 = "support_1",
        /// 要支援２
        Support2 = "support_2",
        /// 要介護１
        Care1 = "care_1",
        /// 要介護２
        Care2 = "care_2",
        /// 要介護３
        Care3 = "care_3",
        /// 要介護４
        Care4 = "care_4",
        /// 要介護５
        Care5 = "care_5",
    }
}

impl CareLevel {
    /// The two-digit national code of the level.
    pub fn code(self) -> &'static str {
        match self {
            Self::Target => "06",
            Self::Support1 => "12",
            Self::Support2 => "13",
            Self::Care1 => "21",
            Self::Care2 => "22",
            Self::Care3 => "23",
            Self::Care4 => "24",
            Self::Care5 => "25",
        }
    }

    /// The level of a national code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|level| level.code() == code)
    }
}

crate::words! {
    /// 認定状況区分: whether the insurer has decided yet.
    pub enum CertificationStatus { Pending = "pending", Certified = "certified" }
}

impl CertificationStatus {
    /// The national code: 1 pending, 2 certified.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "1",
            Self::Certified => "2",
        }
    }

    /// The status of a national code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.code() == code)
    }
}

crate::words! {
    /// 申請区分: for what the insurer was asked.
    pub enum CertificationKind {
        /// 新規
        Initial = "initial",
        /// 更新 (法28条2項, 33条2項)
        Renewal = "renewal",
        /// 区分変更 (法29条1項, 33条の2第1項)
        Change = "change",
    }
}

/// What a plan says of its client's certification; everything may be missing while the insurer has not decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Certification {
    /// Whether it is decided.
    pub status: Option<CertificationStatus>,
    /// The day of the decision.
    pub certified_on: Option<NaiveDate>,
    /// First day of its validity.
    pub starts_on: Option<NaiveDate>,
    /// Last day of its validity.
    pub ends_on: Option<NaiveDate>,
    /// The level.
    pub care_level: Option<CareLevel>,
}

impl Certification {
    /// As a row of its own it is stored: decided unless the plan says that it is pending.
    #[must_use]
    pub fn as_stored(&self) -> Self {
        Self { status: Some(self.status.unwrap_or(CertificationStatus::Certified)), ..self.clone() }
    }
}
