//! Takes a file of an answer back, for a reason that stays: what came for somebody else, or is not to be kept.

use crate::domain::attachment::{self, AnswerFileError};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::{answer_files, meetings};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Takes the file back: its bytes are gone.
pub fn withdraw_file(tx: &mut Tx<'_>, cmd: &mut Cmd, (uid, reason): (&Uid, &str)) -> Result<(), Failure> {
    let file = answer_files::find(tx, uid)?.ok_or(Failure::NotFound("answer-file"))?;
    let meeting = meetings::get(tx, file.meeting_id)?;
    cmd.require_planner(meeting.office_id, "answer-file")?;
    let reason = attachment::reason(reason).map_err(Refused::from)?;
    let by = cmd.actor_name();
    if !answer_files::withdraw(tx, file.id, (&by, reason), cmd.now)? {
        return Err(Refused::from(AnswerFileError::TakenBack).into());
    }
    let client = meetings::client_uid(tx, meeting.client_id)?;
    let note = Audit::of("meeting.withdraw_file").object("answer-file", uid).subject(&client);
    cmd.audit(tx, &note.detail(serde_json::json!({ "purpose": file.purpose })))
}
