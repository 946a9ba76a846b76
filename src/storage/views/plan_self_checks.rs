//! What was answered about a version before it was circulated, for those who make the plan.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::self_check::CheckAnswer;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{clients, plan_self_checks, plan_versions, plans};

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
