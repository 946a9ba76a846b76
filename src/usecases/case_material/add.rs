//! Keeps a material of a case, sealed under the case's data key.

use crate::domain::attachment::CheckedFile;
use crate::domain::conference::{MAX_MATERIALS, MaterialError, MaterialPurpose, may_add_material};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::tables::case_materials::{self, NewCaseMaterial};
use crate::storage::tables::{care_cases, conferences, subjects};
use crate::storage::{Audit, StorageError, Tx};
use crate::usecases::{Cmd, Failure};

/// A material for those who discuss a case.
#[derive(Clone, Debug)]
pub struct AddMaterial {
    /// The agenda item.
    pub item: Uid,
    /// The file; its name is not kept.
    pub file: CheckedFile,
    /// What it shows.
    pub purpose: MaterialPurpose,
    /// Whoever adds it says that it names nobody.
    pub names_nobody: bool,
}

/// Keeps the material. The office that presents the case may, until the case has been discussed.
pub fn add(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddMaterial) -> Result<(), Failure> {
    let item = conferences::find_item(tx, &input.item)?.ok_or(Failure::NotFound("agenda_item"))?;
    let case = care_cases::get(tx, item.care_case_id)?;
    cmd.require_planner(case.office_id, "agenda_item")?;
    let refuse = |error: MaterialError| Failure::from(Refused::from(error));
    let sitting = conferences::get(tx, item.conference_id)?;
    may_add_material(sitting.state, item.state).map_err(refuse)?;
    if !input.names_nobody {
        return Err(refuse(MaterialError::NamesSomebody));
    }
    // Two at once meet at the item's version, so that no number is given twice.
    if !conferences::update_item(tx, &item)? {
        return Err(Failure::Conflict);
    }
    let (live, last) = case_materials::counted(tx, item.id)?;
    if live >= MAX_MATERIALS as i64 {
        return Err(refuse(MaterialError::TooMany));
    }
    let uid = cmd.uid();
    let data_key = care_cases::data_key(tx, case.id)?;
    let body = cmd
        .keys
        .seal_for((case.uid.as_str().as_bytes(), &data_key), &uid.bytes(), &input.file.bytes, &cmd.mint)
        .ok_or_else(|| StorageError::Corrupt("the data key of a case does not open".into()))?;
    let added_by = cmd.actor_name();
    let row = NewCaseMaterial {
        uid: &uid,
        agenda_item_id: item.id,
        care_case_id: case.id,
        number: last + 1,
        purpose: input.purpose,
        kind: input.file.kind,
        size: i64::try_from(input.file.bytes.len()).unwrap_or(i64::MAX),
        body: &body,
        names_nobody: true,
        added_by: &added_by,
        added_at: cmd.now,
        withdrawn_by: "",
        withdrawn_reason: "",
    };
    case_materials::insert(tx, &row)?;
    let detail = serde_json::json!({
        "agenda_item": item.uid, "kind": row.kind.as_str(), "purpose": row.purpose.as_str(), "size": row.size,
    });
    let subject = subjects::of_case(tx, case.id)?;
    let note = Audit::of("case_material.add").object("case_material", &uid).whose(&subject);
    cmd.audit(tx, &note.detail(detail))
}
