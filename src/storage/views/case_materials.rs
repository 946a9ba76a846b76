//! Materials of a case in a sitting, for those to whom [`super::sights`] opens the case.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::conferences::host_offices;
use super::sights::{self, Seen};
use crate::domain::access::Scope;
use crate::domain::attachment::FileKind;
use crate::domain::conference::{AgendaState, ConferenceState, MaterialPurpose, Sight, may_add_material};
use crate::domain::ids::{AgendaItemId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{agenda_items, care_cases, case_materials, conferences, insurers};

/// A material of the list.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct MaterialLine {
    pub uid: Uid,
    pub number: i32,
    pub purpose: MaterialPurpose,
    pub kind: FileKind,
    /// Bytes.
    pub size: i64,
    pub added_by: String,
    pub added_at: NaiveDateTime,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
}

/// The materials of a case, with what the reader may do with them.
#[derive(Clone, Debug)]
pub struct MaterialsView {
    /// What the reader may know of the case.
    pub seen: Seen,
    /// The case, for the audit.
    pub case: Uid,
    /// 事例番号
    pub case_number: String,
    pub conference: Uid,
    /// What the sitting is called.
    pub title: String,
    pub insurer: Uid,
    /// Those that can be opened, and for whoever may take them back also those that were; none where the case is shut.
    pub files: Vec<MaterialLine>,
    /// It is the reader's office that presents the case.
    pub is_own: bool,
    /// The case still takes materials.
    pub may_add: bool,
    pub may_withdraw: bool,
}

type Row =
    (AgendaItemId, AgendaState, (Uid, String, OfficeId), (Uid, String, OfficeId, ConferenceState), Uid);

fn row(conn: &mut Conn, uid: &Uid) -> Result<Option<Row>, StorageError> {
    Ok(agenda_items::table
        .inner_join(care_cases::table)
        .inner_join(conferences::table)
        .inner_join(insurers::table.on(insurers::id.eq(conferences::insurer_id)))
        .filter(agenda_items::uid.eq(uid))
        .select((
            agenda_items::id,
            agenda_items::state,
            (care_cases::uid, care_cases::case_number, care_cases::office_id),
            (conferences::uid, conferences::title, conferences::office_id, conferences::state),
            insurers::uid,
        ))
        .first(conn)
        .optional()?)
}

/// The materials of a case; nothing for those who have nothing to do with it.
pub fn of_item(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    now: NaiveDateTime,
) -> Result<Option<MaterialsView>, StorageError> {
    let Some((id, state, (case, case_number, office), sitting, insurer)) = row(conn, uid)? else {
        return Ok(None);
    };
    let seen = sights::of_item(conn, scope, id, now)?;
    if seen.sight == Sight::NotAssigned {
        return Ok(None);
    }
    let (conference, title, host, held) = sitting;
    let is_own = scope.care_offices().contains(&office);
    let is_open = seen.sight.is_open();
    let may_withdraw = is_open && (is_own || host_offices(conn, scope)?.contains(&host));
    let files = if is_open { listed(conn, id, may_withdraw)? } else { Vec::new() };
    let may_add = is_own && may_add_material(held, state).is_ok();
    let view = MaterialsView {
        seen,
        case,
        case_number,
        conference,
        title,
        insurer,
        files,
        is_own,
        may_add,
        may_withdraw,
    };
    Ok(Some(view))
}

fn listed(
    conn: &mut Conn,
    item: AgendaItemId,
    with_withdrawn: bool,
) -> Result<Vec<MaterialLine>, StorageError> {
    let mut query = case_materials::table.filter(case_materials::agenda_item_id.eq(item)).into_boxed();
    if !with_withdrawn {
        query = query.filter(case_materials::withdrawn_at.is_null());
    }
    Ok(query
        .order(case_materials::number)
        .select((
            case_materials::uid,
            case_materials::number,
            case_materials::purpose,
            case_materials::kind,
            case_materials::size,
            case_materials::added_by,
            case_materials::added_at,
            case_materials::withdrawn_at,
            case_materials::withdrawn_by,
            case_materials::withdrawn_reason,
        ))
        .load(conn)?)
}

/// How many materials of a case can be opened.
pub(super) fn count(conn: &mut Conn, item: AgendaItemId) -> Result<i64, StorageError> {
    Ok(case_materials::table
        .filter(case_materials::agenda_item_id.eq(item))
        .filter(case_materials::withdrawn_at.is_null())
        .count()
        .get_result(conn)?)
}

/// A material with its sealed bytes, and what opens them.
#[derive(Clone, Debug, Queryable)]
pub struct MaterialView {
    pub uid: Uid,
    pub number: i32,
    pub kind: FileKind,
    pub body: Vec<u8>,
    /// The case under whose data key it is sealed, and that key as it is kept.
    pub case: Uid,
    pub data_key: Vec<u8>,
}

/// What stands before a material, and the material itself where nothing does. Its bytes are not even read before.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    (item, uid): (&Uid, &Uid),
    now: NaiveDateTime,
) -> Result<Option<(Seen, Option<MaterialView>)>, StorageError> {
    let Some((id, ..)) = row(conn, item)? else { return Ok(None) };
    let seen = sights::of_item(conn, scope, id, now)?;
    if !seen.sight.is_open() {
        return Ok(Some((seen, None)));
    }
    let found: Option<MaterialView> = case_materials::table
        .inner_join(care_cases::table)
        .filter(case_materials::agenda_item_id.eq(id))
        .filter(case_materials::uid.eq(uid))
        .filter(case_materials::withdrawn_at.is_null())
        .select((
            case_materials::uid,
            case_materials::number,
            case_materials::kind,
            case_materials::body,
            care_cases::uid,
            care_cases::data_key,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|material| (seen, Some(material))))
}
