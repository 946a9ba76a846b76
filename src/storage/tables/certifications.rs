//! Certifications (要介護・要支援認定) of clients. No row is ever changed in what it says: one that is put right or
//! withdrawn is superseded, and one that a later decision ends early is cut.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::certification::history::{Application, Standing};
use crate::domain::certification::{CareLevel, Certification, CertificationKind, CertificationStatus};
use crate::domain::ids::{CertificationId, ClientId, Uid};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
use crate::storage::schema::certifications;

/// A certification as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct CertificationRow {
    pub id: CertificationId,
    pub uid: Uid,
    pub client_id: ClientId,
    pub kind: Option<CertificationKind>,
    pub applied_on: Option<NaiveDate>,
    care_level: CareLevel,
    status: CertificationStatus,
    certified_on: Option<NaiveDate>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    cut_on: Option<NaiveDate>,
    pub superseded_at: Option<NaiveDateTime>,
}

impl CertificationRow {
    /// What the insurer decided.
    pub fn certification(&self) -> Certification {
        Certification {
            status: Some(self.status),
            certified_on: self.certified_on,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            care_level: Some(self.care_level),
        }
    }

    /// What was asked for.
    pub fn application(&self) -> Application {
        Application { kind: self.kind, applied_on: self.applied_on }
    }

    /// The last day it held, where a later decision ended it early.
    pub fn cut_on(&self) -> Option<NaiveDate> {
        self.cut_on
    }

    /// As an entry of the history.
    pub fn standing(&self) -> Standing {
        Standing { key: self.id.0, certification: self.certification(), cut_on: self.cut_on }
    }
}

type Columns = (
    certifications::id,
    certifications::uid,
    certifications::client_id,
    certifications::kind,
    certifications::applied_on,
    certifications::care_level,
    certifications::status,
    certifications::certified_on,
    certifications::starts_on,
    certifications::ends_on,
    certifications::cut_on,
    certifications::superseded_at,
);

const COLUMNS: Columns = (
    certifications::id,
    certifications::uid,
    certifications::client_id,
    certifications::kind,
    certifications::applied_on,
    certifications::care_level,
    certifications::status,
    certifications::certified_on,
    certifications::starts_on,
    certifications::ends_on,
    certifications::cut_on,
    certifications::superseded_at,
);

/// Every certification of a client that was ever noted, oldest first; superseded ones too.
pub fn list(conn: &mut Conn, client: ClientId) -> Result<Vec<CertificationRow>, StorageError> {
    Ok(certifications::table
        .filter(certifications::client_id.eq(client))
        .order(certifications::id)
        .select(COLUMNS)
        .load(conn)?)
}

/// Every certification of these clients that was ever noted, oldest first; superseded ones too.
pub fn of_clients(conn: &mut Conn, clients: &[ClientId]) -> Result<Vec<CertificationRow>, StorageError> {
    let mut found = Vec::new();
    for some in clients.chunks(ROWS_AT_ONCE) {
        let wanted = certifications::table.filter(certifications::client_id.eq_any(some));
        found.append(&mut wanted.order(certifications::id).select(COLUMNS).load(conn)?);
    }
    Ok(found)
}

/// The certification of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<CertificationRow>, StorageError> {
    Ok(certifications::table.filter(certifications::uid.eq(uid)).select(COLUMNS).first(conn).optional()?)
}

/// A certification to note.
pub struct NewCertification<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    /// Not known where a plan of another software says it.
    pub kind: Option<CertificationKind>,
    pub applied_on: Option<NaiveDate>,
    pub care_level: CareLevel,
    pub certification: &'a Certification,
    /// The display name of who noted it.
    pub noted_by: &'a str,
    pub now: NaiveDateTime,
}

/// Notes many certifications; their keys in the same order.
pub fn insert_many(
    conn: &mut Conn,
    new: &[NewCertification<'_>],
) -> Result<Vec<CertificationId>, StorageError> {
    let rows: Vec<_> = new
        .iter()
        .map(|new| {
            let said = new.certification;
            (
                certifications::uid.eq(new.uid),
                certifications::client_id.eq(new.client_id),
                certifications::kind.eq(new.kind),
                certifications::applied_on.eq(new.applied_on),
                certifications::care_level.eq(new.care_level),
                certifications::status.eq(said.status.unwrap_or(CertificationStatus::Certified)),
                certifications::certified_on.eq(said.certified_on),
                certifications::starts_on.eq(said.starts_on),
                certifications::ends_on.eq(said.ends_on),
                certifications::noted_by.eq(new.noted_by),
                certifications::created_at.eq(new.now),
            )
        })
        .collect();
    insert_all!(conn, certifications::table, &rows);
    let mut keys: BTreeMap<Uid, CertificationId> = BTreeMap::new();
    for some in new.chunks(ROWS_AT_ONCE) {
        let uids: Vec<&Uid> = some.iter().map(|new| new.uid).collect();
        let rows = certifications::table.filter(certifications::uid.eq_any(uids));
        keys.extend(
            rows.select((certifications::uid, certifications::id)).load::<(Uid, CertificationId)>(conn)?,
        );
    }
    Ok(new.iter().filter_map(|new| keys.get(new.uid).copied()).collect())
}

/// Notes a certification.
pub fn insert(conn: &mut Conn, new: &NewCertification<'_>) -> Result<CertificationId, StorageError> {
    let keys = insert_many(conn, std::slice::from_ref(new))?;
    keys.first().copied().ok_or(diesel::result::Error::NotFound.into())
}

/// Lets a later decision end an earlier one on a day.
pub fn cut(
    conn: &mut Conn,
    id: CertificationId,
    (on, by): (NaiveDate, CertificationId),
) -> Result<(), StorageError> {
    diesel::update(certifications::table.find(id))
        .set((certifications::cut_on.eq(on), certifications::cut_by_id.eq(by.0)))
        .execute(conn)?;
    Ok(())
}

/// Takes back what an entry did to others: what it ended early has its own end again, and what it decided is awaited.
pub fn release(conn: &mut Conn, by: CertificationId, decided: &str) -> Result<(), StorageError> {
    let awaited = certifications::table
        .filter(certifications::superseded_by_id.eq(by.0))
        .filter(certifications::superseded_reason.eq(decided));
    diesel::update(awaited)
        .set((
            certifications::superseded_at.eq(None::<NaiveDateTime>),
            certifications::superseded_by.eq(""),
            certifications::superseded_reason.eq(""),
            certifications::superseded_by_id.eq(None::<i64>),
        ))
        .execute(conn)?;
    let of = certifications::table.filter(certifications::cut_by_id.eq(by.0));
    diesel::update(of)
        .set((certifications::cut_on.eq(None::<NaiveDate>), certifications::cut_by_id.eq(None::<i64>)))
        .execute(conn)?;
    Ok(())
}

/// Why an entry stands no longer.
pub struct Superseded<'a> {
    /// The display name of who said so.
    pub by: &'a str,
    /// Why, in words.
    pub reason: &'a str,
    /// The entry in its place, if there is one.
    pub instead: Option<CertificationId>,
    pub now: NaiveDateTime,
}

/// Notes that an entry stands no longer. Says whether it stood until now.
pub fn supersede(conn: &mut Conn, id: CertificationId, why: &Superseded<'_>) -> Result<bool, StorageError> {
    let standing = certifications::table
        .filter(certifications::id.eq(id))
        .filter(certifications::superseded_at.is_null());
    let changed = diesel::update(standing)
        .set((
            certifications::superseded_at.eq(why.now),
            certifications::superseded_by.eq(why.by),
            certifications::superseded_reason.eq(why.reason),
            certifications::superseded_by_id.eq(why.instead.map(|id| id.0)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Names the entry that stands in the place of a superseded one.
pub fn put_instead(
    conn: &mut Conn,
    old: CertificationId,
    instead: CertificationId,
) -> Result<(), StorageError> {
    diesel::update(certifications::table.find(old))
        .set(certifications::superseded_by_id.eq(instead.0))
        .execute(conn)?;
    Ok(())
}
