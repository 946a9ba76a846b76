//! Keeps the scan of what came on paper with the answer that it was typed in as.

use super::{own, participant_of};
use crate::domain::attachment::{AnswerFileError, CheckedFile, FilePurpose};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::{answer_files, participants};
use crate::usecases::answer_files::{FileOf, keep};
use crate::usecases::{Cmd, Failure};

/// A scan, and whose paper it is.
#[derive(Clone, Debug)]
pub struct AddScan {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Uid of the participant.
    pub participant: Uid,
    /// The scan.
    pub file: CheckedFile,
}

/// Keeps the scan. Papers come late as well, so it is taken whatever became of what was asked.
pub fn add_scan(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddScan) -> Result<(), Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    let who = participant_of(tx, &row, &input.participant)?;
    if !participants::is_asked(tx, who.id)? && !participants::has_answered(tx, who.id)? {
        return Err(Refused::from(AnswerFileError::NotAsked).into());
    }
    let by = cmd.actor_name();
    let of = FileOf {
        meeting: (row.id, row.client_id),
        participant: (who.id, &who.uid),
        inquiry: answer_files::last_inquiry(tx, who.id)?,
        invitation: None,
        purpose: FilePurpose::Scan,
        by: &by,
    };
    keep(tx, cmd, (&of, &input.file), "meeting.add_scan")
}
