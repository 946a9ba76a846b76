//! Adds an area (日常生活圏域) to a municipality.

use super::{Added, authorize, required};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::insurers;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What is known of a new area.
#[derive(Clone, Debug)]
pub struct AddArea {
    /// Its municipality.
    pub municipality: Uid,
    /// Its name.
    pub name: String,
    /// Its place in lists.
    pub sort: i32,
}

/// Adds an area to a municipality.
pub fn add_area(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddArea) -> Result<Added, Failure> {
    authorize(cmd)?;
    required("name", &input.name, 60)?;
    let (municipality, insurer, _) =
        insurers::find_municipality(tx, &input.municipality)?.ok_or(Failure::NotFound("municipality"))?;
    if insurers::area_named(tx, municipality, &input.name)?.is_some() {
        return Err(Refused::at("name", "area-known").into());
    }
    let uid = cmd.uid();
    insurers::insert_area(tx, &uid, (insurer, municipality, &input.name), input.sort, cmd.now)?;
    let insurer = insurers::get(tx, insurer)?;
    cmd.audit(tx, &Audit::of("directory.add_area").object("area", &uid).insurer(&insurer.uid))?;
    Ok(Added { uid })
}
