//! Takes the answer of somebody who opened their personal link.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{asked_by, participant_of};
use crate::domain::access::{Actor, InvitationKind};
use crate::domain::meeting::{MeetingState, Planned};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::answers::check_person;
use crate::domain::slot_poll::counter::MOST_PROPOSALS;
use crate::domain::slot_poll::{
    AnswerChannel, AnswerError, AnswerSheet, Busy, PollSlot, ProposalState, WholeAnswer,
};
use crate::storage::tables::counter_proposals::{self, Outcome};
use crate::storage::tables::invitations::{self, Answered, InvitationRow};
use crate::storage::tables::meetings::{self, MeetingRow};
use crate::storage::tables::participants::{self, ParticipantRow};
use crate::storage::tables::slot_answers::{self, NewAnswer};
use crate::storage::{Audit, Tx};
use crate::usecases::reminders::{self, OrganizerJob};
use crate::usecases::{Cmd, Failure};

/// One whole answer.
pub type Answer = WholeAnswer;

/// What the answerer keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// 受付番号
    pub number: String,
}

/// Takes the answer of a link's holder. Answers can be changed until the deadline; a first answer is taken later too, and
/// marked late.
pub fn answer(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Answer) -> Result<Receipt, Failure> {
    let Actor::Link(link) = &cmd.actor else { return Err(Failure::Denied) };
    if link.kind != InvitationKind::Poll {
        return Err(Failure::Denied);
    }
    let invitation = invitations::get(tx, link.invitation)?;
    of_invited(tx, cmd, (&invitation, AnswerChannel::Web), input)
}

/// Takes the answer of who was invited, by whichever way they came to their invitation.
pub(super) fn of_invited(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (invitation, channel): (&InvitationRow, AnswerChannel),
    input: &Answer,
) -> Result<Receipt, Failure> {
    let (row, who) = asked_by(tx, invitation)?;
    is_asked_now(row.state).map_err(Refused::from)?;
    if invitation.revoked_at.is_some() || invitation.expires_at <= cmd.now {
        return Err(Refused::from(AnswerError::Ended).into());
    }
    let is_late = invitation.due_at.is_some_and(|due| due < cmd.now);
    if is_late && invitation.answered_at.is_some() {
        return Err(Refused::from(AnswerError::DeadlinePassed).into());
    }
    let by = format!("{} {}", who.label, input.sheet.person.trim());
    let given = Given { row: &row, who: &who, invitation: Some(invitation), by: &by, channel, at: cmd.now };
    keep(tx, cmd, &given, input)
}

/// Whose answer came in, by whom and by which way.
pub(super) struct Given<'a> {
    pub row: &'a MeetingRow,
    pub who: &'a ParticipantRow,
    pub invitation: Option<&'a InvitationRow>,
    pub by: &'a str,
    pub channel: AnswerChannel,
    /// When it came in.
    pub at: NaiveDateTime,
}

/// Checks and keeps an answer; the same for the link and for an entry by proxy.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    given: &Given<'_>,
    input: &Answer,
) -> Result<Receipt, Failure> {
    is_asked_now(given.row.state).map_err(Refused::from)?;
    let slots = meetings::slots(tx, given.row.id)?;
    let asked: Vec<PollSlot> =
        slots.iter().map(|s| PollSlot { uid: s.uid.clone(), starts_at: s.starts_at }).collect();
    if let Some(first) = input.faults(&asked, cmd.now).into_iter().next() {
        return Err(Refused::from(first).into());
    }
    let ahead: Vec<_> =
        slots.iter().zip(&asked).filter(|(_, a)| !a.is_past(cmd.now)).map(|(s, _)| s.id).collect();
    slot_answers::supersede(tx, given.who.id, &ahead, cmd.now)?;
    let marks = input.marks(&asked, cmd.now);
    let rows: Vec<NewAnswer<'_>> = marks
        .iter()
        .filter_map(|a| {
            let slot = slots.iter().find(|s| s.uid == a.slot)?;
            Some(NewAnswer {
                slot_id: slot.id,
                participant_id: given.who.id,
                invitation_id: given.invitation.map(|i| i.id),
                answer: a.answer,
                reason: a.reason.trim(),
                answered_at: given.at,
                answered_by: given.by,
                channel: given.channel,
            })
        })
        .collect();
    slot_answers::insert(tx, &rows)?;
    propose(tx, cmd, given, (input, &asked))?;
    note_attendance(tx, given.who, &input.sheet)?;
    let receipt = note_receipt(tx, cmd, given, &input.sheet.comment)?;
    let client = meetings::client_uid(tx, given.row.client_id)?;
    let detail = serde_json::json!({ "participant": given.who.uid, "channel": given.channel });
    let about = Audit::of("meeting.answer").object("meeting", &given.row.uid).subject(&client).detail(detail);
    cmd.audit(tx, &about)?;
    Ok(receipt)
}

/// Keeps the other times of an answer. What was proposed already is kept once; more than a participant may propose takes the
/// place of the oldest.
fn propose(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    given: &Given<'_>,
    (input, asked): (&Answer, &[PollSlot]),
) -> Result<(), Failure> {
    let all = counter_proposals::list(tx, given.row.id)?;
    let open: Vec<_> = all
        .iter()
        .filter(|known| known.participant_id == given.who.id && known.state == ProposalState::Open)
        .collect();
    let is_known = |time: &Busy| open.iter().any(|known| known.time() == Some(*time));
    let times: Vec<Busy> = input.times(asked, cmd.now).into_iter().filter(|time| !is_known(time)).collect();
    let timed: Vec<_> = open.iter().filter(|known| known.time().is_some()).collect();
    for former in timed.iter().take((timed.len() + times.len()).saturating_sub(MOST_PROPOSALS)) {
        let outcome = Outcome { state: ProposalState::Replaced, slot: None, answer: "", by: given.by };
        if !counter_proposals::decide(tx, former, &outcome, cmd.now)? {
            return Err(Failure::Conflict);
        }
    }
    let of = (given.row.id, given.who.id);
    for time in times {
        counter_proposals::insert(tx, &cmd.uid(), of, (Some(time), ""), cmd.now)?;
    }
    let words = input.other_dates.trim();
    if !words.is_empty() && open.iter().all(|known| known.note != words) {
        counter_proposals::insert(tx, &cmd.uid(), of, (None, words), cmd.now)?;
    }
    Ok(())
}

/// Whether dates are asked for in this state.
pub(super) fn is_asked_now(state: MeetingState) -> Result<(), AnswerError> {
    match state {
        MeetingState::Polling => Ok(()),
        MeetingState::Planning => Err(AnswerError::NotAsked),
        MeetingState::Fixed | MeetingState::Held | MeetingState::Signed => Err(AnswerError::FixedMeanwhile),
        MeetingState::ReplacedByInquiry => Err(AnswerError::Replaced),
        MeetingState::Cancelled => Err(AnswerError::Cancelled),
    }
}

/// Notes how somebody means to take part; a person who was not known yet is known now.
pub(super) fn note_attendance(
    tx: &mut Tx<'_>,
    who: &ParticipantRow,
    sheet: &AnswerSheet,
) -> Result<(), Failure> {
    let is_office = who.office_id.is_some() && who.contact_id.is_none();
    let represented = sheet.attendance == Planned::Represented;
    let to = participants::Attendance {
        planned: sheet.attendance,
        reason: sheet.reason.trim(),
        person_name: if is_office && !represented { sheet.person.trim() } else { &who.person_name },
        represented_by: if represented { sheet.person.trim() } else { "" },
    };
    if participants::set_attendance(tx, who, &to)? { Ok(()) } else { Err(Failure::Conflict) }
}

/// Gives the answer its number: meeting, participant, and how many times they have answered.
fn note_receipt(tx: &mut Tx<'_>, cmd: &Cmd, given: &Given<'_>, comment: &str) -> Result<Receipt, Failure> {
    let sheet_no = given.invitation.map_or(1, |i| i.sheet_no + 1);
    if let Some(invitation) = given.invitation {
        let answered = Answered { by: given.by, comment: comment.trim(), sheet_no };
        if !invitations::note_answered(tx, invitation, &answered, given.at)? {
            return Err(Failure::Conflict);
        }
        if invitation.answered_at.is_none() {
            let (meeting, kind) = (given.row.uid.clone(), InvitationKind::Poll);
            reminders::tell_complete(tx, cmd, &OrganizerJob { meeting, kind, inquiry: None, due_at: None })?;
        }
    }
    Ok(Receipt { number: receipt_number(&given.row.number, given.who.sort, sheet_no) })
}

/// 受付番号, e.g. `M8-0123-02-1`.
pub fn receipt_number(meeting: &str, sort: i32, sheet_no: i32) -> String {
    format!("{meeting}-{:02}-{sheet_no}", sort + 1)
}

/// Changes how somebody takes part, when no dates are asked for any more.
pub(super) fn change_attendance(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (row, who): (&MeetingRow, &ParticipantRow),
    sheet: &AnswerSheet,
) -> Result<(), Failure> {
    if row.state != MeetingState::Fixed {
        is_asked_now(row.state).map_err(Refused::from)?;
    }
    if let Some(error) = check_person(sheet).into_iter().next() {
        return Err(Refused::from(error).into());
    }
    let who = participant_of(tx, row, &who.uid)?;
    note_attendance(tx, &who, sheet)?;
    let client = meetings::client_uid(tx, row.client_id)?;
    let detail = serde_json::json!({ "participant": who.uid, "planned": sheet.attendance });
    let about = Audit::of("meeting.attend").object("meeting", &row.uid).subject(&client).detail(detail);
    cmd.audit(tx, &about)
}
