//! Writes the agenda while the meeting lies ahead. Who started from another agenda than the one that stands gets a
//! conflict, and keeps what was typed.

use super::{audit, own, require_open, save};
use crate::domain::ids::Uid;
use crate::domain::meeting::agenda;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::meetings::MeetingChange;
use crate::usecases::{Cmd, Failure};

/// An agenda as typed.
#[derive(Clone, Debug)]
pub struct SetAgenda {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// The agenda that was edited, as it stood.
    pub before: String,
    /// The items in their order.
    pub items: Vec<String>,
}

/// Replaces the agenda.
pub fn set_agenda(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SetAgenda) -> Result<(), Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    require_open(&row)?;
    let text = agenda::written(&input.items).map_err(Refused::from)?;
    if agenda::items(&row.agenda) != agenda::items(&input.before) {
        return Err(Failure::Conflict);
    }
    let items = agenda::items(&text).len();
    save(tx, cmd, &row, &MeetingChange { agenda: text, ..MeetingChange::of(&row) })?;
    audit(tx, cmd, "meeting.set_agenda", &row, serde_json::json!({ "items": items }))
}
