//! A posted form as an edit, and an edit as the fields of a form.

use std::collections::BTreeMap;

use crate::domain::ids::Uid;
use crate::domain::plan_draft::{
    EditedRow, EditedWeekEntry, HeadPart, PlanEdit, PreventivePart, RowField, RowKind, WeekKind, faults,
    row_of_need,
};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::{FieldError, FormState};
use crate::usecases::plan::keep::KeptEdit;
use crate::web::{Ctx, Form};

/// What a form holds.
pub fn kept(form: &Form) -> KeptEdit {
    let text = |name: &str| form.text(name).to_owned();
    KeptEdit {
        edit: edit(form),
        planned_on: text("planned_on"),
        note: text("note"),
        inquiry: Uid::parse(form.text("inquiry")),
        seen: text("seen"),
    }
}

/// Rows stand under `r0.`, `r1.` … in printed order, lines of the week under `w0.` …; an unticked box is a blank text.
fn edit(form: &Form) -> PlanEdit {
    let text = |name: &str| form.text(name).to_owned();
    let given = HeadPart::ALL.iter().filter(|part| form.is_ticked(part.as_str()));
    PlanEdit {
        intention: text("intention"),
        committee_opinion: text("committee_opinion"),
        policy: text("policy"),
        head: given.map(|part| (*part, text(part.as_str()))).collect(),
        rows: (0..).map_while(|at| row(form, at)).collect(),
        week: form.is_ticked("week").then(|| (0..).map_while(|at| line(form, at)).collect()),
        preventive: form.is_ticked("preventive").then(|| preventive(form)),
    }
}

fn preventive(form: &Form) -> BTreeMap<PreventivePart, String> {
    let named = PreventivePart::all().map(|part| (part, part.to_string()));
    let given = named.filter(|(_, name)| form.is_ticked(name));
    given.map(|(part, name)| (part, form.text(&name).to_owned())).collect()
}

fn row(form: &Form, at: usize) -> Option<EditedRow> {
    let kind = RowKind::parse(form.text(&format!("r{at}.kind")))?;
    let is_given = |name: &str| form.is_ticked(&format!("r{at}.{name}"));
    let given = RowField::ALL.iter().filter(|field| is_given(field.as_str()));
    let mut texts: BTreeMap<RowField, String> =
        given.map(|field| (*field, form.text(&format!("r{at}.{field}")).to_owned())).collect();
    if kind == RowKind::ServiceItem {
        texts.entry(RowField::Covered).or_default();
    }
    let uid = Uid::parse(form.text(&format!("r{at}.uid")));
    Some(EditedRow { kind, uid, texts, is_removed: is_given("removed") })
}

fn line(form: &Form, at: usize) -> Option<EditedWeekEntry> {
    let text = |name: &str| form.text(&format!("w{at}.{name}")).to_owned();
    Some(EditedWeekEntry {
        kind: WeekKind::parse(&text("kind"))?,
        body: text("body"),
        weekday: text("weekday"),
        starts_at: text("starts_at"),
        ends_at: text("ends_at"),
        is_removed: form.is_ticked(&format!("w{at}.removed")),
    })
}

/// The fields of a form.
pub fn form_of(kept: &KeptEdit) -> FormState {
    let edit = &kept.edit;
    let mut form = FormState::with([
        ("planned_on", kept.planned_on.clone()),
        ("note", kept.note.clone()),
        ("intention", edit.intention.clone()),
        ("committee_opinion", edit.committee_opinion.clone()),
        ("policy", edit.policy.clone()),
    ]);
    form.values.extend(edit.head.iter().map(|(part, text)| (part.to_string(), text.clone())));
    let parts = edit.preventive.iter().flatten();
    form.values.extend(parts.map(|(part, text)| (part.to_string(), text.clone())));
    for (row, at) in edit.rows.iter().zip(0..) {
        let texts = row.texts.iter().map(|(field, text)| (format!("r{at}.{field}"), text.clone()));
        form.values.extend(texts);
    }
    for (line, at) in edit.week.iter().flatten().zip(0..) {
        let texts = [
            ("body", &line.body),
            ("weekday", &line.weekday),
            ("starts_at", &line.starts_at),
            ("ends_at", &line.ends_at),
        ];
        form.values.extend(texts.map(|(name, text)| (format!("w{at}.{name}"), text.clone())));
    }
    form
}

/// The form again, with all that stands against it at the rows and lines that are meant: what was found as it was saved, and
/// beside it whatever else would be found then.
pub fn refused(ctx: &Ctx, kept: &KeptEdit, mut all: Vec<Refused>) -> FormState {
    let beside: Vec<Refused> = faults(&kept.edit).into_iter().map(Refused::from).collect();
    all.retain(|found| !beside.contains(found));
    all.extend(beside);
    FormState {
        errors: all.iter().map(|refused| at_its_field(ctx, kept, refused)).collect(),
        ..form_of(kept)
    }
}

fn at_its_field(ctx: &Ctx, kept: &KeptEdit, refused: &Refused) -> FieldError {
    let mut error = ctx.state.render.refusal(ctx.lang(), refused);
    let arg = |name: &str| refused.args.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
    let line = arg("line").and_then(|line| line.parse::<usize>().ok()).unwrap_or(1) - 1;
    if let Some(part) = arg("part") {
        error.field.clone_from(part);
    }
    match refused.code {
        "plan-week-unreadable" => error.field = format!("w{line}.starts_at"),
        "plan-week-text-required" => error.field = format!("w{line}.body"),
        "plan-need-text-required" => {
            let number = arg("number").and_then(|number| number.parse().ok());
            let at = number.and_then(|number| row_of_need(&kept.edit, number));
            error.field = at.map(|at| format!("r{at}.body")).unwrap_or_default();
        }
        _ => {}
    }
    error
}
