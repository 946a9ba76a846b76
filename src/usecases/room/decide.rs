//! A decision with its task: 誰が・何を・いつまでに.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::log::{Saying, room_and_seat, say};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::room::{Act, ContributeError, EntryText, MarkKind, TargetFacts, accept};
use crate::storage::tables::rooms;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Mark this entry as decided and note the task.
#[derive(Clone, Debug)]
pub struct DecideInput {
    /// The room.
    pub room: Uid,
    /// The entry.
    pub target: i64,
    /// Who does it.
    pub who: String,
    /// What is to be done.
    pub what: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// The mark and the task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decided {
    /// The number of the mark's event.
    pub seq: i64,
    /// The task.
    pub follow_up: Uid,
}

/// Marks the entry as a decision and writes the task beside it, in one commit.
pub fn decide(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &DecideInput) -> Result<Decided, Failure> {
    let (mut room, seat) = room_and_seat(tx, cmd, &input.room)?;
    let what = EntryText::parse(&input.what).map_err(|_| Refused::at("what", "room-task-what-required"))?;
    let who = EntryText::parse(&input.who).map_err(|_| Refused::at("who", "room-task-who-required"))?;
    if input.due_on.is_some_and(|due| due < crate::domain::time::jst::jst_date(cmd.now)) {
        return Err(Refused::at("due_on", "room-task-due-in-past").into());
    }
    let targets = rooms::targets(tx, &[room.id], &[input.target])?;
    let is_withdrawn = !rooms::withdrawn(tx, &[room.id], &[input.target])?.is_empty();
    let target =
        targets.first().map(|t| TargetFacts { op: t.op, is_own: t.seat_id == Some(seat.id), is_withdrawn });
    let follow_up = cmd.uid();
    let act = Act::Mark {
        target: input.target,
        mark: MarkKind::Decision,
        text: Some(what),
        row_ref: follow_up.to_string(),
    };
    let accepted =
        accept(room.facts(), seat.facts(), target, act).map_err(|e: ContributeError| Refused::from(e))?;
    rooms::insert_follow_up(
        tx,
        &rooms::NewRoomTask {
            uid: &follow_up,
            room: &room,
            event_seq: input.target,
            who: who.as_str(),
            what: &accepted.body,
            due_on: input.due_on,
        },
        cmd.now,
    )?;
    cmd.audit(tx, &Audit::of("room.decide").object("room", &room.uid).purpose(follow_up.to_string()))?;
    let saying = Saying {
        op: accepted.op,
        seat: Some(seat.id),
        target: accepted.target,
        kind: accepted.kind,
        body: accepted.body,
        row_ref: accepted.row_ref,
    };
    let seq = say(tx, cmd, &mut room, saying)?;
    Ok(Decided { seq, follow_up })
}
