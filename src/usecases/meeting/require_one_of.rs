//! Groups of participants of whom one at least has to come (the doctor or the nursing station): made and dissolved. The ranking of
//! candidates, the proposals and the timetable follow them.

use super::{audit, own, require_open, save};
use crate::domain::ids::Uid;
use crate::domain::meeting::ParticipantKind;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::meetings::{MeetingChange, MeetingRow};
use crate::storage::tables::participants::{self, ParticipantRow};
use crate::usecases::{Cmd, Failure};

/// Most groups of a meeting.
const MOST_GROUPS: i32 = 9;

/// Makes a group of participants; who was in another one changes over.
pub fn require_one_of(tx: &mut Tx<'_>, cmd: &mut Cmd, (meeting, who): (&Uid, &[Uid])) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    require_open(&row)?;
    take_turn(tx, cmd, &row)?;
    let all = participants::list(tx, row.id)?;
    let found = |uid: &Uid| all.iter().find(|known| known.uid == *uid);
    let mut chosen: Vec<&ParticipantRow> = Vec::new();
    for uid in who {
        let one = found(uid).filter(|one| one.kind != ParticipantKind::Organizer);
        let one = one.ok_or(Failure::NotFound("participant"))?;
        if chosen.iter().all(|known| known.id != one.id) {
            chosen.push(one);
        }
    }
    if chosen.len() < 2 {
        return Err(Refused::at("who", "meeting-group-two").into());
    }
    let taken: Vec<i32> = all.iter().map(|one| one.required_group).collect();
    let group = (1..=MOST_GROUPS).find(|group| !taken.contains(group));
    let group = group.ok_or_else(|| Refused::at("who", "meeting-group-many").with("n", MOST_GROUPS))?;
    for one in &chosen {
        participants::set_group(tx, one.id, group)?;
    }
    // Nobody stays behind alone: a group of one is somebody who is required.
    for former in all.iter().map(|one| one.required_group).filter(|former| *former > 0) {
        let left: Vec<_> = participants::list(tx, row.id)?;
        let left: Vec<_> = left.iter().filter(|one| one.required_group == former).collect();
        if let [alone] = left.as_slice() {
            participants::set_required(tx, alone.id, true)?;
        }
    }
    let detail = serde_json::json!({ "participants": who, "group": group });
    audit(tx, cmd, "meeting.require_one_of", &row, detail)
}

/// Two who change groups at once come one after the other: the row of the meeting is written by each.
fn take_turn(tx: &mut Tx<'_>, cmd: &Cmd, row: &MeetingRow) -> Result<(), Failure> {
    save(tx, cmd, row, &MeetingChange::of(row))
}

/// Dissolves a group: none of it is required any more.
pub fn dissolve_group(tx: &mut Tx<'_>, cmd: &mut Cmd, meeting: &Uid, group: i32) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    require_open(&row)?;
    take_turn(tx, cmd, &row)?;
    let all = participants::list(tx, row.id)?;
    let of: Vec<&ParticipantRow> =
        all.iter().filter(|one| group > 0 && one.required_group == group).collect();
    if of.is_empty() {
        return Err(Refused::new("meeting-group-gone").into());
    }
    for one in of {
        participants::set_group(tx, one.id, 0)?;
    }
    audit(tx, cmd, "meeting.dissolve_group", &row, serde_json::json!({ "group": group }))
}
