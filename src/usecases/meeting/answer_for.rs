//! Enters an answer that came by phone, FAX or in person (代理入力); it stays marked as such.

use super::answer::{Answer, Given, Receipt, keep};
use super::{account, own, participant_of};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::slot_poll::AnswerChannel;
use crate::storage::Tx;
use crate::storage::tables::invitations;
use crate::usecases::{Cmd, Failure};

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
}

/// Enters the answer in the participant's place.
pub fn answer_for(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AnswerFor) -> Result<Receipt, Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    let who = participant_of(tx, &row, &input.participant)?;
    if !input.channel.is_proxy() {
        return Err(Failure::Denied);
    }
    let (_, name) = account(cmd)?;
    let by = format!("{} {}（代理入力：{name}）", who.label, input.answer.sheet.person.trim());
    let all = invitations::list(tx, row.id)?;
    let invitation =
        all.iter().rev().find(|i| i.kind == InvitationKind::Poll && i.participant_id == Some(who.id));
    keep(tx, cmd, &Given { row: &row, who: &who, invitation, by: &by, channel: input.channel }, &input.answer)
}
