//! The next version of a plan by hand: the same rows with other texts, some gone, some added.

mod head;
mod moves;
mod preventive;
mod week;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::content::{Goal, Need, PlanContent, PlanHead, ServiceItem};
use super::diff::{RowField, RowKind, compare};
use super::preventive::{PreventiveForm, PreventiveGoal, PreventiveNeed};
use crate::domain::ids::Uid;
use crate::domain::time::DateRefusal;

pub use head::HeadPart;
pub use moves::Step;
pub use preventive::{AreaText, ChecklistText, Judgment, PreventiveLine, PreventivePart};
pub use week::EditedWeekEntry;

/// Texts beyond this length are refused.
pub const MAX_TEXT: usize = 10_000;

/// One row of the edited sheet. Rows stand in printed order; a goal belongs to the need above it, a service item to
/// the goal above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedRow {
    /// Need, goal or service item.
    pub kind: RowKind,
    /// The row of the version before; none for an added row.
    pub uid: Option<Uid>,
    /// The texts; a text that is not given stays as it was.
    pub texts: BTreeMap<RowField, String>,
    /// Whether the row goes, and with it what stands under it.
    pub is_removed: bool,
}

/// Everything an edit may change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanEdit {
    /// 利用者及び家族の生活に対する意向を踏まえた課題分析の結果
    pub intention: String,
    /// 介護認定審査会の意見及びサービスの種類の指定
    pub committee_opinion: String,
    /// 総合的な援助の方針
    pub policy: String,
    /// The other parts of 第1表 as they were typed; a part that is not given stays as it was.
    #[serde(default)]
    pub head: BTreeMap<HeadPart, String>,
    /// The rows.
    pub rows: Vec<EditedRow>,
    /// 第3表; none leaves it as it was.
    #[serde(default)]
    pub week: Option<Vec<EditedWeekEntry>>,
    /// What only the 介護予防サービス・支援計画書 has; none in every other plan.
    #[serde(default)]
    pub preventive: Option<BTreeMap<PreventivePart, String>>,
}

/// Why an edit makes no version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// Nothing differs from the version before.
    NothingChanged,
    /// A plan without needs is no plan.
    NeedsRequired,
    /// A need has no text.
    NeedTextRequired { number: i32 },
    /// A goal or service item stands above every need.
    RowWithoutParent,
    /// A row names a uid that the version does not have, or names one twice.
    UnknownRow,
    /// A text is longer than the sheet can hold.
    TextTooLong { limit: usize },
    /// A part of the head can't be read as a date.
    DateUnreadable { part: HeadPart, why: DateRefusal },
    /// A part of the head is not one of the words it can be.
    WordUnknown { part: HeadPart },
    /// A part of the 介護予防サービス・支援計画書 is no date, no figure from 0 to 9, or not one of the words it can be.
    PartUnreadable { part: PreventivePart, why: Option<DateRefusal> },
    /// The certification ends before it begins.
    PeriodBackwards,
    /// An entry of the week has a time that is none, or a day that is none; `at` counts entries from 0.
    WeekUnreadable { at: usize },
    /// An entry of the week has a time or a day and no text.
    WeekTextRequired { at: usize },
}

impl PlanEdit {
    /// The edit that changes nothing: where a form, or the resolution of opinions, starts.
    pub fn of(content: &PlanContent) -> Self {
        let mut rows = Vec::new();
        for need in &content.needs {
            rows.push(EditedRow::of_need(need));
            for goal in &need.goals {
                rows.push(EditedRow::of_goal(goal));
                rows.extend(goal.items.iter().map(EditedRow::of_item));
            }
        }
        let head = &content.head;
        Self {
            intention: head.intention.clone(),
            committee_opinion: head.committee_opinion.clone(),
            policy: head.policy.clone(),
            head: head::texts(head),
            rows,
            week: Some(content.week.iter().map(EditedWeekEntry::of).collect()),
            preventive: head.preventive.as_deref().map(preventive::texts),
        }
    }

    /// The edited row of a uid.
    pub fn row_mut(&mut self, uid: &Uid) -> Option<&mut EditedRow> {
        self.rows.iter_mut().find(|row| row.uid.as_ref() == Some(uid))
    }
}

impl EditedRow {
    fn of_need(need: &Need) -> Self {
        let texts = [
            (RowField::Body, need.body.clone()),
            (RowField::Proposal, need.preventive.proposal.clone()),
            (RowField::Wishes, need.preventive.wishes.clone()),
            (RowField::Target, need.preventive.target.clone()),
        ];
        Self::new(RowKind::Need, need.uid.clone(), texts)
    }

    fn of_goal(goal: &Goal) -> Self {
        let texts = [
            (RowField::LongText, goal.long_text.clone()),
            (RowField::LongPeriod, goal.long_period.clone()),
            (RowField::ShortText, goal.short_text.clone()),
            (RowField::ShortPeriod, goal.short_period.clone()),
            (RowField::SelfCare, goal.preventive.self_care.clone()),
            (RowField::InsuredCare, goal.preventive.insured_care.clone()),
        ];
        Self::new(RowKind::Goal, goal.uid.clone(), texts)
    }

    fn of_item(item: &ServiceItem) -> Self {
        let texts = [
            (RowField::Body, item.body.clone()),
            (RowField::Covered, if item.is_covered { "1".to_owned() } else { String::new() }),
            (RowField::ServiceKind, item.service_kind.clone()),
            (RowField::OfficeNumber, item.office_number.clone()),
            (RowField::OfficeName, item.office_name.clone()),
            (RowField::Frequency, item.frequency.clone()),
            (RowField::Period, item.period.clone()),
        ];
        Self::new(RowKind::ServiceItem, item.uid.clone(), texts)
    }

    fn new<const N: usize>(kind: RowKind, uid: Option<Uid>, texts: [(RowField, String); N]) -> Self {
        Self { kind, uid, texts: texts.into(), is_removed: false }
    }

    /// An added row whose texts were all left blank.
    fn is_blank(&self) -> bool {
        let is_text =
            |(field, text): (&RowField, &String)| *field != RowField::Covered && !text.trim().is_empty();
        self.uid.is_none() && !self.texts.iter().any(is_text)
    }

    fn text(&self, field: RowField, before: &str) -> String {
        self.texts.get(&field).map_or_else(|| before.to_owned(), |text| tidy(text))
    }
}

/// An added row is left out when it and everything below it were left blank.
fn is_left_out(rows: &[EditedRow], at: usize) -> bool {
    let Some((row, below)) = rows.get(at..).and_then(<[EditedRow]>::split_first) else { return true };
    row.is_blank() && below.iter().take_while(|r| r.kind > row.kind).all(|r| r.is_blank() || r.is_removed)
}

/// Forms send CRLF; the versions hold LF, so that an untouched text stays equal.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end().to_owned()
}

/// The content of the next version. Rows keep their uid; numbers follow the printed order, as the standard counts them.
pub fn apply(
    before: &PlanContent,
    edit: &PlanEdit,
    mint: &mut dyn FnMut() -> Uid,
) -> Result<PlanContent, EditError> {
    let next = written(before, edit, mint)?;
    if is_unchanged(before, &next) { Err(EditError::NothingChanged) } else { Ok(next) }
}

/// All that stands against an edit as it was typed, whatever it is made from, so that it is mended at once: in the order of the
/// sheets.
pub fn faults(edit: &PlanEdit) -> Vec<EditError> {
    let (mut head, mut form) = (PlanHead::default(), PreventiveForm::default());
    let mut found: Vec<EditError> =
        is_too_long(edit).then_some(EditError::TextTooLong { limit: MAX_TEXT }).into_iter().collect();
    found.extend(head::write(&mut head, &edit.head));
    found.extend(edit.preventive.iter().flat_map(|typed| preventive::write(&mut form, typed)));
    let needs = standing(&edit.rows).filter(|(_, row)| row.kind == RowKind::Need);
    let is_blank =
        |row: &EditedRow| row.texts.get(&RowField::Body).is_some_and(|text| text.trim().is_empty());
    let blank = needs.zip(1..).filter(|((_, row), _)| is_blank(row));
    found.extend(blank.map(|(_, number)| EditError::NeedTextRequired { number }));
    found.extend(edit.week.iter().flat_map(|entries| week::written(entries).1));
    found
}

/// Where the need of a number stands among the rows.
pub fn row_of_need(edit: &PlanEdit, number: usize) -> Option<usize> {
    let mut needs = standing(&edit.rows).filter(|(_, row)| row.kind == RowKind::Need);
    needs.nth(number.checked_sub(1)?).map(|(at, _)| at)
}

fn is_too_long(edit: &PlanEdit) -> bool {
    let heads =
        [&edit.intention, &edit.committee_opinion, &edit.policy].into_iter().chain(edit.head.values());
    let entries = edit.week.iter().flatten().map(|entry| &entry.body);
    let entries = entries.chain(edit.preventive.iter().flat_map(BTreeMap::values));
    let rows = edit.rows.iter().flat_map(|row| row.texts.values());
    heads.chain(rows).chain(entries).any(|text| text.chars().count() > MAX_TEXT)
}

/// The rows that stand, with their places: neither left blank nor taken out; what stands under a removed row goes with it.
fn standing(rows: &[EditedRow]) -> impl Iterator<Item = (usize, &EditedRow)> {
    let mut removed: Option<RowKind> = None;
    rows.iter().enumerate().filter(|(at, _)| !is_left_out(rows, *at)).filter(move |(_, row)| {
        if removed.is_some_and(|kind| row.kind > kind) {
            return false;
        }
        removed = row.is_removed.then_some(row.kind);
        !row.is_removed
    })
}

/// Whether a plan says what it said before.
pub fn is_unchanged(before: &PlanContent, next: &PlanContent) -> bool {
    before.head == next.head && before.week == next.week && compare(before, next).is_empty()
}

/// The content of a plan that is begun from `before`, which may be empty or an earlier plan; it may equal that one.
pub fn written(
    before: &PlanContent,
    edit: &PlanEdit,
    mint: &mut dyn FnMut() -> Uid,
) -> Result<PlanContent, EditError> {
    if is_too_long(edit) {
        return Err(EditError::TextTooLong { limit: MAX_TEXT });
    }
    let mut next = PlanContent { needs: Vec::new(), ..before.clone() };
    first(head::write(&mut next.head, &edit.head))?;
    next.head.intention = tidy(&edit.intention);
    next.head.committee_opinion = tidy(&edit.committee_opinion);
    next.head.policy = tidy(&edit.policy);
    if let (Some(form), Some(typed)) = (next.head.preventive.as_deref_mut(), &edit.preventive) {
        first(preventive::write(form, typed))?;
    }
    if let Some(entries) = &edit.week {
        let (week, refused) = week::written(entries);
        first(refused)?;
        next.week = week;
    }
    build_rows(before, edit, &mut next, mint)?;
    renumber(&mut next);
    if next.needs.is_empty() {
        return Err(EditError::NeedsRequired);
    }
    match next.needs.iter().find(|need| need.body.is_empty()) {
        Some(need) => Err(EditError::NeedTextRequired { number: need.number }),
        None => Ok(next),
    }
}

fn first(refused: Vec<EditError>) -> Result<(), EditError> {
    refused.into_iter().next().map_or(Ok(()), Err)
}

fn build_rows(
    before: &PlanContent,
    edit: &PlanEdit,
    next: &mut PlanContent,
    mint: &mut dyn FnMut() -> Uid,
) -> Result<(), EditError> {
    let mut old = OldRows::of(before);
    for (_, row) in standing(&edit.rows) {
        match row.kind {
            RowKind::Need => next.needs.push(old.need(row, mint)?),
            RowKind::Goal => {
                let need = next.needs.last_mut().ok_or(EditError::RowWithoutParent)?;
                need.goals.push(old.goal(row, mint)?);
            }
            RowKind::ServiceItem => {
                let need = next.needs.last_mut().ok_or(EditError::RowWithoutParent)?;
                let goal = need.goals.last_mut().ok_or(EditError::RowWithoutParent)?;
                goal.items.push(old.item(row, mint)?);
            }
        }
    }
    Ok(())
}

/// The rows of the version before by their uid; each can be taken once.
struct OldRows {
    needs: BTreeMap<Uid, Need>,
    goals: BTreeMap<Uid, Goal>,
    items: BTreeMap<Uid, ServiceItem>,
}

impl OldRows {
    fn of(content: &PlanContent) -> Self {
        let needs = content.needs.iter();
        let goals = content.needs.iter().flat_map(|n| &n.goals);
        Self {
            needs: needs.filter_map(|n| Some((n.uid.clone()?, n.clone()))).collect(),
            goals: goals.filter_map(|g| Some((g.uid.clone()?, g.clone()))).collect(),
            items: content.items().filter_map(|i| Some((i.uid.clone()?, i.clone()))).collect(),
        }
    }

    fn need(&mut self, row: &EditedRow, mint: &mut dyn FnMut() -> Uid) -> Result<Need, EditError> {
        let old = taken(&mut self.needs, row)?;
        let uid = Some(row.uid.clone().unwrap_or_else(mint));
        let preventive = PreventiveNeed {
            proposal: row.text(RowField::Proposal, &old.preventive.proposal),
            wishes: row.text(RowField::Wishes, &old.preventive.wishes),
            target: row.text(RowField::Target, &old.preventive.target),
        };
        let body = row.text(RowField::Body, &old.body);
        Ok(Need { uid, number: 0, body, preventive, goals: Vec::new() })
    }

    fn goal(&mut self, row: &EditedRow, mint: &mut dyn FnMut() -> Uid) -> Result<Goal, EditError> {
        let old = taken(&mut self.goals, row)?;
        Ok(Goal {
            uid: Some(row.uid.clone().unwrap_or_else(mint)),
            number: old.number,
            long_text: row.text(RowField::LongText, &old.long_text),
            long_period: row.text(RowField::LongPeriod, &old.long_period),
            short_text: row.text(RowField::ShortText, &old.short_text),
            short_period: row.text(RowField::ShortPeriod, &old.short_period),
            preventive: PreventiveGoal {
                self_care: row.text(RowField::SelfCare, &old.preventive.self_care),
                insured_care: row.text(RowField::InsuredCare, &old.preventive.insured_care),
            },
            items: Vec::new(),
        })
    }

    fn item(&mut self, row: &EditedRow, mint: &mut dyn FnMut() -> Uid) -> Result<ServiceItem, EditError> {
        let old = taken(&mut self.items, row)?;
        let covered = if old.is_covered { "1" } else { "" };
        Ok(ServiceItem {
            uid: Some(row.uid.clone().unwrap_or_else(mint)),
            number: 0,
            body: row.text(RowField::Body, &old.body),
            is_covered: !row.text(RowField::Covered, covered).is_empty(),
            service_kind: row.text(RowField::ServiceKind, &old.service_kind),
            office_number: row.text(RowField::OfficeNumber, &old.office_number),
            office_name: row.text(RowField::OfficeName, &old.office_name),
            frequency: row.text(RowField::Frequency, &old.frequency),
            period: row.text(RowField::Period, &old.period),
        })
    }
}

fn taken<T: Default>(old: &mut BTreeMap<Uid, T>, row: &EditedRow) -> Result<T, EditError> {
    match &row.uid {
        None => Ok(T::default()),
        Some(uid) => old.remove(uid).ok_or(EditError::UnknownRow),
    }
}

/// 課題ＮＯ counts needs, 援助目標ＮＯ long-term goals, 援助内容ＮＯ runs on over the short-term goals of one number. In a
/// preventive plan 支援計画ＮＯ counts every support plan.
fn renumber(content: &mut PlanContent) {
    let counts_each = content.head.preventive.is_some();
    for (need, number) in content.needs.iter_mut().zip(1..) {
        need.number = number;
        let mut long: Option<String> = None;
        let (mut goal_number, mut item_number) = (0, 0);
        for goal in &mut need.goals {
            if counts_each || long.as_ref() != Some(&goal.long_text) {
                goal_number += 1;
                item_number = 0;
                long = Some(goal.long_text.clone());
            }
            goal.number = goal_number;
            for item in &mut goal.items {
                item_number += 1;
                item.number = item_number;
            }
        }
    }
}

#[cfg(test)]
mod tests;
