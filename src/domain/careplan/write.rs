//! Plans to files: MS932, quoted free texts, CRLF, the file names of V4.

use chrono::NaiveDate;
use encoding_rs::SHIFT_JIS;
use unicode_normalization::char::compose;

use super::file_name::UnitKey;
use super::layout::{Interface, Item, ItemKind, edition_to_write};
use super::set::PlanKey;
use crate::domain::client::ClientData;
use crate::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem, WeekEntry, WeekKind};

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

/// Writes the four files of a sending unit. `month` is the month of service (`YYYYMM`), which sets the CSV version.
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
        written.files.push((name, bytes));
    }
    if on_unmappable == OnUnmappable::Stop && !written.replaced.is_empty() {
        return Err(WriteError::Unmappable(written.replaced));
    }
    Ok(written)
}

/// The fields of a row by their item numbers; what is not named stays blank.
type Fields = Vec<(u16, String)>;

fn rows(interface: Interface, version: &str, plan: &PlanToWrite<'_>) -> Vec<Fields> {
    let mut rows = match interface {
        Interface::Hosoku => vec![hosoku(plan)],
        Interface::Sheet1 => vec![sheet1(plan)],
        Interface::Sheet2 => sheet2(&plan.content.needs, plan.content.head.rows_written_on),
        Interface::Sheet3 => {
            plan.content.week.iter().map(|e| sheet3(e, plan.content.head.week_written_on)).collect()
        }
    };
    for fields in &mut rows {
        fields.push((1, version.to_owned()));
        fields.push((2, plan.key.insurer_number.clone()));
        fields.push((3, plan.key.insured_number.clone()));
        fields.push((interface.plan_date_item(), day(Some(plan.key.planned_on))));
    }
    rows
}

fn day(date: Option<NaiveDate>) -> String {
    date.map(|d| d.format("%Y%m%d").to_string()).unwrap_or_default()
}

fn line(lines: &[String], at: usize) -> String {
    lines.get(at).cloned().unwrap_or_default()
}

fn hosoku(plan: &PlanToWrite<'_>) -> Fields {
    let PlanToWrite { client, content, .. } = plan;
    let certification = &content.head.certification;
    let address: Vec<String> = client.address.splitn(2, '\n').map(str::to_owned).collect();
    vec![
        (5, client.kana.clone()),
        (6, client.name.clone()),
        (7, client.sex.code().to_owned()),
        (8, day(Some(client.born_on))),
        (9, client.postal.clone()),
        (10, line(&address, 0)),
        (11, line(&address, 1)),
        (12, client.phone.clone()),
        (13, day(certification.certified_on)),
        (16, certification.status.map(|s| s.code().to_owned()).unwrap_or_default()),
        (18, certification.care_level.map(|l| l.code().to_owned()).unwrap_or_default()),
        (63, "000000".to_owned()),
    ]
}

fn sheet1(plan: &PlanToWrite<'_>) -> Fields {
    let head = &plan.content.head;
    let certification = &head.certification;
    let address: Vec<String> = plan.client.address.splitn(2, '\n').map(str::to_owned).collect();
    vec![
        (4, day(head.written_on)),
        (5, plan.client.postal.clone()),
        (6, line(&address, 0)),
        (7, line(&address, 1)),
        (8, head.author.clone()),
        (9, head.office_name.clone()),
        (10, head.office_postal.clone()),
        (11, line(&head.office_address, 0)),
        (12, line(&head.office_address, 1)),
        (13, head.office_number.clone()),
        (15, day(head.first_planned_on)),
        (16, head.class.map(|c| c.code().to_owned()).unwrap_or_default()),
        (17, certification.status.map(|s| s.code().to_owned()).unwrap_or_default()),
        (18, day(certification.certified_on)),
        (19, day(certification.starts_on)),
        (20, day(certification.ends_on)),
        (21, certification.care_level.map(|l| l.code().to_owned()).unwrap_or_default()),
        (22, head.intention.clone()),
        (23, head.committee_opinion.clone()),
        (24, head.policy.clone()),
        (25, head.life_support_reason.map(|r| r.code().to_owned()).unwrap_or_default()),
        (26, head.life_support_note.clone()),
    ]
}

/// The rows of 2表. A text that repeats the row above is left blank, as on paper.
fn sheet2(needs: &[Need], written_on: Option<NaiveDate>) -> Vec<Fields> {
    let mut rows = Vec::new();
    for need in needs {
        let mut above: Option<&Goal> = None;
        let mut need_body = need.body.as_str();
        for goal in &need.goals {
            let mut texts = goal_texts(goal, above.filter(|a| a.number == goal.number));
            let no_item = [None];
            let items =
                goal.items.iter().map(Some).chain(no_item.into_iter().filter(|_| goal.items.is_empty()));
            for item in items {
                let mut fields =
                    vec![(4, day(written_on)), (6, need.number.to_string()), (7, need_body.to_owned())];
                fields.push((8, goal.number.to_string()));
                fields.append(&mut texts);
                fields.extend(item.into_iter().flat_map(item_fields));
                rows.push(fields);
                need_body = "";
            }
            above = Some(goal);
        }
        if need.goals.is_empty() {
            rows.push(vec![(4, day(written_on)), (6, need.number.to_string()), (7, need.body.clone())]);
        }
    }
    rows
}

fn goal_texts(goal: &Goal, above: Option<&Goal>) -> Fields {
    let repeats_long =
        above.is_some_and(|a| a.long_text == goal.long_text && a.long_period == goal.long_period);
    let mut texts = vec![(10, goal.short_text.clone()), (12, goal.short_period.clone())];
    if !repeats_long {
        texts.extend([(9, goal.long_text.clone()), (11, goal.long_period.clone())]);
    }
    texts
}

fn item_fields(item: &ServiceItem) -> Fields {
    vec![
        (13, item.number.to_string()),
        (14, item.body.clone()),
        (15, if item.is_covered { "Y" } else { "N" }.to_owned()),
        (16, item.service_kind.clone()),
        (17, item.office_number.clone()),
        (18, item.office_name.clone()),
        (19, item.frequency.clone()),
        (20, item.period.clone()),
    ]
}

fn sheet3(entry: &WeekEntry, written_on: Option<NaiveDate>) -> Fields {
    let time = |text: &str| text.replace(':', "");
    let mut fields = vec![(4, day(written_on))];
    match entry.kind {
        WeekKind::Service => fields.extend([
            (6, entry.body.clone()),
            (7, entry.weekday.map(|d| d.to_string()).unwrap_or_default()),
            (8, time(&entry.starts_at)),
            (9, time(&entry.ends_at)),
        ]),
        WeekKind::Activity => {
            fields.extend([
                (10, entry.body.clone()),
                (11, time(&entry.starts_at)),
                (12, time(&entry.ends_at)),
            ]);
        }
        WeekKind::Outside => fields.push((13, entry.body.clone())),
    }
    fields
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
    let (encoded, letters) = encode_ms932(&text.replace('\n', "\r\n"));
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

/// Text to MS932. Letters that Windows writes otherwise are mapped first, split voiced kana are joined; what then has
/// no code becomes 〓 and is handed back. A variation selector only chooses a shape: the letter before it is written,
/// and the selector is handed back as lost.
pub fn encode_ms932(text: &str) -> (Vec<u8>, Vec<char>) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut lost = Vec::new();
    for letter in joined_marks(text).chars().map(windows_form) {
        if matches!(letter, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}') {
            lost.push(letter);
            continue;
        }
        let mut buffer = [0; 4];
        let (encoded, _, had_errors) = SHIFT_JIS.encode(letter.encode_utf8(&mut buffer));
        if had_errors {
            lost.push(letter);
            bytes.extend_from_slice(&[0x81, 0xAC]);
        } else {
            bytes.extend_from_slice(&encoded);
        }
    }
    (bytes, lost)
}

/// か + U+3099 → が. Full NFC would also replace compatibility ideographs such as 神, which MS932 has.
fn joined_marks(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for letter in text.chars() {
        let whole = matches!(letter, '\u{3099}' | '\u{309A}').then(|| joined.chars().last()).flatten();
        match whole.and_then(|last| compose(last, letter)) {
            Some(voiced) => {
                joined.pop();
                joined.push(voiced);
            }
            None => joined.push(letter),
        }
    }
    joined
}

fn windows_form(letter: char) -> char {
    match letter {
        '\u{301C}' => '\u{FF5E}',
        '\u{2014}' => '\u{2015}',
        '\u{2016}' => '\u{2225}',
        '\u{2212}' => '\u{FF0D}',
        '\u{00A2}' => '\u{FFE0}',
        '\u{00A3}' => '\u{FFE1}',
        '\u{00AC}' => '\u{FFE2}',
        // Shift_JIS has no yen sign or overline of its own; unmapped they would turn into \ and ~.
        '\u{00A5}' => '\u{FFE5}',
        '\u{203E}' => '\u{FFE3}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(text: &str) -> String {
        SHIFT_JIS.decode_without_bom_handling(&encode_ms932(text).0).0.into_owned()
    }

    #[test]
    fn windows_forms_and_split_kana_are_written() {
        assert_eq!(read_back("〜—‖−¢£¬¥"), "～―∥－￠￡￢￥");
        assert_eq!(read_back("か\u{3099}は\u{309A}"), "がぱ");
        assert_eq!(read_back("神髙﨑①"), "神髙﨑①");
    }

    #[test]
    fn letters_without_a_code_become_geta_and_are_listed() {
        assert_eq!(encode_ms932("𠮷田").1, ['𠮷']);
        assert_eq!(read_back("𠮷田"), "〓田");
        assert_eq!(read_back("葛\u{E0100}城"), "葛城");
        assert_eq!(encode_ms932("葛\u{E0100}城").1, ['\u{E0100}']);
    }
}
