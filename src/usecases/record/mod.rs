//! The record of a meeting (第4表): drafted, edited in revisions, signed off.

pub mod draft;
pub mod edit;
pub mod sign;

pub use draft::{DraftInput, Drafted, draft};
pub use edit::{EditInput, Edited, edit};
pub use sign::{SignInput, Signed, sign};

use crate::domain::ids::Uid;
use crate::storage::Tx;
use crate::storage::tables::meetings::{self, MeetingRow};
use crate::usecases::{Cmd, Failure};

/// The meeting of a uid, for those who plan in its office.
fn planned(tx: &mut Tx<'_>, cmd: &mut Cmd, meeting: &Uid) -> Result<MeetingRow, Failure> {
    let meeting = meetings::find(tx, meeting)?.ok_or(Failure::NotFound("meeting"))?;
    cmd.require_planner(meeting.office_id, "meeting")?;
    Ok(meeting)
}

fn author(cmd: &Cmd) -> String {
    cmd.actor.account().map_or_else(|| cmd.actor.name(), |a| a.name.clone())
}
