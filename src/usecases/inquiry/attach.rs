//! Lays a file beside a written opinion: who is asked adds it and takes it back, until the decisions are closed.

use super::steps::{self, Sheet};
use crate::domain::attachment::{self, AnswerFileError, CheckedFile, FilePurpose};
use crate::domain::ids::Uid;
use crate::domain::meeting::MeetingState;
use crate::domain::refusal::Refused;
use crate::storage::tables::{answer_files, inquiries, inquiry_hosts, participants};
use crate::storage::{Audit, Tx};
use crate::usecases::answer_files::{FileOf, keep};
use crate::usecases::{Cmd, Failure};

/// A file, and through which invitation it comes.
#[derive(Clone, Debug)]
pub struct AttachInput {
    /// Uid of the invitation.
    pub invitation: Uid,
    /// The file.
    pub file: CheckedFile,
}

/// Adds the file.
pub fn attach(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AttachInput) -> Result<(), Failure> {
    let sheet = answerable(tx, cmd, &input.invitation)?;
    let by = [sheet.asked.label.clone(), cmd.actor_name()].join(" ");
    let who = participants::get(tx, sheet.asked.participant_id)?;
    let of = FileOf {
        meeting: (sheet.meeting.id, sheet.meeting.client_id),
        participant: (who.id, &who.uid),
        inquiry: Some(sheet.inquiry.id),
        invitation: Some(sheet.asked.id),
        purpose: FilePurpose::Opinion,
        by: by.trim(),
    };
    keep(tx, cmd, (&of, &input.file), "inquiry.attach")
}

/// Takes a file back that was laid there through the same invitation.
pub fn withdraw_file(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (invitation, uid, reason): (&Uid, &Uid, &str),
) -> Result<(), Failure> {
    let sheet = answerable(tx, cmd, invitation)?;
    let file = answer_files::find(tx, uid)?.filter(|file| file.invitation_id == Some(sheet.asked.id));
    let file = file.ok_or(Failure::NotFound("answer-file"))?;
    let reason = attachment::reason(reason).map_err(Refused::from)?;
    let by = [sheet.asked.label.clone(), cmd.actor_name()].join(" ");
    if !answer_files::withdraw(tx, file.id, (by.trim(), reason), cmd.now)? {
        return Err(Refused::from(AnswerFileError::TakenBack).into());
    }
    let about = inquiry_hosts::about(tx, sheet.meeting.id, sheet.inquiry.plan_version_id)?;
    let note = Audit::of("inquiry.withdraw_file").object("answer-file", uid).subject(&about.client_uid);
    cmd.audit(tx, &note.detail(serde_json::json!({ "purpose": file.purpose })))
}

/// The sheet of who is asked, while it can be answered; two who decide and answer at once come one after the other.
fn answerable(tx: &mut Tx<'_>, cmd: &mut Cmd, invitation: &Uid) -> Result<Sheet, Failure> {
    let inquiry = steps::inquiry_of(tx, invitation)?;
    inquiries::take_turn(tx, inquiry)?;
    let sheet = steps::sheet(tx, invitation)?;
    if !steps::answers(cmd, &sheet.asked) {
        return Err(Failure::NotFound("invitation"));
    }
    if sheet.meeting.state == MeetingState::Cancelled {
        return Err(Refused::from(AnswerFileError::Cancelled).into());
    }
    attachment::is_answerable(sheet.inquiry.state).map_err(Refused::from)?;
    Ok(sheet)
}
