//! Takes back an adoption whose day is still to come; it stays with who took it back, when and why.

use super::{authorize, seen};
use crate::domain::duty::adoption::{WithdrawAdoptionError, check_ahead, read_reason};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{insurers, rule_sets};
use crate::storage::views::rules::standing;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which adoption, and why.
#[derive(Clone, Debug)]
pub struct WithdrawInput {
    pub adoption: Uid,
    pub reason: String,
    /// Stands for what was shown before, see [`seen`].
    pub shown: String,
}

/// Withdraws it, and gives the uid of its insurer. Who may adopt for the insurer may take back.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &WithdrawInput) -> Result<Uid, Failure> {
    let row = rule_sets::find(tx, &input.adoption)?.ok_or(Failure::NotFound("adoption"))?;
    authorize(cmd, row.insurer, "adoption")?;
    insurers::lock(tx, row.insurer)?;
    let standing = standing(tx, row.insurer)?;
    let found = standing.iter().find(|view| view.uid == input.adoption);
    let adoption = &found.ok_or(WithdrawAdoptionError::WithdrawnAlready).map_err(Refused::from)?.adoption;
    check_ahead(adoption.effective_from, jst_date(cmd.now)).map_err(Refused::from)?;
    let reason = read_reason(&input.reason).map_err(Refused::from)?;
    if seen(&standing, adoption) != input.shown {
        return Err(Refused::from(WithdrawAdoptionError::ShownChanged).into());
    }
    if !rule_sets::withdraw(tx, row.id, (&cmd.actor_name(), reason), cmd.now)? {
        return Err(Failure::Conflict);
    }
    let insurer = insurers::get(tx, row.insurer)?.uid;
    let detail = serde_json::json!({ "from": adoption.effective_from, "preset": adoption.preset });
    let about = Audit::of("rules.withdraw").object("rule_set", &input.adoption).insurer(&insurer);
    cmd.audit(tx, &about.purpose(reason).detail(detail))?;
    Ok(insurer)
}
