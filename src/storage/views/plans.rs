//! A version of a plan as it is read.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::client_numbers;
use super::client_plans::{self, PlanStanding, VersionLine};
use super::client_sight::is_visible;
use super::deliveries;
use super::hand_overs::FormerCare;
use crate::domain::access::Scope;
use crate::domain::client::{ClientState, Sex};
use crate::domain::ids::{ClientId, OfficeId, PlanId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanContent, PlanState, VersionSource};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{clients, insurers, plan_versions, plans};
use crate::storage::tables;

/// A version with its content and the plan and client it belongs to.
#[derive(Clone, Debug, Serialize)]
pub struct VersionView {
    #[serde(skip)]
    pub id: PlanVersionId,
    pub uid: Uid,
    pub number: i32,
    pub source: VersionSource,
    pub note: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    pub content: PlanContent,
    pub plan_uid: Uid,
    pub planned_on: NaiveDate,
    /// Where the plan stands with its current version; as its row says where only a link or the past is shown.
    pub standing: PlanStanding,
    /// The office that makes the client's plans now: it writes, whichever office began this plan.
    #[serde(skip)]
    pub office_id: OfficeId,
    pub current_number: i32,
    pub client: VersionClient,
    /// Every version of the plan, newest first.
    pub versions: Vec<VersionLine>,
}

/// The client on the head of a plan, under the number of the plan's day.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct VersionClient {
    pub uid: Uid,
    pub name: String,
    pub kana: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub address: String,
    pub insured_number: String,
    pub insurer_number: String,
    pub insurer_name: String,
    pub postal: String,
    pub phone: String,
    /// Whether the client is supported.
    pub state: ClientState,
}

#[derive(Queryable)]
struct Row {
    id: PlanVersionId,
    uid: Uid,
    number: i32,
    source: VersionSource,
    note: String,
    author: String,
    created_at: NaiveDateTime,
    plan_id: PlanId,
    plan_uid: Uid,
    planned_on: NaiveDate,
    state: PlanState,
    office_id: OfficeId,
    current_number: i32,
    client_id: ClientId,
    client: VersionClient,
}

/// One version, if the scope sees its client.
pub fn find_version(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<VersionView>, StorageError> {
    let Some(row) = row(conn, uid)? else { return Ok(None) };
    if !is_visible(conn, scope, row.client_id)? {
        return Ok(None);
    }
    let standing = client_plans::standing(conn, row.client_id, &row.plan_uid)?;
    let view = view(conn, row, None)?;
    Ok(Some(VersionView { standing: standing.unwrap_or(view.standing), ..view }))
}

/// A version that an office had which makes the client's plans no more: the client stands on it as it was then.
pub fn former_version(
    conn: &mut Conn,
    care: &FormerCare,
    uid: &Uid,
) -> Result<Option<VersionView>, StorageError> {
    let found = row(conn, uid)?;
    let had = |row: &Row| row.client_id == care.client.id && care.time.knew(row.created_at);
    let Some(row) = found.filter(had) else { return Ok(None) };
    let days = [row.planned_on];
    let is_numbered = !client_numbers::on_days(conn, row.client_id, &days, Some(care))?.is_empty();
    let mut view = view(conn, row, Some(care))?;
    view.versions.retain(|version| care.time.knew(version.created_at));
    let was = care.was.clone();
    view.client = VersionClient {
        insured_number: if is_numbered { view.client.insured_number } else { was.insured_number },
        name: was.name,
        kana: was.kana,
        address: was.address,
        postal: was.postal,
        phone: was.phone,
        ..view.client
    };
    Ok(Some(view))
}

/// Exactly the version that was delivered to the holder of a link, which sees nothing else of the client.
pub fn delivered_version(conn: &mut Conn, scope: &Scope) -> Result<Option<VersionView>, StorageError> {
    let Some(handed) = deliveries::of_link(conn, scope)? else { return Ok(None) };
    let Some(row) = row(conn, &handed.version)? else { return Ok(None) };
    view(conn, row, None).map(Some)
}

fn row(conn: &mut Conn, uid: &Uid) -> Result<Option<Row>, StorageError> {
    Ok(plan_versions::table
        .inner_join(plans::table.inner_join(clients::table.inner_join(insurers::table)))
        .filter(plan_versions::uid.eq(uid))
        .select((
            plan_versions::id,
            plan_versions::uid,
            plan_versions::number,
            plan_versions::source,
            plan_versions::note,
            plan_versions::author,
            plan_versions::created_at,
            plans::id,
            plans::uid,
            plans::planned_on,
            plans::state,
            clients::office_id,
            plans::current_number,
            plans::client_id,
            (
                clients::uid,
                clients::name,
                clients::kana,
                clients::sex,
                clients::born_on,
                clients::address,
                clients::insured_number,
                insurers::number,
                insurers::name,
                clients::postal,
                clients::phone,
                clients::state,
            ),
        ))
        .first(conn)
        .optional()?)
}

fn view(conn: &mut Conn, row: Row, care: Option<&FormerCare>) -> Result<VersionView, StorageError> {
    let mut client = row.client;
    if let Some(number) = client_numbers::on_days(conn, row.client_id, &[row.planned_on], care)?.pop() {
        client = VersionClient {
            insured_number: number.insured_number,
            insurer_number: number.insurer_number,
            insurer_name: number.insurer_name,
            ..client
        };
    }
    let content = tables::plan_rows::content(conn, row.id)?;
    let mut versions = versions(conn, row.plan_id)?;
    versions.sort_by_key(|version| version.number != row.current_number);
    Ok(VersionView {
        id: row.id,
        uid: row.uid,
        number: row.number,
        source: row.source,
        note: row.note,
        author: row.author,
        created_at: row.created_at,
        content,
        plan_uid: row.plan_uid,
        planned_on: row.planned_on,
        standing: PlanStanding { state: row.state, minor: None },
        office_id: row.office_id,
        current_number: row.current_number,
        client,
        versions,
    })
}

fn versions(conn: &mut Conn, plan: PlanId) -> Result<Vec<VersionLine>, StorageError> {
    Ok(plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .order(plan_versions::number.desc())
        .select((
            plan_versions::uid,
            plan_versions::number,
            plan_versions::source,
            plan_versions::note,
            plan_versions::author,
            plan_versions::created_at,
        ))
        .load(conn)?)
}
