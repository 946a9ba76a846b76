//! Adopts a preset of rules for an insurer from a day on.

use serde::{Deserialize, Serialize};

use crate::domain::access::{Actor, Membership, Role};
use crate::domain::duty::{Adoption, check_day, check_years};
use crate::domain::ids::{InsurerId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{insurers, rule_sets};
use crate::storage::views::rules;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which rules, for whom.
#[derive(Clone, Debug)]
pub struct Adopt {
    /// The insurer.
    pub insurer: Uid,
    /// From which day, which preset, with which changes.
    pub adoption: Adoption,
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
    authorize(cmd, insurer.id)?;
    let adoption = &input.adoption;
    check_day(adoption.effective_from, jst_date(cmd.now)).map_err(Refused::from)?;
    check_years(adoption.overrides.settings.retention_years).map_err(Refused::from)?;
    let standing = rules::adoptions(tx, insurer.id)?;
    let same_day = standing.iter().rfind(|one| one.adoption.effective_from == adoption.effective_from);
    if same_day.is_some_and(|one| one.adoption == *adoption) {
        return Err(Refused::at("from", "rules-same").into());
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

fn authorize(cmd: &mut Cmd, insurer: InsurerId) -> Result<(), Failure> {
    let keeps = |m: &Membership| match m.role {
        Role::Administrator => true,
        Role::InsurerStaff => m.insurers.contains(&insurer),
        _ => false,
    };
    let may = matches!(cmd.actor, Actor::System(_)) || cmd.act_where(keeps);
    if may { Ok(()) } else { Err(Failure::NotFound("insurer")) }
}
