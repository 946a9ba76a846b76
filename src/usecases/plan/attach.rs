//! Keeps a file beside a plan, sealed under its client's data key.

use crate::domain::attachment::{AttachError, Audience, CheckedFile, MAX_FILES};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::tables::plan_attachments::{self, NewPlanAttachment};
use crate::storage::tables::{clients, plans};
use crate::storage::{Audit, StorageError, Tx};
use crate::usecases::keeping::planned;
use crate::usecases::{Cmd, Failure};

/// A file for a plan.
#[derive(Clone, Debug)]
pub struct AttachInput {
    /// A version of the plan; the file stands beside all of them.
    pub version: Uid,
    /// The file.
    pub file: CheckedFile,
    /// Who may open it.
    pub audience: Audience,
}

/// Keeps the file.
pub fn attach(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AttachInput) -> Result<(), Failure> {
    let version = plans::find_version(tx, &input.version)?.ok_or(Failure::NotFound("version"))?;
    let plan = plans::get(tx, version.plan_id)?;
    let client = planned(tx, cmd, &plan, "version")?;
    if plan_attachments::count(tx, plan.id)? >= MAX_FILES as i64 {
        return Err(Refused::from(AttachError::TooMany).into());
    }
    let uid = cmd.uid();
    let data_key = clients::data_key(tx, client.id)?;
    let body = cmd
        .keys
        .seal_for((client.uid.as_str().as_bytes(), &data_key), &uid.bytes(), &input.file.bytes, &cmd.mint)
        .ok_or_else(|| StorageError::Corrupt("the data key of a client does not open".into()))?;
    let added_by = cmd.actor_name();
    let row = NewPlanAttachment {
        uid: &uid,
        plan_id: plan.id,
        key_client_id: client.id,
        name: &input.file.name,
        kind: input.file.kind,
        audience: input.audience,
        size: i64::try_from(input.file.bytes.len()).unwrap_or(i64::MAX),
        body: &body,
        added_by: &added_by,
        added_at: cmd.now,
    };
    plan_attachments::insert(tx, &row)?;
    let detail = serde_json::json!({
        "plan": plan.uid, "kind": input.file.kind.as_str(), "audience": input.audience.as_str(), "size": row.size,
    });
    let note = Audit::of("plan.attach").object("plan-attachment", &uid).subject(&client.uid);
    cmd.audit(tx, &note.detail(detail))
}
