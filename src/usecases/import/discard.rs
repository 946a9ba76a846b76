//! Throws a preview away, by a person or because nobody decided in time.

use crate::domain::careplan::ImportState;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::imports;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Throws a preview away.
pub fn discard(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<(), Failure> {
    let import = imports::find(tx, uid)?.ok_or(Failure::NotFound("import"))?;
    cmd.require_planner(import.office_id, "import")?;
    if import.state != ImportState::Previewed {
        return Err(Refused::from(super::confirm::ConfirmError::AlreadyDecided).into());
    }
    end(tx, cmd, &import, ImportState::Discarded)
}

/// Throws away what nobody has decided on in time; says how many.
pub fn expire(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<usize, Failure> {
    let expired = imports::expired(tx, cmd.now)?;
    for uid in &expired {
        if let Some(import) = imports::find(tx, uid)? {
            end(tx, cmd, &import, ImportState::Expired)?;
        }
    }
    Ok(expired.len())
}

fn end(tx: &mut Tx<'_>, cmd: &Cmd, import: &imports::ImportRow, state: ImportState) -> Result<(), Failure> {
    if !imports::end(tx, import, state, "", cmd.now)? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("import.discard").object("import", &import.uid))
}
