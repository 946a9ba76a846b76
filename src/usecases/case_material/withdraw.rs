//! Takes a material of a case back, for a reason that stays.

use crate::domain::access::Role;
use crate::domain::attachment;
use crate::domain::conference::MaterialError;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::{care_cases, case_materials, conferences, subjects};
use crate::storage::{Audit, Tx};
use crate::usecases::cmd::PLANNERS;
use crate::usecases::{Cmd, Failure};

/// Which material, and why.
#[derive(Clone, Debug)]
pub struct WithdrawMaterial {
    /// The agenda item.
    pub item: Uid,
    /// The material.
    pub material: Uid,
    /// Why.
    pub reason: String,
}

/// Those of the hosting office who may close a material that should not have been shown.
const HOSTS: &[Role] = &[Role::CenterStaff, Role::InsurerStaff];

/// Takes the material back: its bytes are gone. The office that presents the case may, and the one that holds the sitting.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &WithdrawMaterial) -> Result<(), Failure> {
    let item = conferences::find_item(tx, &input.item)?.ok_or(Failure::NotFound("agenda_item"))?;
    let case = care_cases::get(tx, item.care_case_id)?;
    let host = conferences::get(tx, item.conference_id)?.office_id;
    if !cmd.act_in(case.office_id, PLANNERS) && !cmd.act_in(host, HOSTS) {
        return Err(Failure::NotFound("agenda_item"));
    }
    let material =
        case_materials::find(tx, item.id, &input.material)?.ok_or(Failure::NotFound("case_material"))?;
    let reason = attachment::reason(&input.reason).map_err(Refused::from)?;
    let by = cmd.actor_name();
    if !case_materials::withdraw(tx, material, (&by, reason), cmd.now)? {
        return Err(Refused::from(MaterialError::TakenBack).into());
    }
    let subject = subjects::of_case(tx, case.id)?;
    let note = Audit::of("case_material.withdraw").object("case_material", &input.material).whose(&subject);
    cmd.audit(tx, &note)
}
