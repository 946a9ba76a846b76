//! The support frameworks of clients with the center that entrusts them. A row that should not be there is withdrawn, and
//! one that a later one ends early is cut.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::care_team::{Framework, Span};
use crate::domain::ids::{ClientId, FrameworkId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
use crate::storage::schema::client_frameworks;

/// A framework that stands, as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct FrameworkRow {
    pub id: FrameworkId,
    pub uid: Uid,
    pub client_id: ClientId,
    pub kind: Framework,
    pub delegating_office_id: Option<OfficeId>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    cut_on: Option<NaiveDate>,
}

impl FrameworkRow {
    /// From when to when.
    pub fn span(&self) -> Span {
        Span { first: self.starts_on, last: self.cut_on.or(self.ends_on) }
    }
}

type Columns = (
    client_frameworks::id,
    client_frameworks::uid,
    client_frameworks::client_id,
    client_frameworks::kind,
    client_frameworks::delegating_office_id,
    client_frameworks::starts_on,
    client_frameworks::ends_on,
    client_frameworks::cut_on,
);

const COLUMNS: Columns = (
    client_frameworks::id,
    client_frameworks::uid,
    client_frameworks::client_id,
    client_frameworks::kind,
    client_frameworks::delegating_office_id,
    client_frameworks::starts_on,
    client_frameworks::ends_on,
    client_frameworks::cut_on,
);

/// The frameworks of a client that stand.
pub fn list(conn: &mut Conn, client: ClientId) -> Result<Vec<FrameworkRow>, StorageError> {
    Ok(client_frameworks::table
        .filter(client_frameworks::client_id.eq(client))
        .filter(client_frameworks::withdrawn_at.is_null())
        .order(client_frameworks::id)
        .select(COLUMNS)
        .load(conn)?)
}

/// The centers that entrust these clients to the offices that make their plans, on a day (委託元).
pub fn entrusting_of(
    conn: &mut Conn,
    clients: &[ClientId],
    on: NaiveDate,
) -> Result<BTreeMap<ClientId, OfficeId>, StorageError> {
    let mut found = BTreeMap::new();
    for some in clients.chunks(ROWS_AT_ONCE) {
        let rows = client_frameworks::table
            .filter(client_frameworks::client_id.eq_any(some))
            .filter(client_frameworks::delegating_office_id.is_not_null())
            .filter(client_frameworks::withdrawn_at.is_null())
            .filter(client_frameworks::starts_on.le(on))
            .filter(client_frameworks::ends_on.is_null().or(client_frameworks::ends_on.ge(on)))
            .filter(client_frameworks::cut_on.is_null().or(client_frameworks::cut_on.ge(on)))
            .order(client_frameworks::id)
            .select((
                client_frameworks::client_id,
                client_frameworks::delegating_office_id.assume_not_null(),
            ));
        found.extend(rows.load::<(ClientId, OfficeId)>(conn)?);
    }
    Ok(found)
}

/// From when to when which centers entrust these clients to the offices that make their plans, each client's oldest entry first.
pub fn entrustments_of(
    conn: &mut Conn,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, Vec<(Span, OfficeId)>>, StorageError> {
    let mut found: BTreeMap<ClientId, Vec<(Span, OfficeId)>> = BTreeMap::new();
    for some in clients.chunks(ROWS_AT_ONCE) {
        let rows: Vec<FrameworkRow> = client_frameworks::table
            .filter(client_frameworks::client_id.eq_any(some))
            .filter(client_frameworks::delegating_office_id.is_not_null())
            .filter(client_frameworks::withdrawn_at.is_null())
            .order(client_frameworks::id)
            .select(COLUMNS)
            .load(conn)?;
        for row in rows {
            let Some(center) = row.delegating_office_id else { continue };
            found.entry(row.client_id).or_default().push((row.span(), center));
        }
    }
    Ok(found)
}

/// The center that entrusts a client on a day.
pub fn entrusting(
    conn: &mut Conn,
    client: ClientId,
    on: NaiveDate,
) -> Result<Option<OfficeId>, StorageError> {
    Ok(entrusting_of(conn, &[client], on)?.remove(&client))
}

/// The framework of a uid, if it stands.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<FrameworkRow>, StorageError> {
    Ok(client_frameworks::table
        .filter(client_frameworks::uid.eq(uid))
        .filter(client_frameworks::withdrawn_at.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// A framework to note.
pub struct NewFramework<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    pub kind: Framework,
    /// 委託元の地域包括支援センター
    pub delegating_office_id: Option<OfficeId>,
    pub span: Span,
    /// The display name of who noted it.
    pub noted_by: &'a str,
    pub now: NaiveDateTime,
}

/// Notes a framework.
pub fn insert(conn: &mut Conn, new: &NewFramework<'_>) -> Result<FrameworkId, StorageError> {
    Ok(diesel::insert_into(client_frameworks::table)
        .values((
            client_frameworks::uid.eq(new.uid),
            client_frameworks::client_id.eq(new.client_id),
            client_frameworks::kind.eq(new.kind),
            client_frameworks::delegating_office_id.eq(new.delegating_office_id),
            client_frameworks::starts_on.eq(new.span.first),
            client_frameworks::ends_on.eq(new.span.last),
            client_frameworks::noted_by.eq(new.noted_by),
            client_frameworks::created_at.eq(new.now),
            client_frameworks::withdrawn_by.eq(""),
            client_frameworks::withdrawn_reason.eq(""),
        ))
        .returning(client_frameworks::id)
        .get_result(conn)?)
}

/// Lets a later framework end an earlier one on a day.
pub fn cut(conn: &mut Conn, id: FrameworkId, (on, by): (NaiveDate, FrameworkId)) -> Result<(), StorageError> {
    diesel::update(client_frameworks::table.find(id))
        .set((client_frameworks::cut_on.eq(on), client_frameworks::cut_by_id.eq(by.0)))
        .execute(conn)?;
    Ok(())
}

/// Ends a framework on a day, whatever ended it before.
pub fn end(conn: &mut Conn, id: FrameworkId, last: NaiveDate) -> Result<(), StorageError> {
    diesel::update(client_frameworks::table.find(id))
        .set((
            client_frameworks::ends_on.eq(last),
            client_frameworks::cut_on.eq(None::<NaiveDate>),
            client_frameworks::cut_by_id.eq(None::<i64>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Withdraws a framework; what it had ended has its own end again. Says whether it stood until now.
pub fn withdraw(
    conn: &mut Conn,
    id: FrameworkId,
    (now, by, reason): (NaiveDateTime, &str, &str),
) -> Result<bool, StorageError> {
    let standing = client_frameworks::table
        .filter(client_frameworks::id.eq(id))
        .filter(client_frameworks::withdrawn_at.is_null());
    let changed = diesel::update(standing)
        .set((
            client_frameworks::withdrawn_at.eq(now),
            client_frameworks::withdrawn_by.eq(by),
            client_frameworks::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    diesel::update(client_frameworks::table.filter(client_frameworks::cut_by_id.eq(id.0)))
        .set((client_frameworks::cut_on.eq(None::<NaiveDate>), client_frameworks::cut_by_id.eq(None::<i64>)))
        .execute(conn)?;
    Ok(changed == 1)
}
