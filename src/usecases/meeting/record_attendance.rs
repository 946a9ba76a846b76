//! Notes who was there, as the organizer knows it; the record (第4表) fills itself from it.

use super::{audit, own, participant_of};
use crate::domain::ids::Uid;
use crate::domain::meeting::{Actual, LINE_LIMIT, MeetingState, Move, next};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::meetings::MeetingRow;
use crate::storage::tables::participants;
use crate::usecases::{Cmd, Failure};

/// What one participant did.
#[derive(Clone, Debug)]
pub struct Was {
    /// Uid of the participant.
    pub participant: Uid,
    /// Present, represented, absent, or not noted.
    pub actual: Actual,
    /// Why not, or by whom represented.
    pub note: String,
}

/// Who was there.
#[derive(Clone, Debug)]
pub struct RecordAttendance {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// One by one; who is left out stays as noted.
    pub people: Vec<Was>,
}

/// Notes it, from the beginning of the meeting until its record is signed off.
pub fn record_attendance(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &RecordAttendance) -> Result<(), Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    require_begun(&row, cmd)?;
    for was in &input.people {
        let who = participant_of(tx, &row, &was.participant)?;
        let note = was.note.trim();
        if note.chars().count() > LINE_LIMIT {
            return Err(Refused::at("attendance", "meeting-text-too-long").into());
        }
        let is_known = (who.actual, who.actual_note.as_str()) == (was.actual, note);
        if !is_known && !participants::set_actual(tx, &who, (was.actual, note))? {
            return Err(Failure::Conflict);
        }
    }
    let noted: Vec<_> = input.people.iter().map(|w| (w.participant.as_str(), w.actual)).collect();
    audit(tx, cmd, "meeting.record_attendance", &row, serde_json::json!({ "people": noted }))
}

fn require_begun(row: &MeetingRow, cmd: &Cmd) -> Result<(), Refused> {
    match row.state {
        MeetingState::Held => Ok(()),
        MeetingState::Fixed if row.starts_at.is_some_and(|at| at <= cmd.now) => Ok(()),
        MeetingState::Fixed => Err(Refused::new("meeting-starts-in-future")),
        other => {
            Err(next(other, Move::Hold).map_or_else(Refused::from, |_| Refused::new("meeting-not-fixed-yet")))
        }
    }
}
