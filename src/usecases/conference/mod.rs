//! Conferences: planned, filled with confirmed cases and attendees, held case by case, signed.

mod close_item;
mod invite;
mod list_case;
mod plan;
mod run;
mod sign_minutes;

pub use close_item::{CloseItem, Decision, ItemClosed, close_item};
pub use invite::{Invite, Invited, invite};
pub use list_case::{ListCase, Listed, list_case};
pub use plan::{PlanConference, Planned, plan};
pub use run::{Moved, Step, mark_attendance, step};
pub use sign_minutes::{MinutesInput, sign_minutes};

use crate::domain::access::Role;
use crate::domain::ids::{OfficeId, Uid};
use crate::storage::Tx;
use crate::storage::tables::conferences::{self, ConferenceRow};
use crate::usecases::{Cmd, Failure};

/// Those who hold conferences.
const HOSTS: &[Role] = &[Role::CenterStaff, Role::InsurerStaff];

/// The conference of a uid, for the staff of the office that holds it; to all others it does not exist.
fn hosted(tx: &mut Tx<'_>, cmd: &Cmd, uid: &Uid) -> Result<ConferenceRow, Failure> {
    let conference = conferences::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("conference"))?;
    authorize(cmd, conference.office_id)?;
    Ok(conference)
}

fn authorize(cmd: &Cmd, office: OfficeId) -> Result<(), Failure> {
    if cmd.actor.is_in(office, HOSTS) { Ok(()) } else { Err(Failure::NotFound("conference")) }
}
