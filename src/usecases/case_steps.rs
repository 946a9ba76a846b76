//! The step by which every use-case comes from a client to its anonymised case.

use crate::domain::care_case::case_number;
use crate::domain::ids::{CareCaseId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::care_cases::{self, CaseOrigin};
use crate::usecases::{Cmd, Failure};

/// The case of a client, made when there is none. The caller has checked that the actor may follow the link.
pub fn find_or_make(tx: &mut Tx<'_>, cmd: &Cmd, origin: &CaseOrigin) -> Result<(CareCaseId, Uid), Failure> {
    if let Some(known) = care_cases::find_by_client(tx, origin.id, origin.insurer_id)? {
        return Ok((known.id, known.uid));
    }
    let area = origin.area_id.ok_or_else(|| Refused::at("area", "case-area-missing"))?;
    let uid = cmd.uid();
    let number = case_number(cmd.mint.bytes());
    let data_key = cmd.keys.new_data_key(uid.as_str().as_bytes(), &cmd.mint);
    let place = (origin.insurer_id, area, origin.office_id);
    let id = care_cases::insert(tx, (&uid, &number), place, &data_key, cmd.now)?;
    care_cases::link(tx, id, (origin.id, origin.insurer_id), &cmd.actor.name(), cmd.now)?;
    Ok((id, uid))
}
