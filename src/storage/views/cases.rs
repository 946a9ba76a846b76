//! Cases as their presenters and centers see them: no client, no name.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::care_case::{CaseSheet, SheetState};
use crate::domain::ids::{AreaId, CareCaseId, CaseSheetId, InsurerId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{agenda_items, areas, care_cases, case_sheets, conferences, insurers, offices};

/// A case in a list.
#[derive(Clone, Debug)]
pub struct CaseLine {
    pub uid: Uid,
    pub case_number: String,
    pub area: String,
    pub office: String,
    pub is_own: bool,
    /// State of the sheet that the reader sees, if there is one.
    pub sheet: Option<SheetState>,
    /// Who the case is about, as far as the sheet says, and what is asked.
    pub content: Option<SheetBody>,
    pub created_at: NaiveDateTime,
}

/// What a sheet says: in the open once it is confirmed, sealed while it is a draft.
#[derive(Clone, Debug)]
pub enum SheetBody {
    Open(Box<CaseSheet>),
    Sealed(SealedSheet),
}

/// A draft, and what opens it.
#[derive(Clone, Debug)]
pub struct SealedSheet {
    /// The case that owns the key.
    pub case: Uid,
    pub data_key: Vec<u8>,
    /// The sheet that the seal is bound to.
    pub sheet: Uid,
    pub sealed: Vec<u8>,
}

/// A case with its newest sheet and where it was discussed.
#[derive(Clone, Debug)]
pub struct CaseView {
    pub line: CaseLine,
    pub insurer: Uid,
    pub sheet_number: i32,
    /// The version of the newest sheet, 0 where there is none.
    pub sheet_version: i32,
    pub sittings: Vec<(Uid, String, NaiveDateTime)>,
}

type Row =
    (CareCaseId, Uid, String, NaiveDateTime, OfficeId, String, String, Uid, AreaId, InsurerId, Vec<u8>);

const COLUMNS: (
    care_cases::id,
    care_cases::uid,
    care_cases::case_number,
    care_cases::created_at,
    care_cases::office_id,
    areas::name,
    offices::name,
    insurers::uid,
    care_cases::area_id,
    care_cases::insurer_id,
    care_cases::data_key,
) = (
    care_cases::id,
    care_cases::uid,
    care_cases::case_number,
    care_cases::created_at,
    care_cases::office_id,
    areas::name,
    offices::name,
    insurers::uid,
    care_cases::area_id,
    care_cases::insurer_id,
    care_cases::data_key,
);

/// The cases of the actor's own offices and areas, newest first. A center sees another office's case once its sheet is
/// confirmed.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    limit: i64,
    offset: i64,
) -> Result<(Vec<CaseLine>, i64), StorageError> {
    let visible =
        care_cases::office_id.eq_any(scope.care_offices()).or(care_cases::area_id.eq_any(scope.areas()));
    let total: i64 = care_cases::table.filter(visible).count().get_result(conn)?;
    let visible =
        care_cases::office_id.eq_any(scope.care_offices()).or(care_cases::area_id.eq_any(scope.areas()));
    let rows: Vec<Row> = care_cases::table
        .inner_join(areas::table)
        .inner_join(offices::table)
        .inner_join(insurers::table)
        .filter(visible)
        .order(care_cases::id.desc())
        .limit(limit)
        .offset(offset)
        .select(COLUMNS)
        .load(conn)?;
    let sheets = newest_sheets(conn, &rows.iter().map(|r| r.0).collect::<Vec<_>>())?;
    let lines = rows.into_iter().map(|row| line(row, scope, &sheets)).collect::<Result<_, _>>()?;
    Ok((lines, total))
}

/// One case, if the actor may see it.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<CaseView>, StorageError> {
    let row: Option<Row> = care_cases::table
        .inner_join(areas::table)
        .inner_join(offices::table)
        .inner_join(insurers::table)
        .filter(care_cases::uid.eq(uid))
        .filter(
            care_cases::office_id.eq_any(scope.care_offices()).or(care_cases::area_id.eq_any(scope.areas())),
        )
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let (id, insurer) = (row.0, row.7.clone());
    let is_own = scope.care_offices().contains(&row.4);
    let is_read = is_own || super::region::is_pledged(conn, scope, row.9)?;
    let sheets = if is_read { newest_sheets(conn, &[id])? } else { Vec::new() };
    let (sheet_number, sheet_version) =
        shown_sheet(&row, scope, &sheets).map_or((0, 0), |sheet| (sheet.1, sheet.4));
    let sittings = agenda_items::table
        .inner_join(conferences::table)
        .filter(agenda_items::care_case_id.eq(id))
        .order(conferences::starts_at.desc())
        .select((conferences::uid, conferences::title, conferences::starts_at))
        .load(conn)?;
    Ok(Some(CaseView { line: line(row, scope, &sheets)?, insurer, sheet_number, sheet_version, sittings }))
}

/// The insurer whose pledge the actor has to sign before the sheet of another office's case opens; nothing where it is
/// signed, where the case is the own office's, and where there is no such case to them.
pub fn pledge_before(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<Uid>, StorageError> {
    let row: Option<(OfficeId, InsurerId, Uid)> = care_cases::table
        .inner_join(insurers::table)
        .filter(care_cases::uid.eq(uid))
        .filter(care_cases::area_id.eq_any(scope.areas()))
        .select((care_cases::office_id, insurers::id, insurers::uid))
        .first(conn)
        .optional()?;
    let Some((office, insurer, insurer_uid)) = row else { return Ok(None) };
    let is_read = scope.care_offices().contains(&office) || super::region::is_pledged(conn, scope, insurer)?;
    Ok((!is_read).then_some(insurer_uid))
}

/// Cases of an insurer with a confirmed sheet, which the actor may put on an agenda: uid and number, newest first.
pub fn listable(conn: &mut Conn, scope: &Scope, insurer: &Uid) -> Result<Vec<ListableCase>, StorageError> {
    let confirmed = case_sheets::table
        .filter(case_sheets::state.eq(SheetState::Confirmed))
        .select(case_sheets::care_case_id);
    let visible = care_cases::office_id
        .eq_any(scope.care_offices())
        .or(care_cases::area_id.eq_any(scope.areas()))
        .or(care_cases::insurer_id.eq_any(scope.insurers()));
    type Row = (CareCaseId, Uid, String, (AreaId, String), OfficeId);
    let rows: Vec<Row> = care_cases::table
        .inner_join(insurers::table)
        .inner_join(areas::table)
        .filter(insurers::uid.eq(insurer))
        .filter(care_cases::id.eq_any(confirmed))
        .filter(visible)
        .order(care_cases::id.desc())
        .limit(200)
        .select((
            care_cases::id,
            care_cases::uid,
            care_cases::case_number,
            (areas::id, areas::name),
            care_cases::office_id,
        ))
        .load(conn)?;
    let sheets = confirmed_sheets(conn, &rows.iter().map(|row| row.0).collect::<Vec<_>>())?;
    let of: Option<InsurerId> =
        insurers::table.filter(insurers::uid.eq(insurer)).select(insurers::id).first(conn).optional()?;
    let is_pledged = match of {
        Some(of) => super::region::is_pledged(conn, scope, of)?,
        None => false,
    };
    rows.into_iter()
        .map(|(id, uid, number, (area_id, area), office)| {
            // On the page of a sitting the questions of other offices' cases stand after the pledge only.
            let is_theirs = is_pledged && scope.areas().contains(&area_id);
            let is_read = scope.care_offices().contains(&office) || is_theirs;
            let own = sheets.iter().find(|(case, _)| is_read && *case == id);
            let body = own.map(|(_, body)| read_sheet(body));
            let question = body.transpose()?.map(|sheet| sheet.texts.question).unwrap_or_default();
            Ok(ListableCase { uid, number, area, question })
        })
        .collect()
}

/// A case to choose for an agenda.
#[derive(Clone, Debug)]
pub struct ListableCase {
    pub uid: Uid,
    /// 事例番号
    pub number: String,
    /// Its area.
    pub area: String,
    /// What is to be discussed, from the confirmed sheet; empty for those who do not read the list of cases.
    pub question: String,
}

fn confirmed_sheets(
    conn: &mut Conn,
    cases: &[CareCaseId],
) -> Result<Vec<(CareCaseId, String)>, StorageError> {
    let mut sheets: Vec<(CareCaseId, String)> = case_sheets::table
        .filter(case_sheets::care_case_id.eq_any(cases))
        .filter(case_sheets::state.eq(SheetState::Confirmed))
        .order((case_sheets::care_case_id, case_sheets::number.desc()))
        .select((case_sheets::care_case_id, case_sheets::body))
        .load(conn)?;
    sheets.dedup_by_key(|sheet| sheet.0);
    Ok(sheets)
}

type SheetLine = (CareCaseId, i32, SheetState, String, i32, (Uid, Option<Vec<u8>>));

/// The newest draft and the newest confirmed sheet of each case, the newer one first.
fn newest_sheets(conn: &mut Conn, cases: &[CareCaseId]) -> Result<Vec<SheetLine>, StorageError> {
    let mut seen = Vec::new();
    let mut sheets: Vec<SheetLine> = case_sheets::table
        .filter(case_sheets::care_case_id.eq_any(cases))
        .order((case_sheets::care_case_id, case_sheets::number.desc()))
        .select((
            case_sheets::care_case_id,
            case_sheets::number,
            case_sheets::state,
            case_sheets::body,
            case_sheets::version,
            (case_sheets::uid, case_sheets::sealed),
        ))
        .load(conn)?;
    sheets.retain(|sheet| {
        let is_newest = !seen.contains(&(sheet.0, sheet.2));
        seen.push((sheet.0, sheet.2));
        is_newest
    });
    Ok(sheets)
}

/// The sheet that the reader sees: in the own office the newest one, elsewhere the newest confirmed one, also while its
/// presenter writes the next.
fn shown_sheet<'s>(row: &Row, scope: &Scope, sheets: &'s [SheetLine]) -> Option<&'s SheetLine> {
    let is_own = scope.care_offices().contains(&row.4);
    sheets.iter().find(|s| s.0 == row.0 && (is_own || s.2 == SheetState::Confirmed))
}

fn line(row: Row, scope: &Scope, sheets: &[SheetLine]) -> Result<CaseLine, StorageError> {
    let sheet = shown_sheet(&row, scope, sheets);
    let (_, uid, case_number, created_at, office_id, area, office, .., data_key) = row;
    let is_own = scope.care_offices().contains(&office_id);
    let content = match sheet {
        Some((_, _, _, _, _, (sheet, Some(sealed)))) => Some(SheetBody::Sealed(SealedSheet {
            case: uid.clone(),
            data_key,
            sheet: sheet.clone(),
            sealed: sealed.clone(),
        })),
        Some((_, _, _, body, ..)) => Some(SheetBody::Open(Box::new(read_sheet(body)?))),
        None => None,
    };
    Ok(CaseLine { uid, case_number, area, office, is_own, sheet: sheet.map(|s| s.2), content, created_at })
}

/// A stored sheet.
pub fn read_sheet(body: &str) -> Result<CaseSheet, StorageError> {
    serde_json::from_str(body).map_err(|e| StorageError::Corrupt(format!("case sheet: {e}")))
}

/// A sheet by its key, for views that have checked who reads.
pub(super) fn sheet(conn: &mut Conn, id: CaseSheetId) -> Result<CaseSheet, StorageError> {
    let body: String = case_sheets::table.find(id).select(case_sheets::body).first(conn)?;
    read_sheet(&body)
}
