//! Enters what the insurer decided, or that an application was made.

use crate::domain::certification::history::{TypedCertification, check};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{clients, subjects};
use crate::storage::{Audit, Tx};
use crate::usecases::certification_steps::note;
use crate::usecases::{Cmd, Failure};

/// A certification to enter.
#[derive(Clone, Debug)]
pub struct EnterCertification {
    /// The client.
    pub client: Uid,
    /// As typed.
    pub typed: TypedCertification,
}

/// Enters it; gives its uid.
pub fn enter(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EnterCertification) -> Result<Uid, Failure> {
    let client = clients::find(tx, &input.client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    let entry = check(&input.typed, jst_date(cmd.now)).map_err(Refused::from)?;
    let (_, uid) = note(tx, cmd, client.id, (&entry, input.typed.cuts_earlier))?;
    let whose = subjects::of_client(tx, client.id)?;
    cmd.audit(tx, &Audit::of("certification.enter").object("certification", &uid).whose(&whose))?;
    Ok(uid)
}
