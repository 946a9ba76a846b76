//! What letters are made of at the moment of sending. These views take no `Scope`: the use-case that queued the
//! letter decided who may get it, and nothing here is shown to anybody else.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::InvitationKind;
use crate::domain::account::AccountState;
use crate::domain::ids::{AccountId, InvitationId, OfficeId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, inquiries, invitations, meetings, offices, participants};

/// The foot of a letter.
#[derive(Clone, Debug, Queryable)]
pub struct SignatureView {
    pub office: String,
    pub phone: String,
    pub fax: String,
    pub email: String,
    pub email_state: AddressState,
}

/// The office that signs.
pub fn signature(conn: &mut Conn, office: OfficeId) -> Result<Option<SignatureView>, StorageError> {
    Ok(offices::table
        .find(office)
        .select((offices::name, offices::phone, offices::fax, offices::email, offices::email_state))
        .first(conn)
        .optional()?)
}

/// The name of the staff member who signs.
pub fn signer(conn: &mut Conn, account: AccountId) -> Result<Option<String>, StorageError> {
    Ok(accounts::table.find(account).select(accounts::name).first(conn).optional()?)
}

/// Where whoever judged is told something: the person, where the account is in use and its address confirmed, else the
/// office; with the name, and whether it is a person. Nothing where neither has a confirmed address.
pub fn judge(
    conn: &mut Conn,
    author: Option<&Uid>,
    office: OfficeId,
) -> Result<Option<(String, String, bool)>, StorageError> {
    let person: Option<(String, String)> = match author {
        Some(uid) => accounts::table
            .filter(accounts::uid.eq(uid))
            .filter(accounts::state.eq(AccountState::Active))
            .filter(accounts::email_state.eq(AddressState::Confirmed))
            .select((accounts::email, accounts::name))
            .first(conn)
            .optional()?,
        None => None,
    };
    if let Some((address, name)) = person {
        return Ok(Some((address, name, true)));
    }
    let found: Option<(String, String)> = offices::table
        .filter(offices::id.eq(office))
        .filter(offices::email_state.eq(AddressState::Confirmed))
        .select((offices::email, offices::name))
        .first(conn)
        .optional()?;
    Ok(found.map(|(address, name)| (address, name, false)))
}

/// An invitation as a reminder sees it.
#[derive(Clone, Debug, Queryable)]
pub struct RemindView {
    pub id: InvitationId,
    pub uid: Uid,
    pub nonce: String,
    pub kind: InvitationKind,
    pub address: String,
    pub due_at: Option<NaiveDateTime>,
    pub expires_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
    pub answered_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    pub label: String,
    pub office: Option<OfficeId>,
    pub meeting_number: String,
    pub meeting_state: MeetingState,
    pub inquiry_state: Option<InquiryState>,
    pub meeting_office: OfficeId,
    pub organizer: AccountId,
}

impl RemindView {
    /// Whether an answer is still waited for: dates while the poll is open, opinions while their inquiry is.
    pub fn is_waited_for(&self, now: NaiveDateTime) -> bool {
        let is_open = self.answered_at.is_none() && self.revoked_at.is_none() && self.expires_at > now;
        is_open && is_asked_still(self.kind, self.meeting_state, self.inquiry_state)
    }
}

/// Whether answers of a kind are waited for.
pub fn is_asked_still(kind: InvitationKind, meeting: MeetingState, inquiry: Option<InquiryState>) -> bool {
    match kind {
        InvitationKind::Poll => meeting == MeetingState::Polling,
        InvitationKind::Inquiry => inquiry == Some(InquiryState::Open) && !is_over(meeting),
        InvitationKind::Room | InvitationKind::Delivery => false,
    }
}

/// Nothing of a meeting is asked for any more.
pub fn is_over(meeting: MeetingState) -> bool {
    matches!(meeting, MeetingState::Cancelled | MeetingState::Signed)
}

macro_rules! reminded {
    () => {
        invitations::table
            .inner_join(participants::table)
            .inner_join(meetings::table)
            .left_join(inquiries::table)
            .select((
                invitations::id,
                invitations::uid,
                invitations::nonce,
                invitations::kind,
                invitations::address,
                invitations::due_at,
                invitations::expires_at,
                invitations::revoked_at,
                invitations::answered_at,
                invitations::created_at,
                participants::label,
                participants::office_id,
                meetings::number,
                meetings::state,
                inquiries::state.nullable(),
                meetings::office_id,
                meetings::organizer_id,
            ))
    };
}

/// One invitation with its participant and meeting.
pub fn reminder(conn: &mut Conn, uid: &Uid) -> Result<Option<RemindView>, StorageError> {
    Ok(reminded!().filter(invitations::uid.eq(uid)).first(conn).optional()?)
}

/// What an address was asked and has not answered, the nearest deadline first; whether it is still waited for, and whether it
/// is the same recipient, the caller decides.
pub fn unanswered_at(conn: &mut Conn, address: &str) -> Result<Vec<RemindView>, StorageError> {
    Ok(reminded!()
        .filter(invitations::address.eq(address))
        .filter(invitations::answered_at.is_null().and(invitations::revoked_at.is_null()))
        .filter(invitations::due_at.is_not_null())
        .order((invitations::due_at, invitations::id))
        .load(conn)?)
}

/// What an office asked and still waits for: meeting, invitation and deadline.
pub fn open_of(
    conn: &mut Conn,
    office: OfficeId,
    kind: InvitationKind,
    now: NaiveDateTime,
) -> Result<Vec<(Uid, Uid, NaiveDateTime)>, StorageError> {
    Ok(invitations::table
        .inner_join(meetings::table)
        .filter(meetings::office_id.eq(office))
        .filter(invitations::kind.eq(kind))
        .filter(invitations::answered_at.is_null().and(invitations::revoked_at.is_null()))
        .filter(invitations::due_at.gt(now))
        .order(invitations::id)
        .select((meetings::uid, invitations::uid, invitations::due_at.assume_not_null()))
        .load(conn)?)
}

/// The name of an office.
pub fn office_name(conn: &mut Conn, office: OfficeId) -> Result<String, StorageError> {
    Ok(offices::table.find(office).select(offices::name).first(conn)?)
}

/// How a round of answers stands, for its organizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressView {
    pub meeting_number: String,
    pub meeting_state: MeetingState,
    /// The state of the inquiry, when the round is one's own.
    pub inquiry_state: Option<InquiryState>,
    pub organizer: AccountId,
    pub organizer_name: String,
    pub organizer_address: String,
    pub organizer_address_state: AddressState,
    pub office: OfficeId,
    pub asked: i64,
    pub answered: i64,
    pub due_at: Option<NaiveDateTime>,
    /// The deadlines of those who have not answered.
    pub waiting: Vec<Option<NaiveDateTime>>,
}

/// Invitations of one kind of a meeting, or of one of its inquiries: how many were asked and have answered.
pub fn progress(
    conn: &mut Conn,
    meeting: &Uid,
    (kind, inquiry): (InvitationKind, Option<&Uid>),
) -> Result<Option<ProgressView>, StorageError> {
    type Head = (i64, String, MeetingState, (AccountId, String), String, AddressState, OfficeId);
    let head: Option<Head> = meetings::table
        .inner_join(accounts::table)
        .filter(meetings::uid.eq(meeting))
        .select((
            meetings::id,
            meetings::number,
            meetings::state,
            (accounts::id, accounts::name),
            accounts::email,
            accounts::email_state,
            meetings::office_id,
        ))
        .first(conn)
        .optional()?;
    let Some((id, meeting_number, meeting_state, (organizer, name), address, address_state, office)) = head
    else {
        return Ok(None);
    };
    let found = match inquiry {
        Some(uid) => inquiry_state(conn, uid)?,
        None => None,
    };
    type Asked = (Option<NaiveDateTime>, Option<NaiveDateTime>, Option<i64>);
    let asked: Vec<Asked> = invitations::table
        .filter(invitations::meeting_id.eq(id))
        .filter(invitations::kind.eq(kind))
        .filter(invitations::revoked_at.is_null())
        .select((invitations::answered_at, invitations::due_at, invitations::inquiry_id))
        .load(conn)?;
    let is_own = |of: Option<i64>| found.is_none_or(|(own, _)| of == Some(own));
    let asked: Vec<Asked> = asked.into_iter().filter(|(_, _, of)| is_own(*of)).collect();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(Some(ProgressView {
        meeting_number,
        meeting_state,
        inquiry_state: found.map(|(_, state)| state),
        organizer,
        organizer_name: name,
        organizer_address: address,
        organizer_address_state: address_state,
        office,
        asked: count(asked.len()),
        answered: count(asked.iter().filter(|(at, _, _)| at.is_some()).count()),
        due_at: asked.iter().filter_map(|(_, due, _)| *due).max(),
        waiting: asked.iter().filter(|(answered, ..)| answered.is_none()).map(|(_, due, _)| *due).collect(),
    }))
}

fn inquiry_state(conn: &mut Conn, uid: &Uid) -> Result<Option<(i64, InquiryState)>, StorageError> {
    Ok(inquiries::table
        .filter(inquiries::uid.eq(uid))
        .select((inquiries::id, inquiries::state))
        .first(conn)
        .optional()?)
}
