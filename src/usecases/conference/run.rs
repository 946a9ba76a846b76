//! Runs a sitting: opens it, opens its cases one after the other, notes who came, closes it.

use serde::{Deserialize, Serialize};

use super::{about, hosted};
use crate::domain::conference::{
    AgendaState, Attendance, ConferenceError, ConferenceState, may_close, may_open_item,
};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::conferences;
use crate::usecases::{Cmd, Failure};

/// A step of the sitting.
#[derive(Clone, Debug)]
pub enum Step {
    /// The sitting begins.
    Open,
    /// A case is called.
    OpenItem(Uid),
    /// The sitting ends.
    Close,
}

/// Where the sitting stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The sitting.
    pub state: ConferenceState,
}

/// Takes a step of a sitting.
pub fn step(tx: &mut Tx<'_>, cmd: &mut Cmd, conference: &Uid, step: &Step) -> Result<Moved, Failure> {
    let mut row = hosted(tx, cmd, conference)?;
    let items = conferences::list_items(tx, row.id)?;
    let states: Vec<AgendaState> = items.iter().map(|item| item.state).collect();
    let refuse = |error: ConferenceError| Failure::from(Refused::from(error));
    match step {
        Step::Open if row.state == ConferenceState::Planned => row.state = ConferenceState::Open,
        Step::Open => return Err(refuse(ConferenceError::OutOfOrder)),
        Step::Close => {
            may_close(row.state, &states).map_err(refuse)?;
            row.state = ConferenceState::Closed;
        }
        Step::OpenItem(uid) => {
            let mut item =
                items.iter().find(|i| i.uid == *uid).cloned().ok_or(Failure::NotFound("agenda_item"))?;
            let others: Vec<AgendaState> = items.iter().filter(|i| i.uid != *uid).map(|i| i.state).collect();
            may_open_item(row.state, item.state, &others).map_err(refuse)?;
            item.state = AgendaState::Open;
            item.opened_at = Some(cmd.now);
            if !conferences::update_item(tx, &item)? {
                return Err(Failure::Conflict);
            }
        }
    }
    // Also for a case: two hosts who call different cases at once meet at the version.
    if !conferences::update(tx, &row, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let what = match step {
        Step::Open => "open",
        Step::OpenItem(_) => "open_item",
        Step::Close => "close",
    };
    let detail = serde_json::json!({ "step": what });
    let note = about(tx, "conference.step", &row)?.detail(detail);
    cmd.audit(tx, &note)?;
    Ok(Moved { state: row.state })
}

/// Notes whether an attendee came.
pub fn mark_attendance(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    conference: &Uid,
    marks: &[(Uid, Attendance)],
) -> Result<Moved, Failure> {
    let row = hosted(tx, cmd, conference)?;
    if row.state == ConferenceState::Signed {
        return Err(Refused::from(ConferenceError::OutOfOrder).into());
    }
    for (attendee, attendance) in marks {
        if !conferences::set_attendance(tx, row.id, attendee, *attendance)? {
            return Err(Failure::NotFound("attendee"));
        }
    }
    let note = about(tx, "conference.attendance", &row)?;
    cmd.audit(tx, &note)?;
    Ok(Moved { state: row.state })
}
