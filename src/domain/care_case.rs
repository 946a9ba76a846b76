//! 事例: the anonymised case and its sheet. No name, address, birth date or number; ages in bands, dates as months.

use serde::{Deserialize, Serialize};

use super::certification::CareLevel;
use super::client::Sex;
use super::refusal::Refused;

pub mod check;
pub mod prefill;

crate::words! {
    /// 年代 in five-year bands; 90 and over is one band.
    pub enum AgeBand {
        Under65 = "under_65",
        From65 = "from_65",
        From70 = "from_70",
        From75 = "from_75",
        From80 = "from_80",
        From85 = "from_85",
        From90 = "from_90",
    }
}

impl AgeBand {
    /// The band of an age in full years.
    pub fn of(age: u32) -> Self {
        match age {
            0..=64 => Self::Under65,
            65..=69 => Self::From65,
            70..=74 => Self::From70,
            75..=79 => Self::From75,
            80..=84 => Self::From80,
            85..=89 => Self::From85,
            _ => Self::From90,
        }
    }
}

crate::words! {
    /// 世帯構成
    pub enum Household { Alone = "alone", Couple = "couple", WithChildren = "with_children", Other = "other" }
}

crate::words! {
    /// On what the case is shared: consent of the client, or the law alone (介護保険法115条の48).
    pub enum SharingBasis { Written = "written", Explained = "explained", Law = "law" }
}

crate::words! {
    /// A sheet is a draft until its presenter has confirmed that it names nobody.
    pub enum SheetState { Draft = "draft", Confirmed = "confirmed" }
}

crate::words! {
    /// 障害高齢者の日常生活自立度（寝たきり度）
    pub enum Disability {
        Independent = "independent",
        J1 = "j1",
        J2 = "j2",
        A1 = "a1",
        A2 = "a2",
        B1 = "b1",
        B2 = "b2",
        C1 = "c1",
        C2 = "c2",
    }
}

crate::words! {
    /// 認知症高齢者の日常生活自立度
    pub enum Dementia {
        Independent = "independent",
        I = "i",
        IIa = "iia",
        IIb = "iib",
        IIIa = "iiia",
        IIIb = "iiib",
        IV = "iv",
        M = "m",
    }
}

/// Longest free text of one field, in characters.
pub const TEXT_LIMIT: usize = 2_000;

/// 事例概要: what the attendees of the sitting read. New members get a default, so that older sheets stay readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSheet {
    pub age_band: AgeBand,
    pub sex: Sex,
    pub care_level: CareLevel,
    pub household: Household,
    /// 障害高齢者の日常生活自立度, where it is known.
    #[serde(default)]
    pub disability: Option<Disability>,
    /// 認知症高齢者の日常生活自立度, where it is known.
    #[serde(default)]
    pub dementia: Option<Dementia>,
    pub basis: SharingBasis,
    #[serde(flatten)]
    pub texts: SheetTexts,
}

/// The free texts of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetTexts {
    /// 提供者の職種
    pub profession: String,
    /// 主な病名
    pub disease: String,
    /// 経過
    pub course: String,
    /// 本人の意向
    pub wish: String,
    /// 目標とする生活（1日）
    pub day_wish: String,
    /// 目標とする生活（1年）
    pub year_wish: String,
    /// 家族の意向
    pub family_wish: String,
    /// 興味・関心
    pub interests: String,
    /// 現在のサービス(フォーマル・インフォーマル)
    pub services: String,
    /// 目標
    pub goals: String,
    /// 課題
    pub difficulties: String,
    /// これまでの評価
    pub evaluation: String,
    /// 検討してほしいこと
    pub question: String,
}

impl SheetTexts {
    /// Texts by their field names, for who reads or makes them one by one; a name that is none of them says nothing.
    pub fn of(mut named: impl FnMut(&'static str) -> String) -> Self {
        let mut texts = Self::default();
        for (field, text) in texts.all_mut() {
            *text = named(field);
        }
        texts
    }

    /// Every text with its field name, in the order of the form.
    pub fn all(&self) -> [(&'static str, &str); 13] {
        [
            ("profession", &self.profession),
            ("disease", &self.disease),
            ("course", &self.course),
            ("wish", &self.wish),
            ("day_wish", &self.day_wish),
            ("year_wish", &self.year_wish),
            ("family_wish", &self.family_wish),
            ("interests", &self.interests),
            ("services", &self.services),
            ("goals", &self.goals),
            ("difficulties", &self.difficulties),
            ("evaluation", &self.evaluation),
            ("question", &self.question),
        ]
    }

    fn all_mut(&mut self) -> [(&'static str, &mut String); 13] {
        [
            ("profession", &mut self.profession),
            ("disease", &mut self.disease),
            ("course", &mut self.course),
            ("wish", &mut self.wish),
            ("day_wish", &mut self.day_wish),
            ("year_wish", &mut self.year_wish),
            ("family_wish", &mut self.family_wish),
            ("interests", &mut self.interests),
            ("services", &mut self.services),
            ("goals", &mut self.goals),
            ("difficulties", &mut self.difficulties),
            ("evaluation", &mut self.evaluation),
            ("question", &mut self.question),
        ]
    }
}

/// Why a sheet can't be kept or confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetError {
    /// 検討してほしいこと is empty: nobody would know what to advise on.
    QuestionRequired,
    /// A text is longer than [`TEXT_LIMIT`].
    TooLong(&'static str),
    /// The presenter has not said that the sheet names nobody.
    NotConfirmed,
}

impl From<SheetError> for Refused {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::QuestionRequired => Refused::at("question", "case-question-required"),
            SheetError::TooLong(field) => Refused::at(field, "field-too-long").with("limit", TEXT_LIMIT),
            SheetError::NotConfirmed => Refused::at("names_nobody", "case-confirm-required"),
        }
    }
}

impl CaseSheet {
    /// Whether the sheet may be kept as a draft.
    pub fn check(&self) -> Result<(), SheetError> {
        match self.texts.all().iter().find(|(_, text)| text.chars().count() > TEXT_LIMIT) {
            Some((field, _)) => Err(SheetError::TooLong(field)),
            None => Ok(()),
        }
    }

    /// Whether the sheet may be shared: it asks something, and its presenter has confirmed that it names nobody. What in it
    /// says whom it is about has been gone through before, see [`check::SheetCheck`].
    pub fn confirm(&self, names_nobody: bool) -> Result<(), SheetError> {
        self.check()?;
        if self.texts.question.trim().is_empty() {
            return Err(SheetError::QuestionRequired);
        }
        if names_nobody { Ok(()) } else { Err(SheetError::NotConfirmed) }
    }
}

/// 事例番号: random, so that nothing follows from it; never shown in the identified plane.
pub fn case_number(random: [u8; 5]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut number = String::from("J-");
    let mut bits = random.iter().fold(0_u64, |all, byte| (all << 8) | u64::from(*byte));
    for _ in 0..8 {
        let at = usize::try_from(bits & 31).unwrap_or_default();
        number.push(LETTERS.get(at).copied().map_or('A', char::from));
        bits >>= 5;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn sheet() -> CaseSheet {
        CaseSheet {
            age_band: AgeBand::From80,
            sex: Sex::Female,
            care_level: CareLevel::Support2,
            household: Household::Alone,
            disability: Some(Disability::J2),
            dementia: None,
            texts: SheetTexts {
                question: "外出を続けるための工夫".into(), ..SheetTexts::default()
            },
            basis: SharingBasis::Written,
        }
    }

    #[test]
    fn ages_fall_into_five_year_bands_and_ninety_and_over_is_one() {
        assert_eq!(AgeBand::of(64), AgeBand::Under65);
        assert_eq!(AgeBand::of(84), AgeBand::From80);
        assert_eq!(AgeBand::of(104), AgeBand::From90);
    }

    #[test]
    fn a_sheet_is_shared_only_after_its_presenter_confirmed_it() {
        assert_eq!(sheet().confirm(false), Err(SheetError::NotConfirmed));
        assert_eq!(sheet().confirm(true), Ok(()));
        assert_eq!(
            CaseSheet { texts: SheetTexts::default(), ..sheet() }.confirm(true),
            Err(SheetError::QuestionRequired)
        );
    }

    #[test]
    fn a_sheet_of_before_stays_readable_and_every_text_has_its_field() {
        let before = r#"{"age_band":"from_80","sex":"female","care_level":"care_2","household":"alone","disease":"膝",
            "course":"","wish":"","family_wish":"","services":"","difficulties":"","question":"工夫","basis":"law"}"#;
        let read: CaseSheet = serde_json::from_str(before).unwrap();
        assert_eq!((read.texts.disease.as_str(), read.texts.goals.as_str(), read.dementia), ("膝", "", None));
        let named = SheetTexts::of(str::to_owned);
        assert!(named.all().iter().all(|(field, text)| field == text));
        let written = serde_json::to_string(&sheet()).unwrap();
        assert_eq!(serde_json::from_str::<CaseSheet>(&written).unwrap(), sheet());
    }

    #[test]
    fn a_case_number_says_nothing_and_reads_well() {
        assert_eq!(case_number([0; 5]), "J-AAAAAAAA");
        assert_ne!(case_number([1, 2, 3, 4, 5]), case_number([1, 2, 3, 4, 6]));
    }
}
