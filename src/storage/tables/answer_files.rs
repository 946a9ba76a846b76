//! Files of answers, sealed: scans of what came on paper, and what answerers lay beside their opinions.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::attachment::{FileKind, FilePurpose};
use crate::domain::ids::{AnswerFileId, ClientId, InquiryId, InvitationId, MeetingId, ParticipantId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{answer_files, invitations};

/// A file to keep.
#[derive(Insertable)]
#[diesel(table_name = answer_files)]
pub struct NewAnswerFile<'a> {
    pub uid: &'a Uid,
    pub meeting_id: MeetingId,
    pub participant_id: ParticipantId,
    /// The inquiry that is answered; none where dates are.
    pub inquiry_id: Option<InquiryId>,
    /// The invitation through which the answerer laid it there; none for a scan.
    pub invitation_id: Option<InvitationId>,
    pub purpose: FilePurpose,
    /// The client under whose data key it is sealed.
    pub key_client_id: ClientId,
    pub name: &'a str,
    pub kind: FileKind,
    /// Bytes before sealing.
    pub size: i64,
    pub body: &'a [u8],
    pub added_by: &'a str,
    pub added_at: NaiveDateTime,
    pub withdrawn_by: &'a str,
    pub withdrawn_reason: &'a str,
}

/// Keeps a file.
pub fn insert(conn: &mut Conn, row: &NewAnswerFile<'_>) -> Result<(), StorageError> {
    diesel::insert_into(answer_files::table).values(row).execute(conn)?;
    Ok(())
}

/// How many files of a purpose can be opened of one who is asked.
pub fn count(conn: &mut Conn, of: ParticipantId, purpose: FilePurpose) -> Result<i64, StorageError> {
    Ok(answer_files::table
        .filter(answer_files::participant_id.eq(of))
        .filter(answer_files::purpose.eq(purpose))
        .filter(answer_files::withdrawn_at.is_null())
        .count()
        .get_result(conn)?)
}

/// A file as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct AnswerFileRow {
    pub id: AnswerFileId,
    pub uid: Uid,
    pub participant_id: ParticipantId,
    pub invitation_id: Option<InvitationId>,
    pub purpose: FilePurpose,
    pub key_client_id: ClientId,
    pub withdrawn_at: Option<NaiveDateTime>,
}

/// The file of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<AnswerFileRow>, StorageError> {
    Ok(answer_files::table
        .filter(answer_files::uid.eq(uid))
        .select((
            answer_files::id,
            answer_files::uid,
            answer_files::participant_id,
            answer_files::invitation_id,
            answer_files::purpose,
            answer_files::key_client_id,
            answer_files::withdrawn_at,
        ))
        .first(conn)
        .optional()?)
}

/// The inquiry through which a participant of a meeting was asked last, where one was.
pub fn last_inquiry(conn: &mut Conn, participant: ParticipantId) -> Result<Option<InquiryId>, StorageError> {
    let found: Option<Option<InquiryId>> = invitations::table
        .filter(invitations::participant_id.eq(participant))
        .filter(invitations::inquiry_id.is_not_null())
        .filter(invitations::revoked_at.is_null())
        .order(invitations::id.desc())
        .select(invitations::inquiry_id)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// Takes a file back: its bytes are gone; that it was there, who took it back and why, stays.
pub fn withdraw(
    conn: &mut Conn,
    id: AnswerFileId,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let fresh = answer_files::table.find(id).filter(answer_files::withdrawn_at.is_null());
    let done = diesel::update(fresh)
        .set((
            answer_files::body.eq(Vec::<u8>::new()),
            answer_files::withdrawn_at.eq(now),
            answer_files::withdrawn_by.eq(by),
            answer_files::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}
