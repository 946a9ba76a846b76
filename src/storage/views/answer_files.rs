//! Files of answers, for those who may open them: who called the meeting all of them, who is asked those that they laid there.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::domain::access::Scope;
use crate::domain::attachment::{FileKind, FilePurpose};
use crate::domain::ids::{InvitationId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{answer_files, clients, inquiries, invitations, meetings, participants};

/// A file of a list.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct AnswerFileLine {
    pub uid: Uid,
    pub participant: Uid,
    pub purpose: FilePurpose,
    pub name: String,
    pub kind: FileKind,
    /// Bytes.
    pub size: i64,
    pub added_by: String,
    pub added_at: NaiveDateTime,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
}

macro_rules! lines {
    () => {
        (
            answer_files::uid,
            participants::uid,
            answer_files::purpose,
            answer_files::name,
            answer_files::kind,
            answer_files::size,
            answer_files::added_by,
            answer_files::added_at,
            answer_files::withdrawn_at,
            answer_files::withdrawn_by,
            answer_files::withdrawn_reason,
        )
    };
}

/// The files of a meeting of the reader's own office, oldest first, those that were taken back too.
pub fn of_meeting(
    conn: &mut Conn,
    scope: &Scope,
    meeting: &Uid,
) -> Result<Vec<AnswerFileLine>, StorageError> {
    Ok(answer_files::table
        .inner_join(meetings::table)
        .inner_join(participants::table)
        .filter(meetings::uid.eq(meeting))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .order(answer_files::id)
        .select(lines!())
        .load(conn)?)
}

/// What was laid beside the opinion of one who is asked, through exactly this invitation.
pub fn of_invitation(
    conn: &mut Conn,
    scope: &Scope,
    invitation: &Uid,
) -> Result<Vec<AnswerFileLine>, StorageError> {
    let Some(id) = own(conn, scope, invitation)? else { return Ok(Vec::new()) };
    Ok(answer_files::table
        .inner_join(participants::table)
        .filter(answer_files::invitation_id.eq(id))
        .filter(answer_files::purpose.eq(FilePurpose::Opinion))
        .order(answer_files::id)
        .select(lines!())
        .load(conn)?)
}

/// The invitation, where it is the reader's: the link they hold, or their office's.
fn own(conn: &mut Conn, scope: &Scope, invitation: &Uid) -> Result<Option<InvitationId>, StorageError> {
    let found: Option<(InvitationId, Option<OfficeId>)> = invitations::table
        .filter(invitations::uid.eq(invitation))
        .filter(invitations::revoked_at.is_null())
        .select((invitations::id, invitations::office_id))
        .first(conn)
        .optional()?;
    let is_own = |(id, office): &(InvitationId, Option<OfficeId>)| {
        scope.invitation() == Some(*id) || office.is_some_and(|office| scope.team_offices().contains(&office))
    };
    Ok(found.filter(is_own).map(|(id, _)| id))
}

/// A file with its sealed bytes, and what opens them.
#[derive(Clone, Debug, Queryable)]
pub struct AnswerFileView {
    pub uid: Uid,
    pub name: String,
    pub kind: FileKind,
    pub body: Vec<u8>,
    /// The client under whose data key it is sealed, and that key as it is kept.
    pub key_client: Uid,
    pub data_key: Vec<u8>,
}

macro_rules! view {
    () => {
        (
            answer_files::uid,
            answer_files::name,
            answer_files::kind,
            answer_files::body,
            clients::uid,
            clients::data_key,
        )
    };
}

/// A file that those who called the meeting may open.
pub fn of_own_meeting(
    conn: &mut Conn,
    scope: &Scope,
    file: &Uid,
) -> Result<Option<AnswerFileView>, StorageError> {
    Ok(answer_files::table
        .inner_join(clients::table)
        .inner_join(meetings::table)
        .filter(answer_files::uid.eq(file))
        .filter(answer_files::withdrawn_at.is_null())
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .select(view!())
        .first(conn)
        .optional()?)
}

/// A file that who is asked laid there through this invitation.
pub fn of_own_invitation(
    conn: &mut Conn,
    scope: &Scope,
    (invitation, file): (&Uid, &Uid),
) -> Result<Option<AnswerFileView>, StorageError> {
    let Some(id) = own(conn, scope, invitation)? else { return Ok(None) };
    Ok(answer_files::table
        .inner_join(clients::table)
        .filter(answer_files::uid.eq(file))
        .filter(answer_files::withdrawn_at.is_null())
        .filter(answer_files::invitation_id.eq(id))
        .filter(answer_files::purpose.eq(FilePurpose::Opinion))
        .select(view!())
        .first(conn)
        .optional()?)
}

/// Meeting and participant of an invitation of the reader's own office.
pub fn whose(conn: &mut Conn, scope: &Scope, invitation: &Uid) -> Result<Option<(Uid, Uid)>, StorageError> {
    Ok(invitations::table
        .inner_join(meetings::table)
        .inner_join(participants::table)
        .filter(invitations::uid.eq(invitation))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .select((meetings::uid, participants::uid))
        .first(conn)
        .optional()?)
}

/// Who is asked by an inquiry of the reader's own office, in the order of the participants.
pub fn asked_by(conn: &mut Conn, scope: &Scope, inquiry: &Uid) -> Result<Vec<(Uid, String)>, StorageError> {
    Ok(invitations::table
        .inner_join(meetings::table)
        .inner_join(participants::table)
        .inner_join(inquiries::table)
        .filter(inquiries::uid.eq(inquiry))
        .filter(invitations::revoked_at.is_null())
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .order((participants::sort, participants::id))
        .select((participants::uid, participants::label))
        .load(conn)?)
}
