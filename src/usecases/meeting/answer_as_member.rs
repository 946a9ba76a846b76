//! Takes the answer of somebody who is signed in at the invited office, as their link would.

use super::answer::{Answer, Receipt, of_invited};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::AnswerChannel;
use crate::storage::Tx;
use crate::storage::tables::invitations;
use crate::usecases::cmd::TEAM;
use crate::usecases::{Cmd, Failure};

/// Takes the answer to a poll, which has to be made on top of the sheet with this number: what a colleague has said meanwhile is
/// never written over unseen. Another office's invitation does not exist for the actor.
pub fn answer_as_member(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (invitation, base): (&Uid, i32),
    input: &Answer,
) -> Result<Receipt, Failure> {
    let unknown = Failure::NotFound("invitation");
    let found = invitations::find(tx, invitation)?.filter(|row| row.kind == InvitationKind::Poll);
    let Some(row) = found else { return Err(unknown) };
    if !row.office_id.is_some_and(|office| cmd.act_in(office, TEAM)) {
        return Err(unknown);
    }
    if row.sheet_no != base {
        return Err(Refused::at("answers", "poll-answered-before").into());
    }
    of_invited(tx, cmd, (&row, AnswerChannel::Account), input)
}
