//! Closes a case of the sitting: what was said in short, and who does what by when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::authorize;
use crate::domain::conference::{AgendaState, ConferenceError};
use crate::domain::ids::Uid;
use crate::domain::office::Plane;
use crate::domain::refusal::Refused;
use crate::storage::tables::{accounts, care_cases, conferences, follow_ups, insurers, offices, subjects};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Who does what by when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// 誰が
    pub who: String,
    /// 何を
    pub what: String,
    /// いつまでに
    pub due_on: Option<NaiveDate>,
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct CloseItem {
    /// The agenda item.
    pub item: Uid,
    /// The advice in short.
    pub summary: String,
    /// The tasks.
    pub decisions: Vec<Decision>,
}

/// The case that was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemClosed {
    /// The conference.
    pub conference: Uid,
    /// The tasks, as follow-ups.
    pub follow_ups: Vec<Uid>,
}

/// Closes the open case. Each decision becomes a follow-up of the presenter's office, seen in the anonymised plane only.
pub fn close_item(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CloseItem) -> Result<ItemClosed, Failure> {
    let mut item = conferences::find_item(tx, &input.item)?.ok_or(Failure::NotFound("agenda_item"))?;
    let conference = conferences::get(tx, item.conference_id)?;
    authorize(cmd, conference.office_id)?;
    if item.state != AgendaState::Open {
        return Err(Refused::from(ConferenceError::OutOfOrder).into());
    }
    let summary = input.summary.trim();
    if summary.is_empty() {
        return Err(Refused::at("summary", "field-required").into());
    }
    item.state = AgendaState::Closed;
    item.summary = summary.to_owned();
    item.closed_at = Some(cmd.now);
    if !conferences::update_item(tx, &item)? {
        return Err(Failure::Conflict);
    }
    let follow_ups = note_tasks(tx, cmd, &conference, &item, &input.decisions)?;
    let detail = serde_json::json!({ "follow_ups": follow_ups.len() });
    let case = subjects::of_case(tx, item.care_case_id)?;
    let note = Audit::of("conference.close_item").object("agenda_item", &item.uid).whose(&case);
    cmd.audit(tx, &note.detail(detail))?;
    Ok(ItemClosed { conference: conference.uid, follow_ups })
}

fn note_tasks(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    conference: &conferences::ConferenceRow,
    item: &conferences::AgendaItemRow,
    decisions: &[Decision],
) -> Result<Vec<Uid>, Failure> {
    let owner = match item.presenter_id {
        Some(id) => accounts::get(tx, id)?.uid.to_string(),
        None => String::new(),
    };
    let case = care_cases::get(tx, item.care_case_id)?;
    let office = offices::get(tx, case.office_id)?;
    let insurer = insurers::get(tx, conference.insurer_id)?;
    let mut uids = Vec::new();
    for decision in decisions {
        let (who, what) = (decision.who.trim(), decision.what.trim());
        if who.is_empty() || what.is_empty() {
            return Err(Refused::at("decisions", "conference-decision-incomplete").into());
        }
        let uid = cmd.uid();
        follow_ups::insert(
            tx,
            &follow_ups::NewFollowUp {
                uid: &uid,
                plane: Plane::Anonymised,
                insurer_id: Some(insurer.id),
                source_kind: "agenda_item",
                source_uid: item.uid.as_str(),
                room_id: None,
                event_seq: None,
                who,
                what,
                due_on: decision.due_on,
                owner_account_uid: &owner,
                owner_office_uid: office.uid.as_str(),
                created_at: cmd.now,
            },
        )?;
        uids.push(uid);
    }
    Ok(uids)
}
