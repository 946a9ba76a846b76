//! A decision with its task: 誰が・何を・いつまでに.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::room::{Act, ContributeError, EntryText, MarkKind, accept};
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::follow_ups::{self, NewFollowUp};
use crate::usecases::room_steps::{Saying, about, room_and_seat, say, target_facts};
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
    let (who, what) = task(cmd, input)?;
    let target = target_facts(tx, &room, &seat, input.target)?;
    let follow_up = cmd.uid();
    let act = Act::Mark {
        target: input.target,
        mark: MarkKind::Decision,
        text: Some(what),
        row_ref: follow_up.to_string(),
    };
    let accepted =
        accept(room.facts(), seat.facts(), target, act).map_err(|e: ContributeError| Refused::from(e))?;
    // Whoever notes the task looks after it until it is done.
    let account = cmd.actor.account();
    let office = cmd.acting();
    follow_ups::insert(
        tx,
        &NewFollowUp {
            uid: &follow_up,
            plane: room.plane,
            insurer_id: None,
            source_kind: "room",
            source_uid: room.uid.as_str(),
            room_id: Some(room.id),
            event_seq: Some(input.target),
            who: who.as_str(),
            what: &accepted.body,
            due_on: input.due_on,
            owner_account_uid: account.map_or("", |a| a.uid.as_str()),
            owner_office_uid: office.map_or("", |m| m.office_uid.as_str()),
            created_at: cmd.now,
        },
    )?;
    let note = about(tx, "room.decide", &room)?.purpose(follow_up.to_string());
    cmd.audit(tx, &note)?;
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

/// Who does what, each said, and by no day that has passed.
fn task(cmd: &Cmd, input: &DecideInput) -> Result<(EntryText, EntryText), Refused> {
    let what = EntryText::parse(&input.what).map_err(|_| Refused::at("what", "room-task-what-required"))?;
    let who = EntryText::parse(&input.who).map_err(|_| Refused::at("who", "room-task-who-required"))?;
    if input.due_on.is_some_and(|due| due < jst_date(cmd.now)) {
        return Err(Refused::at("due_on", "room-task-due-in-past"));
    }
    Ok((who, what))
}
