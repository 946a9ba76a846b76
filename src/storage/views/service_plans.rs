//! Individual service plans, for whoever makes the care plan and for the office that handed them in.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::client_sight::{is_kept, is_visible};
use crate::domain::access::Scope;
use crate::domain::attachment::FileKind;
use crate::domain::ids::{ClientId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_offices, clients, offices, plan_versions, plans, service_plans};

/// One of the list.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct ServicePlanLine {
    pub uid: Uid,
    #[serde(skip)]
    pub office_id: OfficeId,
    pub office: String,
    pub title: String,
    /// The version that it follows: its uid and number.
    pub version: (Uid, i32),
    pub made_on: NaiveDate,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub note: String,
    pub kind: FileKind,
    /// Bytes.
    pub size: i64,
    pub given_by: String,
    pub given_at: NaiveDateTime,
    pub replaced_at: Option<NaiveDateTime>,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
}

/// What was handed in for a plan, newest first: everything for those who keep the client's papers, to everybody else what their own
/// office handed in.
pub fn of_plan(conn: &mut Conn, scope: &Scope, plan: &Uid) -> Result<Vec<ServicePlanLine>, StorageError> {
    let client: Option<ClientId> =
        plans::table.filter(plans::uid.eq(plan)).select(plans::client_id).first(conn).optional()?;
    let Some(client) = client else { return Ok(Vec::new()) };
    let is_kept = is_kept(conn, scope, client)?;
    if !is_kept && !is_visible(conn, scope, client)? {
        return Ok(Vec::new());
    }
    let mut query = service_plans::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .inner_join(offices::table.on(offices::id.eq(service_plans::office_id)))
        .filter(plans::uid.eq(plan))
        .into_boxed();
    if !is_kept {
        query = query.filter(service_plans::office_id.eq_any(scope.team_offices()));
    }
    Ok(query
        .order(service_plans::id.desc())
        .select((
            service_plans::uid,
            service_plans::office_id,
            offices::name,
            service_plans::title,
            (plan_versions::uid, plan_versions::number),
            service_plans::made_on,
            service_plans::starts_on,
            service_plans::ends_on,
            service_plans::note,
            service_plans::kind,
            service_plans::size,
            service_plans::given_by,
            service_plans::given_at,
            service_plans::replaced_at,
            service_plans::withdrawn_at,
            service_plans::withdrawn_by,
            service_plans::withdrawn_reason,
        ))
        .load(conn)?)
}

/// The offices of the reader that serve a client now, by name: for these something can be handed in.
pub fn own_serving(conn: &mut Conn, scope: &Scope, client: &Uid) -> Result<Vec<(Uid, String)>, StorageError> {
    let on = scope.today();
    Ok(client_offices::table
        .inner_join(clients::table)
        .inner_join(offices::table)
        .filter(clients::uid.eq(client))
        .filter(client_offices::office_id.eq_any(scope.team_offices()))
        .filter(client_offices::starts_on.le(on))
        .filter(client_offices::ends_on.is_null().or(client_offices::ends_on.ge(on)))
        .order((offices::name, offices::uid))
        .distinct()
        .select((offices::uid, offices::name))
        .load(conn)?)
}

/// One with its sealed bytes, and what opens them.
#[derive(Clone, Debug, Queryable)]
pub struct ServicePlanView {
    pub uid: Uid,
    pub name: String,
    pub kind: FileKind,
    pub body: Vec<u8>,
    /// The client under whose data key it is sealed.
    pub key_client_id: ClientId,
    pub office_id: OfficeId,
    /// The client it is about.
    pub client: (ClientId, Uid),
}

/// One that was not withdrawn, if the reader may open it, with the client of its key and that key.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
) -> Result<Option<(ServicePlanView, Uid, Vec<u8>)>, StorageError> {
    let found: Option<ServicePlanView> = service_plans::table
        .inner_join(plan_versions::table.inner_join(plans::table.inner_join(clients::table)))
        .filter(service_plans::uid.eq(uid))
        .filter(service_plans::withdrawn_at.is_null())
        .select((
            service_plans::uid,
            service_plans::name,
            service_plans::kind,
            service_plans::body,
            service_plans::key_client_id,
            service_plans::office_id,
            (clients::id, clients::uid),
        ))
        .first(conn)
        .optional()?;
    let Some(view) = found else { return Ok(None) };
    let client = view.client.0;
    let is_own = scope.team_offices().contains(&view.office_id) && is_visible(conn, scope, client)?;
    if !is_own && !is_kept(conn, scope, client)? {
        return Ok(None);
    }
    let (key_client, data_key) =
        clients::table.find(view.key_client_id).select((clients::uid, clients::data_key)).first(conn)?;
    Ok(Some((view, key_client, data_key)))
}
