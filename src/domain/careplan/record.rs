//! Text to rows: commas, quotes and line ends read tolerantly, every row with its number.

use super::layout::{Interface, Item};
use super::problem::{Problem, ProblemCode};

/// Rows beyond this number are not read. The largest office writes some thousands.
pub const MAX_ROWS: usize = 100_000;

/// One row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number from 1, a skipped header row included, as a spreadsheet shows it.
    pub row: u32,
    /// Its fields, line breaks inside them as LF and blanks at their ends cut.
    pub fields: Vec<String>,
}

impl Record {
    /// The text of an item; blank when the row has no such column.
    pub fn text(&self, no: u16) -> &str {
        usize::from(no).checked_sub(1).and_then(|at| self.fields.get(at)).map_or("", String::as_str)
    }

    /// The item's text as an owned string.
    pub fn owned(&self, no: u16) -> String {
        self.text(no).to_owned()
    }

    /// The fields beside their items.
    pub fn items(&self, interface: Interface) -> impl Iterator<Item = (&'static Item, &str)> {
        interface.layout().iter().zip(self.fields.iter().map(String::as_str))
    }
}

/// Splits a text into rows. A first row of labels is a header and is skipped; a row that holds a number anywhere is none,
/// however wrong its column 1 is.
pub fn split(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = Vec::new();
    for (at, parsed) in reader.records().enumerate() {
        let row = u32::try_from(at + 1).unwrap_or(u32::MAX);
        if records.len() >= MAX_ROWS {
            problems.push(Problem::of_row(ProblemCode::TooManyRows, file, row).with("limit", MAX_ROWS));
            break;
        }
        let Ok(parsed) = parsed else { continue };
        let fields: Vec<String> = parsed.iter().map(clean).collect();
        let is_header = at == 0 && !fields.iter().any(|field| is_number(field));
        let is_blank = fields.iter().all(String::is_empty);
        if !is_header && !is_blank {
            records.push(Record { row, fields });
        }
    }
    // Quotes come in pairs, doubled ones included; an odd one swallows what follows it.
    if text.matches('"').count() % 2 == 1 {
        let row = records.last().map_or(1, |r| r.row);
        problems.push(Problem::of_row(ProblemCode::QuoteOpen, file, row));
    }
    records
}

pub(super) fn clean(field: &str) -> String {
    field.replace("\r\n", "\n").replace('\r', "\n").trim_matches([' ', '\n', '\t']).to_owned()
}

fn is_number(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text can stand in column 1.
pub fn is_version(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (Vec<Record>, Vec<Problem>) {
        let mut problems = Vec::new();
        (split("x.csv", text, &mut problems), problems)
    }

    #[test]
    fn a_header_is_skipped_and_breaks_inside_quotes_are_kept() {
        let (records, problems) =
            rows("CSVバージョン,番号\r\n202407,\"一行\r\n二行, \"\"三\"\"\"\r\n\r\n202407,b\n");
        assert_eq!(problems, []);
        assert_eq!(records.len(), 2);
        assert_eq!((records[0].row, records[0].text(2)), (2, "一行\n二行, \"三\""));
        assert_eq!(records[1].text(9), "");
    }

    #[test]
    fn a_first_row_with_a_wrong_version_is_no_header() {
        assert_eq!(rows("２０２４０７,282038,0009000001\r\n").0.len(), 1);
    }

    #[test]
    fn an_open_quote_is_named() {
        let (_, problems) = rows("202407,\"a\n202407,b\n");
        assert_eq!(problems[0].code, ProblemCode::QuoteOpen);
    }
}
