//! Ends a follow-up with what came of it.

use serde::{Deserialize, Serialize};

use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::follow_ups;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What came of a task.
#[derive(Clone, Debug)]
pub struct FinishInput {
    /// The task.
    pub follow_up: Uid,
    /// Whether it was done (or dropped).
    pub is_done: bool,
    /// What came of it; mandatory when it was dropped.
    pub outcome: String,
}

/// The task that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// Its uid.
    pub uid: Uid,
}

/// Ends a task. Its owner and the staff of the office it belongs to may.
pub fn finish(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &FinishInput) -> Result<Finished, Failure> {
    let task = follow_ups::find_by_uid(tx, &input.follow_up)?.ok_or(Failure::NotFound("follow_up"))?;
    let account = cmd.actor.account().ok_or(Failure::Denied)?;
    let is_owner = account.uid.as_str() == task.owner_account_uid;
    let roles = [Role::CareManager, Role::CenterStaff, Role::InsurerStaff];
    let is_colleague =
        cmd.act_where(|m| roles.contains(&m.role) && m.office_uid.as_str() == task.owner_office_uid);
    if !is_owner && !is_colleague {
        return Err(Failure::NotFound("follow_up"));
    }
    if task.state != "open" {
        return Err(Refused::new("follow-up-ended").into());
    }
    let outcome = input.outcome.trim();
    if !input.is_done && outcome.is_empty() {
        return Err(Refused::at("outcome", "follow-up-reason-required").into());
    }
    let state = if input.is_done { "done" } else { "dropped" };
    if !follow_ups::finish(tx, &task, (state, outcome), cmd.now)? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("follow_up.finish").object("follow_up", &task.uid))?;
    Ok(Finished { uid: task.uid })
}
