//! Adds an attendee to a conference.

use serde::{Deserialize, Serialize};

use super::{about, hosted, take_turn};
use crate::domain::conference::{Attendance, AttendeeRole, ConferenceError, ConferenceState};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::accounts::{self, AccountRow};
use crate::storage::tables::conferences::{self, AgendaItemRow, ConferenceRow};
use crate::usecases::{Cmd, Failure, room_steps};

/// Somebody to expect.
#[derive(Clone, Debug)]
pub struct Invite {
    /// The conference.
    pub conference: Uid,
    /// The login name of an account, or empty for somebody without one.
    pub login: String,
    /// The name of somebody without an account.
    pub name: String,
    /// Profession, e.g. 理学療法士.
    pub profession: String,
    /// What they do in the sitting.
    pub role: AttendeeRole,
    /// The agenda items of the cases they attend; empty for all, also those that are listed later.
    pub cases: Vec<Uid>,
}

/// The attendee that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Its uid.
    pub uid: Uid,
}

/// Adds an attendee. An adviser sees exactly the cases assigned, in the window, after the pledge.
pub fn invite(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Invite) -> Result<Invited, Failure> {
    let conference = hosted(tx, cmd, &input.conference)?;
    if !matches!(conference.state, ConferenceState::Planned | ConferenceState::Open) {
        return Err(Refused::from(ConferenceError::OutOfOrder).into());
    }
    take_turn(tx, cmd, &conference)?;
    let items = conferences::list_items(tx, conference.id)?;
    if !input.cases.iter().all(|case| items.iter().any(|item| item.uid == *case)) {
        return Err(Failure::NotFound("agenda item"));
    }
    let account = account(tx, &conference, input.login.trim())?;
    let name = account.as_ref().map_or(input.name.trim(), |a| a.name.as_str());
    if name.is_empty() {
        return Err(Refused::at("name", "field-required").into());
    }
    let profession = account.as_ref().map(|a| a.profession.as_str()).filter(|p| !p.is_empty());
    let uid = cmd.uid();
    let attendee = conferences::insert_attendee(
        tx,
        &conferences::NewAttendee {
            uid: &uid,
            conference_id: conference.id,
            account_id: account.as_ref().map(|a| a.id),
            office_id: None,
            name,
            profession: profession.unwrap_or(input.profession.trim()),
            role: input.role,
            attendance: Attendance::Expected,
            created_at: cmd.now,
            attends_all: input.cases.is_empty(),
        },
    )?;
    let asked = |item: &AgendaItemRow| input.cases.is_empty() || input.cases.contains(&item.uid);
    let items: Vec<AgendaItemRow> = items.into_iter().filter(asked).collect();
    for item in &items {
        conferences::assign(tx, item.id, attendee)?;
    }
    if let Some(account) = &account {
        // Whoever was taken off before and is asked again has their seat again.
        let rooms = items.iter().filter_map(|item| item.room_id);
        room_steps::reseat(tx, cmd, &account.uid, rooms.map(|room| (room, true)))?;
    }
    let note = about(tx, "conference.invite", &conference)?.purpose(uid.to_string());
    cmd.audit(tx, &note)?;
    Ok(Invited { uid })
}

/// The account of a login name, if one was typed, and if it is not expected already.
fn account(tx: &mut Tx<'_>, conference: &ConferenceRow, login: &str) -> Result<Option<AccountRow>, Failure> {
    if login.is_empty() {
        return Ok(None);
    }
    let account = accounts::find_by_login(tx, &login.to_lowercase())?
        .ok_or_else(|| Refused::at("login", "conference-login-unknown"))?;
    if conferences::find_attendee(tx, conference.id, account.id)?.is_some() {
        return Err(Refused::at("login", "conference-invited-twice").into());
    }
    Ok(Some(account))
}
