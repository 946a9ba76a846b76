//! The page on which a plan is written.

use std::collections::BTreeMap;

use crate::domain::plan_draft::{EditedRow, PlanEdit, RowField, RowKind, WeekKind, with_number};
use crate::domain::words::Word;
use crate::render::pages::plan_edits::{
    AdoptedPart, EditRow, HeadChoices, PreventiveParts, WeekLine, WeekPart,
};
use crate::render::parts::Choice;
use crate::storage::views::care_team;
use crate::storage::{Conn, StorageError};
use crate::web::Ctx;

/// The rows of a form, each with what was adopted about it.
pub fn rows(edit: &PlanEdit, taken: Option<&AdoptedPart>) -> Vec<EditRow> {
    let mut counts = [0; 3];
    let mut swept: Option<RowKind> = None;
    let mut rows = Vec::new();
    for (row, at) in edit.rows.iter().zip(0..) {
        let is_swept = swept.is_some_and(|kind| row.kind > kind);
        if !is_swept {
            swept = row.is_removed.then_some(row.kind);
        }
        let is_going = is_swept || row.is_removed;
        let place = if is_going { String::new() } else { place(row.kind, &mut counts) };
        let uid = row.uid.as_ref().map(ToString::to_string).unwrap_or_default();
        let beside = taken.into_iter().flat_map(|taken| &taken.lines);
        let adopted = beside.filter(|line| !uid.is_empty() && line.row == uid).cloned().collect();
        rows.push(EditRow { adopted, uid, place, is_swept, ..plain(row, at) });
    }
    rows
}

fn plain(row: &EditedRow, at: usize) -> EditRow {
    EditRow {
        at,
        kind: row.kind,
        uid: String::new(),
        place: String::new(),
        is_removed: row.is_removed,
        is_swept: false,
        is_covered: row.texts.get(&RowField::Covered).is_some_and(|text| !text.is_empty()),
        texts: row.texts.iter().filter(|(_, text)| !text.is_empty()).map(|(f, _)| f.to_string()).collect(),
        adopted: Vec::new(),
    }
}

fn place(kind: RowKind, counts: &mut [i32; 3]) -> String {
    let [need, goal, item] = counts;
    match kind {
        RowKind::Need => (*need, *goal, *item) = (*need + 1, 0, 0),
        RowKind::Goal => (*goal, *item) = (*goal + 1, 0),
        RowKind::ServiceItem => *item += 1,
    }
    match kind {
        RowKind::Need => format!("{need}"),
        RowKind::Goal => format!("{need}-{goal}"),
        RowKind::ServiceItem => format!("{need}-{goal}-{item}"),
    }
}

/// The lines of the week by their kind.
pub fn week(edit: &PlanEdit) -> Vec<WeekPart> {
    let lines = || edit.week.iter().flatten().enumerate();
    let part = |kind: &WeekKind| WeekPart {
        kind: *kind,
        lines: lines()
            .filter(|(_, line)| line.kind == *kind)
            .map(|(at, line)| WeekLine { at, is_removed: line.is_removed })
            .collect(),
    };
    WeekKind::ALL.iter().map(part).collect()
}

/// What the head offers to choose from, in the reader's language.
pub fn choices(ctx: &Ctx) -> HeadChoices {
    HeadChoices {
        classes: of_words::<crate::domain::plan_draft::PlanClass>(ctx, |word| format!("plan-class-{word}")),
        statuses: of_words::<crate::domain::certification::CertificationStatus>(ctx, |word| {
            format!("certification-status-{word}")
        }),
        levels: of_words::<crate::domain::certification::CareLevel>(ctx, |word| format!("care-level-{word}")),
        reasons: of_words::<crate::domain::plan_draft::LifeSupportReason>(ctx, |word| {
            format!("life-support-{word}")
        }),
        weekdays: (1..=7)
            .map(|day| Choice::of(day.to_string(), ctx.text(&format!("plan-weekday-{day}"))))
            .collect(),
    }
}

/// The offices that a row can name; the number follows from the name when the plan is saved. A name that several bear is
/// offered with the number.
pub fn offices(conn: &mut Conn, insurer: &str) -> Result<Vec<Choice>, StorageError> {
    let known = care_team::offices(conn, insurer)?;
    let unnumbered = care_team::unnumbered(conn, insurer)?;
    let mut bearers: BTreeMap<&str, usize> = BTreeMap::new();
    for name in known.iter().map(|(_, name)| name).chain(&unnumbered) {
        *bearers.entry(name).or_default() += 1;
    }
    let choice = |(number, name): &(String, String)| match bearers.get(name.as_str()) {
        Some(1) => Choice::of(name.clone(), number.clone()),
        _ => Choice::of(with_number(name, number), number.clone()),
    };
    Ok(known.iter().map(choice).collect())
}

/// The parts of the 介護予防サービス・支援計画書 with what they offer to choose from; none for every other plan.
pub fn preventive(ctx: &Ctx, edit: &PlanEdit) -> Option<PreventiveParts> {
    use crate::domain::plan_draft::{ChecklistPart, Delegation, Judgment, LifeArea, PreventiveScheme};
    edit.preventive.is_some().then(|| PreventiveParts {
        areas: LifeArea::ALL.to_vec(),
        checklist: ChecklistPart::ALL.to_vec(),
        schemes: of_words::<PreventiveScheme>(ctx, |word| format!("preventive-scheme-{word}")),
        delegations: of_words::<Delegation>(ctx, |word| format!("delegation-{word}")),
        issues: of_words::<Judgment>(ctx, |word| format!("has-issue-{word}")),
        programs: of_words::<Judgment>(ctx, |word| format!("needs-program-{word}")),
    })
}

fn of_words<W: Word>(ctx: &Ctx, key: fn(&str) -> String) -> Vec<Choice> {
    let choice = |word: &W| {
        let text = ctx.text(&key(&word.as_str().replace('_', "-")));
        Choice::of(word.as_str(), text)
    };
    W::ALL.iter().map(choice).collect()
}
