//! Certifications (要介護・要支援認定) of clients; a later one is a further row.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::certification::{CareLevel, Certification, CertificationStatus};
use crate::domain::ids::{ClientId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::certifications;

/// Every certification of a client, oldest first.
pub fn list(conn: &mut Conn, client: ClientId) -> Result<Vec<Certification>, StorageError> {
    type Row = (
        CareLevel,
        CertificationStatus,
        Option<chrono::NaiveDate>,
        Option<chrono::NaiveDate>,
        Option<chrono::NaiveDate>,
    );
    let rows: Vec<Row> = certifications::table
        .filter(certifications::client_id.eq(client))
        .order(certifications::id)
        .select((
            certifications::care_level,
            certifications::status,
            certifications::certified_on,
            certifications::starts_on,
            certifications::ends_on,
        ))
        .load(conn)?;
    let typed = rows.into_iter().map(|(care_level, status, certified_on, starts_on, ends_on)| {
        Certification { status: Some(status), certified_on, starts_on, ends_on, care_level: Some(care_level) }
    });
    Ok(typed.collect())
}

/// Notes a certification; nothing is noted while its level is unknown.
pub fn insert(
    conn: &mut Conn,
    uid: &Uid,
    client: ClientId,
    certification: &Certification,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let Some(care_level) = certification.care_level else { return Ok(()) };
    diesel::insert_into(certifications::table)
        .values((
            certifications::uid.eq(uid),
            certifications::client_id.eq(client),
            certifications::care_level.eq(care_level),
            certifications::status.eq(certification.status.unwrap_or(CertificationStatus::Certified)),
            certifications::certified_on.eq(certification.certified_on),
            certifications::starts_on.eq(certification.starts_on),
            certifications::ends_on.eq(certification.ends_on),
            certifications::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
