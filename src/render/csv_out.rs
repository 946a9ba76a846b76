//! CSV files for people: UTF-8 with a byte order mark (Excel reads Japanese then), CRLF, every text quoted.
//!
//! **Formulas.** A spreadsheet takes a text that begins with `=`, `+`, `-`, `@` (or their full-width forms, or one of
//! them after spaces, TAB, CR or NUL) for a formula. Such a text gets an apostrophe in front, and so does every text
//! that begins with an apostrophe itself. So the original is always found again: take one apostrophe away where there
//! is one.

use super::grid::{Cell, Sheet};

/// The file of one sheet: head and lines only, so that programs can read it.
pub fn file(sheet: &Sheet) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(sheet.head.iter().map(|text| guarded(text)))?;
    for line in &sheet.lines {
        writer.write_record(line.iter().map(|cell| match cell {
            Cell::Text(text) => guarded(text),
            Cell::Count(count) => count.to_string(),
        }))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

/// The text as it stands in the file.
pub fn guarded(text: &str) -> String {
    let first = text.chars().find(|c| !is_skipped(*c));
    let is_formula = first.is_some_and(|c| {
        matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '−' | '﹣' | '﹢' | '﹦' | '﹫')
    });
    let begins_oddly = text.starts_with(|c: char| c == '\'' || c.is_control());
    if is_formula || begins_oddly { format!("'{text}") } else { text.to_owned() }
}

/// The original of a text in the file.
pub fn original(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

fn is_skipped(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::grid::tests::{DANGEROUS, sheet_of};

    fn read_back(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a byte order mark");
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text)
            .records()
            .map(|r| r.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn no_cell_begins_like_a_formula_and_every_original_is_found_again() {
        let rows = read_back(&file(&sheet_of(DANGEROUS)).unwrap());
        assert_eq!(rows.len(), DANGEROUS.len() + 1);
        for (row, text) in rows.iter().skip(1).zip(DANGEROUS) {
            assert!(
                !row[0].starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']),
                "{row:?}"
            );
            assert_eq!(original(&row[0]), *text);
            assert_eq!(row[1], "12", "a count needs no guard");
        }
    }

    #[test]
    fn a_plain_text_is_left_alone() {
        for text in ["移動・外出", "8050", "", "a=b", "東-西"] {
            assert_eq!(guarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn guarding_can_be_undone(text in any::<String>()) {
            let guarded = guarded(&text);
            prop_assert_eq!(original(&guarded), &text);
        }
    }
}
