//! The care team of a client: which office serves for which service, by whom, from when to when.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::care_team::{Span, TeamSource};
use crate::domain::ids::{ClientId, OfficeId, TeamMemberId, Uid};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::{Keep, ROWS_AT_ONCE};
use crate::storage::schema::client_offices;

/// A membership as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct TeamRow {
    pub id: TeamMemberId,
    pub uid: Uid,
    pub client_id: ClientId,
    pub office_id: OfficeId,
    pub service_kind: String,
    pub source: TeamSource,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
}

impl TeamRow {
    /// From when to when.
    pub fn span(&self) -> Span {
        Span { first: self.starts_on, last: self.ends_on }
    }
}

type Columns = (
    client_offices::id,
    client_offices::uid,
    client_offices::client_id,
    client_offices::office_id,
    client_offices::service_kind,
    client_offices::source,
    client_offices::starts_on,
    client_offices::ends_on,
);

const COLUMNS: Columns = (
    client_offices::id,
    client_offices::uid,
    client_offices::client_id,
    client_offices::office_id,
    client_offices::service_kind,
    client_offices::source,
    client_offices::starts_on,
    client_offices::ends_on,
);

/// Every membership there was in the teams of these clients.
pub fn of_clients(conn: &mut Conn, clients: &[ClientId]) -> Result<Vec<TeamRow>, StorageError> {
    let mut found = Vec::new();
    for some in clients.chunks(ROWS_AT_ONCE) {
        let wanted = client_offices::table.filter(client_offices::client_id.eq_any(some));
        let rows = wanted.order(client_offices::id).select(COLUMNS);
        found.append(&mut rows.kept_if(some.len() == 1).load(conn)?);
    }
    Ok(found)
}

/// The membership of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<TeamRow>, StorageError> {
    Ok(client_offices::table.filter(client_offices::uid.eq(uid)).select(COLUMNS).first(conn).optional()?)
}

/// A membership to note.
pub struct NewMember<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    pub office_id: OfficeId,
    pub service_kind: &'a str,
    /// Who serves the client there (担当者), as far as it is known.
    pub person: &'a str,
    pub span: Span,
    pub source: TeamSource,
    /// The display name of who noted it.
    pub noted_by: &'a str,
}

/// Takes offices into care teams.
pub fn join(conn: &mut Conn, new: &[NewMember<'_>]) -> Result<(), StorageError> {
    let rows: Vec<_> = new
        .iter()
        .map(|new| {
            (
                client_offices::uid.eq(new.uid),
                client_offices::client_id.eq(new.client_id),
                client_offices::office_id.eq(new.office_id),
                client_offices::service_kind.eq(new.service_kind),
                client_offices::person.eq(new.person),
                client_offices::starts_on.eq(new.span.first),
                client_offices::ends_on.eq(new.span.last),
                client_offices::source.eq(new.source),
                client_offices::noted_by.eq(new.noted_by),
            )
        })
        .collect();
    insert_all!(conn, client_offices::table, &rows);
    Ok(())
}

/// Sets the last day of memberships; without one they go on.
pub fn set_end(
    conn: &mut Conn,
    ids: &[TeamMemberId],
    (last, by): (Option<NaiveDate>, &str),
) -> Result<(), StorageError> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        diesel::update(client_offices::table.filter(client_offices::id.eq_any(some)))
            .set((client_offices::ends_on.eq(last), client_offices::ended_by.eq(by)))
            .execute(conn)?;
    }
    Ok(())
}
