//! Signs the record off. From then on it can't be changed, and the personal links of the meeting end.

use serde::{Deserialize, Serialize};

use super::{author, planned};
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::{self, MeetingState, Move};
use crate::domain::record::{self, RecordState};
use crate::domain::refusal::Refused;
use crate::storage::tables::meeting_records::{self, RecordRow};
use crate::storage::tables::meetings::{self, MeetingChange, MeetingRow};
use crate::storage::tables::{inquiries, inquiry_hosts, invitations, opinions};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which record.
#[derive(Clone, Debug)]
pub struct SignInput {
    /// The meeting.
    pub meeting: Uid,
    /// The revision that was read before signing.
    pub base: i32,
}

/// A signed record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The revision that was signed.
    pub number: i32,
}

/// Signs exactly the revision that was read.
pub fn sign(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SignInput) -> Result<Signed, Failure> {
    let meeting = planned(tx, cmd, &input.meeting)?;
    let row = meeting_records::of_meeting(tx, meeting.id)?.ok_or(Failure::NotFound("record"))?;
    if row.state == RecordState::Signed {
        return Err(Refused::from(record::SignError::AlreadySigned).into());
    }
    if row.current_number != input.base {
        return Err(Failure::Conflict);
    }
    let body = meeting_records::revision(tx, row.id, row.current_number)?.map(|r| r.body).unwrap_or_default();
    let is_replaced = meeting.state == MeetingState::ReplacedByInquiry;
    record::sign(row.state, &body, is_replaced)
        .map_err(|errors| errors.first().map_or(Failure::Denied, |e| Refused::from(*e).into()))?;
    close_inquiries(tx, cmd, &meeting)?;
    close_meeting(tx, cmd, &meeting, &row)?;
    let about = inquiry_hosts::about(tx, meeting.id, meeting.plan_version_id)?;
    let note = Audit::of("record.sign").object("record", &row.uid).subject(&about.client_uid);
    let detail = serde_json::json!({ "meeting": meeting.uid, "revision": row.current_number });
    cmd.audit(tx, &note.insurer(&about.insurer_uid).detail(detail))?;
    Ok(Signed { number: row.current_number })
}

/// Every opinion is decided upon before the record closes; who has not answered stays on record as such.
fn close_inquiries(tx: &mut Tx<'_>, cmd: &Cmd, meeting: &MeetingRow) -> Result<(), Failure> {
    for first in inquiries::of_meeting(tx, meeting.id)? {
        inquiries::take_turn(tx, first.id)?;
        let inquiry = inquiries::get(tx, first.id)?;
        if inquiry.state == InquiryState::Consolidated {
            continue;
        }
        let all = opinions::of_inquiry(tx, inquiry.id)?;
        let undecided = opinions::undecided(tx, &all)?.len();
        if undecided > 0 {
            return Err(Refused::new("record-opinions-undecided").with("count", undecided).into());
        }
        for asked in inquiry_hosts::asked(tx, inquiry.id)? {
            inquiries::drop_draft(tx, asked.id)?;
        }
        let closed_at = inquiry.closed_at.unwrap_or(cmd.now);
        inquiries::set_state(tx, inquiry.id, InquiryState::Consolidated, Some(closed_at))?;
    }
    Ok(())
}

fn close_meeting(tx: &mut Tx<'_>, cmd: &Cmd, meeting: &MeetingRow, row: &RecordRow) -> Result<(), Failure> {
    let state = meeting::next(meeting.state, Move::Sign).map_err(Refused::from)?;
    let change = MeetingChange { state, ..MeetingChange::of(meeting) };
    let is_moved = meetings::update(tx, meeting, &change, cmd.now)?;
    if !is_moved || !meeting_records::sign(tx, row, &author(cmd), cmd.now)? {
        return Err(Failure::Conflict);
    }
    invitations::end_all(tx, meeting.id, cmd.now)?;
    Ok(())
}
