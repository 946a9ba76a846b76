//! What was answered about a version before it was circulated, for those who make the plan.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::duty_facts::{self, Unread};
use crate::domain::access::Scope;
use crate::domain::duty::RecordUid;
use crate::domain::ids::{ClientId, OfficeId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanKind, agree};
use crate::domain::self_check::CheckAnswer;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{clients, offices, plan_self_checks, plan_service_items, plan_versions, plans};

/// The latest answers.
#[derive(Clone, Debug, Serialize)]
pub struct SelfCheckView {
    pub answers: Vec<CheckAnswer>,
    pub answered_by: String,
    pub answered_at: NaiveDateTime,
}

/// The latest answers about a version, for the office that makes the client's plans now.
pub fn latest(conn: &mut Conn, scope: &Scope, version: &Uid) -> Result<Option<SelfCheckView>, StorageError> {
    let row: Option<(String, String, NaiveDateTime)> = plan_self_checks::table
        .inner_join(plan_versions::table.inner_join(plans::table.inner_join(clients::table)))
        .filter(plan_versions::uid.eq(version))
        .filter(clients::office_id.eq_any(scope.care_offices().to_vec()))
        .order(plan_self_checks::id.desc())
        .select((plan_self_checks::answers, plan_self_checks::answered_by, plan_self_checks::answered_at))
        .first(conn)
        .optional()?;
    let Some((answers, answered_by, answered_at)) = row else { return Ok(None) };
    let answers = serde_json::from_str(&answers).map_err(|e| StorageError::Corrupt(e.to_string()))?;
    Ok(Some(SelfCheckView { answers, answered_by, answered_at }))
}

/// What stands in a version and nobody can act by: found without being asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Texts from which no day and no number follows.
    pub unread: Unread,
    /// Names of offices without a known number: nothing is circulated or delivered to them.
    pub unlinked: Vec<String>,
    /// Offices under the number of another one.
    pub misnamed: Vec<Misnamed>,
}

/// An office whose number belongs to one of another name, which is the one that is asked and gets the plan.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize)]
pub struct Misnamed {
    /// The name in the plan.
    pub written: String,
    /// The name of the office of the number.
    pub registered: String,
}

/// What stands so in a plan's newest version, for the office that makes the client's plans now; nothing for an older version.
pub fn doubts(conn: &mut Conn, scope: &Scope, version: &Uid) -> Result<Doubts, StorageError> {
    let row: Option<(PlanVersionId, ClientId, Uid)> = plan_versions::table
        .inner_join(plans::table.inner_join(clients::table))
        .filter(plan_versions::uid.eq(version))
        .filter(plan_versions::number.eq(plans::current_number))
        .filter(clients::office_id.eq_any(scope.care_offices().to_vec()))
        .select((plan_versions::id, clients::id, plans::uid))
        .first(conn)
        .optional()?;
    let Some((id, client, plan)) = row else { return Ok(Doubts::default()) };
    let unread = duty_facts::unread(conn, client)?.remove(&RecordUid::from(&plan)).unwrap_or_default();
    Ok(Doubts { unread, unlinked: unlinked(conn, id)?, misnamed: misnamed(conn, id)? })
}

fn misnamed(conn: &mut Conn, version: PlanVersionId) -> Result<Vec<Misnamed>, StorageError> {
    let rows: Vec<(OfficeId, Misnamed)> = plan_service_items::table
        .inner_join(offices::table)
        .filter(plan_service_items::plan_version_id.eq(version))
        .filter(plan_service_items::office_name.ne(offices::name))
        .filter(plan_service_items::office_name.ne(""))
        .order((plan_service_items::office_name, offices::name))
        .select((offices::id, (plan_service_items::office_name, offices::name)))
        .distinct()
        .load(conn)?;
    let parted = rows.into_iter().filter(|(_, both)| !agree(&both.written, &both.registered));
    let parted: Vec<(OfficeId, Misnamed)> = parted.collect();
    let ids: Vec<OfficeId> = parted.iter().map(|(office, _)| *office).collect();
    // A row that was written for an entry of the same office that was merged into this one is rightly so.
    let merged: Vec<(Option<OfficeId>, String)> = offices::table
        .filter(offices::merged_into.eq_any(&ids))
        .select((offices::merged_into, offices::name))
        .load(conn)?;
    let was_so = |office: OfficeId, written: &str| {
        merged.iter().any(|(into, name)| *into == Some(office) && agree(written, name))
    };
    Ok(parted
        .into_iter()
        .filter(|(office, both)| !was_so(*office, &both.written))
        .map(|(_, both)| both)
        .collect())
}

/// The names of offices in charge of insured services of a version that stand there without a known number. Who may ask was
/// decided with the version.
pub fn unlinked(conn: &mut Conn, version: PlanVersionId) -> Result<Vec<String>, StorageError> {
    // The form of preventive plans does not say which services are insured.
    let is_asked = plan_service_items::is_covered.eq(true).or(plans::kind.eq(PlanKind::Preventive));
    Ok(plan_service_items::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(plan_service_items::plan_version_id.eq(version))
        .filter(plan_service_items::office_id.is_null())
        .filter(is_asked)
        .filter(plan_service_items::office_name.ne(""))
        .order(plan_service_items::office_name)
        .select(plan_service_items::office_name)
        .distinct()
        .load(conn)?)
}
