//! Keeps what the author of a plan answered to the points that are gone through before it is circulated.

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::self_check::{CheckLists, TypedAnswer};
use crate::storage::tables::plan_self_checks::{self, NewSelfCheck};
use crate::storage::tables::{insurers, plans};
use crate::storage::{Audit, Tx};
use crate::usecases::keeping::planned;
use crate::usecases::{Cmd, Failure};

/// Answers about a version.
#[derive(Clone, Debug)]
pub struct SelfCheckInput {
    /// The version.
    pub version: Uid,
    /// The lists of the installation.
    pub lists: CheckLists,
    /// What was typed.
    pub answers: Vec<TypedAnswer>,
}

/// Keeps them; earlier answers stay, the latest count.
pub fn self_check(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SelfCheckInput) -> Result<(), Failure> {
    let version = plans::find_version(tx, &input.version)?.ok_or(Failure::NotFound("version"))?;
    let plan = plans::get(tx, version.plan_id)?;
    let client = planned(tx, cmd, &plan, "version")?;
    let insurer = insurers::get(tx, client.insurer_id)?;
    let list = input.lists.of_insurer(&insurer.number).ok_or(Failure::NotFound("list"))?;
    let answers = list.answered(&input.answers).map_err(Refused::from)?;
    let count = |is_met: Option<bool>| answers.iter().filter(|answer| answer.is_met == is_met).count();
    let detail = serde_json::json!({
        "list": list.code, "yes": count(Some(true)), "no": count(Some(false)), "open": count(None),
    });
    let answered_by = cmd.actor_name();
    let row = NewSelfCheck {
        uid: &cmd.uid(),
        plan_version_id: version.id,
        list_code: &list.code,
        answers: &serde_json::to_string(&answers)?,
        answered_by: &answered_by,
        answered_at: cmd.now,
    };
    plan_self_checks::insert(tx, &row)?;
    let note = Audit::of("plan.self_check").object("plan-version", &version.uid).subject(&client.uid);
    cmd.audit(tx, &note.insurer(&insurer.uid).detail(detail))
}
