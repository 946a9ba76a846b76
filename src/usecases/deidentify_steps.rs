//! The steps by which every text is kept from saying whom it is about: the identity behind the link, the check, and the seal of
//! what has not been checked yet.

use crate::domain::care_case::CaseSheet;
use crate::domain::deidentify::{Identity, find};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::care_cases::{self, CareCaseRow, CaseSheetRow};
use crate::storage::views::case_identities;
use crate::storage::views::cases::{SealedSheet, SheetBody};
use crate::storage::{StorageError, Tx};
use crate::usecases::{Cmd, Failure, Keys};

/// What identifies the person of a case; only its presenter's office may ask.
pub fn identity(tx: &mut Tx<'_>, cmd: &Cmd, case: &Uid) -> Result<Identity, Failure> {
    case_identities::of_case(tx, &cmd.scope(), case)?.ok_or(Failure::NotFound("case"))
}

/// Refuses a text of which it can be told without knowing the person that it says whom it is about, for writers who may not
/// follow the link. It tells the kind and the place, not the words.
pub fn refuse_naming(field: &'static str, text: &str) -> Result<(), Refused> {
    let Some(found) = find(text, &Identity::default()).into_iter().next() else { return Ok(()) };
    let letters = text.get(..found.range.start).unwrap_or_default().chars().count();
    Err(Refused::at(field, "text-says-who").with("kind", found.kind).with("at", letters + 1))
}

/// Seals a draft under the key of its case.
pub fn seal(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (case, uid): (&CareCaseRow, &Uid),
    sheet: &CaseSheet,
) -> Result<Vec<u8>, Failure> {
    let data_key = care_cases::data_key(tx, case.id)?;
    let plain = serde_json::to_vec(sheet)?;
    let whose = (case.uid.as_str().as_bytes(), data_key.as_slice());
    let sealed = cmd.keys.seal_for(whose, &uid.bytes(), &plain, &cmd.mint);
    Ok(sealed.ok_or_else(|| StorageError::Corrupt("the data key of a case does not open".into()))?)
}

/// What a stored sheet says.
pub fn read(tx: &mut Tx<'_>, cmd: &Cmd, case: &CareCaseRow, row: CaseSheetRow) -> Result<CaseSheet, Failure> {
    let Some(sealed) = row.sealed else { return Ok(serde_json::from_str(&row.body)?) };
    let data_key = care_cases::data_key(tx, case.id)?;
    let sealed = SealedSheet { case: case.uid.clone(), data_key, sheet: row.uid, sealed };
    Ok(open(&cmd.keys, &SheetBody::Sealed(sealed))?)
}

/// What a sheet says, for who may read it.
pub fn open(keys: &Keys, body: &SheetBody) -> Result<CaseSheet, StorageError> {
    let sealed = match body {
        SheetBody::Open(sheet) => return Ok(CaseSheet::clone(sheet)),
        SheetBody::Sealed(sealed) => sealed,
    };
    let whose = (sealed.case.as_str().as_bytes(), sealed.data_key.as_slice());
    let plain = keys.open_for(whose, &sealed.sheet.bytes(), &sealed.sealed);
    let plain = plain.ok_or_else(|| StorageError::Corrupt("a draft does not open".into()))?;
    serde_json::from_slice(&plain).map_err(|error| StorageError::Corrupt(format!("case sheet: {error}")))
}
