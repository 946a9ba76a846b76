//! Conferences as their hosts and attendees see them. A case's sheet is read only in the window and after the pledge.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::cases;
use crate::domain::access::Scope;
use crate::domain::care_case::CaseSheet;
use crate::domain::conference::{
    AgendaState, Attendance, AttendeeRole, ConferenceKind, ConferenceState, Sitting, is_in_window,
};
use crate::domain::ids::{
    AgendaItemId, AreaId, CareCaseId, CaseSheetId, ConferenceId, InsurerId, OfficeId, RoomId, Uid,
};
use crate::domain::office::OfficeKind;
use crate::domain::pledge::Pledge;
use crate::storage::db::{Conn, MultiBackend, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    agenda_attendees, agenda_items, areas, care_cases, conference_attendees, conferences, follow_ups,
    insurers, office_insurers, offices, pledges, rooms,
};

/// A conference in a list.
#[derive(Clone, Debug, Queryable)]
pub struct ConferenceLine {
    pub id: ConferenceId,
    pub uid: Uid,
    pub kind: ConferenceKind,
    pub title: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub place: String,
    pub state: ConferenceState,
    pub office_id: OfficeId,
    pub office: String,
    pub insurer_id: InsurerId,
    pub insurer: Uid,
    pub area_id: Option<AreaId>,
    pub minutes: String,
    pub signed_by: String,
    pub signed_at: Option<NaiveDateTime>,
    pub version: i32,
}

type LineColumns = (
    conferences::id,
    conferences::uid,
    conferences::kind,
    conferences::title,
    conferences::starts_at,
    conferences::ends_at,
    conferences::place,
    conferences::state,
    conferences::office_id,
    offices::name,
    conferences::insurer_id,
    insurers::uid,
    conferences::area_id,
    conferences::minutes,
    conferences::signed_by,
    conferences::signed_at,
    conferences::version,
);

const LINE: LineColumns = (
    conferences::id,
    conferences::uid,
    conferences::kind,
    conferences::title,
    conferences::starts_at,
    conferences::ends_at,
    conferences::place,
    conferences::state,
    conferences::office_id,
    offices::name,
    conferences::insurer_id,
    insurers::uid,
    conferences::area_id,
    conferences::minutes,
    conferences::signed_by,
    conferences::signed_at,
    conferences::version,
);

/// Somebody expected or present.
#[derive(Clone, Debug, Queryable)]
pub struct AttendeeLine {
    pub uid: Uid,
    pub name: String,
    pub profession: String,
    pub role: AttendeeRole,
    pub attendance: Attendance,
}

/// A case on the agenda.
#[derive(Clone, Debug, Queryable)]
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
    pub room_id: Option<RoomId>,
    pub summary: String,
}

/// A conference with its people and cases.
#[derive(Clone, Debug)]
pub struct ConferenceView {
    pub line: ConferenceLine,
    pub is_host: bool,
    pub attendees: Vec<AttendeeLine>,
    pub items: Vec<ItemLine>,
}

/// What a reader may know of a case on the agenda.
#[derive(Clone, Debug)]
pub enum SheetAccess {
    /// Read it.
    Open(Box<CaseSheet>),
    /// Sign the insurer's pledge first.
    PledgeFirst,
    /// The materials are open only around the sitting.
    OutsideWindow,
    /// This case is not the reader's.
    NotAssigned,
}

/// One case on the agenda, with what the reader may know of it.
#[derive(Clone, Debug)]
pub struct ItemView {
    pub conference: ConferenceLine,
    pub item: ItemLine,
    pub is_host: bool,
    pub sheet: SheetAccess,
    pub room: Option<Uid>,
    pub tasks: Vec<TaskLine>,
}

/// A follow-up of a case.
#[derive(Clone, Debug, Queryable)]
pub struct TaskLine {
    pub uid: Uid,
    pub who: String,
    pub what: String,
    pub due_on: Option<chrono::NaiveDate>,
    pub state: String,
    pub outcome: String,
}

/// The offices for which the actor holds conferences: own support centers, and the own insurer's office.
pub fn host_offices(conn: &mut Conn, scope: &Scope) -> Result<Vec<OfficeId>, StorageError> {
    let of_insurer = offices::kind
        .eq(OfficeKind::Insurer)
        .and(offices::insurer_id.eq_any(scope.insurers()).assume_not_null());
    let of_center = offices::kind.eq(OfficeKind::SupportCenter).and(offices::id.eq_any(scope.care_offices()));
    Ok(offices::table.filter(of_insurer.or(of_center)).select(offices::id).kept().load(conn)?)
}

/// The offices for which the actor may hold conferences, with their names and insurers.
pub fn hosts(conn: &mut Conn, scope: &Scope) -> Result<Vec<(Uid, String, Uid, String)>, StorageError> {
    let ids = host_offices(conn, scope)?;
    Ok(offices::table
        .inner_join(office_insurers::table.inner_join(insurers::table))
        .filter(offices::id.eq_any(ids))
        .order((offices::name, insurers::name))
        .select((offices::uid, offices::name, insurers::uid, insurers::name))
        .load(conn)?)
}

/// Conferences the actor holds, attends, or whose area is the actor's; newest first.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    limit: i64,
    offset: i64,
) -> Result<(Vec<ConferenceLine>, i64), StorageError> {
    let ids = visible_ids(conn, scope)?;
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let from = usize::try_from(offset).unwrap_or_default();
    let page: Vec<ConferenceId> =
        ids.into_iter().skip(from).take(usize::try_from(limit).unwrap_or_default()).collect();
    let lines = conferences::table
        .inner_join(offices::table)
        .inner_join(insurers::table.on(insurers::id.eq(conferences::insurer_id)))
        .filter(conferences::id.eq_any(page))
        .order((conferences::starts_at.desc(), conferences::id.desc()))
        .select(LINE)
        .load(conn)?;
    Ok((lines, total))
}

/// The conferences that the actor may open: held by an own office, of an own area, or attended. Every page that names a
/// conference asks this, so that no list shows what its link refuses.
pub(super) fn visible(conn: &mut Conn, scope: &Scope) -> Result<Visible, StorageError> {
    Ok(visible_to(host_offices(conn, scope)?, scope))
}

/// As [`visible`], for who knows the [`host_offices`] already.
pub(super) fn visible_to(hosts: Vec<OfficeId>, scope: &Scope) -> Visible {
    let attended = conference_attendees::table
        .filter(conference_attendees::account_id.eq(scope.account()))
        .select(conference_attendees::conference_id);
    conferences::table
        .filter(
            conferences::office_id
                .eq_any(hosts)
                .or(conferences::area_id.eq_any(scope.areas().to_vec()).assume_not_null())
                .or(conferences::id.eq_any(attended)),
        )
        .into_boxed()
}

/// A query of [`visible`] conferences, to be narrowed.
pub(super) type Visible = conferences::BoxedQuery<'static, MultiBackend>;

fn visible_ids(conn: &mut Conn, scope: &Scope) -> Result<Vec<ConferenceId>, StorageError> {
    Ok(visible(conn, scope)?
        .order((conferences::starts_at.desc(), conferences::id.desc()))
        .select(conferences::id)
        .load(conn)?)
}

/// One conference, if the actor may see it.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<ConferenceView>, StorageError> {
    let Some(line) = line(conn, uid)? else { return Ok(None) };
    let seen = visible(conn, scope)?.filter(conferences::id.eq(line.id)).count();
    if seen.get_result::<i64>(conn)? == 0 {
        return Ok(None);
    }
    let is_host = host_offices(conn, scope)?.contains(&line.office_id);
    let attendees = conference_attendees::table
        .filter(conference_attendees::conference_id.eq(line.id))
        .order(conference_attendees::id)
        .select((
            conference_attendees::uid,
            conference_attendees::name,
            conference_attendees::profession,
            conference_attendees::role,
            conference_attendees::attendance,
        ))
        .load(conn)?;
    let items = items(conn, line.id)?;
    Ok(Some(ConferenceView { line, is_host, attendees, items }))
}

fn line(conn: &mut Conn, uid: &Uid) -> Result<Option<ConferenceLine>, StorageError> {
    Ok(conferences::table
        .inner_join(offices::table)
        .inner_join(insurers::table.on(insurers::id.eq(conferences::insurer_id)))
        .filter(conferences::uid.eq(uid))
        .select(LINE)
        .first(conn)
        .optional()?)
}

fn items(conn: &mut Conn, conference: ConferenceId) -> Result<Vec<ItemLine>, StorageError> {
    Ok(agenda_items::table
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
        .load(conn)?)
}

/// One case on an agenda, if the actor may see its conference.
pub fn find_item(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    now: NaiveDateTime,
) -> Result<Option<ItemView>, StorageError> {
    let conference: Option<Uid> = agenda_items::table
        .inner_join(conferences::table)
        .filter(agenda_items::uid.eq(uid))
        .select(conferences::uid)
        .first(conn)
        .optional()?;
    let Some(conference) = conference else { return Ok(None) };
    let Some(view) = find(conn, scope, &conference)? else { return Ok(None) };
    let Some(item) = view.items.into_iter().find(|item| item.uid == *uid) else { return Ok(None) };
    let sheet = sheet_access(conn, scope, (&view.line, view.is_host), &item, now)?;
    let room = match item.room_id {
        Some(id) => rooms::table.find(id).select(rooms::uid).first(conn).optional()?,
        None => None,
    };
    let tasks = follow_ups::table
        .filter(follow_ups::source_kind.eq("agenda_item"))
        .filter(follow_ups::source_uid.eq(uid.as_str()))
        .order(follow_ups::id)
        .select((
            follow_ups::uid,
            follow_ups::who,
            follow_ups::what,
            follow_ups::due_on,
            follow_ups::state,
            follow_ups::outcome,
        ))
        .load(conn)?;
    Ok(Some(ItemView { conference: view.line, item, is_host: view.is_host, sheet, room, tasks }))
}

fn sheet_access(
    conn: &mut Conn,
    scope: &Scope,
    (line, is_host): (&ConferenceLine, bool),
    item: &ItemLine,
    now: NaiveDateTime,
) -> Result<SheetAccess, StorageError> {
    let Some(account) = scope.account() else { return Ok(SheetAccess::NotAssigned) };
    let is_assigned = agenda_attendees::table
        .inner_join(conference_attendees::table)
        .filter(agenda_attendees::agenda_item_id.eq(item.id))
        .filter(conference_attendees::account_id.eq(account))
        .count()
        .get_result::<i64>(conn)?
        > 0;
    if !is_host && !is_assigned {
        return Ok(SheetAccess::NotAssigned);
    }
    let pledge: String = insurers::table.find(line.insurer_id).select(insurers::pledge_text).first(conn)?;
    let signed = pledges::table
        .filter(pledges::account_id.eq(account))
        .filter(pledges::insurer_id.eq(line.insurer_id))
        .filter(pledges::text_digest.eq(Pledge::of(&pledge).digest()))
        .count()
        .get_result::<i64>(conn)?;
    if signed == 0 {
        return Ok(SheetAccess::PledgeFirst);
    }
    let sitting = Sitting { starts_at: line.starts_at, ends_at: line.ends_at };
    if !is_host && !is_in_window(&sitting, now) {
        return Ok(SheetAccess::OutsideWindow);
    }
    match item.case_sheet_id {
        Some(id) => Ok(SheetAccess::Open(Box::new(cases::sheet(conn, id)?))),
        None => Ok(SheetAccess::NotAssigned),
    }
}
