//! Takes a file of an answer back, for a reason that stays: what came for somebody else, or is not to be kept.

use super::{audit, own, participant_of};
use crate::domain::attachment::{self, AnswerFileError};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::answer_files;
use crate::usecases::{Cmd, Failure};

/// Which file, of whose answer, and why.
#[derive(Clone, Debug)]
pub struct WithdrawFile {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Uid of the participant whose answer it belongs to.
    pub participant: Uid,
    /// Uid of the file.
    pub file: Uid,
    /// Why.
    pub reason: String,
}

/// Takes the file back: its bytes are gone.
pub fn withdraw_file(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &WithdrawFile) -> Result<(), Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    let who = participant_of(tx, &row, &input.participant)?;
    let file = answer_files::find(tx, &input.file)?
        .filter(|file| file.participant_id == who.id)
        .ok_or(Failure::NotFound("answer-file"))?;
    let reason = attachment::reason(&input.reason).map_err(Refused::from)?;
    let by = cmd.actor_name();
    if !answer_files::withdraw(tx, file.id, (&by, reason), cmd.now)? {
        return Err(Refused::from(AnswerFileError::TakenBack).into());
    }
    let detail = serde_json::json!({ "file": input.file, "purpose": file.purpose });
    audit(tx, cmd, "meeting.withdraw_file", &row, detail)
}
