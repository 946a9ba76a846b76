//! Text to rows: the headings say which column is which; every row keeps its number as a spreadsheet shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Column;
use super::decode::{MAX_LIST_BYTES, decode};
use crate::domain::refusal::Refused;

/// Rows of one file. All of them are written in one transaction, which holds everybody else's writes up.
pub const MAX_LIST_ROWS: usize = 2_000;

/// Why a file can't be read as a list at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// Larger than [`MAX_LIST_BYTES`]; its size in bytes.
    TooLarge { size: u64 },
    /// Nothing stands in it.
    Empty,
    /// Saved as UTF-16 ("Unicode text").
    Utf16,
    /// Neither MS932 nor UTF-8 from this row on.
    Encoding { row: u32 },
    /// A control letter in this row.
    Control { row: u32 },
    /// A quotation mark that is never closed.
    QuoteOpen,
    /// Headings that are not there.
    ColumnsMissing(Vec<Column>),
    /// A heading that nobody knows.
    ColumnUnknown(String),
    /// A heading that is there twice.
    ColumnTwice(Column),
    /// Headings and nothing below.
    NoRows,
    /// More than [`MAX_LIST_ROWS`].
    TooManyRows,
}

impl From<FileFault> for Refused {
    fn from(fault: FileFault) -> Self {
        let at = |code| Refused::at("files", code);
        let mib = |bytes: u64| bytes.div_ceil(1024 * 1024);
        match fault {
            FileFault::TooLarge { size } => {
                at("office-list-too-large").with("size", mib(size)).with("limit", mib(MAX_LIST_BYTES))
            }
            FileFault::Empty => at("office-list-empty"),
            FileFault::Utf16 => at("office-list-utf16"),
            FileFault::Encoding { row } => at("office-list-encoding").with("row", row),
            FileFault::Control { row } => at("office-list-control").with("row", row),
            FileFault::QuoteOpen => at("office-list-quote"),
            FileFault::ColumnsMissing(columns) => {
                let names: Vec<String> = columns.iter().map(|c| format!("「{}」", c.heading())).collect();
                at("office-list-columns-missing").with("columns", names.concat())
            }
            FileFault::ColumnUnknown(heading) => at("office-list-column-unknown").with("column", heading),
            FileFault::ColumnTwice(column) => at("office-list-column-twice").with("column", column.heading()),
            FileFault::NoRows => at("office-list-no-rows"),
            FileFault::TooManyRows => at("office-list-too-many-rows").with("limit", MAX_LIST_ROWS),
        }
    }
}

/// A list that could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeList {
    /// The columns that stand in it.
    pub columns: Vec<Column>,
    /// Its rows below the headings; empty ones are left out.
    pub rows: Vec<ListRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// Its number from 1, the headings included.
    pub row: u32,
    /// Whether it has more filled cells than there are headings, so that nobody knows what belongs where.
    pub is_shifted: bool,
    cells: BTreeMap<Column, String>,
}

impl ListRow {
    /// The text of a cell; empty when there is none.
    pub fn text(&self, column: Column) -> &str {
        self.cells.get(&column).map_or("", String::as_str)
    }

    /// The cells in which something stands.
    pub fn filled(&self) -> impl Iterator<Item = (Column, &str)> {
        self.cells.iter().map(|(column, text)| (*column, text.as_str()))
    }
}

/// Reads a file. `size` is its true size; one that is too large has no bytes.
pub fn read(bytes: &[u8], size: u64) -> Result<OfficeList, FileFault> {
    let text = decode(bytes, size)?;
    // Quotes come in pairs, doubled ones included; an odd one swallows what follows it.
    if text.matches('"').count() % 2 == 1 {
        return Err(FileFault::QuoteOpen);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().filter_map(Result::ok);
    let headings = records.next().ok_or(FileFault::Empty)?;
    let columns = columns_of(headings.iter())?;
    let mut rows = Vec::new();
    for (record, row) in records.zip(2..) {
        rows.extend(row_of(&columns, row, record.iter()));
        if rows.len() > MAX_LIST_ROWS {
            return Err(FileFault::TooManyRows);
        }
    }
    if rows.is_empty() { Err(FileFault::NoRows) } else { Ok(OfficeList { columns, rows }) }
}

fn columns_of<'a>(headings: impl Iterator<Item = &'a str>) -> Result<Vec<Column>, FileFault> {
    // A spreadsheet writes commas for columns in which something once stood.
    let mut headings: Vec<&str> = headings.map(original).collect();
    while headings.last().is_some_and(|heading| heading.is_empty()) {
        headings.pop();
    }
    let known: Vec<Column> = headings.iter().filter_map(|heading| Column::of_heading(heading)).collect();
    let missing: Vec<Column> = Column::NEEDED.into_iter().filter(|column| !known.contains(column)).collect();
    if !missing.is_empty() {
        return Err(FileFault::ColumnsMissing(missing));
    }
    let mut columns = Vec::new();
    for heading in headings {
        let short = || heading.chars().take(40).collect();
        let column = Column::of_heading(heading).ok_or_else(|| FileFault::ColumnUnknown(short()))?;
        if columns.contains(&column) {
            return Err(FileFault::ColumnTwice(column));
        }
        columns.push(column);
    }
    Ok(columns)
}

fn row_of<'a>(columns: &[Column], row: u32, cells: impl Iterator<Item = &'a str>) -> Option<ListRow> {
    let mut found = ListRow { row, is_shifted: false, cells: BTreeMap::new() };
    for (at, cell) in cells.map(original).enumerate().filter(|(_, cell)| !cell.is_empty()) {
        match columns.get(at) {
            Some(column) => {
                found.cells.insert(*column, cleaned(*column, cell));
            }
            None => found.is_shifted = true,
        }
    }
    (found.is_shifted || !found.cells.is_empty()).then_some(found)
}

/// A cell without blanks around it and without the apostrophe that keeps spreadsheets from reading it as a formula.
fn original(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('\'').unwrap_or(cell).trim()
}

/// A text as a cell holds it: without control letters, and only a note has lines.
pub fn cleaned(column: Column, text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    match column {
        Column::Note => text.chars().filter(|c| *c == '\n' || !c.is_control()).collect(),
        _ => text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<OfficeList, FileFault> {
        read(text.as_bytes(), text.len() as u64)
    }

    #[test]
    fn columns_may_stand_in_any_order_and_empty_rows_keep_the_numbers_right() {
        let list = of("名前,区分,事業所番号,,\r\n,,,,\r\n架空薬局,薬局,'9970100037\r\n").unwrap();
        assert_eq!(list.columns, [Column::Name, Column::Kind, Column::Number]);
        assert_eq!(list.rows.len(), 1);
        assert_eq!((list.rows[0].row, list.rows[0].text(Column::Number)), (3, "9970100037"));
        assert!(!list.rows[0].is_shifted);
    }

    #[test]
    fn what_is_wrong_with_the_headings_is_named() {
        let missing = FileFault::ColumnsMissing(vec![Column::Number, Column::Kind]);
        assert_eq!(of("名前,電話\na,b\n"), Err(missing));
        let unknown = FileFault::ColumnUnknown("電話番号".into());
        assert_eq!(of("事業所番号,区分,名前,電話番号\n1,2,3,4\n"), Err(unknown));
        assert_eq!(of("事業所番号,区分,名前,名前\n1,2,3,4\n"), Err(FileFault::ColumnTwice(Column::Name)));
        assert_eq!(of("事業所番号,区分,名前\n"), Err(FileFault::NoRows));
        assert_eq!(of("事業所番号,区分,名前\n\"a,b,c\n"), Err(FileFault::QuoteOpen));
    }

    #[test]
    fn a_cell_too_many_and_too_many_rows_are_seen() {
        assert!(of("事業所番号,区分,名前\n1,薬局,a,b\n").unwrap().rows[0].is_shifted);
        let many = format!("事業所番号,区分,名前\n{}", "1,薬局,a\n".repeat(MAX_LIST_ROWS + 1));
        assert_eq!(of(&many), Err(FileFault::TooManyRows));
    }
}
