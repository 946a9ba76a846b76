//! The directory: insurers, municipalities, areas and offices.

mod add_area;
mod add_insurer;
mod add_municipality;
mod add_office;

pub use add_area::{AddArea, add_area};
pub use add_insurer::{AddInsurer, add_insurer};
pub use add_municipality::{AddMunicipality, add_municipality};
pub use add_office::{AddOffice, add_office};

use serde::{Deserialize, Serialize};

use super::{Cmd, Failure};
use crate::domain::access::{Actor, Role};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;

/// What was added, by its uid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Its uid.
    pub uid: Uid,
}

/// Only administrators and the server itself (set-up, command line, demo) change the directory's frame.
fn authorize(cmd: &Cmd) -> Result<(), Failure> {
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
