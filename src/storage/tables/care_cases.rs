//! Care cases, the one link to their clients, and their sheets.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::care_case::SheetState;
use crate::domain::ids::{AreaId, CareCaseId, CaseSheetId, ClientId, InsurerId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{care_case_links, care_cases, case_sheets, clients};

/// A case as it stands. It has no way to the client but the link table.
#[derive(Clone, Debug, Queryable)]
pub struct CareCaseRow {
    pub id: CareCaseId,
    pub uid: Uid,
    pub case_number: String,
    pub insurer_id: InsurerId,
    pub area_id: AreaId,
    pub office_id: OfficeId,
}

const COLUMNS: (
    care_cases::id,
    care_cases::uid,
    care_cases::case_number,
    care_cases::insurer_id,
    care_cases::area_id,
    care_cases::office_id,
) = (
    care_cases::id,
    care_cases::uid,
    care_cases::case_number,
    care_cases::insurer_id,
    care_cases::area_id,
    care_cases::office_id,
);

/// What de-identification needs of a client: whose it is and where it lives, nothing else.
#[derive(Clone, Debug, Queryable)]
pub struct CaseOrigin {
    pub id: ClientId,
    pub uid: Uid,
    pub insurer_id: InsurerId,
    pub office_id: OfficeId,
    pub area_id: Option<AreaId>,
}

/// The client of a uid, as far as a case may know of it.
pub fn origin(conn: &mut Conn, client: &Uid) -> Result<Option<CaseOrigin>, StorageError> {
    Ok(clients::table
        .filter(clients::uid.eq(client))
        .select((clients::id, clients::uid, clients::insurer_id, clients::office_id, clients::area_id))
        .first(conn)
        .optional()?)
}

/// The case of a client and insurer, found again through the link.
pub fn find_by_client(
    conn: &mut Conn,
    client: ClientId,
    insurer: InsurerId,
) -> Result<Option<CareCaseRow>, StorageError> {
    Ok(care_cases::table
        .inner_join(care_case_links::table)
        .filter(care_case_links::client_id.eq(client))
        .filter(care_case_links::insurer_id.eq(insurer))
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// The case of a uid.
pub fn find_by_uid(conn: &mut Conn, uid: &Uid) -> Result<Option<CareCaseRow>, StorageError> {
    Ok(care_cases::table.filter(care_cases::uid.eq(uid)).select(COLUMNS).first(conn).optional()?)
}

/// The case of a key.
pub fn get(conn: &mut Conn, id: CareCaseId) -> Result<CareCaseRow, StorageError> {
    Ok(care_cases::table.find(id).select(COLUMNS).first(conn)?)
}

/// Makes a case.
pub fn insert(
    conn: &mut Conn,
    (uid, case_number): (&Uid, &str),
    (insurer, area, office): (InsurerId, AreaId, OfficeId),
    data_key: &[u8],
    now: NaiveDateTime,
) -> Result<CareCaseId, StorageError> {
    let row = (
        care_cases::uid.eq(uid),
        care_cases::case_number.eq(case_number),
        care_cases::insurer_id.eq(insurer),
        care_cases::area_id.eq(area),
        care_cases::office_id.eq(office),
        care_cases::data_key.eq(data_key),
        care_cases::created_at.eq(now),
    );
    Ok(diesel::insert_into(care_cases::table).values(row).returning(care_cases::id).get_result(conn)?)
}

/// Writes the one link between the planes.
pub fn link(
    conn: &mut Conn,
    case: CareCaseId,
    (client, insurer): (ClientId, InsurerId),
    linked_by: &str,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::insert_into(care_case_links::table)
        .values((
            care_case_links::care_case_id.eq(case),
            care_case_links::client_id.eq(client),
            care_case_links::insurer_id.eq(insurer),
            care_case_links::linked_by.eq(linked_by),
            care_case_links::linked_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// A sheet as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = case_sheets)]
pub struct CaseSheetRow {
    pub id: CaseSheetId,
    pub uid: Uid,
    pub care_case_id: CareCaseId,
    pub number: i32,
    pub body: String,
    pub state: SheetState,
    pub author: String,
    pub confirmed_by: String,
    pub confirmed_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    pub version: i32,
    /// The body of a draft, sealed under the key of its case; nothing once it is confirmed.
    pub sealed: Option<Vec<u8>>,
}

/// The newest sheet of a case.
pub fn latest_sheet(conn: &mut Conn, case: CareCaseId) -> Result<Option<CaseSheetRow>, StorageError> {
    Ok(case_sheets::table
        .filter(case_sheets::care_case_id.eq(case))
        .order(case_sheets::number.desc())
        .first(conn)
        .optional()?)
}

/// The wrapped data key of a case.
pub fn data_key(conn: &mut Conn, id: CareCaseId) -> Result<Vec<u8>, StorageError> {
    Ok(care_cases::table.find(id).select(care_cases::data_key).first(conn)?)
}

/// Begins the next sheet of a case with a sealed draft.
pub fn insert_sheet(
    conn: &mut Conn,
    uid: &Uid,
    (case, number): (CareCaseId, i32),
    (sealed, author): (&[u8], &str),
    now: NaiveDateTime,
) -> Result<CaseSheetId, StorageError> {
    let row = (
        case_sheets::uid.eq(uid),
        case_sheets::care_case_id.eq(case),
        case_sheets::number.eq(number),
        case_sheets::body.eq(""),
        case_sheets::sealed.eq(Some(sealed)),
        case_sheets::state.eq(SheetState::Draft),
        case_sheets::author.eq(author),
        case_sheets::confirmed_by.eq(""),
        case_sheets::created_at.eq(now),
        case_sheets::version.eq(1),
    );
    Ok(diesel::insert_into(case_sheets::table).values(row).returning(case_sheets::id).get_result(conn)?)
}

/// Rewrites a draft; says whether it was still the draft that was read.
pub fn rewrite_sheet(conn: &mut Conn, sheet: &CaseSheetRow, sealed: &[u8]) -> Result<bool, StorageError> {
    let same = case_sheets::table
        .find(sheet.id)
        .filter(case_sheets::version.eq(sheet.version))
        .filter(case_sheets::state.eq(SheetState::Draft));
    let set = (
        case_sheets::body.eq(""),
        case_sheets::sealed.eq(Some(sealed)),
        case_sheets::version.eq(sheet.version + 1),
    );
    Ok(diesel::update(same).set(set).execute(conn)? == 1)
}

/// Confirms a draft with the body in which it is shared: from now on it never changes. Says whether it was still a draft.
pub fn confirm_sheet(
    conn: &mut Conn,
    id: CaseSheetId,
    body: &str,
    by: &str,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let draft = case_sheets::table.find(id).filter(case_sheets::state.eq(SheetState::Draft));
    let changed = diesel::update(draft)
        .set((
            case_sheets::body.eq(body),
            case_sheets::sealed.eq(None::<Vec<u8>>),
            case_sheets::state.eq(SheetState::Confirmed),
            case_sheets::confirmed_by.eq(by),
            case_sheets::confirmed_at.eq(now),
            case_sheets::version.eq(case_sheets::version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}
