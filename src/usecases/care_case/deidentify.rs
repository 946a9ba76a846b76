//! Makes the case of a client, or finds the one there is, so that distinct counts are right without the client.

use serde::{Deserialize, Serialize};

use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::{care_cases, client_areas};
use crate::storage::{Audit, Tx};
use crate::usecases::case_steps::find_or_make;
use crate::usecases::{Cmd, Failure};

/// The case of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deidentified {
    /// The case.
    pub case: Uid,
}

/// Makes or finds the case of a client. Only the office that makes the client's plan may follow the link. An imported
/// client may still be without an area: then the one that was chosen (empty when none was asked for) is noted first.
pub fn deidentify(tx: &mut Tx<'_>, cmd: &mut Cmd, client: &Uid, area: &str) -> Result<Deidentified, Failure> {
    let mut origin = care_cases::origin(tx, client)?.ok_or(Failure::NotFound("client"))?;
    if !cmd.act_in(origin.office_id, &[Role::CareManager, Role::CenterStaff]) {
        return Err(Failure::NotFound("client"));
    }
    if origin.area_id.is_none() && !area.is_empty() {
        let chosen = client_areas::find(tx, origin.insurer_id, area)?
            .ok_or_else(|| Refused::at("area", "client-area-unknown"))?;
        client_areas::note(tx, origin.id, chosen)?;
        origin.area_id = Some(chosen);
    }
    let (_, case) = find_or_make(tx, cmd, &origin)?;
    cmd.audit(tx, &Audit::of("care_case.deidentify").object("client", &origin.uid).subject(&origin.uid))?;
    Ok(Deidentified { case })
}
