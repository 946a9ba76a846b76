//! Saves the record as its next revision. Who started from an older one gets a conflict, and keeps what was typed.

use serde::{Deserialize, Serialize};

use super::{author, planned};
use crate::domain::ids::Uid;
use crate::domain::record::{self, RecordBody};
use crate::domain::refusal::Refused;
use crate::storage::tables::inquiry_hosts;
use crate::storage::tables::meeting_records::{self, NewRevision};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// An edited record.
#[derive(Clone, Debug)]
pub struct EditInput {
    /// The meeting.
    pub meeting: Uid,
    /// The revision that was edited.
    pub base: i32,
    /// The text.
    pub body: RecordBody,
}

/// A saved record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// The revision that stands now.
    pub number: i32,
}

/// Saves the next revision; text that did not change makes none.
pub fn edit(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EditInput) -> Result<Edited, Failure> {
    let meeting = planned(tx, cmd, &input.meeting)?;
    let row = meeting_records::of_meeting(tx, meeting.id)?.ok_or(Failure::NotFound("record"))?;
    record::edit(row.state, &input.body)
        .map_err(|errors| errors.first().map_or(Failure::Denied, |e| Refused::from(*e).into()))?;
    if row.current_number != input.base {
        return Err(Failure::Conflict);
    }
    let standing = meeting_records::revision(tx, row.id, row.current_number)?;
    let number = if standing.is_some_and(|s| s.body == input.body) {
        row.current_number
    } else {
        let new = NewRevision {
            uid: &cmd.uid(),
            body: &input.body,
            author: &author(cmd),
            note: "edited",
            now: cmd.now,
        };
        meeting_records::add_revision(tx, &row, &new)?.ok_or(Failure::Conflict)?
    };
    let about = inquiry_hosts::about(tx, meeting.id, meeting.plan_version_id)?;
    let note = Audit::of("record.edit").object("record", &row.uid).subject(&about.client_uid);
    let detail = serde_json::json!({ "meeting": meeting.uid, "revision": number });
    cmd.audit(tx, &note.insurer(&about.insurer_uid).detail(detail))?;
    Ok(Edited { number })
}
