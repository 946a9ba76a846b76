//! Puts an entry right, or withdraws it. The old row stays, with who, when and why.

use crate::domain::certification::history::{TypedCertification, check, check_reason};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::certifications::{self, CertificationRow, Superseded};
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};
use crate::usecases::certification_steps::{DECIDED, end_before_next, note_instead};
use crate::usecases::{Cmd, Failure};

/// A correction.
#[derive(Clone, Debug)]
pub struct CorrectCertification {
    /// The entry.
    pub certification: Uid,
    /// How it should read.
    pub typed: TypedCertification,
    /// Why.
    pub reason: String,
}

/// Puts an entry right; gives the client's uid.
pub fn correct(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CorrectCertification) -> Result<Uid, Failure> {
    let (row, client) = open(tx, cmd, &input.certification)?;
    let entry = check(&input.typed, jst_date(cmd.now)).map_err(Refused::from)?;
    check_reason(&input.reason).map_err(Refused::from)?;
    end(tx, cmd, &row, &input.reason)?;
    let (id, uid) = note_instead(tx, cmd, &row, (&entry, input.typed.cuts_earlier))?;
    certifications::put_instead(tx, row.id, id)?;
    let whose = subjects::of_client(tx, client.id)?;
    let note = Audit::of("certification.correct").object("certification", &row.uid).whose(&whose);
    let note = note.purpose(&input.reason).detail(serde_json::json!({ "instead": uid }));
    cmd.audit(tx, &note)?;
    Ok(client.uid)
}

/// Withdraws an entry that should not be there; what it had ended early holds again. Gives the client's uid.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, entry: &Uid, reason: &str) -> Result<Uid, Failure> {
    let (row, client) = open(tx, cmd, entry)?;
    check_reason(reason).map_err(Refused::from)?;
    end(tx, cmd, &row, reason)?;
    end_before_next(tx, client.id)?;
    let whose = subjects::of_client(tx, client.id)?;
    let note = Audit::of("certification.withdraw").object("certification", &row.uid).whose(&whose);
    cmd.audit(tx, &note.purpose(reason))?;
    Ok(client.uid)
}

fn open(tx: &mut Tx<'_>, cmd: &mut Cmd, entry: &Uid) -> Result<(CertificationRow, ClientRow), Failure> {
    let row = certifications::find(tx, entry)?.ok_or(Failure::NotFound("certification"))?;
    let client = clients::get(tx, row.client_id)?;
    cmd.require_planner(client.office_id, "certification")?;
    Ok((row, client))
}

fn end(tx: &mut Tx<'_>, cmd: &Cmd, row: &CertificationRow, reason: &str) -> Result<(), Failure> {
    let by = cmd.actor_name();
    let why = Superseded { by: &by, reason, instead: None, now: cmd.now };
    if !certifications::supersede(tx, row.id, &why)? {
        return Err(Failure::Conflict);
    }
    Ok(certifications::release(tx, row.id, DECIDED)?)
}
