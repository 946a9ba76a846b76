//! The parts of 第1表 that are typed as one line: dates, names, and words to choose from.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::content::{LifeSupportReason, PlanClass, PlanHead};
use super::{EditError, tidy};
use crate::domain::certification::{CareLevel, CertificationStatus};
use crate::domain::time::wareki;
use crate::domain::words::Word;

crate::words! {
    /// A part of the head (第1表) beside its three long texts.
    pub enum HeadPart {
        /// 作成年月日 of 第1表
        WrittenOn = "written_on",
        /// 作成年月日 of 第2表
        RowsWrittenOn = "rows_written_on",
        /// 作成年月日 of 第3表
        WeekWrittenOn = "week_written_on",
        /// 居宅サービス計画作成者氏名
        Author = "author",
        /// 居宅介護支援事業者・事業所名
        OfficeName = "office_name",
        /// Its number.
        OfficeNumber = "office_number",
        /// Its postal code.
        OfficePostal = "office_postal",
        /// Its address; one line or two.
        OfficeAddress = "office_address",
        /// 初回居宅サービス計画作成日
        FirstPlannedOn = "first_planned_on",
        /// 計画書区分
        Class = "class",
        /// 認定状況
        CertificationStatus = "certification_status",
        /// 認定日
        CertifiedOn = "certified_on",
        /// 認定の有効期間, first day
        CertifiedFrom = "certified_from",
        /// 認定の有効期間, last day
        CertifiedTo = "certified_to",
        /// 要介護状態区分
        CareLevel = "care_level",
        /// 生活援助中心型の算定理由
        LifeSupportReason = "life_support_reason",
        /// Its wording, when it is another one.
        LifeSupportNote = "life_support_note",
    }
}

/// The parts as they stand in a form.
pub(super) fn texts(head: &PlanHead) -> BTreeMap<HeadPart, String> {
    let day = |date: Option<NaiveDate>| date.map(wareki::short).unwrap_or_default();
    let certified = &head.certification;
    [
        (HeadPart::WrittenOn, day(head.written_on)),
        (HeadPart::RowsWrittenOn, day(head.rows_written_on)),
        (HeadPart::WeekWrittenOn, day(head.week_written_on)),
        (HeadPart::Author, head.author.clone()),
        (HeadPart::OfficeName, head.office_name.clone()),
        (HeadPart::OfficeNumber, head.office_number.clone()),
        (HeadPart::OfficePostal, head.office_postal.clone()),
        (HeadPart::OfficeAddress, head.office_address.join("\n")),
        (HeadPart::FirstPlannedOn, day(head.first_planned_on)),
        (HeadPart::Class, word(head.class)),
        (HeadPart::CertificationStatus, word(certified.status)),
        (HeadPart::CertifiedOn, day(certified.certified_on)),
        (HeadPart::CertifiedFrom, day(certified.starts_on)),
        (HeadPart::CertifiedTo, day(certified.ends_on)),
        (HeadPart::CareLevel, word(certified.care_level)),
        (HeadPart::LifeSupportReason, word(head.life_support_reason)),
        (HeadPart::LifeSupportNote, head.life_support_note.clone()),
    ]
    .into()
}

fn word<W: Word>(word: Option<W>) -> String {
    word.map(|w| w.as_str().to_owned()).unwrap_or_default()
}

/// Writes what was typed into the head. Gives all that can't be taken.
pub(super) fn write(head: &mut PlanHead, typed: &BTreeMap<HeadPart, String>) -> Vec<EditError> {
    let mut refused: Vec<EditError> =
        typed.iter().filter_map(|(part, text)| write_part(head, *part, &tidy(text)).err()).collect();
    let (from, to) = (head.certification.starts_on, head.certification.ends_on);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        refused.push(EditError::PeriodBackwards);
    }
    refused
}

fn write_part(head: &mut PlanHead, part: HeadPart, text: &str) -> Result<(), EditError> {
    let certified = &mut head.certification;
    match part {
        HeadPart::WrittenOn => head.written_on = date(part, text)?,
        HeadPart::RowsWrittenOn => head.rows_written_on = date(part, text)?,
        HeadPart::WeekWrittenOn => head.week_written_on = date(part, text)?,
        HeadPart::Author => text.clone_into(&mut head.author),
        HeadPart::OfficeName => text.clone_into(&mut head.office_name),
        HeadPart::OfficeNumber => text.clone_into(&mut head.office_number),
        HeadPart::OfficePostal => text.clone_into(&mut head.office_postal),
        HeadPart::OfficeAddress => head.office_address = text.lines().map(str::to_owned).collect(),
        HeadPart::FirstPlannedOn => head.first_planned_on = date(part, text)?,
        HeadPart::Class => head.class = chosen::<PlanClass>(part, text)?,
        HeadPart::CertificationStatus => certified.status = chosen::<CertificationStatus>(part, text)?,
        HeadPart::CertifiedOn => certified.certified_on = date(part, text)?,
        HeadPart::CertifiedFrom => certified.starts_on = date(part, text)?,
        HeadPart::CertifiedTo => certified.ends_on = date(part, text)?,
        HeadPart::CareLevel => certified.care_level = chosen::<CareLevel>(part, text)?,
        HeadPart::LifeSupportReason => head.life_support_reason = chosen::<LifeSupportReason>(part, text)?,
        HeadPart::LifeSupportNote => text.clone_into(&mut head.life_support_note),
    }
    Ok(())
}

fn date(part: HeadPart, text: &str) -> Result<Option<NaiveDate>, EditError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let refused = |why| EditError::DateUnreadable { part, why };
    wareki::parse_date(text).map(Some).map_err(refused)
}

fn chosen<W: Word>(part: HeadPart, text: &str) -> Result<Option<W>, EditError> {
    if text.is_empty() {
        return Ok(None);
    }
    W::parse(text).map(Some).ok_or(EditError::WordUnknown { part })
}
