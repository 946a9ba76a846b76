//! The parts of the 介護予防サービス・支援計画書 that are typed beside its rows: what 第1表 has no place for.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::preventive::{ChecklistPart, LifeArea, PreventiveForm};
use super::{EditError, tidy};
use crate::domain::time::{DateRefusal, parse_date, wareki};
use crate::domain::words::Word;

crate::words! {
    /// A part of the form that stands on it once.
    pub enum PreventiveLine {
        /// 計画種類
        Scheme = "scheme",
        /// 委託の有無
        Delegation = "delegation",
        /// 整理番号
        Reference = "reference",
        /// 計画作成者氏名（地域包括支援センター担当者名）
        CenterAuthor = "center_author",
        /// 計画作成者事業者・事業所電話番号
        OfficePhone = "office_phone",
        /// 担当地域包括支援センター
        CenterName = "center_name",
        /// 目標とする生活 (1日)
        DayGoal = "day_goal",
        /// 目標とする生活 (1年)
        YearGoal = "year_goal",
        /// 健康状態の留意点
        HealthNote = "health_note",
        /// 妥当な支援の実施に向けた方針
        SupportPolicy = "support_policy",
        /// 地域包括支援センター意見
        CenterOpinion = "center_opinion",
        /// 同意日
        AgreedOn = "agreed_on",
        /// 同意者氏名
        AgreedBy = "agreed_by",
    }
}

crate::words! {
    /// What is said of each of the four areas.
    pub enum AreaText {
        /// 現在の状況
        Situation = "situation",
        /// 本人・家族の意欲・意向
        Wishes = "wishes",
        /// 領域における課題の有無
        HasIssue = "has_issue",
        /// 領域における課題（背景・原因）
        Causes = "causes",
    }
}

crate::words! {
    /// What is said of each part of 基本チェックリスト.
    pub enum ChecklistText {
        /// 該当数
        Count = "count",
        /// 事業プログラムの要否
        Program = "program",
    }
}

crate::words! {
    /// A judgment that may still be open.
    pub enum Judgment {
        Yes = "yes",
        No = "no",
    }
}

/// A part of the form; its name stands in form fields, such as `day_goal` or `movement.causes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PreventivePart {
    /// A part that stands once.
    Line(PreventiveLine),
    /// A text of an area.
    Area(LifeArea, AreaText),
    /// A figure of 基本チェックリスト.
    Checklist(ChecklistPart, ChecklistText),
}

impl PreventivePart {
    /// Every part in the order of the form.
    pub fn all() -> impl Iterator<Item = Self> {
        let lines = PreventiveLine::ALL.iter().map(|line| Self::Line(*line));
        let areas =
            LifeArea::ALL.iter().flat_map(|area| AreaText::ALL.iter().map(|text| Self::Area(*area, *text)));
        let checklist = ChecklistPart::ALL
            .iter()
            .flat_map(|part| ChecklistText::ALL.iter().map(|text| Self::Checklist(*part, *text)));
        lines.chain(areas).chain(checklist)
    }

    /// The part of a name.
    pub fn parse(name: &str) -> Option<Self> {
        let Some((of, text)) = name.split_once('.') else {
            return PreventiveLine::parse(name).map(Self::Line);
        };
        let area = LifeArea::parse(of).zip(AreaText::parse(text)).map(|(area, text)| Self::Area(area, text));
        let checklist = ChecklistPart::parse(of).zip(ChecklistText::parse(text));
        area.or_else(|| checklist.map(|(part, text)| Self::Checklist(part, text)))
    }
}

impl fmt::Display for PreventivePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "{line}"),
            Self::Area(area, text) => write!(f, "{area}.{text}"),
            Self::Checklist(part, text) => write!(f, "{part}.{text}"),
        }
    }
}

impl From<PreventivePart> for String {
    fn from(part: PreventivePart) -> Self {
        part.to_string()
    }
}

impl TryFrom<String> for PreventivePart {
    type Error = String;
    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::parse(&name).ok_or(name)
    }
}

/// The parts as they stand in a form.
pub(super) fn texts(form: &PreventiveForm) -> BTreeMap<PreventivePart, String> {
    PreventivePart::all().map(|part| (part, text(form, part))).collect()
}

fn text(form: &PreventiveForm, part: PreventivePart) -> String {
    match part {
        PreventivePart::Line(line) => line_text(form, line),
        PreventivePart::Area(area, text) => {
            let found = form.area(area);
            match text {
                AreaText::Situation => found.situation.clone(),
                AreaText::Wishes => found.wishes.clone(),
                AreaText::HasIssue => judged(found.has_issue),
                AreaText::Causes => found.causes.clone(),
            }
        }
        PreventivePart::Checklist(part, text) => {
            let Some(found) = form.checklist.get(place(part)) else { return String::new() };
            match text {
                ChecklistText::Count => found.count.map(|count| count.to_string()).unwrap_or_default(),
                ChecklistText::Program => judged(found.needs_program),
            }
        }
    }
}

fn line_text(form: &PreventiveForm, line: PreventiveLine) -> String {
    match line {
        PreventiveLine::Scheme => form.scheme.map(Word::as_str).unwrap_or_default().to_owned(),
        PreventiveLine::Delegation => form.delegation.map(Word::as_str).unwrap_or_default().to_owned(),
        PreventiveLine::Reference => form.reference.clone(),
        PreventiveLine::CenterAuthor => form.center_author.clone(),
        PreventiveLine::OfficePhone => form.office_phone.clone(),
        PreventiveLine::CenterName => form.center_name.clone(),
        PreventiveLine::DayGoal => form.day_goal.clone(),
        PreventiveLine::YearGoal => form.year_goal.clone(),
        PreventiveLine::HealthNote => form.health_note.clone(),
        PreventiveLine::SupportPolicy => form.support_policy.clone(),
        PreventiveLine::CenterOpinion => form.center_opinion.clone(),
        PreventiveLine::AgreedOn => form.agreed_on.map(wareki::short).unwrap_or_default(),
        PreventiveLine::AgreedBy => form.agreed_by.clone(),
    }
}

fn judged(judgment: Option<bool>) -> String {
    let word = judgment.map(|yes| if yes { Judgment::Yes } else { Judgment::No });
    word.map(Word::as_str).unwrap_or_default().to_owned()
}

/// Where a part stands in the form's list.
fn place(part: ChecklistPart) -> usize {
    ChecklistPart::ALL.iter().position(|known| *known == part).unwrap_or_default()
}

/// Writes what was typed into the form. Gives all that can't be taken.
pub(super) fn write(form: &mut PreventiveForm, typed: &BTreeMap<PreventivePart, String>) -> Vec<EditError> {
    let unread = typed.iter().filter(|(part, text)| write_part(form, **part, tidy(text)).is_none());
    unread.map(|(part, text)| refused(*part, text)).collect()
}

/// Why a part can't be taken.
fn refused(part: PreventivePart, text: &str) -> EditError {
    let is_date = part == PreventivePart::Line(PreventiveLine::AgreedOn);
    EditError::PartUnreadable { part, why: date(text).err().filter(|_| is_date) }
}

/// None for a text that can't be read.
fn write_part(form: &mut PreventiveForm, part: PreventivePart, text: String) -> Option<()> {
    match part {
        PreventivePart::Line(line) => write_line(form, line, text)?,
        PreventivePart::Area(area, of) => {
            let found = form.area_mut(area);
            match of {
                AreaText::Situation => found.situation = text,
                AreaText::Wishes => found.wishes = text,
                AreaText::HasIssue => found.has_issue = judgment(&text)?,
                AreaText::Causes => found.causes = text,
            }
        }
        PreventivePart::Checklist(part, of) => {
            let found = form.checklist.get_mut(place(part))?;
            match of {
                ChecklistText::Count => found.count = count(&text)?,
                ChecklistText::Program => found.needs_program = judgment(&text)?,
            }
        }
    }
    Some(())
}

fn write_line(form: &mut PreventiveForm, line: PreventiveLine, text: String) -> Option<()> {
    match line {
        PreventiveLine::Scheme => form.scheme = chosen(&text)?,
        PreventiveLine::Delegation => form.delegation = chosen(&text)?,
        PreventiveLine::Reference => form.reference = text,
        PreventiveLine::CenterAuthor => form.center_author = text,
        PreventiveLine::OfficePhone => form.office_phone = text,
        PreventiveLine::CenterName => form.center_name = text,
        PreventiveLine::DayGoal => form.day_goal = text,
        PreventiveLine::YearGoal => form.year_goal = text,
        PreventiveLine::HealthNote => form.health_note = text,
        PreventiveLine::SupportPolicy => form.support_policy = text,
        PreventiveLine::CenterOpinion => form.center_opinion = text,
        PreventiveLine::AgreedOn => form.agreed_on = date(&text).ok()?,
        PreventiveLine::AgreedBy => form.agreed_by = text,
    }
    Some(())
}

/// A word that may stay open; none for an unknown one.
fn chosen<W: Word>(text: &str) -> Option<Option<W>> {
    if text.is_empty() { Some(None) } else { W::parse(text).map(Some) }
}

fn judgment(text: &str) -> Option<Option<bool>> {
    chosen(text).map(|word| word.map(|word: Judgment| word == Judgment::Yes))
}

fn date(text: &str) -> Result<Option<NaiveDate>, DateRefusal> {
    if text.trim().is_empty() { Ok(None) } else { parse_date(text).map(Some) }
}

/// How many questions of a part apply; one digit, as the national standard has it.
fn count(text: &str) -> Option<Option<u8>> {
    let text: String = unicode_normalization::UnicodeNormalization::nfkc(text.trim()).collect();
    if text.is_empty() { Some(None) } else { text.parse().ok().filter(|count| *count <= 9).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_of_its_own_and_is_written_back_as_it_was_read() {
        let names: Vec<String> = PreventivePart::all().map(String::from).collect();
        assert!(names.iter().zip(PreventivePart::all()).all(|(n, p)| PreventivePart::parse(n) == Some(p)));
        let typed = |part: PreventivePart| match part {
            PreventivePart::Line(PreventiveLine::Scheme) => "management".into(),
            PreventivePart::Line(PreventiveLine::Delegation) => "delegated".into(),
            PreventivePart::Line(PreventiveLine::AgreedOn) => "R8.11.21".into(),
            PreventivePart::Checklist(_, ChecklistText::Count) => "3".into(),
            PreventivePart::Checklist(_, ChecklistText::Program) => "no".into(),
            PreventivePart::Area(_, AreaText::HasIssue) => "yes".into(),
            _ => format!("本文 {part}"),
        };
        let all: BTreeMap<PreventivePart, String> = PreventivePart::all().map(|p| (p, typed(p))).collect();
        let mut form = PreventiveForm::default();
        assert_eq!(write(&mut form, &all), []);
        assert_eq!(texts(&form), all);
        let kept: BTreeMap<PreventivePart, String> =
            serde_json::from_str(&serde_json::to_string(&all).unwrap()).unwrap();
        assert_eq!(kept, all);
    }

    #[test]
    fn what_can_not_be_read_is_named() {
        for (name, text) in [
            ("agreed_on", "きのう"),
            ("oral.count", "12"),
            ("oral.count", "少し"),
            ("health.has_issue", "maybe"),
        ] {
            let part = PreventivePart::parse(name).unwrap();
            let typed = [(part, text.to_owned())].into();
            let refused = write(&mut PreventiveForm::default(), &typed);
            let why = (name == "agreed_on").then_some(DateRefusal::Unreadable);
            assert_eq!(refused, [EditError::PartUnreadable { part, why }], "{name} {text}");
        }
        assert_eq!(count("２"), Some(Some(2)));
    }
}
