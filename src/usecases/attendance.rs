//! What the room knows of who was there. Shared by the closing of the room and by the note that the meeting was held.

use crate::domain::ids::{MeetingId, RoomId};
use crate::domain::meeting::{Actual, Planned};
use crate::storage::Tx;
use crate::storage::tables::{participants, room_hosts};
use crate::usecases::Failure;

/// Notes everybody as present who took a seat in the room and of whom nothing was noted yet. A seat in the place of
/// somebody who announced a representative is the representative's. Who took no seat may have been there all the
/// same, so nothing is noted of them; the organizer does.
pub fn note_from_seats(tx: &mut Tx<'_>, meeting: MeetingId, room: RoomId) -> Result<(), Failure> {
    let seated = room_hosts::seated(tx, meeting, room)?;
    for who in participants::list(tx, meeting)? {
        if who.actual != Actual::Unrecorded || !seated.contains(&who.id) {
            continue;
        }
        let is_represented = who.planned == Planned::Represented;
        let actual = if is_represented { Actual::Represented } else { Actual::Present };
        if !participants::set_actual(tx, &who, (actual, &who.actual_note))? {
            return Err(Failure::Conflict);
        }
    }
    Ok(())
}
