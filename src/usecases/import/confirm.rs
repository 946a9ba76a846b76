//! Takes a previewed set over: all of it, or nothing.

use super::apply::Applier;
use super::preview::look;
use super::read::SetToImport;
use crate::domain::careplan::{Confirmed, ImportState};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::imports;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Why a set was not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmError {
    /// It was confirmed, discarded or has expired.
    AlreadyDecided,
    /// Something stands in the way, perhaps only since the preview.
    NotImportable,
}

impl From<ConfirmError> for Refused {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::AlreadyDecided => Refused::new("import-already-decided"),
            ConfirmError::NotImportable => Refused::new("import-not-importable"),
        }
    }
}

/// What is confirmed.
#[derive(Clone, Debug)]
pub struct ConfirmInput {
    /// The import.
    pub uid: Uid,
    /// Its files, read again ([`super::prepare`]); none when it had been decided on.
    pub set: Option<SetToImport>,
    /// Whether particulars of known clients that differ are taken over as well.
    pub takes_client_data: bool,
}

/// Takes a set over.
pub fn confirm(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ConfirmInput) -> Result<Confirmed, Failure> {
    let import = imports::find(tx, &input.uid)?.ok_or(Failure::NotFound("import"))?;
    cmd.require_planner(import.office_id, "import")?;
    let set = input.set.as_ref().ok_or(Refused::from(ConfirmError::AlreadyDecided))?;
    if import.state != ImportState::Previewed || import.expires_at <= cmd.now {
        return Err(Refused::from(ConfirmError::AlreadyDecided).into());
    }
    // The world may have moved since the preview: it is looked at once more inside this transaction.
    let preview = look(tx, set)?;
    if !preview.is_importable {
        return Err(Refused::from(ConfirmError::NotImportable).into());
    }
    let mut applier = Applier { cmd, office: set.office, takes_client_data: input.takes_client_data };
    let mut plans = Vec::new();
    for plan in &set.set.plans {
        plans.push(applier.apply(tx, plan)?);
    }
    let confirmed = Confirmed { summary: preview.summary, plans };
    if !imports::end(tx, &import, ImportState::Confirmed, &serde_json::to_string(&confirmed)?, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let note = Audit::of("import.confirm").object("import", &input.uid);
    let note = note.subjects(confirmed.plans.iter().map(|p| &p.client));
    cmd.audit(tx, &note.detail(serde_json::to_value(&confirmed.summary)?))?;
    Ok(confirmed)
}
