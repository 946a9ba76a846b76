//! Care cases, the one link to their clients, and their sheets.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AreaId, CareCaseId, ClientId, InsurerId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{care_case_links, care_cases, clients};

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
