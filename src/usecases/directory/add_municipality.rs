//! Adds a municipality to an insurer, with its population.

use chrono::NaiveDate;

use super::{Added, authorize, required};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::insurers;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What is known of a new municipality.
#[derive(Clone, Debug)]
pub struct AddMunicipality {
    /// Its insurer.
    pub insurer: Uid,
    /// 全国地方公共団体コード, 5 or 6 digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Inhabitants; decides which counts may be published.
    pub population: i64,
    /// The day of that figure.
    pub as_of: NaiveDate,
}

/// Adds a municipality to an insurer, with its population.
pub fn add_municipality(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddMunicipality) -> Result<Added, Failure> {
    authorize(cmd)?;
    required("name", &input.name, 60)?;
    let is_code = matches!(input.code.len(), 5 | 6) && input.code.bytes().all(|b| b.is_ascii_digit());
    if !is_code {
        return Err(Refused::at("code", "municipality-code-form").into());
    }
    if insurers::has_municipality(tx, &input.code)? {
        return Err(Refused::at("code", "municipality-known").into());
    }
    if !(1..=20_000_000).contains(&input.population) {
        return Err(Refused::at("population", "municipality-population").into());
    }
    let insurer = insurers::find_by_uid(tx, &input.insurer)?.ok_or(Failure::NotFound("insurer"))?;
    let uid = cmd.uid();
    let id = insurers::insert_municipality(tx, &uid, (insurer.id, &input.code, &input.name), cmd.now)?;
    insurers::set_population(tx, id, input.as_of, input.population)?;
    cmd.audit(
        tx,
        &Audit::of("directory.add_municipality").object("municipality", &uid).insurer(&insurer.uid),
    )?;
    Ok(Added { uid })
}
