//! The layouts of the interfaces and the table of CSV versions: data of the standard, kept as data.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// The interfaces that are read. A name that begins like another one's stands before it, as file names are told apart
/// by their beginning.
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
    /// 居宅サービス計画1表_削除
    Sheet1Deleted,
    /// 介護予防サービス・支援計画書 別表
    PreventiveRows,
    /// 介護予防サービス・支援計画書
    Preventive,
    /// 介護予防サービス・支援計画書_削除
    PreventiveDeleted,
    /// 利用者基本情報 別表2 現病歴・既往歴
    Illnesses,
}

impl Interface {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Hosoku,
        Self::Sheet1,
        Self::Sheet2,
        Self::Sheet3,
        Self::Sheet1Deleted,
        Self::PreventiveRows,
        Self::Preventive,
        Self::PreventiveDeleted,
        Self::Illnesses,
    ];

    /// The files of a 居宅サービス計画.
    pub const CARE: [Self; 4] = [Self::Hosoku, Self::Sheet1, Self::Sheet2, Self::Sheet3];

    /// The files of a 介護予防サービス・支援計画書.
    pub const PREVENTIVE: [Self; 2] = [Self::Preventive, Self::PreventiveRows];

    /// The prefix of its file names.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Hosoku => "UPHOSOKU",
            Self::Sheet1 => "UP1KYO",
            Self::Sheet2 => "UP2KYO",
            Self::Sheet3 => "UP3KYO",
            Self::Sheet1Deleted => "DLT1KYO",
            Self::PreventiveRows => "UPYOBO_SUB",
            Self::Preventive => "UPYOBO",
            Self::PreventiveDeleted => "DLTYOBO",
            Self::Illnesses => "UPKIHON_SUB2",
        }
    }

    /// Its items in column order.
    pub fn layout(self) -> &'static [Item] {
        LAYOUTS.get(self as usize).map_or(&[], Vec::as_slice)
    }

    fn table(self) -> &'static str {
        match self {
            Self::Hosoku => include_str!("../../../config/careplan/uphosoku.csv"),
            Self::Sheet1 => include_str!("../../../config/careplan/up1kyo.csv"),
            Self::Sheet2 => include_str!("../../../config/careplan/up2kyo.csv"),
            Self::Sheet3 => include_str!("../../../config/careplan/up3kyo.csv"),
            Self::Sheet1Deleted => include_str!("../../../config/careplan/dlt1kyo.csv"),
            Self::PreventiveRows => include_str!("../../../config/careplan/upyobo_sub.csv"),
            Self::Preventive => include_str!("../../../config/careplan/upyobo.csv"),
            Self::PreventiveDeleted => include_str!("../../../config/careplan/dltyobo.csv"),
            Self::Illnesses => include_str!("../../../config/careplan/upkihon_sub2.csv"),
        }
    }

    /// The column of the date that joins the files: 計画作成（変更）日, or 相談日 of the 利用者基本情報.
    pub fn plan_date_item(self) -> u16 {
        match self {
            Self::Sheet1 => 14,
            Self::Sheet2 | Self::Sheet3 => 5,
            _ => 4,
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

static LAYOUTS: LazyLock<Vec<Vec<Item>>> =
    LazyLock::new(|| Interface::ALL.iter().map(|interface| parse_layout(interface.table())).collect());

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
            (Interface::Sheet1Deleted, 4),
            (Interface::Preventive, 57),
            (Interface::PreventiveRows, 17),
            (Interface::PreventiveDeleted, 4),
            (Interface::Illnesses, 11),
        ] {
            let layout = interface.layout();
            assert_eq!(layout.len(), count, "{interface:?}");
            for (at, item) in layout.iter().enumerate() {
                assert_eq!(usize::from(item.no), at + 1);
                assert!(item.kind != ItemKind::Code || !item.codes.is_empty() || item.length.is_some());
            }
            let joining = &layout[usize::from(interface.plan_date_item()) - 1].name;
            assert!(
                joining.contains("作成（変更）日") || joining.contains("作成(変更)日") || joining == "相談日"
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
