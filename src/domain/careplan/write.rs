//! Plans to files: MS932, quoted free texts, CRLF, the file names of V4.
//!
//! A text that begins with `=`, `+`, `-` or `@` is written exactly as it stands: the standard knows no escape for it, and
//! a sign put before it would change the text in the receiver's software. Free texts always stand in quotes, and the
//! files are handed out inside a ZIP with the names of the standard, for care-plan software and not for a spreadsheet.

use chrono::NaiveDate;

use super::file_name::UnitKey;
use super::layout::{Interface, Item, ItemKind, edition_to_write};
use super::ms932::encode_ms932;
use super::set::PlanKey;
use super::{care_rows, preventive_rows};
use crate::domain::client::ClientData;
use crate::domain::plan_draft::{PlanContent, PlanKind};

/// A plan to write.
#[derive(Clone, Copy, Debug)]
pub struct PlanToWrite<'a> {
    /// What names it.
    pub key: &'a PlanKey,
    /// The client.
    pub client: &'a ClientData,
    /// The content.
    pub content: &'a PlanContent,
}

/// What to do with letters that MS932 does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnUnmappable {
    /// Write nothing and list them.
    Stop,
    /// Write 〓 in their place and list them.
    Geta,
}

/// A letter that MS932 does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmappable {
    /// The file.
    pub file: String,
    /// The row in it.
    pub row: u32,
    /// The item's label.
    pub item_name: String,
    /// The letter.
    pub letter: char,
}

/// The files of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Letters that became 〓.
    pub replaced: Vec<Unmappable>,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// Letters outside MS932 stand in the plans.
    Unmappable(Vec<Unmappable>),
    /// The standard did not exist in that month.
    NoEdition,
}

/// Writes the files of a sending unit: 補足, 1表, 2表 and 3表 of its 居宅サービス計画, 支援計画書 and its 別表 of preventive ones.
/// `month` is the month of service (`YYYYMM`), which sets the CSV version.
pub fn write_set(
    unit: &UnitKey,
    month: &str,
    plans: &[PlanToWrite<'_>],
    on_unmappable: OnUnmappable,
) -> Result<Written, WriteError> {
    let version = edition_to_write(month).ok_or(WriteError::NoEdition)?;
    let mut written = Written { files: Vec::new(), replaced: Vec::new() };
    for interface in Interface::ALL {
        let name = unit.file_name(interface);
        let mut bytes = Vec::new();
        let rows = plans.iter().flat_map(|plan| rows(interface, version, plan));
        for (fields, row) in rows.zip(1..) {
            let place = Place { file: &name, row };
            push_row(&mut bytes, interface, &fields, &place, &mut written.replaced);
        }
        // A sheet without rows has no file: the standard knows no file without rows.
        if !bytes.is_empty() {
            written.files.push((name, bytes));
        }
    }
    if on_unmappable == OnUnmappable::Stop && !written.replaced.is_empty() {
        return Err(WriteError::Unmappable(written.replaced));
    }
    Ok(written)
}

/// The fields of a row by their item numbers; what is not named stays blank.
pub(super) type Fields = Vec<(u16, String)>;

/// The rows of a plan in one file, with the items that every row begins with.
fn rows(interface: Interface, version: &str, plan: &PlanToWrite<'_>) -> Vec<Fields> {
    let mut rows = match plan.content.kind() {
        PlanKind::Care => care_rows::rows(interface, plan.client, plan.content),
        PlanKind::Preventive => preventive_rows::rows(interface, &plan.client.name, plan.content),
    };
    for fields in &mut rows {
        fields.push((1, version.to_owned()));
        fields.push((2, plan.key.insurer_number.clone()));
        fields.push((3, plan.key.insured_number.clone()));
        fields.push((interface.plan_date_item(), day(Some(plan.key.planned_on))));
    }
    rows
}

/// `YYYYMMDD`, blank for none.
pub(super) fn day(date: Option<NaiveDate>) -> String {
    date.map(|d| d.format("%Y%m%d").to_string()).unwrap_or_default()
}

/// Every line of a text ends as in the files.
pub(super) fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

struct Place<'a> {
    file: &'a str,
    row: u32,
}

fn push_row(
    bytes: &mut Vec<u8>,
    interface: Interface,
    fields: &Fields,
    place: &Place<'_>,
    lost: &mut Vec<Unmappable>,
) {
    for (item, at) in interface.layout().iter().zip(0..) {
        if at > 0 {
            bytes.push(b',');
        }
        let text = fields.iter().find(|(no, _)| *no == item.no).map_or("", |(_, text)| text);
        push_field(bytes, item, text, place, lost);
    }
    bytes.extend_from_slice(b"\r\n");
}

fn push_field(bytes: &mut Vec<u8>, item: &Item, text: &str, place: &Place<'_>, lost: &mut Vec<Unmappable>) {
    let (encoded, letters) = encode_ms932(&line_ends(text));
    lost.extend(letters.into_iter().map(|letter| Unmappable {
        file: place.file.to_owned(),
        row: place.row,
        item_name: item.name.clone(),
        letter,
    }));
    if item.kind != ItemKind::FreeText || encoded.is_empty() {
        bytes.extend_from_slice(&encoded);
        return;
    }
    bytes.push(b'"');
    // 0x22 is never the second byte of a letter of MS932, so doubling it byte by byte is right.
    for byte in encoded {
        bytes.push(byte);
        if byte == b'"' {
            bytes.push(byte);
        }
    }
    bytes.push(b'"');
}
