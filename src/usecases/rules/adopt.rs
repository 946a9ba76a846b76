//! Adopts a preset of rules for an insurer from a day on: exactly what was shown before.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{authorize, seen};
use crate::domain::duty::Adoption;
use crate::domain::duty::adoption::{AdoptError, check_day, check_years};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{insurers, rule_sets};
use crate::storage::views::rules::{AdoptionView, standing};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which rules, for whom.
#[derive(Clone, Debug)]
pub struct Adopt {
    /// The insurer.
    pub insurer: Uid,
    /// From which day, which preset, with which changes.
    pub adoption: Adoption,
    /// Stands for what was shown before, see [`seen`].
    pub shown: String,
}

/// What was adopted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// The adoption's uid.
    pub uid: Uid,
}

/// Adopts rules: the insurer's own staff for it, the administrator and the server itself for every insurer. Only from
/// today on, so that nothing that was asked changes afterwards.
pub fn adopt(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Adopt) -> Result<Adopted, Failure> {
    let insurer = insurers::find_by_uid(tx, &input.insurer)?.ok_or(Failure::NotFound("insurer"))?;
    authorize(cmd, insurer.id, "insurer")?;
    let adoption = &input.adoption;
    // Two people who adopt at once do it one after the other, so that the second is told of the first.
    insurers::lock(tx, insurer.id)?;
    let standing = standing(tx, insurer.id)?;
    check(&standing, adoption, jst_date(cmd.now))?;
    if seen(&standing, adoption) != input.shown {
        return Err(Refused::from(AdoptError::ShownChanged).into());
    }
    let uid = cmd.uid();
    let account = cmd.actor.account().map(|account| account.account);
    rule_sets::insert(tx, (&uid, insurer.id), adoption, (account, cmd.now))?;
    let detail = serde_json::json!({
        "from": adoption.effective_from,
        "preset": adoption.preset,
        "overrides": adoption.overrides,
    });
    cmd.audit(tx, &Audit::of("rules.adopt").object("rule_set", &uid).insurer(&insurer.uid).detail(detail))?;
    Ok(Adopted { uid })
}

/// What can't be adopted, whether it was shown or not.
pub(super) fn check(standing: &[AdoptionView], adoption: &Adoption, today: NaiveDate) -> Result<(), Refused> {
    check_day(adoption.effective_from, today)?;
    check_years(adoption.overrides.settings.retention_years)?;
    let same_day = standing.iter().rfind(|one| one.adoption.effective_from == adoption.effective_from);
    if same_day.is_some_and(|one| one.adoption == *adoption) {
        return Err(AdoptError::SameAlready.into());
    }
    Ok(())
}
