//! Certifications (要介護・要支援認定) of clients; a later one is a further row.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::certification::{CareLevel, Certification, CertificationStatus};
use crate::domain::ids::{ClientId, Uid};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
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

/// Every certification of these clients, oldest first.
pub fn of_clients(
    conn: &mut Conn,
    clients: &[ClientId],
) -> Result<Vec<(ClientId, Certification)>, StorageError> {
    type Row = (
        ClientId,
        CareLevel,
        CertificationStatus,
        Option<chrono::NaiveDate>,
        Option<chrono::NaiveDate>,
        Option<chrono::NaiveDate>,
    );
    let mut found = Vec::new();
    for some in clients.chunks(ROWS_AT_ONCE) {
        let wanted = certifications::table.filter(certifications::client_id.eq_any(some));
        let rows: Vec<Row> = wanted
            .order(certifications::id)
            .select((
                certifications::client_id,
                certifications::care_level,
                certifications::status,
                certifications::certified_on,
                certifications::starts_on,
                certifications::ends_on,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(
            |(client, care_level, status, certified_on, starts_on, ends_on)| {
                let (status, care_level) = (Some(status), Some(care_level));
                (client, Certification { status, certified_on, starts_on, ends_on, care_level })
            },
        ));
    }
    Ok(found)
}

/// Notes certifications; nothing is noted while its level is unknown.
pub fn insert_many(
    conn: &mut Conn,
    new: &[(Uid, ClientId, Certification)],
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let known = new.iter().filter_map(|(uid, client, said)| Some((uid, client, said, said.care_level?)));
    let rows: Vec<_> = known
        .map(|(uid, client, said, care_level)| {
            (
                certifications::uid.eq(uid),
                certifications::client_id.eq(*client),
                certifications::care_level.eq(care_level),
                certifications::status.eq(said.status.unwrap_or(CertificationStatus::Certified)),
                certifications::certified_on.eq(said.certified_on),
                certifications::starts_on.eq(said.starts_on),
                certifications::ends_on.eq(said.ends_on),
                certifications::created_at.eq(now),
            )
        })
        .collect();
    insert_all!(conn, certifications::table, &rows);
    Ok(())
}
