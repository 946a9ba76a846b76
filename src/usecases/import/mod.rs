//! Imports of the national care-plan CSV: read, preview, then confirm or discard. Nothing is taken over before a
//! person (or the command line) confirms, and a set with an error is not taken over at all.

mod apply;
mod assess;
pub mod confirm;
pub mod discard;
pub mod preview;
mod read;

pub use assess::{AssessedPlan, assess};
pub use preview::open_preview;
pub use read::{HeldFile, SetToImport, hold, prepare};

use crate::domain::access::{Actor, Role};
use crate::domain::ids::OfficeId;
use crate::usecases::{Cmd, Failure};

/// Those who make plans import them, for an office they belong to; the command line may for any.
fn require_planner(cmd: &Cmd, office: OfficeId) -> Result<(), Failure> {
    match &cmd.actor {
        Actor::System(_) => Ok(()),
        actor if actor.is_in(office, &[Role::CareManager, Role::CenterStaff]) => Ok(()),
        _ => Err(Failure::Denied),
    }
}
