//! Changes what an attendee of a sitting was asked for, and takes attendees off.

use serde::{Deserialize, Serialize};

use super::{about, hosted, take_turn};
use crate::domain::conference::{AttendeeRole, Attending, ConferenceError, ConferenceState};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::conference_attendees::{self, AttendeeRow};
use crate::storage::tables::conferences::{self, AgendaItemRow, ConferenceRow};
use crate::usecases::{Cmd, Failure, room_steps};

/// What an attendee does, and in which cases.
#[derive(Clone, Debug)]
pub struct Assign {
    /// The conference.
    pub conference: Uid,
    /// The attendee.
    pub attendee: Uid,
    /// What they do in the sitting.
    pub role: AttendeeRole,
    /// The cases they attend.
    pub attending: Attending,
}

/// The attendee as they stand now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// How many of the listed cases they attend.
    pub cases: usize,
}

/// Gives an attendee a role and cases. Whoever loses a case loses its room at once; whoever gets another role sees and does
/// in an open room what that role may.
pub fn assign(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Assign) -> Result<Assigned, Failure> {
    let conference = changeable(tx, cmd, &input.conference)?;
    let attendee = conference_attendees::find(tx, conference.id, &input.attendee)?
        .ok_or(Failure::NotFound("attendee"))?;
    let items = conferences::list_items(tx, conference.id)?;
    check(&attendee, &items, &input.attending)?;
    let before = conference_attendees::assigned(tx, attendee.id)?;
    let attends_all = input.attending == Attending::All;
    conference_attendees::set(tx, attendee.id, (input.role, attends_all))?;
    let mut rooms = Vec::new();
    for item in &items {
        let (was, is) = (before.contains(&item.id), input.attending.has(&item.uid));
        match (was, is) {
            (false, true) => conferences::assign(tx, item.id, attendee.id)?,
            (true, false) => conference_attendees::unassign(tx, item.id, attendee.id)?,
            _ => {}
        }
        if was != is || input.role != attendee.role {
            rooms.extend(item.room_id.map(|room| (room, is && !was)));
        }
    }
    if let Some(account) = &attendee.account {
        room_steps::reseat(tx, cmd, account, rooms)?;
    }
    let attended = items.iter().filter(|item| input.attending.has(&item.uid));
    let cases: Vec<&str> = attended.map(|item| item.uid.as_str()).collect();
    let detail = serde_json::json!({ "role": input.role, "all": attends_all, "cases": cases });
    let note = about(tx, "conference.assign", &conference)?.purpose(attendee.uid.to_string());
    cmd.audit(tx, &note.detail(detail))?;
    Ok(Assigned { cases: cases.len() })
}

fn check(attendee: &AttendeeRow, items: &[AgendaItemRow], attending: &Attending) -> Result<(), Failure> {
    if let Attending::Only(cases) = attending {
        if cases.is_empty() {
            return Err(refuse(ConferenceError::CasesRequired));
        }
        if !cases.iter().all(|case| items.iter().any(|item| item.uid == *case)) {
            return Err(Failure::NotFound("agenda item"));
        }
    }
    let presents =
        |item: &&AgendaItemRow| attendee.account_id.is_some() && item.presenter_id == attendee.account_id;
    if items.iter().filter(presents).any(|item| !attending.has(&item.uid)) {
        return Err(refuse(ConferenceError::PresenterAttends));
    }
    Ok(())
}

fn refuse(error: ConferenceError) -> Failure {
    Refused::from(error).into()
}

/// Whether somebody was taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uninvited {
    /// They were on it until now.
    pub was_there: bool,
}

/// Takes an attendee off the sitting: they lose its cases, and their open connections to the rooms at once. Whoever is off
/// already stays off, so that asking twice is asking once.
pub fn uninvite(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    conference: &Uid,
    attendee: &Uid,
) -> Result<Uninvited, Failure> {
    let conference = changeable(tx, cmd, conference)?;
    let note = about(tx, "conference.uninvite", &conference)?.purpose(attendee.to_string());
    let Some(row) = conference_attendees::find(tx, conference.id, attendee)? else {
        cmd.audit(tx, &note.detail(serde_json::json!({ "was_there": false })))?;
        return Ok(Uninvited { was_there: false });
    };
    if let Some(account) = row.account_id {
        conference_attendees::forget_presenter(tx, conference.id, account)?;
    }
    conference_attendees::remove(tx, row.id)?;
    if let Some(account) = &row.account {
        let items = conferences::list_items(tx, conference.id)?;
        let rooms: Vec<_> = items.iter().filter_map(|item| item.room_id).map(|room| (room, false)).collect();
        room_steps::reseat(tx, cmd, account, rooms)?;
    }
    let who = row.account.as_ref().map(Uid::as_str);
    let detail = serde_json::json!({ "account": who, "role": row.role });
    cmd.audit(tx, &note.detail(detail))?;
    Ok(Uninvited { was_there: true })
}

/// A sitting of the actor's office that is still to be held, or is being held; its turn is taken.
fn changeable(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<ConferenceRow, Failure> {
    let conference = hosted(tx, cmd, uid)?;
    if !matches!(conference.state, ConferenceState::Planned | ConferenceState::Open) {
        return Err(refuse(ConferenceError::OutOfOrder));
    }
    take_turn(tx, cmd, &conference)?;
    Ok(conference)
}
