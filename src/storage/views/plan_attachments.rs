//! Files beside a plan, for those who may open them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::client_sight::is_visible;
use super::hand_overs::FormerCare;
use crate::domain::access::Scope;
use crate::domain::attachment::{Audience, FileKind};
use crate::domain::ids::{ClientId, OfficeId, PlanId, Uid};
use crate::domain::office::OfficeKind;
use crate::domain::words::Word;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_offices, clients, offices, plan_attachments, plans};
use crate::storage::tables::client_frameworks;

/// A file of the list.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct AttachmentLine {
    pub uid: Uid,
    pub name: String,
    pub kind: FileKind,
    pub audience: Audience,
    /// Bytes.
    pub size: i64,
    pub added_by: String,
    pub added_at: NaiveDateTime,
}

macro_rules! lines {
    () => {
        (
            plan_attachments::uid,
            plan_attachments::name,
            plan_attachments::kind,
            plan_attachments::audience,
            plan_attachments::size,
            plan_attachments::added_by,
            plan_attachments::added_at,
        )
    };
}

/// A file with its sealed bytes, and what opens them.
#[derive(Clone, Debug)]
pub struct AttachmentView {
    pub uid: Uid,
    pub name: String,
    pub kind: FileKind,
    pub body: Vec<u8>,
    /// The client under whose data key it is sealed, and that key as it is kept.
    pub key_client: Uid,
    pub data_key: Vec<u8>,
    /// The client it is about.
    pub client: Uid,
}

#[derive(Queryable)]
struct Row {
    name: String,
    kind: FileKind,
    audience: Audience,
    added_at: NaiveDateTime,
    withdrawn_at: Option<NaiveDateTime>,
    key_client_id: ClientId,
    office_id: OfficeId,
    client_id: ClientId,
    client: Uid,
}

/// The files of a plan that the reader may open, newest first.
pub fn of_plan(conn: &mut Conn, scope: &Scope, plan: &Uid) -> Result<Vec<AttachmentLine>, StorageError> {
    let found: Option<(PlanId, ClientId, OfficeId)> = plans::table
        .inner_join(clients::table)
        .filter(plans::uid.eq(plan))
        .select((plans::id, clients::id, clients::office_id))
        .first(conn)
        .optional()?;
    let Some((plan, client, office)) = found else { return Ok(Vec::new()) };
    let audiences = audiences(conn, scope, (client, office))?;
    listed(conn, plan, &audiences)
}

/// The files that stood beside a plan when an office handed its client over, newest first.
pub fn of_former_plan(
    conn: &mut Conn,
    care: &FormerCare,
    plan: &Uid,
) -> Result<Vec<AttachmentLine>, StorageError> {
    let found: Option<PlanId> = plans::table
        .filter(plans::uid.eq(plan))
        .filter(plans::client_id.eq(care.client.id))
        .select(plans::id)
        .first(conn)
        .optional()?;
    let Some(plan) = found else { return Ok(Vec::new()) };
    let until = care.time.accepted_at;
    Ok(plan_attachments::table
        .filter(plan_attachments::plan_id.eq(plan))
        .filter(plan_attachments::added_at.le(until))
        .filter(plan_attachments::withdrawn_at.is_null().or(plan_attachments::withdrawn_at.gt(until)))
        .order(plan_attachments::id.desc())
        .select(lines!())
        .load(conn)?)
}

fn listed(
    conn: &mut Conn,
    plan: PlanId,
    audiences: &[Audience],
) -> Result<Vec<AttachmentLine>, StorageError> {
    Ok(plan_attachments::table
        .filter(plan_attachments::plan_id.eq(plan))
        .filter(plan_attachments::withdrawn_at.is_null())
        .filter(plan_attachments::audience.eq_any(audiences))
        .order(plan_attachments::id.desc())
        .select(lines!())
        .load(conn)?)
}

/// One file, if the reader may open it.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<AttachmentView>, StorageError> {
    let row = row(conn, uid)?.filter(|row| row.withdrawn_at.is_none());
    let Some(row) = row else { return Ok(None) };
    if !audiences(conn, scope, (row.client_id, row.office_id))?.contains(&row.audience) {
        return Ok(None);
    }
    opened(conn, row, uid).map(Some)
}

/// One file that an office had which makes the client's plans no more, also where it was withdrawn since.
pub fn find_former(
    conn: &mut Conn,
    care: &FormerCare,
    uid: &Uid,
) -> Result<Option<AttachmentView>, StorageError> {
    let found = row(conn, uid)?;
    let time = &care.time;
    let stood = |row: &Row| time.knew(row.added_at) && row.withdrawn_at.is_none_or(|at| !time.knew(at));
    let had = |row: &Row| row.client_id == care.client.id && stood(row);
    found.filter(had).map(|row| opened(conn, row, uid)).transpose()
}

fn opened(conn: &mut Conn, row: Row, uid: &Uid) -> Result<AttachmentView, StorageError> {
    let body = plan_attachments::table
        .filter(plan_attachments::uid.eq(uid))
        .select(plan_attachments::body)
        .first(conn)?;
    let (key_client, data_key) =
        clients::table.find(row.key_client_id).select((clients::uid, clients::data_key)).first(conn)?;
    let (name, kind, client) = (row.name, row.kind, row.client);
    Ok(AttachmentView { uid: uid.clone(), name, kind, body, key_client, data_key, client })
}

fn row(conn: &mut Conn, uid: &Uid) -> Result<Option<Row>, StorageError> {
    Ok(plan_attachments::table
        .inner_join(plans::table.inner_join(clients::table))
        .filter(plan_attachments::uid.eq(uid))
        .select((
            plan_attachments::name,
            plan_attachments::kind,
            plan_attachments::audience,
            plan_attachments::added_at,
            plan_attachments::withdrawn_at,
            plan_attachments::key_client_id,
            clients::office_id,
            clients::id,
            clients::uid,
        ))
        .first(conn)
        .optional()?)
}

/// Which files of a client's plan the reader may open: those who make the client's plans or delegate them all of them, the care team those
/// that are meant for it, its clinics and pharmacies also those that are meant for them.
fn audiences(
    conn: &mut Conn,
    scope: &Scope,
    (client, office): (ClientId, OfficeId),
) -> Result<Vec<Audience>, StorageError> {
    let care = scope.care_offices();
    if care.contains(&office) {
        return Ok(Audience::ALL.to_vec());
    }
    if !is_visible(conn, scope, client)? {
        return Ok(Vec::new());
    }
    let entrusting = client_frameworks::entrusting(conn, client, scope.today())?;
    if entrusting.is_some_and(|center| care.contains(&center)) {
        return Ok(Audience::ALL.to_vec());
    }
    let kinds: Vec<OfficeKind> = client_offices::table
        .inner_join(offices::table)
        .filter(client_offices::client_id.eq(client))
        .filter(client_offices::office_id.eq_any(scope.team_offices().to_vec()))
        .filter(client_offices::starts_on.le(scope.today()))
        .filter(client_offices::ends_on.is_null().or(client_offices::ends_on.ge(scope.today())))
        .select(offices::kind)
        .load(conn)?;
    let is_medical = kinds.iter().any(|kind| matches!(kind, OfficeKind::Clinic | OfficeKind::Pharmacy));
    Ok(if is_medical { vec![Audience::Medical, Audience::Team] } else { vec![Audience::Team] })
}
