//! The directory of offices as a CSV file: its columns, and reading one that people have filled in.
//!
//! A file is taken in MS932 or UTF-8, with its columns in any order. An empty cell, or a column that is not there,
//! leaves what is known as it is: a list of telephone numbers must not wipe out mail addresses.

mod decode;
mod read;

pub use decode::MAX_LIST_BYTES;
pub use read::{FileFault, ListRow, MAX_LIST_ROWS, OfficeList, cleaned, read};

use super::office::{OfficeKind, search_text, weekdays};
use super::words::Word;

crate::words! {
    /// A column of the file, in the order in which it is written.
    pub enum Column {
        /// The outside key of a known office; empty for a new one.
        Uid = "uid",
        Number = "number",
        Kind = "kind",
        Name = "name",
        Kana = "kana",
        ServiceKinds = "service_kinds",
        LocalLabel = "local_label",
        Postal = "postal",
        Address = "address",
        Phone = "phone",
        Fax = "fax",
        Email = "email",
        ClosedWeekdays = "closed_weekdays",
        Insurers = "insurers",
        Areas = "areas",
        Note = "note",
    }
}

impl Column {
    /// Without these no row says which office it means and what it is.
    pub const NEEDED: [Self; 3] = [Self::Number, Self::Kind, Self::Name];

    /// The heading in a file. Files are exchanged between offices, so it does not follow the reader's language.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Uid => "円座ID",
            Self::Number => "事業所番号",
            Self::Kind => "区分",
            Self::Name => "名前",
            Self::Kana => "ふりがな",
            Self::ServiceKinds => "サービス種類コード",
            Self::LocalLabel => "地域での呼び名",
            Self::Postal => "郵便番号",
            Self::Address => "所在地",
            Self::Phone => "電話",
            Self::Fax => "FAX",
            Self::Email => "メールアドレス",
            Self::ClosedWeekdays => "定休日",
            Self::Insurers => "保険者",
            Self::Areas => "担当圏域",
            Self::Note => "覚え書き",
        }
    }

    /// The column of a heading, or of its word in English; width, case and spaces do not matter.
    pub fn of_heading(typed: &str) -> Option<Self> {
        let typed = search_text(&[typed]);
        let is = |column: &&Self| {
            search_text(&[column.heading()]) == typed || search_text(&[column.as_str()]) == typed
        };
        Self::ALL.iter().find(is).copied()
    }
}

/// The kinds of offices as a file names them. An insurer's own office is made with the insurer.
const KINDS: [(OfficeKind, &str); 6] = [
    (OfficeKind::CareManagement, "居宅介護支援事業所"),
    (OfficeKind::SupportCenter, "地域包括支援センター"),
    (OfficeKind::Provider, "サービス事業所"),
    (OfficeKind::Clinic, "診療所・病院"),
    (OfficeKind::Pharmacy, "薬局"),
    (OfficeKind::Other, "その他"),
];

/// The kind of a cell: as a file writes it, or its word.
pub fn kind_of(typed: &str) -> Option<OfficeKind> {
    let typed = search_text(&[typed]);
    let is = |(kind, name): &&(OfficeKind, &str)| {
        search_text(&[name]) == typed || search_text(&[kind.as_str()]) == typed
    };
    KINDS.iter().find(is).map(|(kind, _)| *kind)
}

/// How a file writes a kind.
pub fn kind_name(kind: OfficeKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| *name)
}

/// The kinds that a file may name.
pub fn kind_names() -> Vec<&'static str> {
    KINDS.iter().map(|(_, name)| *name).collect()
}

const WEEKDAYS: &str = "月火水木金土日";

/// The closed weekdays of a cell such as 「土・日」, 「日曜日」 or `6 7`; nothing when something else stands in it.
pub fn weekdays_of(typed: &str) -> Option<Vec<u8>> {
    let mut words = Vec::new();
    // 日曜日 ends on a 日 that is no Sunday.
    for c in typed.replace("曜日", "").replace('曜', "").chars() {
        match WEEKDAYS.chars().position(|day| day == c) {
            Some(at) => words.push((at + 1).to_string()),
            None if ('1'..='7').contains(&c) => words.push(c.to_string()),
            None if c.is_whitespace() || "・、,，/／".contains(c) => {}
            None => return None,
        }
    }
    Some(weekdays(words.iter().map(String::as_str)))
}

/// How a file writes closed weekdays that are stored as `6 7`.
pub fn weekday_names(stored: &str) -> String {
    let name = |day: &u8| WEEKDAYS.chars().nth(usize::from(*day).saturating_sub(1));
    let names: Vec<String> =
        weekdays(stored.split_whitespace()).iter().filter_map(name).map(String::from).collect();
    names.join("・")
}

/// The service kind codes of a cell such as `11 15`, in capitals, each once.
pub fn codes_of(typed: &str) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for code in typed.split(|c: char| c.is_whitespace() || "・、,，/／".contains(c)).filter(|c| !c.is_empty())
    {
        let code = code.to_uppercase();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// The names of a cell such as 「架空市、幻町」.
pub fn names_of(typed: &str) -> Vec<String> {
    let parts = typed.split(['、', ',', '，', ';', '；', '\n']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// How a file writes several names.
pub fn joined(names: &[String]) -> String {
    names.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_kinds_are_found_however_they_are_typed() {
        assert_eq!(Column::of_heading(" ＦＡＸ "), Some(Column::Fax));
        assert_eq!(Column::of_heading("フリガナ"), Some(Column::Kana));
        assert_eq!(Column::of_heading("Email"), Some(Column::Email));
        assert_eq!(Column::of_heading("電話番号"), None);
        assert_eq!(kind_of("薬局"), Some(OfficeKind::Pharmacy));
        assert_eq!(kind_of("care_management"), Some(OfficeKind::CareManagement));
        assert_eq!(kind_of("保険者"), None);
        assert_eq!(kind_of("insurer"), None);
    }

    #[test]
    fn closed_weekdays_are_read_back_as_they_were_written() {
        for typed in ["土・日", "日 土", "土曜日、日曜", "6 7", "67", "土日"] {
            assert_eq!(weekdays_of(typed), Some(vec![6, 7]), "{typed}");
        }
        assert_eq!(weekday_names("6 7"), "土・日");
        assert_eq!(weekdays_of("毎日"), None);
        assert_eq!(weekdays_of("8"), None);
    }

    #[test]
    fn codes_and_names_are_told_apart() {
        assert_eq!(codes_of("11・15 a2,11"), ["11", "15", "A2"]);
        assert_eq!(names_of("架空市、 幻町"), ["架空市", "幻町"]);
    }
}
