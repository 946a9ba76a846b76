//! Makes the case of a client, or finds the one there is, so that distinct counts are right without the client.

use serde::{Deserialize, Serialize};

use crate::domain::access::Role;
use crate::domain::care_case::case_number;
use crate::domain::ids::{CareCaseId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::tables::care_cases::{self, CaseOrigin};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// The case of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deidentified {
    /// The case.
    pub case: Uid,
}

/// Makes or finds the case of a client. Only the office that makes the client's plan may follow the link.
pub fn deidentify(tx: &mut Tx<'_>, cmd: &mut Cmd, client: &Uid) -> Result<Deidentified, Failure> {
    let origin = care_cases::origin(tx, client)?.ok_or(Failure::NotFound("client"))?;
    if !cmd.actor.is_in(origin.office_id, &[Role::CareManager, Role::CenterStaff]) {
        return Err(Failure::NotFound("client"));
    }
    let (_, case) = find_or_make(tx, cmd, &origin)?;
    cmd.audit(tx, &Audit::of("care_case.deidentify").object("client", &origin.uid).subject(&origin.uid))?;
    Ok(Deidentified { case })
}

/// The case of a client whose link the caller may follow; other use-cases record issues through it.
pub fn find_or_make(tx: &mut Tx<'_>, cmd: &Cmd, origin: &CaseOrigin) -> Result<(CareCaseId, Uid), Failure> {
    if let Some(known) = care_cases::find_by_client(tx, origin.id, origin.insurer_id)? {
        return Ok((known.id, known.uid));
    }
    let area = origin.area_id.ok_or_else(|| Refused::new("case-area-missing"))?;
    let uid = cmd.uid();
    let number = case_number(cmd.mint.bytes());
    let data_key = cmd.keys.new_data_key(uid.as_str().as_bytes(), &cmd.mint);
    let place = (origin.insurer_id, area, origin.office_id);
    let id = care_cases::insert(tx, (&uid, &number), place, &data_key, cmd.now)?;
    care_cases::link(tx, id, (origin.id, origin.insurer_id), &cmd.actor.name(), cmd.now)?;
    Ok((id, uid))
}
