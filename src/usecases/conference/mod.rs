//! Conferences: planned, filled with confirmed cases and attendees, held case by case, signed.

mod assign;
mod close_item;
mod invite;
mod list_case;
mod plan;
mod run;
mod sign_minutes;

pub use assign::{Assign, Assigned, Uninvited, assign, uninvite};
pub use close_item::{CloseItem, Decision, ItemClosed, close_item};
pub use invite::{Invite, Invited, invite};
pub use list_case::{ListCase, Listed, list_case};
pub use plan::{PlanConference, Planned, plan};
pub use run::{Moved, Step, mark_attendance, step};
pub use sign_minutes::{MinutesInput, sign_minutes};

use crate::domain::access::Role;
use crate::domain::ids::{OfficeId, Uid};
use crate::storage::tables::conferences::{self, ConferenceRow};
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Those who hold conferences.
const HOSTS: &[Role] = &[Role::CenterStaff, Role::InsurerStaff];

/// The conference of a uid, for the staff of the office that holds it; to all others it does not exist.
fn hosted(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<ConferenceRow, Failure> {
    let conference = conferences::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("conference"))?;
    authorize(cmd, conference.office_id)?;
    Ok(conference)
}

/// The audit note of something done with a conference as a whole, which concerns every case on its agenda (G55).
fn about(tx: &mut Tx<'_>, action: &'static str, row: &ConferenceRow) -> Result<Audit, Failure> {
    let (cases, insurer) = (subjects::cases_of(tx, row.id)?, subjects::insurer(tx, row.insurer_id)?);
    Ok(Audit::of(action).object("conference", &row.uid).subjects(&cases).insurer(&insurer))
}

/// Takes the conference's turn, so that two hosts who change its agenda or its attendees at once meet at the version.
fn take_turn(tx: &mut Tx<'_>, cmd: &Cmd, row: &ConferenceRow) -> Result<(), Failure> {
    if conferences::update(tx, row, cmd.now)? { Ok(()) } else { Err(Failure::Conflict) }
}

fn authorize(cmd: &mut Cmd, office: OfficeId) -> Result<(), Failure> {
    if cmd.act_in(office, HOSTS) { Ok(()) } else { Err(Failure::NotFound("conference")) }
}
