//! Other times that people propose: one is taken into the poll as a candidate, of which the others are asked and nothing else, or
//! declined with words; both are taken back while dates are still asked for.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::letters::{self, Letter};
use super::{audit, own, save, supported};
use crate::domain::access::InvitationKind;
use crate::domain::ids::{SlotId, Uid};
use crate::domain::meeting::{LINE_LIMIT, MOST_SLOTS, MeetingState, Move, Planned, next};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::{AnswerChannel, Busy, ProposalState, SlotAnswer};
use crate::domain::time::{BusinessCalendar, jst};
use crate::mail::letters::Span;
use crate::storage::Tx;
use crate::storage::tables::counter_proposals::{self, Outcome, ProposalRow};
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::meetings::{self, MeetingChange, MeetingRow, SlotRow};
use crate::storage::tables::participants;
use crate::storage::tables::slot_answers::{self, NewAnswer};
use crate::storage::views::meeting_recipients;
use crate::usecases::links::OUTLIVES;
use crate::usecases::meeting_dates::living;
use crate::usecases::reminders::{self, Round};
use crate::usecases::{Cmd, Failure};

/// A candidate that was added has at least so many business days to be answered, where it does not begin before.
const ANSWER_WITHIN: i32 = 2;

/// Who was asked about a new candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// By letter.
    pub mailed: usize,
    /// On paper, which the organizer prints anew.
    pub paper: usize,
}

/// Takes a proposal into the poll. Whoever proposed it comes then; the others are asked about it, and their answers to the
/// other candidates stand.
pub fn take_proposal(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (meeting, proposal): (&Uid, &Uid),
) -> Result<Taken, Failure> {
    let row = supported(tx, cmd, meeting)?;
    is_asked_still(&row)?;
    let found = of_meeting(tx, &row, proposal)?;
    if found.state != ProposalState::Open {
        return Err(Refused::new("proposal-decided-already").into());
    }
    let time = found.time().ok_or_else(|| Refused::new("proposal-names-no-time"))?;
    let slots = meetings::slots(tx, row.id)?;
    check(&slots, &time, cmd.now)?;
    // Two who take proposals at once come one after the other: the row of the meeting is written by each.
    let due_at = due(&row, &time, cmd.now);
    save(tx, cmd, &row, &MeetingChange { answer_due_at: Some(due_at), ..MeetingChange::of(&row) })?;
    let uid = cmd.uid();
    let sort = i32::try_from(slots.len()).unwrap_or(i32::MAX);
    let slot = meetings::insert_slot(tx, row.id, &uid, (time.starts_at, time.ends_at), sort)?;
    answer_for_proposer(tx, cmd, &row, (&found, slot))?;
    let by = cmd.actor.name();
    let outcome = Outcome { state: ProposalState::Taken, slot: Some(&uid), answer: "", by: &by };
    if !counter_proposals::decide(tx, &found, &outcome, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let span = Span { starts_at: time.starts_at, ends_at: time.ends_at };
    let letter = letters::added(tx, &row, span, due_at.min(time.starts_at))?;
    let taken = ask_others(tx, cmd, &row, (&found, &letter), (due_at, time.starts_at))?;
    let detail = serde_json::json!({ "proposal": found.uid, "slot": uid, "mailed": taken.mailed });
    audit(tx, cmd, "meeting.take_proposal", &row, detail)?;
    Ok(taken)
}

/// What the organizer says to a proposal that is not taken.
#[derive(Clone, Debug)]
pub struct Decline {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Uid of the proposal.
    pub proposal: Uid,
    /// What whoever proposed it reads.
    pub answer: String,
}

/// Declines a proposal.
pub fn decline_proposal(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Decline) -> Result<(), Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    let found = of_meeting(tx, &row, &input.proposal)?;
    if found.state != ProposalState::Open {
        return Err(Refused::new("proposal-decided-already").into());
    }
    let answer = input.answer.trim();
    if answer.chars().count() > LINE_LIMIT {
        return Err(Refused::at("answer", "field-too-long").with("limit", LINE_LIMIT).into());
    }
    let by = cmd.actor.name();
    let outcome = Outcome { state: ProposalState::Declined, slot: None, answer, by: &by };
    if !counter_proposals::decide(tx, &found, &outcome, cmd.now)? {
        return Err(Failure::Conflict);
    }
    audit(tx, cmd, "meeting.decline_proposal", &row, serde_json::json!({ "proposal": found.uid }))
}

/// Takes the decision on a proposal back: one that was taken is no candidate any more.
pub fn reopen_proposal(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (meeting, proposal): (&Uid, &Uid),
) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    is_asked_still(&row)?;
    let found = of_meeting(tx, &row, proposal)?;
    match found.state {
        ProposalState::Taken => {
            // Whoever settles a date meanwhile writes the row of the meeting too.
            save(tx, cmd, &row, &MeetingChange::of(&row))?;
            let slots = meetings::slots(tx, row.id)?;
            if slots.len() < 2 {
                return Err(Refused::new("proposal-only-candidate").into());
            }
            if let Some(slot) = slots.iter().find(|slot| slot.uid.as_str() == found.slot_uid) {
                meetings::withdraw_slot(tx, slot.id, cmd.now)?;
            }
            let left: Vec<SlotRow> =
                slots.into_iter().filter(|slot| slot.uid.as_str() != found.slot_uid).collect();
            note_answered(tx, &row, &left, cmd.now)?;
        }
        ProposalState::Declined => {}
        ProposalState::Open | ProposalState::Replaced => {
            return Err(Refused::new("proposal-not-decided").into());
        }
    }
    let outcome = Outcome { state: ProposalState::Open, slot: None, answer: "", by: "" };
    if !counter_proposals::decide(tx, &found, &outcome, cmd.now)? {
        return Err(Failure::Conflict);
    }
    audit(tx, cmd, "meeting.reopen_proposal", &row, serde_json::json!({ "proposal": found.uid }))
}

fn of_meeting(tx: &mut Tx<'_>, row: &MeetingRow, uid: &Uid) -> Result<ProposalRow, Failure> {
    let found = counter_proposals::find(tx, uid)?.filter(|found| found.meeting_id == row.id);
    found.ok_or(Failure::NotFound("proposal"))
}

fn is_asked_still(row: &MeetingRow) -> Result<(), Refused> {
    if row.state == MeetingState::Polling {
        return Ok(());
    }
    next(row.state, Move::Fix)?;
    Err(Refused::new("poll-not-asked"))
}

fn check(slots: &[SlotRow], time: &Busy, now: NaiveDateTime) -> Result<(), Refused> {
    if time.starts_at <= now {
        return Err(Refused::new("proposal-past"));
    }
    if slots.iter().any(|slot| slot.starts_at == time.starts_at) {
        return Err(Refused::new("proposal-known"));
    }
    if slots.len() >= MOST_SLOTS {
        return Err(Refused::new("meeting-too-many-slots"));
    }
    Ok(())
}

/// By when the others answer: the deadline as it stands, or later where that is too short. About a candidate that begins before it
/// they are asked to answer until then; what they said of the others can be changed as long as before.
fn due(row: &MeetingRow, time: &Busy, now: NaiveDateTime) -> NaiveDateTime {
    let day = BusinessCalendar::public_offices().add(jst::jst_date(now), ANSWER_WITHIN);
    let soonest = day.and_then(|day| jst::at(day, 17, 0)).unwrap_or(time.starts_at);
    let soonest = soonest.min(time.starts_at);
    row.answer_due_at.map_or(soonest, |due| due.max(soonest))
}

fn answer_for_proposer(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    row: &MeetingRow,
    (found, slot): (&ProposalRow, SlotId),
) -> Result<(), Failure> {
    let who = participants::get(tx, found.participant_id)?;
    let earlier = slot_answers::current(tx, row.id)?;
    let last = earlier.iter().rev().find(|answer| answer.participant_id == who.id);
    let channel = last.map_or(AnswerChannel::Web, |answer| answer.channel);
    let by = last.map_or(who.label.clone(), |answer| answer.answered_by.clone());
    let yes = NewAnswer {
        slot_id: slot,
        participant_id: who.id,
        invitation_id: None,
        answer: SlotAnswer::Yes,
        reason: "",
        answered_at: cmd.now,
        answered_by: &by,
        channel,
    };
    Ok(slot_answers::insert(tx, &[yes])?)
}

/// Asks everybody who is looked for a date with, but not whoever proposed it, nor those who write or stay away.
fn ask_others(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    row: &MeetingRow,
    (found, letter): (&ProposalRow, &Letter),
    (due_at, begins_at): (NaiveDateTime, NaiveDateTime),
) -> Result<Taken, Failure> {
    let recipients = meeting_recipients::recipients(tx, &cmd.scope(), row.id)?;
    let mut taken = Taken { mailed: 0, paper: 0 };
    let mut asked = Vec::new();
    for invitation in living(tx, row.id, InvitationKind::Poll)? {
        let to = recipients.iter().find(|to| Some(to.participant) == invitation.participant_id);
        let Some(to) = to.filter(|to| {
            to.participant != found.participant_id
                && !matches!(to.planned, Planned::Absent | Planned::Writing)
        }) else {
            continue;
        };
        let due = invitation.due_at.map_or(due_at, |due| due.max(due_at));
        let expires_at = invitation.expires_at.max(due + OUTLIVES);
        if !invitations::set_answered(tx, &invitation, None, (Some(due), expires_at))? {
            return Err(Failure::Conflict);
        }
        match letter.enqueue(tx, cmd, to, &invitation.uid)? {
            true => taken.mailed += 1,
            false => taken.paper += 1,
        }
        asked.push(invitation.uid);
    }
    let kind = InvitationKind::Poll;
    let round = Round { meeting: &row.uid, kind, inquiry: None, due_at, invitations: &asked };
    reminders::plan(tx, cmd, round)?;
    reminders::plan_recipients(tx, cmd, &Round { due_at: due_at.min(begins_at), ..round })?;
    Ok(taken)
}

/// Whoever has answered everything that is left and still ahead has answered.
fn note_answered(
    tx: &mut Tx<'_>,
    row: &MeetingRow,
    left: &[SlotRow],
    now: NaiveDateTime,
) -> Result<(), Failure> {
    let answers = slot_answers::current(tx, row.id)?;
    for invitation in living(tx, row.id, InvitationKind::Poll)? {
        let InvitationRow { participant_id: Some(who), answered_at: None, .. } = invitation else { continue };
        let own = |slot: &SlotRow| {
            answers.iter().find(|answer| answer.participant_id == who && answer.slot_id == slot.id)
        };
        let given: Option<Vec<NaiveDateTime>> = left
            .iter()
            .filter(|slot| slot.starts_at > now)
            .map(|slot| own(slot).map(|answer| answer.answered_at))
            .collect();
        let Some(at) = given.and_then(|given| given.into_iter().max()) else { continue };
        let times = (invitation.due_at, invitation.expires_at);
        if !invitations::set_answered(tx, &invitation, Some(at), times)? {
            return Err(Failure::Conflict);
        }
    }
    Ok(())
}
