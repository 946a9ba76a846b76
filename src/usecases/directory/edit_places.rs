//! Changes insurers, municipalities and areas. Numbers and codes stay: what hangs on them would lose its meaning.

use chrono::NaiveDate;

use super::{authorize, required};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::insurers;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// An insurer's name.
#[derive(Clone, Debug)]
pub struct EditInsurer {
    /// Which.
    pub insurer: Uid,
    /// Its name.
    pub name: String,
    /// The pledge of secrecy; empty means the product's own.
    pub pledge_text: String,
    /// The version its writer saw.
    pub version: i32,
}

/// Changes an insurer.
pub fn edit_insurer(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EditInsurer) -> Result<(), Failure> {
    authorize(cmd)?;
    required("name", &input.name, 60)?;
    if input.pledge_text.chars().count() > 4_000 {
        return Err(Refused::at("pledge_text", "field-too-long").with("limit", 4_000).into());
    }
    let mut row = insurers::find_by_uid(tx, &input.insurer)?.ok_or(Failure::NotFound("insurer"))?;
    row.name.clone_from(&input.name);
    row.pledge_text.clone_from(&input.pledge_text);
    row.version = input.version;
    if !insurers::update(tx, &row)? {
        return Err(Refused::new("office-changed-meanwhile").into());
    }
    cmd.audit(tx, &Audit::of("directory.edit_insurer").object("insurer", &row.uid).insurer(&row.uid))
}

/// A municipality's name, and its inhabitants on a day.
#[derive(Clone, Debug)]
pub struct EditMunicipality {
    /// Which.
    pub municipality: Uid,
    /// Its name.
    pub name: String,
    /// A new figure, when there is one: the day and the inhabitants.
    pub population: Option<(NaiveDate, i64)>,
}

/// Changes a municipality. The figure of a day that is known already is replaced.
pub fn edit_municipality(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EditMunicipality) -> Result<(), Failure> {
    authorize(cmd)?;
    required("name", &input.name, 60)?;
    let found = insurers::find_municipality(tx, &input.municipality)?;
    let (id, insurer, _) = found.ok_or(Failure::NotFound("municipality"))?;
    insurers::rename_municipality(tx, id, &input.name)?;
    if let Some((as_of, population)) = input.population {
        if !(1..=20_000_000).contains(&population) {
            return Err(Refused::at("population", "municipality-population").into());
        }
        insurers::set_population(tx, id, as_of, population)?;
    }
    let insurer = insurers::get(tx, insurer)?.uid;
    let audit = Audit::of("directory.edit_municipality").object("municipality", &input.municipality);
    cmd.audit(tx, &audit.insurer(&insurer))
}

/// An area's name, place and end.
#[derive(Clone, Debug)]
pub struct EditArea {
    /// Which.
    pub area: Uid,
    /// Its name.
    pub name: String,
    /// Its place in lists, from 0.
    pub sort: i32,
    /// The last day of its use, when it has ended.
    pub closed_on: Option<NaiveDate>,
}

/// Changes an area.
pub fn edit_area(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EditArea) -> Result<(), Failure> {
    authorize(cmd)?;
    required("name", &input.name, 60)?;
    let (id, insurer, municipality) =
        insurers::find_area(tx, &input.area)?.ok_or(Failure::NotFound("area"))?;
    if insurers::area_named(tx, municipality, &input.name)?.is_some_and(|other| other != id) {
        return Err(Refused::at("name", "area-known").into());
    }
    insurers::update_area(tx, id, (&input.name, input.sort, input.closed_on))?;
    let insurer = insurers::get(tx, insurer)?.uid;
    cmd.audit(tx, &Audit::of("directory.edit_area").object("area", &input.area).insurer(&insurer))
}
