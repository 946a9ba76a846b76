//! Individual service plans that offices handed in, sealed.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::attachment::FileKind;
use crate::domain::ids::{ClientId, OfficeId, PlanVersionId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_offices, plan_versions, service_plans};

/// One to keep.
#[derive(Insertable)]
#[diesel(table_name = service_plans)]
pub struct NewServicePlan<'a> {
    pub uid: &'a Uid,
    /// The version that it follows.
    pub plan_version_id: PlanVersionId,
    /// The client under whose data key it is sealed.
    pub key_client_id: ClientId,
    pub office_id: OfficeId,
    pub title: &'a str,
    pub made_on: NaiveDate,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub note: &'a str,
    pub name: &'a str,
    pub kind: FileKind,
    /// Bytes before sealing.
    pub size: i64,
    /// A keyed digest of the bytes, by which the same file is known again.
    pub digest: &'a str,
    pub body: &'a [u8],
    pub given_by: &'a str,
    pub given_at: NaiveDateTime,
    pub withdrawn_by: &'a str,
    pub withdrawn_reason: &'a str,
}

/// Keeps one.
pub fn insert(conn: &mut Conn, row: &NewServicePlan<'_>) -> Result<(), StorageError> {
    diesel::insert_into(service_plans::table).values(row).execute(conn)?;
    Ok(())
}

/// One as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct ServicePlanRow {
    pub id: i64,
    pub office_id: OfficeId,
    pub plan_version_id: PlanVersionId,
    pub digest: String,
    pub replaced_at: Option<NaiveDateTime>,
    pub withdrawn_at: Option<NaiveDateTime>,
}

/// The one of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<ServicePlanRow>, StorageError> {
    Ok(service_plans::table
        .filter(service_plans::uid.eq(uid))
        .select((
            service_plans::id,
            service_plans::office_id,
            service_plans::plan_version_id,
            service_plans::digest,
            service_plans::replaced_at,
            service_plans::withdrawn_at,
        ))
        .first(conn)
        .optional()?)
}

/// The digests of what an office handed in for the plan of a version and did not withdraw.
pub fn digests(
    conn: &mut Conn,
    version: PlanVersionId,
    office: OfficeId,
) -> Result<Vec<String>, StorageError> {
    let plan: i64 = plan_versions::table.find(version).select(plan_versions::plan_id).first(conn)?;
    Ok(service_plans::table
        .inner_join(plan_versions::table)
        .filter(plan_versions::plan_id.eq(plan))
        .filter(service_plans::office_id.eq(office))
        .filter(service_plans::withdrawn_at.is_null())
        .select(service_plans::digest)
        .load(conn)?)
}

/// Notes that another one took its place; it keeps its bytes. Says whether it still stood.
pub fn replace(conn: &mut Conn, id: i64, now: NaiveDateTime) -> Result<bool, StorageError> {
    let standing = service_plans::table
        .filter(service_plans::id.eq(id))
        .filter(service_plans::replaced_at.is_null().and(service_plans::withdrawn_at.is_null()));
    Ok(diesel::update(standing).set(service_plans::replaced_at.eq(now)).execute(conn)? == 1)
}

/// Withdraws one: its bytes are gone, that it was there and why it went stays. Says whether it still stood.
pub fn withdraw(
    conn: &mut Conn,
    id: i64,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let standing =
        service_plans::table.filter(service_plans::id.eq(id)).filter(service_plans::withdrawn_at.is_null());
    let done = diesel::update(standing)
        .set((
            service_plans::body.eq(Vec::<u8>::new()),
            service_plans::withdrawn_at.eq(now),
            service_plans::withdrawn_by.eq(by),
            service_plans::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Which of these offices serve a client on a day.
pub fn serving(
    conn: &mut Conn,
    client: ClientId,
    offices: &[OfficeId],
    on: NaiveDate,
) -> Result<Vec<OfficeId>, StorageError> {
    Ok(client_offices::table
        .filter(client_offices::client_id.eq(client))
        .filter(client_offices::office_id.eq_any(offices.to_vec()))
        .filter(client_offices::starts_on.le(on))
        .filter(client_offices::ends_on.is_null().or(client_offices::ends_on.ge(on)))
        .order(client_offices::office_id)
        .distinct()
        .select(client_offices::office_id)
        .load(conn)?)
}
