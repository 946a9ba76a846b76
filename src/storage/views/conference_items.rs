//! The cases on an agenda. Their number, area, minutes and state stand for everybody who sees the sitting; the sheet, the
//! summary, the room and the tasks for those alone to whom [`super::sights`] opens the case.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conferences::{self, ConferenceLine};
use super::sights::{self, Seen};
use super::{case_materials, cases, follow_ups as tasks};
use crate::domain::access::Scope;
use crate::domain::care_case::CaseSheet;
use crate::domain::conference::AgendaState;
use crate::domain::ids::{AgendaItemId, CareCaseId, CaseSheetId, ConferenceId, RoomId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{agenda_items, areas, care_cases, conferences as sittings, follow_ups, rooms};

#[derive(Queryable)]
struct Row {
    id: AgendaItemId,
    uid: Uid,
    care_case_id: CareCaseId,
    case_uid: Uid,
    case_number: String,
    area: String,
    case_sheet_id: Option<CaseSheetId>,
    sort: i32,
    minutes: i32,
    state: AgendaState,
    room_id: Option<RoomId>,
    summary: String,
}

/// A case on the agenda.
#[derive(Clone, Debug)]
pub struct ItemLine {
    pub id: AgendaItemId,
    pub uid: Uid,
    pub care_case_id: CareCaseId,
    pub case_uid: Uid,
    pub case_number: String,
    pub area: String,
    pub case_sheet_id: Option<CaseSheetId>,
    pub sort: i32,
    pub minutes: i32,
    pub state: AgendaState,
    /// Its room, for whom it is open.
    pub room_id: Option<RoomId>,
    /// The advice in short, for whom it is open.
    pub summary: String,
    /// What the reader may know of it.
    pub seen: Seen,
}

/// One case on the agenda, with what the reader may know of it.
#[derive(Clone, Debug)]
pub struct ItemView {
    pub conference: ConferenceLine,
    pub item: ItemLine,
    pub is_host: bool,
    /// The sheet, for whom the case is open.
    pub sheet: Option<Box<CaseSheet>>,
    pub room: Option<Uid>,
    /// How many materials can be opened, for whom the case is open.
    pub materials: i64,
    /// All tasks for whom the case is open, else those that the reader has to do.
    pub tasks: Vec<TaskLine>,
}

/// A follow-up of a case.
#[derive(Clone, Debug, Queryable)]
pub struct TaskLine {
    pub uid: Uid,
    pub who: String,
    pub what: String,
    pub due_on: Option<NaiveDate>,
    pub state: String,
    pub outcome: String,
}

/// The cases of a sitting in their order, with what the reader may know of each.
pub(super) fn list(
    conn: &mut Conn,
    scope: &Scope,
    conference: ConferenceId,
    now: NaiveDateTime,
) -> Result<Vec<ItemLine>, StorageError> {
    let rows: Vec<Row> = agenda_items::table
        .inner_join(care_cases::table.inner_join(areas::table))
        .filter(agenda_items::conference_id.eq(conference))
        .order((agenda_items::sort, agenda_items::id))
        .select((
            agenda_items::id,
            agenda_items::uid,
            agenda_items::care_case_id,
            care_cases::uid,
            care_cases::case_number,
            areas::name,
            agenda_items::case_sheet_id,
            agenda_items::sort,
            agenda_items::minutes,
            agenda_items::state,
            agenda_items::room_id,
            agenda_items::summary,
        ))
        .load(conn)?;
    let ids: Vec<AgendaItemId> = rows.iter().map(|row| row.id).collect();
    let mut seen = sights::of_items(conn, scope, &ids, now)?;
    let lines = rows.into_iter().filter_map(|row| Some(line(seen.remove(&row.id)?, row)));
    Ok(lines.collect())
}

fn line(seen: Seen, row: Row) -> ItemLine {
    let is_open = seen.sight.is_open();
    ItemLine {
        id: row.id,
        uid: row.uid,
        care_case_id: row.care_case_id,
        case_uid: row.case_uid,
        case_number: row.case_number,
        area: row.area,
        case_sheet_id: row.case_sheet_id,
        sort: row.sort,
        minutes: row.minutes,
        state: row.state,
        room_id: row.room_id.filter(|_| is_open),
        summary: if is_open { row.summary } else { String::new() },
        seen,
    }
}

/// One case on an agenda, if the actor may see its conference.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    now: NaiveDateTime,
) -> Result<Option<ItemView>, StorageError> {
    let conference: Option<Uid> = agenda_items::table
        .inner_join(sittings::table)
        .filter(agenda_items::uid.eq(uid))
        .select(sittings::uid)
        .first(conn)
        .optional()?;
    let Some(conference) = conference else { return Ok(None) };
    let Some(view) = conferences::find(conn, scope, &conference, now)? else { return Ok(None) };
    let Some(item) = view.items.into_iter().find(|item| item.uid == *uid) else { return Ok(None) };
    let is_open = item.seen.sight.is_open();
    let sheet = match item.case_sheet_id.filter(|_| is_open) {
        Some(id) => Some(Box::new(cases::sheet(conn, id)?)),
        None => None,
    };
    let room = match item.room_id {
        Some(id) => rooms::table.find(id).select(rooms::uid).first(conn).optional()?,
        None => None,
    };
    let materials = if is_open { case_materials::count(conn, item.id)? } else { 0 };
    let tasks = tasks_of(conn, scope, uid, is_open)?;
    Ok(Some(ItemView { conference: view.line, item, is_host: view.is_host, sheet, room, materials, tasks }))
}

fn tasks_of(
    conn: &mut Conn,
    scope: &Scope,
    item: &Uid,
    is_open: bool,
) -> Result<Vec<TaskLine>, StorageError> {
    let mut query = follow_ups::table
        .filter(follow_ups::source_kind.eq("agenda_item"))
        .filter(follow_ups::source_uid.eq(item.as_str()))
        .into_boxed();
    if !is_open {
        let (own, homes) = tasks::owners(conn, scope)?;
        query = query
            .filter(follow_ups::owner_account_uid.eq(own).or(follow_ups::owner_office_uid.eq_any(homes)));
    }
    Ok(query
        .order(follow_ups::id)
        .select((
            follow_ups::uid,
            follow_ups::who,
            follow_ups::what,
            follow_ups::due_on,
            follow_ups::state,
            follow_ups::outcome,
        ))
        .load(conn)?)
}
