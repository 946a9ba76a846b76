//! Notes that the meeting took place, and who sat in its room.

use super::{audit, own, save};
use crate::domain::ids::Uid;
use crate::domain::meeting::{Move, has_begun, next};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::meetings::MeetingChange;
use crate::storage::tables::room_hosts;
use crate::usecases::{Cmd, Failure, attendance};

/// The meeting took place; not before it has begun.
pub fn hold(tx: &mut Tx<'_>, cmd: &mut Cmd, meeting: &Uid) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    let state = next(row.state, Move::Hold).map_err(Refused::from)?;
    if !has_begun(row.starts_at, room_hosts::phase(tx, row.id)?, cmd.now) {
        return Err(Refused::new("meeting-starts-in-future").into());
    }
    if let Some(room) = row.room_id {
        attendance::note_from_seats(tx, row.id, room)?;
    }
    save(tx, cmd, &row, &MeetingChange { state, ..MeetingChange::of(&row) })?;
    audit(tx, cmd, "meeting.hold", &row, serde_json::Value::Null)
}
