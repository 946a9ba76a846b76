//! The directory: insurers, municipalities, areas and offices.

mod add_area;
mod add_insurer;
mod add_municipality;
mod add_office;
pub mod address;
pub mod close_days;
pub mod edit_office;
pub mod edit_places;
mod facts;
pub mod hours;
pub mod merge_offices;
pub mod office_list;
pub mod venues;

pub use add_area::{AddArea, add_area};
pub use add_insurer::{AddInsurer, add_insurer};
pub use add_municipality::{AddMunicipality, add_municipality};
pub use add_office::{AddOffice, add_office};

use serde::{Deserialize, Serialize};

use super::{Cmd, Failure};
use crate::domain::access::{Actor, Role};
use crate::domain::ids::{AreaId, InsurerId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::insurers;

/// What was added, by its uid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Its uid.
    pub uid: Uid,
}

/// Only administrators and the server itself (set-up, command line, demo) change the directory's frame.
fn authorize(cmd: &mut Cmd) -> Result<(), Failure> {
    match &cmd.actor {
        Actor::System(_) => Ok(()),
        _ => cmd.require_role(&[Role::Administrator]),
    }
}

fn required(field: &'static str, text: &str, max: usize) -> Result<(), Refused> {
    match text.chars().count() {
        0 => Err(Refused::at(field, "field-required")),
        n if n > max => Err(Refused::at(field, "field-too-long").with("limit", max)),
        _ => Ok(()),
    }
}

/// The insurers and areas that an office's facts name. Whoever is in charge of an area works with its insurer.
fn links_of(tx: &mut Tx<'_>, facts: &AddOffice) -> Result<(Vec<InsurerId>, Vec<AreaId>), Failure> {
    let (mut with, mut of) = (Vec::new(), Vec::new());
    for insurer in &facts.insurers {
        with.push(insurers::find_by_uid(tx, insurer)?.ok_or(Failure::NotFound("insurer"))?.id);
    }
    for area in &facts.areas {
        let (area, insurer, _) = insurers::find_area(tx, area)?.ok_or(Failure::NotFound("area"))?;
        of.push(area);
        with.push(insurer);
    }
    with.sort_unstable();
    with.dedup();
    Ok((with, of))
}
