//! Reads the files of a set outside any transaction, so that parsing never holds the write lock.

use chrono::NaiveDateTime;

use crate::domain::careplan::{CarePlanSet, ImportState, InputFile, ReadOptions, read_set};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{imports, offices};
use crate::storage::{Conn, StorageError};
use crate::usecases::{Failure, Keys};

/// A file as it was uploaded. A file beyond the limit has its true size and no bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldFile {
    /// Its name without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its true size.
    pub size: u64,
}

/// A set that has been read for an office.
#[derive(Clone, Debug)]
pub struct SetToImport {
    /// The importing office.
    pub office: OfficeId,
    /// Its number, as it stands in 1表 item 13.
    pub office_number: String,
    /// The files.
    pub files: Vec<HeldFile>,
    /// What was read from them.
    pub set: CarePlanSet,
}

/// Reads uploaded files for an office.
pub fn hold(
    conn: &mut Conn,
    office: OfficeId,
    files: Vec<HeldFile>,
    now: NaiveDateTime,
) -> Result<SetToImport, Failure> {
    let office_number =
        offices::get(conn, office)?.number.ok_or(Refused::new("import-office-number-missing"))?;
    let set = read(&files, &office_number, now);
    Ok(SetToImport { office, office_number, files, set })
}

/// Reads the files of a previewed import again; nothing when it has been decided on already.
pub fn prepare(
    conn: &mut Conn,
    keys: &Keys,
    uid: &Uid,
    now: NaiveDateTime,
) -> Result<Option<SetToImport>, Failure> {
    let import = imports::find(conn, uid)?.ok_or(Failure::NotFound("import"))?;
    if import.state != ImportState::Previewed {
        return Ok(None);
    }
    let mut files = Vec::new();
    for (name, sealed) in imports::files(conn, import.id)? {
        let bytes = keys
            .open(FILE_PURPOSE, &binding(uid, &name), &sealed)
            .ok_or_else(|| StorageError::Corrupt("a file of an import can't be opened".into()))?;
        files.push(HeldFile { size: bytes.len() as u64, bytes: bytes.to_vec(), name });
    }
    hold(conn, import.office_id, files, now).map(Some)
}

fn read(files: &[HeldFile], office_number: &str, now: NaiveDateTime) -> CarePlanSet {
    let inputs: Vec<InputFile<'_>> =
        files.iter().map(|f| InputFile { name: &f.name, bytes: &f.bytes, size: f.size }).collect();
    read_set(&inputs, &ReadOptions { office_number, today: jst_date(now) })
}

/// What the seal of an import's file is for.
pub(super) const FILE_PURPOSE: &str = "import-file";

/// A sealed file opens only as the same file of the same import.
pub(super) fn binding(import: &Uid, name: &str) -> Vec<u8> {
    format!("{import}/{name}").into_bytes()
}
