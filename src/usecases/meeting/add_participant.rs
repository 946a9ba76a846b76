//! Adds a participant by hand. Nothing is sent by it; who is added to a settled date is invited by a step of its own.

use serde::{Deserialize, Serialize};

use super::{audit, own, require_open};
use crate::domain::ids::Uid;
use crate::domain::meeting::{self, Actual, DraftError, MeetingState, ParticipantKind, Planned};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::offices;
use crate::storage::tables::participants::{self, NewParticipant};
use crate::usecases::{Cmd, Failure};

/// Who is added.
#[derive(Clone, Debug)]
pub struct AddParticipant {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// The office, when it is one.
    pub office: Option<Uid>,
    /// What they are called in lists, when they are no office.
    pub label: String,
    /// The person, when known.
    pub person_name: String,
    /// Whether the meeting makes no sense without them.
    pub is_required: bool,
}

/// An added participant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Added {
    /// Its uid.
    pub uid: Uid,
    /// Whether the date is settled, so that they have to be told of it.
    pub is_to_be_invited: bool,
}

/// Adds the participant.
pub fn add_participant(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddParticipant) -> Result<Added, Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    require_open(&row)?;
    let too_long = |text: &str| text.chars().count() > meeting::LINE_LIMIT;
    if too_long(&input.label) || too_long(&input.person_name) {
        return Err(Refused::from(DraftError::TooLong("label")).into());
    }
    let present = participants::list(tx, row.id)?;
    let office = match &input.office {
        Some(uid) => Some(offices::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("office"))?),
        None => None,
    };
    if office.as_ref().is_some_and(|o| present.iter().any(|p| p.office_id == Some(o.id))) {
        return Err(Refused::at("office", "meeting-participant-twice").into());
    }
    let label = office.as_ref().map_or(input.label.trim(), |o| o.name.as_str());
    if label.is_empty() {
        return Err(Refused::at("label", "meeting-participant-label-missing").into());
    }
    let uid = cmd.uid();
    participants::insert(
        tx,
        &NewParticipant {
            uid: &uid,
            meeting_id: row.id,
            kind: if office.is_some() { ParticipantKind::Office } else { ParticipantKind::Other },
            office_id: office.as_ref().map(|o| o.id),
            contact_id: None,
            account_id: None,
            label,
            person_name: input.person_name.trim(),
            profession: "",
            is_required: input.is_required,
            planned: Planned::Undecided,
            reason_code: "",
            reason: "",
            actual: Actual::Unrecorded,
            actual_note: "",
            represented_by: "",
            sort: present.iter().map(|p| p.sort).max().unwrap_or(0) + 1,
            version: 0,
        },
    )?;
    audit(tx, cmd, "meeting.add_participant", &row, serde_json::json!({ "participant": uid }))?;
    Ok(Added { uid, is_to_be_invited: row.state == MeetingState::Fixed })
}
