//! Invitations: one participant, one kind, one personal link. Neither the link nor its hash is stored.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::InvitationKind;
use crate::domain::ids::{DeliveryId, InquiryId, InvitationId, MeetingId, OfficeId, ParticipantId, Uid};
use crate::domain::slot_poll::SendChannel;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::invitations;

/// An invitation to make.
#[derive(Insertable)]
#[diesel(table_name = invitations)]
pub struct NewInvitation<'a> {
    pub uid: &'a Uid,
    pub meeting_id: Option<MeetingId>,
    pub participant_id: Option<ParticipantId>,
    pub inquiry_id: Option<InquiryId>,
    pub delivery_id: Option<DeliveryId>,
    pub office_id: Option<OfficeId>,
    pub kind: InvitationKind,
    pub nonce: &'a str,
    pub key_no: i32,
    pub code_hash: &'a str,
    pub address: &'a str,
    pub channel: SendChannel,
    pub due_at: Option<NaiveDateTime>,
    pub expires_at: NaiveDateTime,
    pub answered_by: &'a str,
    pub comment: &'a str,
    pub sheet_no: i32,
    pub created_at: NaiveDateTime,
    pub version: i32,
}

/// An invitation as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct InvitationRow {
    pub id: InvitationId,
    pub uid: Uid,
    /// None for a delivery, which belongs to no meeting.
    pub meeting_id: Option<MeetingId>,
    /// None for a delivery.
    pub participant_id: Option<ParticipantId>,
    pub inquiry_id: Option<InquiryId>,
    pub kind: InvitationKind,
    pub nonce: String,
    pub key_no: i32,
    pub code_hash: String,
    pub address: String,
    pub channel: SendChannel,
    pub due_at: Option<NaiveDateTime>,
    pub expires_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
    pub sent_at: Option<NaiveDateTime>,
    pub opened_at: Option<NaiveDateTime>,
    pub confirmed_at: Option<NaiveDateTime>,
    pub answered_at: Option<NaiveDateTime>,
    pub answered_by: String,
    pub comment: String,
    pub sheet_no: i32,
    pub created_at: NaiveDateTime,
    pub version: i32,
    /// The delivery, when it is one.
    pub delivery_id: Option<DeliveryId>,
    /// The office whose inbox holds it: that of its participant or delivery. None for a person.
    pub office_id: Option<OfficeId>,
}

/// Makes an invitation.
pub fn insert(conn: &mut Conn, row: &NewInvitation<'_>) -> Result<InvitationId, StorageError> {
    Ok(diesel::insert_into(invitations::table).values(row).returning(invitations::id).get_result(conn)?)
}

/// The invitation of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<InvitationRow>, StorageError> {
    Ok(invitations::table.filter(invitations::uid.eq(uid)).first(conn).optional()?)
}

/// The invitation of a key.
pub fn get(conn: &mut Conn, id: InvitationId) -> Result<InvitationRow, StorageError> {
    Ok(invitations::table.find(id).first(conn)?)
}

/// The invitation of a typed code's keyed hash.
pub fn find_by_code(conn: &mut Conn, code_hash: &str) -> Result<Option<InvitationRow>, StorageError> {
    Ok(invitations::table.filter(invitations::code_hash.eq(code_hash)).first(conn).optional()?)
}

/// Whether a typed code is taken already.
pub fn is_code_taken(conn: &mut Conn, code_hash: &str) -> Result<bool, StorageError> {
    Ok(find_by_code(conn, code_hash)?.is_some())
}

/// All invitations of a meeting, oldest first.
pub fn list(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<InvitationRow>, StorageError> {
    Ok(invitations::table.filter(invitations::meeting_id.eq(meeting)).order(invitations::id).load(conn)?)
}

/// Gives the link a new secret. With a time, the link is dead from then on; without, the new one lives.
pub fn set_secret(
    conn: &mut Conn,
    row: &InvitationRow,
    (nonce, code_hash): (&str, &str),
    revoked_at: Option<NaiveDateTime>,
) -> Result<bool, StorageError> {
    let unchanged = invitations::table.find(row.id).filter(invitations::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            invitations::nonce.eq(nonce),
            invitations::code_hash.eq(code_hash),
            invitations::revoked_at.eq(revoked_at),
            invitations::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Moves deadline and end of a link.
pub fn extend(
    conn: &mut Conn,
    row: &InvitationRow,
    due_at: Option<NaiveDateTime>,
    expires_at: NaiveDateTime,
) -> Result<bool, StorageError> {
    let unchanged = invitations::table.find(row.id).filter(invitations::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            invitations::due_at.eq(due_at),
            invitations::expires_at.eq(expires_at),
            invitations::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// What a link that is sent again goes out with.
pub struct Again<'a> {
    /// The secret: the same while the link lives, else a new one.
    pub secret: (&'a str, &'a str),
    /// The confirmed address of today.
    pub address: &'a str,
    /// Until when it opens.
    pub expires_at: NaiveDateTime,
}

/// Lets a link open again, by a letter that has not left yet.
pub fn revive(conn: &mut Conn, row: &InvitationRow, again: &Again<'_>) -> Result<bool, StorageError> {
    let unchanged = invitations::table.find(row.id).filter(invitations::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            invitations::nonce.eq(again.secret.0),
            invitations::code_hash.eq(again.secret.1),
            invitations::address.eq(again.address),
            invitations::expires_at.eq(again.expires_at),
            invitations::revoked_at.eq(None::<NaiveDateTime>),
            invitations::sent_at.eq(None::<NaiveDateTime>),
            invitations::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Ends every link of a meeting that lives longer than a time, e.g. at the sign-off of its record.
pub fn end_all(conn: &mut Conn, meeting: MeetingId, at: NaiveDateTime) -> Result<usize, StorageError> {
    let living =
        invitations::table.filter(invitations::meeting_id.eq(meeting)).filter(invitations::expires_at.gt(at));
    Ok(diesel::update(living)
        .set((invitations::expires_at.eq(at), invitations::version.eq(invitations::version + 1)))
        .execute(conn)?)
}

/// Notes that a letter about an invitation goes out by mail: one that was on paper until then is known to that mailbox
/// from now on, so that its code proves no more than the mail does.
pub fn note_mailed(conn: &mut Conn, uid: &str, address: &str) -> Result<(), StorageError> {
    let on_paper = invitations::table
        .filter(invitations::uid.eq(uid))
        .filter(invitations::channel.eq(SendChannel::Paper));
    diesel::update(on_paper)
        .set((invitations::channel.eq(SendChannel::Mail), invitations::address.eq(address)))
        .execute(conn)?;
    Ok(())
}

/// Notes the first opening by a click.
pub fn note_opened(conn: &mut Conn, id: InvitationId, now: NaiveDateTime) -> Result<(), StorageError> {
    let fresh = invitations::table.find(id).filter(invitations::opened_at.is_null());
    diesel::update(fresh).set(invitations::opened_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Notes the first confirmation on a device.
pub fn note_confirmed(conn: &mut Conn, id: InvitationId, now: NaiveDateTime) -> Result<(), StorageError> {
    let fresh = invitations::table.find(id).filter(invitations::confirmed_at.is_null());
    diesel::update(fresh).set(invitations::confirmed_at.eq(now)).execute(conn)?;
    Ok(())
}

/// An answer that came in.
pub struct Answered<'a> {
    pub by: &'a str,
    pub comment: &'a str,
    pub sheet_no: i32,
}

/// Asks again for an answer that came in already, as there is something new to answer; or takes that back.
pub fn set_answered(
    conn: &mut Conn,
    row: &InvitationRow,
    answered_at: Option<NaiveDateTime>,
    (due_at, expires_at): (Option<NaiveDateTime>, NaiveDateTime),
) -> Result<bool, StorageError> {
    let unchanged = invitations::table.find(row.id).filter(invitations::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            invitations::answered_at.eq(answered_at),
            invitations::due_at.eq(due_at),
            invitations::expires_at.eq(expires_at),
            invitations::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Notes an answer, unless another one came in meanwhile.
pub fn note_answered(
    conn: &mut Conn,
    row: &InvitationRow,
    answered: &Answered<'_>,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let unchanged = invitations::table.find(row.id).filter(invitations::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            invitations::answered_at.eq(now),
            invitations::answered_by.eq(answered.by),
            invitations::comment.eq(answered.comment),
            invitations::sheet_no.eq(answered.sheet_no),
            invitations::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}
