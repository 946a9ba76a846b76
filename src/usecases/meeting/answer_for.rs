//! Enters an answer that came by phone, FAX or in person (代理入力); it stays marked as such.

use chrono::{NaiveDateTime, Timelike};

use super::answer::{Answer, Given, Receipt, is_asked_now, keep};
use super::{account, own, participant_of};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::proxy_entry::{Sight, Standing};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::{AnswerChannel, AnswerError};
use crate::storage::Tx;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::usecases::{Cmd, Failure};

/// Characters of the name of who took an answer.
const LONGEST_NAME: usize = 100;

/// Whose answer, and by which way it came.
#[derive(Clone, Debug)]
pub struct AnswerFor {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Uid of the participant.
    pub participant: Uid,
    /// Phone, FAX or in person.
    pub channel: AnswerChannel,
    /// The answer.
    pub answer: Answer,
    /// What was seen of the answer that stands.
    pub sight: Sight,
}

/// When an answer came in, and who took it.
#[derive(Clone, Debug)]
pub struct Received {
    /// UTC.
    pub at: NaiveDateTime,
    /// Their name.
    pub by: String,
}

impl Received {
    /// All that is wrong with it, whoever was asked.
    pub fn faults(&self, now: NaiveDateTime) -> Vec<AnswerError> {
        let name = self.by.trim();
        let mut found = Vec::new();
        if self.at > now {
            found.push(AnswerError::ReceivedInFuture);
        }
        if name.is_empty() {
            found.push(AnswerError::ReceiverMissing);
        }
        if name.chars().count() > LONGEST_NAME {
            found.push(AnswerError::TooLong("receiver"));
        }
        found
    }
}

/// Enters an answer in the participant's place that the actor takes at this moment.
pub fn answer_for(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AnswerFor) -> Result<Receipt, Failure> {
    let received = Received { at: cmd.now, by: account(cmd)?.1 };
    answer_received(tx, cmd, input, &received)
}

/// Enters an answer in the participant's place that came in before.
pub fn answer_received(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    input: &AnswerFor,
    received: &Received,
) -> Result<Receipt, Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    let who = participant_of(tx, &row, &input.participant)?;
    if !input.channel.is_proxy() {
        return Err(Failure::Denied);
    }
    account(cmd)?;
    let all = invitations::list(tx, row.id)?;
    let invitation =
        all.iter().rev().find(|i| i.kind == InvitationKind::Poll && i.participant_id == Some(who.id));
    check(cmd, received, invitation).map_err(Refused::from)?;
    is_asked_now(row.state).map_err(Refused::from)?;
    if let Some(invitation) = invitation {
        let standing = Standing { number: invitation.sheet_no, given_at: invitation.answered_at };
        standing.check(input.sight, received.at)?;
    }
    let receiver = received.by.trim();
    let by = format!("{} {}（代理入力：{receiver}）", who.label, input.answer.sheet.person.trim());
    let (channel, at) = (input.channel, received.at);
    keep(tx, cmd, &Given { row: &row, who: &who, invitation, by: &by, channel, at }, &input.answer)
}

/// An answer comes in neither before it was asked for nor later than now, and somebody took it. The form knows minutes only.
fn check(cmd: &Cmd, received: &Received, invitation: Option<&InvitationRow>) -> Result<(), AnswerError> {
    let asked_at = invitation.and_then(|i| i.created_at.with_second(0)?.with_nanosecond(0));
    if let Some(first) = received.faults(cmd.now).into_iter().next() {
        return Err(first);
    }
    if asked_at.is_some_and(|at| received.at < at) {
        return Err(AnswerError::ReceivedBeforeAsked);
    }
    Ok(())
}
