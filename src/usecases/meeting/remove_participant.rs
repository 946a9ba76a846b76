//! Takes a participant off who was never asked and has said nothing.

use super::{audit, own, participant_of, require_open};
use crate::domain::ids::Uid;
use crate::domain::meeting::ParticipantKind;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::participants;
use crate::usecases::{Cmd, Failure, room_steps};

/// Takes the participant off.
pub fn remove_participant(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (meeting, participant): (&Uid, &Uid),
) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    require_open(&row)?;
    let who = participant_of(tx, &row, participant)?;
    if who.kind == ParticipantKind::Organizer || participants::is_asked(tx, who.id)? {
        return Err(Refused::new("meeting-participant-asked").into());
    }
    if participants::has_answered(tx, who.id)? {
        return Err(Refused::new("meeting-participant-answered").into());
    }
    participants::delete(tx, who.id)?;
    if let Some(room) = row.room_id {
        room_steps::dismiss_lost_in_room(tx, cmd, room)?;
    }
    audit(tx, cmd, "meeting.remove_participant", &row, serde_json::json!({ "participant": who.uid }))
}
