//! 事例: the anonymised case and its sheet. No name, address, birth date or number; ages in bands, dates as months.

use serde::{Deserialize, Serialize};

use super::certification::CareLevel;
use super::client::Sex;
use super::refusal::Refused;

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

/// Longest free text of one field, in characters.
pub const TEXT_LIMIT: usize = 2_000;

/// 事例概要: what the attendees of the sitting read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSheet {
    pub age_band: AgeBand,
    pub sex: Sex,
    pub care_level: CareLevel,
    pub household: Household,
    /// 主な病名
    pub disease: String,
    /// 経過
    pub course: String,
    /// 本人の意向
    pub wish: String,
    /// 家族の意向
    pub family_wish: String,
    /// 現在のサービス(フォーマル・インフォーマル)
    pub services: String,
    /// 課題
    pub difficulties: String,
    /// 検討してほしいこと
    pub question: String,
    pub basis: SharingBasis,
}

/// Why a sheet can't be kept or confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetError {
    /// 検討してほしいこと is empty: nobody would know what to advise on.
    QuestionRequired,
    /// A text is longer than [`TEXT_LIMIT`].
    TooLong(&'static str),
    /// A text looks like a telephone number, a full date or an insured number.
    LooksIdentifying(&'static str),
    /// The presenter has not said that the sheet names nobody.
    NotConfirmed,
}

impl From<SheetError> for Refused {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::QuestionRequired => Refused::at("question", "case-question-required"),
            SheetError::TooLong(field) => Refused::at(field, "field-too-long").with("limit", TEXT_LIMIT),
            SheetError::LooksIdentifying(field) => Refused::at(field, "case-looks-identifying"),
            SheetError::NotConfirmed => Refused::at("names_nobody", "case-confirm-required"),
        }
    }
}

impl CaseSheet {
    /// The free texts with their field names.
    pub fn texts(&self) -> [(&'static str, &str); 7] {
        [
            ("disease", &self.disease),
            ("course", &self.course),
            ("wish", &self.wish),
            ("family_wish", &self.family_wish),
            ("services", &self.services),
            ("difficulties", &self.difficulties),
            ("question", &self.question),
        ]
    }

    /// Whether the sheet may be kept as a draft.
    pub fn check(&self) -> Result<(), SheetError> {
        match self.texts().iter().find(|(_, text)| text.chars().count() > TEXT_LIMIT) {
            Some((field, _)) => Err(SheetError::TooLong(field)),
            None => Ok(()),
        }
    }

    /// Whether the sheet may be shared: it asks something, has no run of digits that could be a number or a date of a
    /// person, and its presenter has confirmed that it names nobody. A person decides; the digits are only a last look.
    pub fn confirm(&self, names_nobody: bool) -> Result<(), SheetError> {
        self.check()?;
        if self.question.trim().is_empty() {
            return Err(SheetError::QuestionRequired);
        }
        if let Some((field, _)) = self.texts().iter().find(|(_, text)| has_long_number(text)) {
            return Err(SheetError::LooksIdentifying(field));
        }
        if names_nobody { Ok(()) } else { Err(SheetError::NotConfirmed) }
    }
}

/// Seven or more digits in a row, hyphens, dots and slashes between them not counting: telephone and insured numbers,
/// full dates. Years, doses and degrees are shorter.
fn has_long_number(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        match c {
            '0'..='9' | '０'..='９' => run += 1,
            '-' | '－' | '‐' | 'ー' | '.' | '/' | '／' if run > 0 => {}
            _ => run = 0,
        }
        if run >= 7 {
            return true;
        }
    }
    false
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

    fn sheet() -> CaseSheet {
        CaseSheet {
            age_band: AgeBand::From80,
            sex: Sex::Female,
            care_level: CareLevel::Support2,
            household: Household::Alone,
            disease: "変形性膝関節症".into(),
            course: "2年前から外出が減った".into(),
            wish: "買い物に行きたい".into(),
            family_wish: String::new(),
            services: "通所型サービス 週1回".into(),
            difficulties: "坂が多く歩けない".into(),
            question: "外出を続けるための工夫".into(),
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
            CaseSheet { question: " ".into(), ..sheet() }.confirm(true),
            Err(SheetError::QuestionRequired)
        );
    }

    #[test]
    fn numbers_and_full_dates_are_sent_back() {
        for text in ["電話は 090-1234-5678", "昭和12年生、1937/4/12", "被保険者番号０００１２３４５６７"]
        {
            let with = CaseSheet { course: text.into(), ..sheet() };
            assert_eq!(with.confirm(true), Err(SheetError::LooksIdentifying("course")), "{text}");
        }
        assert!(CaseSheet { course: "2024年に入院、血圧 130/80".into(), ..sheet() }.confirm(true).is_ok());
    }

    #[test]
    fn a_case_number_says_nothing_and_reads_well() {
        assert_eq!(case_number([0; 5]), "J-AAAAAAAA");
        assert_ne!(case_number([1, 2, 3, 4, 5]), case_number([1, 2, 3, 4, 6]));
    }
}
