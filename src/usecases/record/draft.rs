//! Begins the record with what is on record already, or fills it anew; what stood before stays as a revision.

use serde::{Deserialize, Serialize};

use super::{author, planned};
use crate::domain::ids::Uid;
use crate::domain::inquiry::ReasonList;
use crate::domain::meeting::{MeetingState, has_begun};
use crate::domain::record::{self, RecordState};
use crate::domain::refusal::Refused;
use crate::domain::time::jst;
use crate::storage::tables::inquiry_hosts;
use crate::storage::tables::meeting_records::{self, NewRevision};
use crate::storage::tables::meetings::MeetingRow;
use crate::storage::tables::room_hosts;
use crate::storage::views::records;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Whose record.
#[derive(Clone, Debug)]
pub struct DraftInput {
    /// The meeting.
    pub meeting: Uid,
    /// The revision that is filled anew; none to begin.
    pub refill_of: Option<i32>,
    /// The reasons of this installation.
    pub reasons: ReasonList,
}

/// A drafted record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// The record.
    pub record: Uid,
    /// The revision that stands now.
    pub number: i32,
}

/// Begins or refills the record. Beginning twice is beginning once.
pub fn draft(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &DraftInput) -> Result<Drafted, Failure> {
    let meeting = planned(tx, cmd, &input.meeting)?;
    require_over(tx, &meeting, cmd)?;
    let known = meeting_records::of_meeting(tx, meeting.id)?;
    let about = inquiry_hosts::about(tx, meeting.id, meeting.plan_version_id)?;
    let row = match (known, input.refill_of) {
        (Some(row), None) => {
            cmd.audit(tx, &Audit::of("record.draft").object("record", &row.uid).subject(&about.client_uid))?;
            return Ok(Drafted { record: row.uid, number: row.current_number });
        }
        (Some(row), Some(_)) if row.state == RecordState::Signed => {
            return Err(Refused::from(record::EditError::AlreadySigned).into());
        }
        (Some(row), Some(number)) if row.current_number != number => return Err(Failure::Conflict),
        (Some(row), Some(_)) => row,
        (None, _) => meeting_records::insert(tx, &cmd.uid(), meeting.id, cmd.now)?,
    };
    let facts =
        records::facts(tx, &meeting, jst::jst_date(cmd.now), no_meeting_reason(&meeting, &input.reasons))?;
    let new = NewRevision {
        uid: &cmd.uid(),
        body: &record::draft(&facts),
        author: &author(cmd),
        note: if input.refill_of.is_some() { "refilled" } else { "drafted" },
        now: cmd.now,
    };
    let number = meeting_records::add_revision(tx, &row, &new)?.ok_or(Failure::Conflict)?;
    let note = Audit::of("record.draft").object("record", &row.uid).subject(&about.client_uid);
    let detail = serde_json::json!({ "meeting": meeting.uid, "revision": number });
    cmd.audit(tx, &note.insurer(&about.insurer_uid).detail(detail))?;
    Ok(Drafted { record: row.uid, number })
}

/// A record is made of a meeting that took place, has begun, or was replaced by an inquiry.
fn require_over(tx: &mut Tx<'_>, meeting: &MeetingRow, cmd: &Cmd) -> Result<(), Failure> {
    let has_begun = meeting.state == MeetingState::Fixed
        && has_begun(meeting.starts_at, room_hosts::phase(tx, meeting.id)?, cmd.now);
    let is_over =
        matches!(meeting.state, MeetingState::Held | MeetingState::ReplacedByInquiry | MeetingState::Signed);
    if is_over || has_begun { Ok(()) } else { Err(Refused::new("record-meeting-ahead").into()) }
}

fn no_meeting_reason(meeting: &MeetingRow, reasons: &ReasonList) -> String {
    if meeting.state != MeetingState::ReplacedByInquiry {
        return String::new();
    }
    let wording = reasons.wording(&meeting.reason_code);
    if meeting.reason.is_empty() { wording.to_owned() } else { format!("{wording}：{}", meeting.reason) }
}
