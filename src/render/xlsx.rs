//! XLSX files. Texts are written as string cells, so that nothing in them is ever taken for a formula.

use chrono::NaiveDateTime;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::grid::{Cell, Sheet};

/// The file of some sheets. The time stands in its properties, so that the same sheets give the same file.
pub fn file(sheets: &[Sheet], title: &str, made_at: NaiveDateTime) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(made_at.and_utc().timestamp())?;
    book.set_properties(&DocProperties::new().set_title(storable(title)).set_creation_datetime(&created));
    for sheet in sheets {
        write(book.add_worksheet(), sheet)?;
    }
    book.save_to_buffer()
}

fn write(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(sheet_name(&sheet.name))?;
    page.set_landscape();
    page.set_paper_size(9);
    page.set_print_fit_to_pages(1, 0);
    let mut row = 0;
    for (at, line) in sheet.preface.iter().enumerate() {
        let format = if at == 0 { Format::new().set_bold().set_font_size(14) } else { Format::new() };
        page.write_string_with_format(row, 0, storable(line), &format)?;
        row += 1;
    }
    let bordered = Format::new().set_border(FormatBorder::Thin);
    let head = bordered.clone().set_bold().set_text_wrap().set_align(FormatAlign::Center);
    for (column, text) in (0..).zip(&sheet.head) {
        page.write_string_with_format(row, column, storable(text), &head)?;
    }
    if !sheet.head.is_empty() {
        page.set_freeze_panes(row + 1, 1)?;
        page.set_repeat_rows(row, row)?;
        row += 1;
    }
    for line in &sheet.lines {
        for (column, cell) in (0..).zip(line) {
            write_cell(page, (row, column), cell, &bordered)?;
        }
        row += 1;
    }
    for note in &sheet.notes {
        page.write_string(row, 0, storable(note))?;
        row += 1;
    }
    set_widths(page, sheet)
}

fn write_cell(page: &mut Worksheet, at: (u32, u16), cell: &Cell, border: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Count(count) => {
            page.write_number_with_format(
                at.0,
                at.1,
                f64::from(*count),
                &border.clone().set_num_format("#,##0"),
            )?;
        }
        Cell::Text(text) => {
            let format = border.clone().set_num_format("@");
            let format = if at.1 == 0 { format } else { format.set_align(FormatAlign::Right) };
            page.write_string_with_format(at.0, at.1, storable(text), &format)?;
        }
    }
    Ok(())
}

/// The first column as wide as its texts (a Japanese letter takes two), the others by their heads.
fn set_widths(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let first = sheet.lines.iter().filter_map(|line| match line.first() {
        Some(Cell::Text(text)) => Some(width(text)),
        _ => None,
    });
    page.set_column_width(0, first.max().unwrap_or(10).clamp(10, 60))?;
    for (column, head) in (0..).zip(&sheet.head).skip(1) {
        page.set_column_width(column, width(head).clamp(8, 30))?;
    }
    Ok(())
}

fn width(text: &str) -> u16 {
    let cells: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    u16::try_from(cells + 2).unwrap_or(u16::MAX)
}

/// The format holds 32,767 letters a cell; XML itself can't hold U+FFFE and U+FFFF.
fn storable(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c })
        .take(32_767)
        .collect()
}

/// Names of sheets know no `[]:*?/\` and 31 letters.
fn sheet_name(name: &str) -> String {
    let name: String =
        name.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control()).take(31).collect();
    if name.is_empty() { "1".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::render::grid::tests::{DANGEROUS, sheet_of};

    fn read_back(bytes: Vec<u8>) -> (Vec<Vec<Data>>, usize) {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let name = book.sheet_names()[0].clone();
        let formulas = book.worksheet_formula(&name).unwrap();
        let used = formulas.used_cells().filter(|(_, _, f)| !f.is_empty()).count();
        (book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect(), used)
    }

    #[test]
    fn no_text_becomes_a_formula_and_every_text_comes_back() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(1, 0, 0).unwrap();
        let bytes = file(&[sheet_of(DANGEROUS)], "=title()", day).unwrap();
        assert_eq!(
            file(&[sheet_of(DANGEROUS)], "=title()", day).unwrap(),
            bytes,
            "the same sheets, the same file"
        );
        let (rows, formulas) = read_back(bytes);
        assert_eq!(formulas, 0);
        let first: Vec<_> = rows.iter().skip(1).map(|row| row[0].clone()).collect();
        for (cell, text) in first.iter().zip(DANGEROUS) {
            assert_eq!(cell, &Data::String((*text).to_owned()), "{text:?}");
        }
        assert_eq!(rows[1][1], Data::Float(12.0));
    }
}
