//! What the reader's offices asked on paper and is not answered yet, and whose a reply slip is.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{InvitationId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::domain::slot_poll::SendChannel;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_contacts, clients, inquiries, invitations, meetings, offices, participants,
};

/// Somebody who was asked on paper and has not answered.
#[derive(Clone, Debug, Queryable)]
pub struct Waiting {
    pub invitation: Uid,
    pub kind: InvitationKind,
    /// The meeting with its number.
    pub meeting: (Uid, String),
    pub participant: Uid,
    /// The inquiry, when it is one.
    pub inquiry: Option<Uid>,
    pub client: (Uid, String),
    /// Who is asked.
    pub label: String,
    /// FAX and telephone of the office, where it is one.
    pub office: Option<(String, String)>,
    /// The telephone of the client's contact, where it is one.
    pub contact_phone: Option<String>,
    pub due_at: Option<NaiveDateTime>,
    pub asked_at: NaiveDateTime,
}

/// Who was asked on paper by the reader's offices and has not answered, the nearest deadline first: dates while they are asked
/// for, opinions until the decisions are closed.
pub fn waiting(conn: &mut Conn, scope: &Scope) -> Result<Vec<Waiting>, StorageError> {
    let is_poll = invitations::kind.eq(InvitationKind::Poll).and(meetings::state.eq(MeetingState::Polling));
    let is_inquiry = invitations::kind
        .eq(InvitationKind::Inquiry)
        .and(meetings::state.ne(MeetingState::Cancelled))
        .and(inquiries::state.ne(InquiryState::Consolidated).assume_not_null());
    Ok(invitations::table
        .inner_join(meetings::table.inner_join(clients::table))
        .inner_join(participants::table.left_join(offices::table).left_join(client_contacts::table))
        .left_join(inquiries::table)
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(invitations::channel.eq(SendChannel::Paper))
        .filter(invitations::answered_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .filter(is_poll.or(is_inquiry))
        .order((invitations::due_at.is_null(), invitations::due_at, invitations::id))
        .select((
            invitations::uid,
            invitations::kind,
            (meetings::uid, meetings::number),
            participants::uid,
            inquiries::uid.nullable(),
            (clients::uid, clients::name),
            participants::label,
            (offices::fax, offices::phone).nullable(),
            client_contacts::phone.nullable(),
            invitations::due_at,
            invitations::created_at,
        ))
        .load(conn)?)
}

/// Whose a reply slip is, and how what was asked stands by now.
#[derive(Clone, Debug, Queryable)]
pub struct SlipOf {
    pub kind: InvitationKind,
    pub meeting: Uid,
    pub meeting_state: MeetingState,
    pub participant: Uid,
    pub invitation: Uid,
    pub inquiry: Option<(Uid, InquiryState)>,
    pub revoked_at: Option<NaiveDateTime>,
}

/// The invitation of the reader's offices whose uid ends so.
pub fn slip(conn: &mut Conn, scope: &Scope, ending: &str) -> Result<Option<SlipOf>, StorageError> {
    let is_digits = ending.len() == 10 && ending.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_digits {
        return Ok(None);
    }
    Ok(invitations::table
        .inner_join(meetings::table)
        .inner_join(participants::table)
        .left_join(inquiries::table)
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(invitations::uid.like(format!("%{ending}")))
        .order(invitations::id.desc())
        .select((
            invitations::kind,
            meetings::uid,
            meetings::state,
            participants::uid,
            invitations::uid,
            (inquiries::uid, inquiries::state).nullable(),
            invitations::revoked_at,
        ))
        .first(conn)
        .optional()?)
}

/// How somebody who is asked is reached.
#[derive(Clone, Debug)]
pub struct Reach {
    /// What the code of their link is made of.
    pub nonce: String,
    /// FAX, or empty.
    pub fax: String,
    /// Telephone, or empty.
    pub phone: String,
    /// Whether it is an office, and not a person.
    pub is_office: bool,
}

/// How somebody who is asked is reached; whoever shows it has seen the invitation.
pub fn reach(conn: &mut Conn, asked: InvitationId) -> Result<Reach, StorageError> {
    type Row = (String, Option<(String, String)>, Option<String>);
    let (nonce, office, contact): Row = invitations::table
        .inner_join(participants::table.left_join(offices::table).left_join(client_contacts::table))
        .filter(invitations::id.eq(asked))
        .select((
            invitations::nonce,
            (offices::fax, offices::phone).nullable(),
            client_contacts::phone.nullable(),
        ))
        .first(conn)?;
    let is_office = office.is_some();
    let (fax, of_office) = office.unwrap_or_default();
    let phone = if of_office.is_empty() { contact.unwrap_or_default() } else { of_office };
    Ok(Reach { nonce, fax, phone, is_office })
}
