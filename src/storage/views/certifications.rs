//! The certifications of clients on screens.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::client_sight::is_visible;
use crate::domain::access::Scope;
use crate::domain::certification::history::Standing;
use crate::domain::certification::{CareLevel, Certification, CertificationKind, CertificationStatus};
use crate::domain::ids::{ClientId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{certifications, clients};

/// An entry of a client's history.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct CertificationLine {
    #[serde(skip)]
    pub key: i64,
    pub uid: Uid,
    /// 新規, 更新 or 区分変更; not known where a plan of another software said it.
    pub kind: Option<CertificationKind>,
    pub status: CertificationStatus,
    pub care_level: CareLevel,
    pub applied_on: Option<NaiveDate>,
    pub certified_on: Option<NaiveDate>,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    /// The last day it held, where a later decision ended it before its time.
    pub cut_on: Option<NaiveDate>,
    pub noted_by: String,
    pub noted_at: NaiveDateTime,
    /// Since when it stands no longer, who said so and why.
    pub superseded_at: Option<NaiveDateTime>,
    pub superseded_by: String,
    pub superseded_reason: String,
}

impl CertificationLine {
    /// As an entry that stands.
    pub fn entry(&self) -> Standing {
        let certification = Certification {
            status: Some(self.status),
            certified_on: self.certified_on,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            care_level: Some(self.care_level),
        };
        Standing { key: self.key, certification, cut_on: self.cut_on }
    }
}

type Columns = (
    certifications::id,
    certifications::uid,
    certifications::kind,
    certifications::status,
    certifications::care_level,
    certifications::applied_on,
    certifications::certified_on,
    certifications::starts_on,
    certifications::ends_on,
    certifications::cut_on,
    certifications::noted_by,
    certifications::created_at,
    certifications::superseded_at,
    certifications::superseded_by,
    certifications::superseded_reason,
);

const COLUMNS: Columns = (
    certifications::id,
    certifications::uid,
    certifications::kind,
    certifications::status,
    certifications::care_level,
    certifications::applied_on,
    certifications::certified_on,
    certifications::starts_on,
    certifications::ends_on,
    certifications::cut_on,
    certifications::noted_by,
    certifications::created_at,
    certifications::superseded_at,
    certifications::superseded_by,
    certifications::superseded_reason,
);

/// The entries of a client that stand, the latest period first; what is awaited stands before them.
pub(super) fn standing(conn: &mut Conn, client: ClientId) -> Result<Vec<CertificationLine>, StorageError> {
    let mut lines: Vec<CertificationLine> = certifications::table
        .filter(certifications::client_id.eq(client))
        .filter(certifications::superseded_at.is_null())
        .select(COLUMNS)
        .load(conn)?;
    lines.sort_by_key(|line| {
        let is_decided = line.status == CertificationStatus::Certified;
        (is_decided, std::cmp::Reverse((line.starts_on, line.key)))
    });
    Ok(lines)
}

/// The entries that stand no longer, the latest change first, if the scope sees the client.
pub fn superseded(
    conn: &mut Conn,
    scope: &Scope,
    client: ClientId,
) -> Result<Vec<CertificationLine>, StorageError> {
    if !is_visible(conn, scope, client)? {
        return Ok(Vec::new());
    }
    Ok(certifications::table
        .filter(certifications::client_id.eq(client))
        .filter(certifications::superseded_at.is_not_null())
        .order((certifications::superseded_at.desc(), certifications::id.desc()))
        .select(COLUMNS)
        .load(conn)?)
}

/// An entry that stands with the uid of its client, if the scope sees the client.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
) -> Result<Option<(Uid, CertificationLine)>, StorageError> {
    let found: Option<(ClientId, Uid, CertificationLine)> = certifications::table
        .inner_join(clients::table)
        .filter(certifications::uid.eq(uid))
        .filter(certifications::superseded_at.is_null())
        .select((clients::id, clients::uid, COLUMNS))
        .first(conn)
        .optional()?;
    match found {
        Some((id, client, line)) if is_visible(conn, scope, id)? => Ok(Some((client, line))),
        _ => Ok(None),
    }
}

/// The entries of several clients that stand.
pub(super) fn of_clients(
    conn: &mut Conn,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, Vec<Standing>>, StorageError> {
    let rows: Vec<(ClientId, i64, CareLevel, CertificationStatus, Dates)> = certifications::table
        .filter(certifications::client_id.eq_any(clients))
        .filter(certifications::superseded_at.is_null())
        .select((
            certifications::client_id,
            certifications::id,
            certifications::care_level,
            certifications::status,
            (certifications::starts_on, certifications::ends_on, certifications::cut_on),
        ))
        .kept()
        .load(conn)?;
    let mut found: BTreeMap<ClientId, Vec<Standing>> = BTreeMap::new();
    for (client, key, level, status, (starts_on, ends_on, cut_on)) in rows {
        let certification = Certification {
            status: Some(status),
            certified_on: None,
            starts_on,
            ends_on,
            care_level: Some(level),
        };
        found.entry(client).or_default().push(Standing { key, certification, cut_on });
    }
    Ok(found)
}

/// First day, last day, and the last day where a later decision ended it early.
type Dates = (Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>);
