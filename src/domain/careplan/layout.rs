//! The layouts of the four interfaces and the table of CSV versions: data of the standard, kept as data.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// The four interfaces of a plan, in the order of the printed sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Interface {
    /// 利用者補足情報
    Hosoku,
    /// 居宅サービス計画1表
    Sheet1,
    /// 居宅サービス計画2表
    Sheet2,
    /// 居宅サービス計画3表
    Sheet3,
}

impl Interface {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hosoku, Self::Sheet1, Self::Sheet2, Self::Sheet3];

    /// The prefix of its file names.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Hosoku => "UPHOSOKU",
            Self::Sheet1 => "UP1KYO",
            Self::Sheet2 => "UP2KYO",
            Self::Sheet3 => "UP3KYO",
        }
    }

    /// Its items in column order.
    pub fn layout(self) -> &'static [Item] {
        match self {
            Self::Hosoku => &LAYOUTS.hosoku,
            Self::Sheet1 => &LAYOUTS.sheet1,
            Self::Sheet2 => &LAYOUTS.sheet2,
            Self::Sheet3 => &LAYOUTS.sheet3,
        }
    }

    /// The column of the plan date (居宅サービス計画作成（変更）日), which joins the files.
    pub fn plan_date_item(self) -> u16 {
        match self {
            Self::Hosoku => 4,
            Self::Sheet1 => 14,
            Self::Sheet2 | Self::Sheet3 => 5,
        }
    }
}

/// One column of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number, from 1.
    pub no: u16,
    /// Its official label.
    pub name: String,
    /// Its maximum length in characters; free texts have none.
    pub length: Option<usize>,
    /// How much a blank matters.
    pub required: Required,
    /// What it holds.
    pub kind: ItemKind,
    /// The codes of a `code` item that lists them.
    pub codes: Vec<String>,
}

/// How much a blank matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// Without it the row cannot be joined or the client cannot be named: an error.
    Needed,
    /// Marked 必須 by the standard, but the plan is readable without it: a warning.
    Marked,
    /// May be blank.
    No,
}

/// What an item holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    Month,
    Date,
    Time,
    Code,
    Digits,
    FreeText,
    Postal,
    InsurerNumber,
    InsuredNumber,
    OfficeNumber,
}

struct Layouts {
    hosoku: Vec<Item>,
    sheet1: Vec<Item>,
    sheet2: Vec<Item>,
    sheet3: Vec<Item>,
}

static LAYOUTS: LazyLock<Layouts> = LazyLock::new(|| Layouts {
    hosoku: parse_layout(include_str!("../../../config/careplan/uphosoku.csv")),
    sheet1: parse_layout(include_str!("../../../config/careplan/up1kyo.csv")),
    sheet2: parse_layout(include_str!("../../../config/careplan/up2kyo.csv")),
    sheet3: parse_layout(include_str!("../../../config/careplan/up3kyo.csv")),
});

/// The tables are part of the binary; a test reads every line of them, so a line that does not parse is a failed
/// build of the test and never an error at run time.
fn parse_layout(text: &str) -> Vec<Item> {
    csv::Reader::from_reader(text.as_bytes()).records().filter_map(|r| parse_item(&r.ok()?)).collect()
}

fn parse_item(record: &csv::StringRecord) -> Option<Item> {
    let required = match record.get(3)? {
        "needed" => Required::Needed,
        "yes" => Required::Marked,
        _ => Required::No,
    };
    let kind = match record.get(4)? {
        "yyyymm" => ItemKind::Month,
        "yyyymmdd" => ItemKind::Date,
        "hhmm" => ItemKind::Time,
        "code" => ItemKind::Code,
        "digits" => ItemKind::Digits,
        "free_text" => ItemKind::FreeText,
        "postal" => ItemKind::Postal,
        "insurer" => ItemKind::InsurerNumber,
        "insured" => ItemKind::InsuredNumber,
        "office" => ItemKind::OfficeNumber,
        _ => return None,
    };
    let codes =
        record.get(5)?.split(';').filter_map(|pair| Some(pair.split_once('=')?.0.to_owned())).collect();
    let length = record.get(2)?.parse().ok();
    Some(Item {
        no: record.get(0)?.parse().ok()?,
        name: record.get(1)?.to_owned(),
        length,
        required,
        kind,
        codes,
    })
}

/// One value of column 1 (CSVバージョン) with the edition it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The value as it stands in the files.
    pub value: String,
    /// The first month of service for which it is written, as `YYYYMM`.
    pub from_month: String,
}

static EDITIONS: LazyLock<Vec<Edition>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_str!("../../../config/careplan/editions.csv").as_bytes())
        .records()
        .filter_map(|record| {
            let record = record.ok()?;
            let from_month = record.get(2)?.replace('-', "");
            Some(Edition { value: record.get(0)?.to_owned(), from_month })
        })
        .collect()
});

/// Every CSV version that is read, oldest first.
pub fn editions() -> &'static [Edition] {
    &EDITIONS
}

/// The version to write for a month of service (`YYYYMM`): the last one that has begun by then.
pub fn edition_to_write(month: &str) -> Option<&'static str> {
    EDITIONS.iter().rev().find(|e| e.from_month.as_str() <= month).map(|e| e.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_layouts_is_read_and_numbered_by_its_column() {
        for (interface, count) in [
            (Interface::Hosoku, 63),
            (Interface::Sheet1, 28),
            (Interface::Sheet2, 22),
            (Interface::Sheet3, 13),
        ] {
            let layout = interface.layout();
            assert_eq!(layout.len(), count, "{interface:?}");
            for (at, item) in layout.iter().enumerate() {
                assert_eq!(usize::from(item.no), at + 1);
                assert!(item.kind != ItemKind::Code || !item.codes.is_empty() || item.length.is_some());
            }
            assert_eq!(
                layout[usize::from(interface.plan_date_item()) - 1].name,
                "居宅サービス計画作成（変更）日"
            );
        }
    }

    #[test]
    fn the_version_to_write_follows_the_month_of_service() {
        assert_eq!(edition_to_write("202003"), Some("201910"));
        assert_eq!(edition_to_write("202503"), Some("202208"));
        assert_eq!(edition_to_write("202612"), Some("202407"));
        assert_eq!(edition_to_write("201901"), None);
    }
}
