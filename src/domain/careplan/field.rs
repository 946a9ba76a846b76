//! The checks of single fields against the layout, and the recognition of shifted columns.

use chrono::NaiveDate;

use super::layout::{Interface, Item, ItemKind, Required, editions};
use super::problem::{Problem, ProblemCode};
use super::record::{Record, is_version};
use crate::domain::national_number as number;

/// Free texts beyond this length are refused; the printed sheet holds a tenth of it.
pub const MAX_TEXT: usize = 10_000;
/// Names and other one-line texts beyond this length are refused.
pub const MAX_LINE: usize = 200;

/// Checks one row. Rows with the wrong number of columns or with shifted columns get one problem that says so,
/// instead of one per field.
pub fn check_record(file: &str, interface: Interface, record: &Record, problems: &mut Vec<Problem>) -> bool {
    let expected = interface.layout().len();
    let found = record.fields.len();
    if let Some(item) = shifted_from(interface, record) {
        let problem = Problem::of_field(ProblemCode::ColumnsShifted, file, record.row, item);
        problems.push(problem.with("found", found).with("expected", expected));
        return false;
    }
    if found != expected {
        let problem = Problem::of_row(ProblemCode::FieldCount, file, record.row);
        problems.push(problem.with("found", found).with("expected", expected));
        return false;
    }
    let before = problems.len();
    for (item, text) in record.items(interface) {
        check_letters(file, record.row, item, text, problems);
        if let Some(code) = check_field(interface, item, text) {
            problems.push(Problem::of_field(code, file, record.row, item).with("value", text));
        }
    }
    problems.iter().skip(before).all(|p| p.severity != super::problem::Severity::Error)
}

/// What is wrong with the text of an item.
pub fn check_field(interface: Interface, item: &Item, text: &str) -> Option<ProblemCode> {
    if text.is_empty() {
        return match item.required {
            Required::Needed => Some(ProblemCode::NeededBlank),
            Required::Marked => Some(ProblemCode::MarkedBlank),
            Required::No => None,
        };
    }
    match item.kind {
        ItemKind::Month if item.no == 1 => check_version(text),
        ItemKind::Month => (!is_version(text)).then_some(ProblemCode::MonthImpossible),
        ItemKind::Date => check_date(interface, item, text),
        ItemKind::Time => parse_time(text).is_none().then_some(ProblemCode::TimeImpossible),
        ItemKind::Digits => check_digits(item, text),
        ItemKind::Code => check_code(item, text),
        ItemKind::Postal => (!is_postal(text)).then_some(ProblemCode::PostalForm),
        ItemKind::FreeText => (text.chars().count() > longest(item)).then_some(ProblemCode::TextTooLong),
        ItemKind::InsuredNumber => {
            (!number::is_insured_number(text)).then_some(ProblemCode::InsuredNumberForm)
        }
        ItemKind::InsurerNumber if !number::is_insurer_number(text) => Some(ProblemCode::InsurerNumberForm),
        ItemKind::InsurerNumber => (!number::has_check_digit(text)).then_some(ProblemCode::InsurerCheckDigit),
        ItemKind::OfficeNumber if !number::is_office_number(text) => Some(ProblemCode::OfficeNumberForm),
        ItemKind::OfficeNumber => (!number::has_check_digit(text)).then_some(ProblemCode::OfficeCheckDigit),
    }
}

/// Names are one line; the long texts of the sheets are those of 第1表 items 22 to 24 and of the rows.
fn longest(item: &Item) -> usize {
    let is_line = ["氏名", "フリガナ", "住所", "電話", "事業者名", "事業所名"]
        .iter()
        .any(|part| item.name.contains(part));
    if is_line { MAX_LINE } else { MAX_TEXT }
}

fn check_version(text: &str) -> Option<ProblemCode> {
    if !is_version(text) {
        return Some(ProblemCode::MonthImpossible);
    }
    (!editions().iter().any(|e| e.value == text)).then_some(ProblemCode::VersionUnknown)
}

/// A date of the calendar. `00000000` means «none» wherever a date may be left out.
fn check_date(interface: Interface, item: &Item, text: &str) -> Option<ProblemCode> {
    let may_be_zero = item.required != Required::Needed;
    let joins = item.no == interface.plan_date_item();
    let is_fine = parse_date(text).is_some() || (text == "00000000" && may_be_zero && !joins);
    (!is_fine).then_some(ProblemCode::DateImpossible)
}

fn check_digits(item: &Item, text: &str) -> Option<ProblemCode> {
    let is_number = text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= item.length.unwrap_or(9);
    (!is_number).then_some(ProblemCode::NotDigits)
}

fn check_code(item: &Item, text: &str) -> Option<ProblemCode> {
    // Items without a list (service kinds, the unused identifier) only have a length.
    let is_known = if item.codes.is_empty() {
        text.chars().count() <= item.length.unwrap_or(10)
    } else {
        item.codes.iter().any(|code| code == text)
    };
    (!is_known).then_some(ProblemCode::CodeUnknown)
}

/// `YYYYMMDD` of the Gregorian calendar, from the first Japanese in the registers to the century after next.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let is_plain = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let year = is_plain.then(|| text.get(..4)?.parse().ok()).flatten()?;
    let date = NaiveDate::from_ymd_opt(year, text.get(4..6)?.parse().ok()?, text.get(6..8)?.parse().ok()?)?;
    (1880..2200).contains(&year).then_some(date)
}

/// `HHMM` as `HH:MM`; 2400 ends a day.
pub fn parse_time(text: &str) -> Option<String> {
    let is_plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let (hour, minute) = is_plain.then(|| text.split_at_checked(2)).flatten()?;
    let is_time = (hour < "24" && minute < "60") || text == "2400";
    is_time.then(|| format!("{hour}:{minute}"))
}

fn is_postal(text: &str) -> bool {
    text.len() == 8
        && text.bytes().enumerate().all(|(at, b)| if at == 3 { b == b'-' } else { b.is_ascii_digit() })
}

/// Letters outside MS932 arrive as 外字 (private use), as a replacement mark, as 〓 in a name, or spelled out as `&#134071;`.
fn check_letters(file: &str, row: u32, item: &Item, text: &str, problems: &mut Vec<Problem>) {
    let lost = text.chars().find(|c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}'));
    if let Some(letter) = lost {
        let shown = format!("U+{:04X}", u32::from(letter));
        problems
            .push(Problem::of_field(ProblemCode::LetterUnmappable, file, row, item).with("letter", shown));
    }
    let replaced = if text.contains('〓') { Some("〓".to_owned()) } else { numeric_reference(text) };
    if let Some(mark) = replaced {
        problems.push(Problem::of_field(ProblemCode::LetterReplaced, file, row, item).with("letter", mark));
    }
}

fn numeric_reference(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("&#")?;
    let (digits, _) = rest.split_once(';')?;
    let is_reference = (2..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_reference.then(|| format!("&#{digits};"))
}

/// The item from which the columns of a row stand one place off. A row is called shifted only when leaving out or
/// putting in one column makes nearly all of its coded fields right, and at least two were wrong before.
fn shifted_from(interface: Interface, record: &Record) -> Option<&'static Item> {
    let layout = interface.layout();
    let fields: Vec<&str> = record.fields.iter().map(String::as_str).collect();
    let wrong = wrong_fields(interface, &fields);
    if wrong < 2 || fields.len() + 2 < layout.len() || fields.len() > layout.len() + 2 {
        return None;
    }
    let mut best = (wrong, None);
    for at in 0..layout.len() {
        let (head, tail) = fields.split_at_checked(at)?;
        let without: Vec<&str> = head.iter().chain(tail.iter().skip(1)).copied().collect();
        let with: Vec<&str> = head.iter().copied().chain([""]).chain(tail.iter().copied()).collect();
        for shifted in [without, with] {
            let left = wrong_fields(interface, &shifted);
            // Of equally good places the last one is told: up to there the row reads well.
            if left <= best.0 && left < wrong {
                best = (left, layout.get(at));
            }
        }
        if at >= fields.len() {
            break;
        }
    }
    if best.0 * 3 <= wrong { best.1 } else { None }
}

/// How many coded fields of a row do not hold what their item holds; free texts take anything.
fn wrong_fields(interface: Interface, fields: &[&str]) -> usize {
    let is_wrong = |item: &Item, text: &str| {
        item.kind != ItemKind::FreeText
            && check_field(interface, item, text).is_some_and(|code| {
                code.severity() == super::problem::Severity::Error || code == ProblemCode::PostalForm
            })
    };
    interface.layout().iter().zip(fields).filter(|(item, text)| is_wrong(item, text)).count()
}
