//! Makes the case of a client, or finds the one there is, so that distinct counts are right without the client.

use serde::{Deserialize, Serialize};

use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::storage::tables::care_cases;
use crate::storage::{Audit, Tx};
use crate::usecases::case_steps::find_or_make;
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
