//! Keeps a file of an answer, sealed under its client's data key. The shared step of scans and of what lies beside opinions.

use crate::domain::attachment::{AnswerFileError, CheckedFile, FilePurpose, MAX_OF_ANSWER};
use crate::domain::ids::{ClientId, InquiryId, InvitationId, MeetingId, ParticipantId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::tables::answer_files::{self, NewAnswerFile};
use crate::storage::tables::clients;
use crate::storage::{Audit, StorageError, Tx};
use crate::usecases::{Cmd, Failure};

/// To whose answer a file belongs.
#[derive(Clone, Debug)]
pub struct FileOf<'a> {
    /// The meeting with its client.
    pub meeting: (MeetingId, ClientId),
    /// Whose answer it is.
    pub participant: (ParticipantId, &'a Uid),
    /// The inquiry that is answered; none where dates are.
    pub inquiry: Option<InquiryId>,
    /// Through which invitation it came; none for a scan.
    pub invitation: Option<InvitationId>,
    /// Why it is kept.
    pub purpose: FilePurpose,
    /// Who adds it.
    pub by: &'a str,
}

/// Keeps the file and audits it.
pub fn keep(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (of, file): (&FileOf<'_>, &CheckedFile),
    action: &'static str,
) -> Result<(), Failure> {
    if answer_files::count(tx, of.participant.0, of.purpose)? >= MAX_OF_ANSWER as i64 {
        return Err(Refused::from(AnswerFileError::TooMany).into());
    }
    let uid = cmd.uid();
    let (meeting_id, key_client_id) = of.meeting;
    let client = clients::get(tx, key_client_id)?.uid;
    let data_key = clients::data_key(tx, key_client_id)?;
    let body = cmd
        .keys
        .seal_for((client.as_str().as_bytes(), &data_key), &uid.bytes(), &file.bytes, &cmd.mint)
        .ok_or_else(|| StorageError::Corrupt("the data key of a client does not open".into()))?;
    let row = NewAnswerFile {
        uid: &uid,
        meeting_id,
        participant_id: of.participant.0,
        inquiry_id: of.inquiry,
        invitation_id: of.invitation,
        purpose: of.purpose,
        key_client_id,
        name: &file.name,
        kind: file.kind,
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        body: &body,
        added_by: of.by,
        added_at: cmd.now,
        withdrawn_by: "",
        withdrawn_reason: "",
    };
    answer_files::insert(tx, &row)?;
    let detail = serde_json::json!({
        "participant": of.participant.1, "kind": file.kind.as_str(), "purpose": of.purpose.as_str(), "size": row.size,
    });
    cmd.audit(tx, &Audit::of(action).object("answer-file", &uid).subject(&client).detail(detail))
}
