//! Offices: every organization with staff.

use super::search;

crate::words! {
    /// What an office (事業所・機関) is.
    pub enum OfficeKind {
        /// 居宅介護支援事業所
        CareManagement = "care_management",
        /// 地域包括支援センター
        SupportCenter = "support_center",
        /// サービス事業所
        Provider = "provider",
        /// 診療所・病院
        Clinic = "clinic",
        /// 薬局
        Pharmacy = "pharmacy",
        /// 保険者
        Insurer = "insurer",
        /// その他
        Other = "other",
    }
}

crate::words! {
    /// サービス種類コード of the national standard, in the order in which people look for them.
    pub enum ServiceKind {
        HomeHelp = "11", HomeBathing = "12", HomeNursing = "13", HomeRehabilitation = "14", HomeAdvice = "31",
        DayCare = "15", CommunityDayCare = "78", DementiaDayCare = "72", DayRehabilitation = "16",
        ShortStay = "21", MedicalShortStay = "22", Equipment = "17",
        SmallMultifunctional = "73", NursingMultifunctional = "77", RegularRounds = "76", NightVisits = "71",
        DementiaGroupHome = "32", CareHome = "33", WelfareFacility = "51", HealthFacility = "52",
        CareMedicalFacility = "55", CareManagement = "43", PreventiveSupport = "46",
        LocalVisit = "A2", LocalDay = "A6",
    }
}

impl OfficeKind {
    /// Whether those who plan care may note such an office by themselves; the others are the administrator's.
    pub fn is_kept_by_planners(self) -> bool {
        matches!(self, Self::Provider | Self::Clinic | Self::Pharmacy | Self::Other)
    }
}

/// A number of the insurance (office, insurer, insured person) as it was typed: full-width digits, hyphens and spaces are forgiven.
pub fn plain_number(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    typed.nfkc().filter(|c| !matches!(c, '-' | ' ')).collect::<String>().to_uppercase()
}

/// A merge of two offices can be undone for so many days.
pub const MERGE_UNDO_DAYS: i64 = 30;

/// Weekdays as they are stored (`6 7`): 1 = Monday … 7 = Sunday, each once and in order; what is none is left out.
pub fn weekdays<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut days: Vec<u8> =
        words.into_iter().filter_map(|word| word.parse().ok()).filter(|day| (1..=7).contains(day)).collect();
    days.sort_unstable();
    days.dedup();
    days
}

crate::words! {
    /// Whether a mail address may be used: only after a test mail or a second person confirmed it.
    pub enum AddressState { Unset = "unset", Unconfirmed = "unconfirmed", Confirmed = "confirmed" }
}

crate::words! {
    /// The two planes: identified clients, or anonymised cases.
    pub enum Plane { Identified = "identified", Anonymised = "anonymised" }
}

/// Text by which offices and persons are found, in the one form of [`search::normalized`] and without borders, so that a
/// name with its number behind it is found too.
pub fn search_text(parts: &[&str]) -> String {
    parts.iter().map(|part| search::normalized(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::search_text;

    #[test]
    fn kana_width_case_and_spaces_do_not_matter_when_searching() {
        assert_eq!(search_text(&["やまだ はなこ"]), search_text(&["ﾔﾏﾀﾞ　ハナコ"]));
        assert_eq!(search_text(&["ＡＢＣ訪問介護"]), "abc訪問介護");
    }
}
