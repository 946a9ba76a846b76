//! How a list of offices is put together for its pages.

use super::office_view::list_crumb;
use crate::domain::access::Scope;
use crate::domain::careplan::ImportState;
use crate::domain::ids::Uid;
use crate::domain::office_list::{Column, MAX_LIST_BYTES, MAX_LIST_ROWS};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::office_lists::{
    ChangeLine, ColumnLine, FaultLine, ListCounts, OfficeLine, OfficeListFormPage, OfficeListPage, RecentList,
};
use crate::render::parts::Crumb;
use crate::storage::Conn;
use crate::storage::views::office_lists::{self, ListView};
use crate::usecases::directory::office_list::{
    Fault, ListPlan, ListSummary, PlannedRow, RowFate, look, waits_until,
};
use crate::web::{Ctx, WebError};

/// The page on which a file is chosen.
pub(super) fn form_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    form: FormState,
) -> Result<OfficeListFormPage, WebError> {
    let column = |column: &Column| ColumnLine {
        heading: column.heading(),
        is_needed: Column::NEEDED.contains(column),
        support_key: format!("office-list-column-{column}").replace('_', "-"),
    };
    let recent = |list: ListView| RecentList {
        counts: outcome(&list).map(counts),
        uid: list.uid,
        file_name: list.file_name,
        state: list.state,
        created_at: list.created_at,
    };
    Ok(OfficeListFormPage {
        crumbs: vec![list_crumb(ctx)],
        form,
        limit_mib: MAX_LIST_BYTES / (1024 * 1024),
        limit_rows: MAX_LIST_ROWS,
        columns: Column::ALL.iter().map(column).collect(),
        recent: office_lists::recent(conn, scope)?.into_iter().map(recent).collect(),
    })
}

fn outcome(list: &ListView) -> Option<ListSummary> {
    serde_json::from_str(&list.outcome).ok()
}

fn counts(of: ListSummary) -> ListCounts {
    ListCounts { new: of.new, changed: of.changed, unchanged: of.unchanged, wrong: of.wrong }
}

/// The preview of a list, or what became of it.
pub(super) fn list_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    form: FormState,
) -> Result<OfficeListPage, WebError> {
    let list = office_lists::find(conn, scope, uid)?.ok_or(WebError::NotFound("office_list"))?;
    let is_open = list.state == ImportState::Previewed && waits_until(list.created_at) > ctx.cmd(None).now;
    let plan = if is_open { Some(look(conn, &list.content)?) } else { None };
    let lines = |fate| plan.as_ref().map(|plan| lines_of(plan, fate)).unwrap_or_default();
    let summary = plan.as_ref().map(|plan| plan.summary).or_else(|| outcome(&list));
    let faults = plan.as_ref().map(|plan| plan.faults.as_slice()).unwrap_or_default();
    let absent = plan.as_ref().map(|plan| plan.absent.as_slice()).unwrap_or_default();
    let absent: Vec<&str> = absent.iter().map(|column| column.heading()).collect();
    Ok(OfficeListPage {
        crumbs: vec![list_crumb(ctx), Crumb::to("/office-lists/new", ctx.text("office-list-new-title"))],
        form,
        state: if is_open || list.state != ImportState::Previewed {
            list.state
        } else {
            ImportState::Expired
        },
        expires_at: waits_until(list.created_at),
        uid: list.uid,
        file_name: list.file_name,
        created_at: list.created_at,
        is_open,
        is_importable: plan.as_ref().is_some_and(ListPlan::is_importable),
        has_work: summary.is_some_and(|of| of.new + of.changed > 0),
        counts: summary.map(counts),
        seen: plan.as_ref().map(|plan| plan.digest.clone()).unwrap_or_default(),
        faults: faults.iter().map(|fault| fault_line(ctx, fault)).collect(),
        absent: absent.join("・"),
        added: lines(RowFate::New),
        changed: lines(RowFate::Changed),
        unchanged: lines(RowFate::Unchanged),
        addresses: plan.as_ref().map(addresses).unwrap_or_default(),
    })
}

fn addresses(plan: &ListPlan) -> usize {
    let has_new = |row: &&PlannedRow| row.changes.iter().any(|change| change.column == Column::Email);
    plan.rows.iter().filter(has_new).count()
}

fn lines_of(plan: &ListPlan, fate: RowFate) -> Vec<OfficeLine> {
    let line = |row: &PlannedRow| OfficeLine {
        row: row.row,
        name: row.name.clone(),
        number: row.number.clone(),
        changes: row
            .changes
            .iter()
            .filter(|change| fate == RowFate::Changed || !is_of_head(change.column))
            .map(|change| ChangeLine {
                column: change.column.heading(),
                before: change.before.clone(),
                after: change.after.clone(),
            })
            .collect(),
    };
    plan.rows.iter().filter(|row| row.fate == fate).map(line).collect()
}

/// A new office has its name and number at the head of its row.
fn is_of_head(column: Column) -> bool {
    matches!(column, Column::Name | Column::Number)
}

fn fault_line(ctx: &Ctx, fault: &Fault) -> FaultLine {
    FaultLine {
        row: fault.row,
        column: fault.column.map(Column::heading).unwrap_or_default(),
        value: fault.value.clone(),
        text: ctx.state.render.refusal(ctx.lang(), &fault.refused).text,
    }
}
