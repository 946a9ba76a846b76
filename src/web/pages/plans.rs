//! Versions of plans: reading one, comparing two, making the next.

mod adopted;

use std::collections::BTreeMap;

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::deliveries;
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{EditedRow, PlanEdit, RowField, RowKind, compare};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::plans::{
    AdoptedPart, EditRow, PlanComparePage, PlanEditPage, PlanSheets, PlanVersionPage,
};
use crate::render::parts::Crumb;
use crate::storage::views::clients::VersionLine;
use crate::storage::views::plans::{VersionView, find_version};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::plan::revise::{ReviseInput, Revised, revise};
use crate::web::{Ctx, Form, PageResult, WebError};

/// A version as its sheets.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = version(conn, scope, &path)?;
        let about = about(&version);
        Ok((sheets(&words, conn, scope, version)?, about))
    })
    .await
}

fn version(conn: &mut Conn, scope: &Scope, uid: &str) -> Result<VersionView, WebError> {
    let uid = Uid::parse(uid).ok_or(WebError::NotFound("plan version"))?;
    find_version(conn, scope, &uid)?.ok_or(WebError::NotFound("plan version"))
}

fn about(version: &VersionView) -> Audit {
    Audit::of("plan.view").object("plan-version", &version.uid).subject(&version.client.uid)
}

fn sheets(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    version: VersionView,
) -> Result<PlanVersionPage, WebError> {
    let is_current = version.number == version.current_number;
    Ok(PlanVersionPage {
        crumbs: crumbs(ctx, &version),
        is_current,
        may_edit: is_current && scope.care_offices().contains(&version.office_id),
        previous: version.versions.iter().find(|v| v.number == version.number - 1).map(|v| v.uid.clone()),
        handed: deliveries::handed(ctx, conn, scope, &version.uid)?,
        sheets: PlanSheets::of(version),
    })
}

fn crumbs(ctx: &Ctx, version: &VersionView) -> Vec<Crumb> {
    vec![
        Crumb::to("/clients", ctx.text("client-index-title")),
        Crumb::to(format!("/clients/{}", version.client.uid), version.client.name.clone()),
    ]
}

/// Two versions side by side.
pub async fn compare_versions(ctx: Ctx, path: Path<(String, String)>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let before = version(conn, scope, &path.0)?;
        let after = version(conn, scope, &path.1)?;
        if before.plan_uid != after.plan_uid {
            return Err(WebError::NotFound("plan version"));
        }
        let diff = compare(&before.content, &after.content);
        let page = PlanComparePage {
            crumbs: crumbs(&words, &after),
            client_name: after.client.name.clone(),
            planned_on: after.planned_on,
            is_same: diff.is_empty(),
            diff,
            before: line(&before),
            after: line(&after),
        };
        Ok((page, about(&after)))
    })
    .await
}

fn line(version: &VersionView) -> VersionLine {
    VersionLine {
        uid: version.uid.clone(),
        number: version.number,
        source: version.source,
        note: version.note.clone(),
        author: version.author.clone(),
        created_at: version.created_at,
    }
}

/// Blank rows offered under the last need and goal, to add some.
const BLANK: [RowKind; 4] = [RowKind::ServiceItem, RowKind::Need, RowKind::Goal, RowKind::ServiceItem];

/// Where an edit comes from.
#[derive(Debug, Default, Deserialize)]
pub struct EditFrom {
    /// The inquiry whose adopted opinions are to be taken in.
    inquiry: Option<Uid>,
}

/// The form for the next version; `?inquiry=` shows what was adopted beside the rows it concerns.
pub async fn edit_form(ctx: Ctx, path: Path<String>, from: Query<EditFrom>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = planned(conn, scope, &path)?;
        let edit = PlanEdit::of(&version.content);
        let taken = adopted::of(conn, scope, &version, from.inquiry.as_ref())?;
        let mut form = form_of(&edit);
        if let Some(taken) = &taken {
            let note = format!("{}（{}）", words.text("plan-edit-note-adopted"), taken.number);
            form.values.insert("note".into(), note);
        }
        Ok((edit_page(&words, &version, form, (edit_rows(&edit), taken)), about(&version)))
    })
    .await
}

/// Characters of the note of a version.
const LONGEST_NOTE: usize = 500;

/// Makes the next version.
pub async fn update(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("plan version"))?;
    let edit = read_edit(&form);
    let note = form.text("note").to_owned();
    let inquiry = Uid::parse(form.text("inquiry"));
    let done = if note.chars().count() > LONGEST_NOTE {
        Err(Refused::at("note", "field-too-long").with("limit", LONGEST_NOTE).into())
    } else {
        let input = ReviseInput { version: uid, edit: edit.clone(), note, inquiry: inquiry.clone() };
        ctx.write(form.op_id(), "plan.revise", move |tx, cmd| revise(tx, cmd, &input)).await
    };
    match done {
        Ok(made) => Ok(ctx.see_saying(after(&made, inquiry.as_ref()), "success", "plan-revised")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let version = planned(conn, scope, &path)?;
                let taken = adopted::of(conn, scope, &version, inquiry.as_ref())?;
                let rows = (edit_rows(&edit), taken);
                Ok((edit_page(&words, &version, again, rows), Some(about(&version))))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Where a new version leads: back to the inquiry it came of, which now shows what was taken in, else to its sheets.
fn after(made: &Revised, inquiry: Option<&Uid>) -> String {
    match inquiry {
        Some(inquiry) => format!("/inquiries/{inquiry}"),
        None => format!("/plan-versions/{}", made.version),
    }
}

/// A version of a plan of the reader's own office.
fn planned(conn: &mut Conn, scope: &Scope, uid: &str) -> Result<VersionView, WebError> {
    let version = version(conn, scope, uid)?;
    if scope.care_offices().contains(&version.office_id) { Ok(version) } else { Err(WebError::Denied) }
}

fn edit_page(
    ctx: &Ctx,
    version: &VersionView,
    form: FormState,
    (mut rows, taken): (Vec<EditRow>, Option<AdoptedPart>),
) -> PlanEditPage {
    if let Some(taken) = &taken {
        for row in &mut rows {
            row.adopted = taken
                .lines
                .iter()
                .filter(|line| line.row == row.uid && !row.uid.is_empty())
                .cloned()
                .collect();
        }
    }
    PlanEditPage {
        crumbs: crumbs(ctx, version),
        form,
        version: version.uid.clone(),
        number: version.number,
        next_number: version.current_number + 1,
        client_name: version.client.name.clone(),
        back_href: match &taken {
            Some(taken) => format!("/inquiries/{}", taken.inquiry),
            None => format!("/plan-versions/{}", version.uid),
        },
        rows,
        taken,
    }
}

fn form_of(edit: &PlanEdit) -> FormState {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    values.insert("intention".into(), edit.intention.clone());
    values.insert("committee_opinion".into(), edit.committee_opinion.clone());
    values.insert("policy".into(), edit.policy.clone());
    for (row, at) in edit.rows.iter().zip(0..) {
        for (field, text) in &row.texts {
            values.insert(format!("r{at}.{field}"), text.clone());
        }
    }
    FormState { values, errors: Vec::new() }
}

/// The rows of the form. Blank ones follow the rows that stand already; a form shown again has its own.
fn edit_rows(edit: &PlanEdit) -> Vec<EditRow> {
    let mut counts = [0; 3];
    let mut rows: Vec<EditRow> =
        edit.rows.iter().zip(0..).map(|(row, at)| edit_row(row, at, &mut counts)).collect();
    if !edit.rows.iter().any(|row| row.uid.is_none()) {
        let blank = |kind| EditedRow { kind, uid: None, texts: BTreeMap::new(), is_removed: false };
        let first = rows.len();
        rows.extend(BLANK.iter().zip(first..).map(|(kind, at)| edit_row(&blank(*kind), at, &mut counts)));
    }
    rows
}

fn edit_row(row: &EditedRow, at: usize, counts: &mut [i32; 3]) -> EditRow {
    let [need, goal, item] = counts;
    match row.kind {
        RowKind::Need => (*need, *goal, *item) = (*need + 1, 0, 0),
        RowKind::Goal => (*goal, *item) = (*goal + 1, 0),
        RowKind::ServiceItem => *item += 1,
    }
    let place = match row.kind {
        RowKind::Need => format!("{need}"),
        RowKind::Goal => format!("{need}-{goal}"),
        RowKind::ServiceItem => format!("{need}-{goal}-{item}"),
    };
    EditRow {
        at,
        kind: row.kind.to_string(),
        uid: row.uid.as_ref().map(ToString::to_string).unwrap_or_default(),
        place: if row.uid.is_some() { place } else { String::new() },
        is_removed: row.is_removed,
        is_covered: row.texts.get(&RowField::Covered).is_some_and(|text| !text.is_empty()),
        adopted: Vec::new(),
    }
}

/// The edit of a posted form. Rows stand under `r0.`, `r1.` … in printed order; an unticked box is a blank text.
fn read_edit(form: &Form) -> PlanEdit {
    let mut rows = Vec::new();
    for at in 0.. {
        let Some(kind) = RowKind::parse(form.text(&format!("r{at}.kind"))) else { break };
        let is_filled = |name: &str| form.is_ticked(&format!("r{at}.{name}"));
        let mut texts: BTreeMap<RowField, String> = RowField::ALL
            .iter()
            .filter(|field| is_filled(field.as_str()))
            .map(|field| (*field, form.text(&format!("r{at}.{field}")).to_owned()))
            .collect();
        if kind == RowKind::ServiceItem {
            texts.entry(RowField::Covered).or_default();
        }
        let uid = Uid::parse(form.text(&format!("r{at}.uid")));
        rows.push(EditedRow { kind, uid, texts, is_removed: is_filled("removed") });
    }
    let text = |name: &str| form.text(name).to_owned();
    PlanEdit {
        intention: text("intention"),
        committee_opinion: text("committee_opinion"),
        policy: text("policy"),
        rows,
    }
}
