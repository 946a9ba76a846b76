//! Marks whether the meeting makes no sense without a participant; the ranking of candidates follows it.

use super::{audit, own, participant_of, require_open};
use crate::domain::ids::Uid;
use crate::storage::Tx;
use crate::storage::tables::participants;
use crate::usecases::{Cmd, Failure};

/// Sets or takes away the mark.
pub fn require_participant(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (meeting, participant): (&Uid, &Uid),
    is_required: bool,
) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    require_open(&row)?;
    let who = participant_of(tx, &row, participant)?;
    participants::set_required(tx, who.id, is_required)?;
    let detail = serde_json::json!({ "participant": who.uid, "required": is_required });
    audit(tx, cmd, "meeting.require_participant", &row, detail)
}
