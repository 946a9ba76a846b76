//! Takes a previewed set over: all of it, or nothing.

use std::collections::BTreeSet;

use super::apply::Applier;
use super::preview::look_at;
use super::read::SetToImport;
use super::world::World;
use crate::domain::careplan::{Confirmed, ImportState};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
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
    let mut world = World::of(tx, &set.set, jst_date(cmd.now))?;
    let (preview, _) = look_at(&world, set);
    if !preview.is_importable {
        return Err(Refused::from(ConfirmError::NotImportable).into());
    }
    let (office, takes_client_data) = (set.office, input.takes_client_data);
    let applied = Applier { cmd, office, takes_client_data, set: &set.set }.apply(tx, &mut world)?;
    let confirmed =
        Confirmed { summary: preview.summary, plans: applied.plans, withdrawn: applied.withdrawn };
    if !imports::end(tx, &import, ImportState::Confirmed, &serde_json::to_string(&confirmed)?, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let note = Audit::of("import.confirm").object("import", &input.uid);
    // One person once, however many of their plans or illnesses the set tells of.
    let told = set.set.histories.iter().filter_map(|h| world.client(&h.insurer_number, &h.insured_number));
    let subjects: BTreeSet<&Uid> = confirmed
        .plans
        .iter()
        .chain(&confirmed.withdrawn)
        .map(|plan| &plan.client)
        .chain(told.map(|client| &client.uid))
        .collect();
    let withdrawn: Vec<&Uid> = confirmed.withdrawn.iter().map(|plan| &plan.plan).collect();
    let detail = serde_json::json!({ "counts": confirmed.summary, "withdrawn": withdrawn });
    cmd.audit(tx, &note.subjects(subjects).detail(detail))?;
    Ok(confirmed)
}
