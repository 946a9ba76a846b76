//! Inquiries (照会) and the drafts of their answers.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{InquiryId, InvitationId, MeetingId, PlanVersionId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::{inquiries, opinion_drafts, plan_versions};

/// An inquiry as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct InquiryRow {
    pub id: InquiryId,
    pub uid: Uid,
    pub meeting_id: MeetingId,
    pub plan_version_id: PlanVersionId,
    pub reason_code: String,
    pub reason: String,
    pub question: String,
    pub state: InquiryState,
    pub sent_at: Option<NaiveDateTime>,
    pub due_at: NaiveDateTime,
    pub closed_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    pub version: i32,
    /// The display name of who opened it.
    pub opened_by: String,
    /// The earlier inquiry whose changed rows it asks about (再確認).
    pub follows_id: Option<InquiryId>,
}

/// An inquiry to open.
#[derive(Insertable)]
#[diesel(table_name = inquiries)]
pub struct NewInquiry<'a> {
    pub uid: &'a Uid,
    pub meeting_id: MeetingId,
    pub plan_version_id: PlanVersionId,
    pub reason_code: &'a str,
    pub reason: &'a str,
    pub question: &'a str,
    pub state: InquiryState,
    pub sent_at: NaiveDateTime,
    pub due_at: NaiveDateTime,
    pub created_at: NaiveDateTime,
    pub version: i32,
    pub opened_by: &'a str,
    pub follows_id: Option<InquiryId>,
}

/// Opens an inquiry.
pub fn insert(conn: &mut Conn, row: &NewInquiry<'_>) -> Result<InquiryId, StorageError> {
    Ok(diesel::insert_into(inquiries::table).values(row).returning(inquiries::id).get_result(conn)?)
}

/// The inquiry of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<InquiryRow>, StorageError> {
    Ok(inquiries::table.filter(inquiries::uid.eq(uid)).first(conn).optional()?)
}

/// The inquiry of a key.
pub fn get(conn: &mut Conn, id: InquiryId) -> Result<InquiryRow, StorageError> {
    Ok(inquiries::table.find(id).first(conn)?)
}

/// The inquiries of a meeting, oldest first.
pub fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<InquiryRow>, StorageError> {
    Ok(inquiries::table.filter(inquiries::meeting_id.eq(meeting)).order(inquiries::id).load(conn)?)
}

/// The last inquiry of a meeting that asks again (再確認) about a version.
pub fn asked_again(conn: &mut Conn, meeting: MeetingId, version: &Uid) -> Result<Option<Uid>, StorageError> {
    Ok(inquiries::table
        .inner_join(plan_versions::table)
        .filter(inquiries::meeting_id.eq(meeting))
        .filter(inquiries::follows_id.is_not_null())
        .filter(plan_versions::uid.eq(version))
        .order(inquiries::id.desc())
        .select(inquiries::uid)
        .first(conn)
        .optional()?)
}

/// Moves an inquiry to a state; the caller has taken its turn.
pub fn set_state(
    conn: &mut Conn,
    id: InquiryId,
    state: InquiryState,
    closed_at: Option<NaiveDateTime>,
) -> Result<(), StorageError> {
    diesel::update(inquiries::table.find(id))
        .set((inquiries::state.eq(state), inquiries::closed_at.eq(closed_at)))
        .execute(conn)?;
    Ok(())
}

/// Moves the deadline of an inquiry.
pub fn set_due(conn: &mut Conn, id: InquiryId, due_at: NaiveDateTime) -> Result<(), StorageError> {
    diesel::update(inquiries::table.find(id)).set(inquiries::due_at.eq(due_at)).execute(conn)?;
    Ok(())
}

/// Takes the next turn on an inquiry: whoever answers or decides at the same moment waits until this transaction is
/// done, so that no answer passes the closing of the decisions.
pub fn take_turn(conn: &mut Conn, id: InquiryId) -> Result<(), StorageError> {
    diesel::update(inquiries::table.find(id))
        .set(inquiries::version.eq(inquiries::version + 1))
        .execute(conn)?;
    Ok(())
}

/// Keeps what somebody has typed so far; the text is sealed by the caller.
pub fn keep_draft(
    conn: &mut Conn,
    invitation: InvitationId,
    sealed: &[u8],
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let insert = diesel::insert_into(opinion_drafts::table).values((
        opinion_drafts::invitation_id.eq(invitation),
        opinion_drafts::body.eq(sealed),
        opinion_drafts::saved_at.eq(now),
    ));
    upsert(
        insert,
        "ON CONFLICT (invitation_id) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
    )
    .execute(conn)?;
    Ok(())
}

/// The sealed draft of an invitation with the time it was kept.
pub fn draft(
    conn: &mut Conn,
    invitation: InvitationId,
) -> Result<Option<(Vec<u8>, NaiveDateTime)>, StorageError> {
    Ok(opinion_drafts::table
        .filter(opinion_drafts::invitation_id.eq(invitation))
        .select((opinion_drafts::body, opinion_drafts::saved_at))
        .first(conn)
        .optional()?)
}

/// Forgets a draft: the sheet was handed in.
pub fn drop_draft(conn: &mut Conn, invitation: InvitationId) -> Result<(), StorageError> {
    diesel::delete(opinion_drafts::table.filter(opinion_drafts::invitation_id.eq(invitation)))
        .execute(conn)?;
    Ok(())
}
