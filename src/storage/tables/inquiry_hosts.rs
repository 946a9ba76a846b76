//! What an inquiry and a record belong to: the meeting's client, plan and people, with how to reach them.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{InquiryId, InvitationId, MeetingId, OfficeId, ParticipantId, PlanVersionId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::{Actual, ParticipantKind, Planned};
use crate::domain::office::AddressState;
use crate::domain::slot_poll::SendChannel;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, client_contacts, clients, inquiries, insurers, invitations, meetings, offices, participants,
    plan_versions, plans,
};

/// Whose meeting it is: names and uids for letters, pages and the audit.
#[derive(Clone, Debug, Queryable)]
pub struct AboutRow {
    pub client_uid: Uid,
    pub client_name: String,
    pub insurer_uid: Uid,
    pub office_name: String,
    pub office_phone: String,
    pub office_fax: String,
    pub office_email: String,
    pub office_email_state: AddressState,
    pub organizer_name: String,
    pub plan_uid: Uid,
    pub version_uid: Uid,
    pub version_number: i32,
    pub current_number: i32,
}

/// Whose meeting it is, for a plan version of its plan (an inquiry keeps the version it was opened on).
pub fn about(conn: &mut Conn, meeting: MeetingId, version: PlanVersionId) -> Result<AboutRow, StorageError> {
    Ok(meetings::table
        .inner_join(clients::table.inner_join(insurers::table))
        .inner_join(offices::table)
        .inner_join(accounts::table)
        .inner_join(plan_versions::table.on(plan_versions::id.eq(version)))
        .inner_join(plans::table.on(plans::id.eq(plan_versions::plan_id)))
        .filter(meetings::id.eq(meeting))
        .select((
            clients::uid,
            clients::name,
            insurers::uid,
            offices::name,
            offices::phone,
            offices::fax,
            offices::email,
            offices::email_state,
            accounts::name,
            plans::uid,
            plan_versions::uid,
            plan_versions::number,
            plans::current_number,
        ))
        .first(conn)?)
}

/// A participant with how to reach them.
#[derive(Clone, Debug, Queryable)]
pub struct PersonRow {
    pub id: ParticipantId,
    pub uid: Uid,
    pub kind: ParticipantKind,
    pub office_id: Option<OfficeId>,
    pub label: String,
    pub person_name: String,
    pub profession: String,
    pub planned: Planned,
    pub reason_code: String,
    pub reason: String,
    pub actual: Actual,
    pub actual_note: String,
    pub represented_by: String,
    pub version: i32,
    pub office_email: Option<String>,
    pub office_email_state: Option<AddressState>,
    pub contact_email: Option<String>,
    pub contact_email_state: Option<AddressState>,
    pub relation: Option<String>,
}

impl PersonRow {
    /// The confirmed address, or empty: an unconfirmed one is never written to.
    pub fn address(&self) -> &str {
        let pairs =
            [(&self.contact_email, self.contact_email_state), (&self.office_email, self.office_email_state)];
        let confirmed = pairs.into_iter().find(|(_, state)| *state == Some(AddressState::Confirmed));
        confirmed.and_then(|(address, _)| address.as_deref()).unwrap_or_default()
    }

    /// Whether they may be asked for a professional opinion.
    pub fn is_professional(&self) -> bool {
        matches!(self.kind, ParticipantKind::Office | ParticipantKind::Doctor | ParticipantKind::Other)
    }

    /// The office or person as lists name them.
    pub fn display(&self) -> String {
        if self.person_name.is_empty() {
            self.label.clone()
        } else {
            format!("{} {}", self.label, self.person_name)
        }
    }
}

/// The participants of a meeting in their order.
pub fn participants(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<PersonRow>, StorageError> {
    Ok(participants::table
        .left_join(offices::table)
        .left_join(client_contacts::table)
        .filter(participants::meeting_id.eq(meeting))
        .order((participants::sort, participants::id))
        .select((
            participants::id,
            participants::uid,
            participants::kind,
            participants::office_id,
            participants::label,
            participants::person_name,
            participants::profession,
            participants::planned,
            participants::reason_code,
            participants::reason,
            participants::actual,
            participants::actual_note,
            participants::represented_by,
            participants::version,
            offices::email.nullable(),
            offices::email_state.nullable(),
            client_contacts::email.nullable(),
            client_contacts::email_state.nullable(),
            client_contacts::relation.nullable(),
        ))
        .load(conn)?)
}

/// Which participants answer an inquiry about a version already.
pub fn asked_about(
    conn: &mut Conn,
    meeting: MeetingId,
    version: PlanVersionId,
) -> Result<Vec<ParticipantId>, StorageError> {
    Ok(invitations::table
        .inner_join(inquiries::table)
        .filter(inquiries::meeting_id.eq(meeting))
        .filter(inquiries::plan_version_id.eq(version))
        .filter(inquiries::state.ne(InquiryState::Consolidated))
        .filter(invitations::revoked_at.is_null())
        .select(invitations::participant_id.assume_not_null())
        .load(conn)?)
}

/// Notes that a participant answers in writing, and why; `false` when somebody else has changed it meanwhile.
pub fn switch_to_writing(
    conn: &mut Conn,
    person: &PersonRow,
    (code, reason): (&str, &str),
) -> Result<bool, StorageError> {
    let same = participants::table.find(person.id).filter(participants::version.eq(person.version));
    let moved = diesel::update(same)
        .set((
            participants::planned.eq(Planned::Writing),
            participants::reason_code.eq(code),
            participants::reason.eq(reason),
            participants::version.eq(person.version + 1),
        ))
        .execute(conn)?;
    Ok(moved == 1)
}

/// The invitation through which somebody answers an inquiry.
#[derive(Clone, Debug, Queryable)]
pub struct AskedRow {
    pub id: InvitationId,
    pub uid: Uid,
    pub meeting_id: MeetingId,
    pub participant_id: ParticipantId,
    pub inquiry_id: Option<InquiryId>,
    pub office_id: Option<OfficeId>,
    pub office_number: Option<String>,
    pub label: String,
    pub person_name: String,
    pub profession: String,
    pub address: String,
    pub channel: SendChannel,
    pub due_at: Option<NaiveDateTime>,
    pub expires_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
    pub sent_at: Option<NaiveDateTime>,
    pub answered_at: Option<NaiveDateTime>,
    pub answered_by: String,
    pub sheet_no: i32,
    pub version: i32,
}

type AskedColumns = (
    invitations::id,
    invitations::uid,
    participants::meeting_id,
    participants::id,
    invitations::inquiry_id,
    participants::office_id,
    diesel::dsl::Nullable<offices::number>,
    participants::label,
    participants::person_name,
    participants::profession,
    invitations::address,
    invitations::channel,
    invitations::due_at,
    invitations::expires_at,
    invitations::revoked_at,
    invitations::sent_at,
    invitations::answered_at,
    invitations::answered_by,
    invitations::sheet_no,
    invitations::version,
);

fn asked_columns() -> AskedColumns {
    (
        invitations::id,
        invitations::uid,
        participants::meeting_id,
        participants::id,
        invitations::inquiry_id,
        participants::office_id,
        offices::number.nullable(),
        participants::label,
        participants::person_name,
        participants::profession,
        invitations::address,
        invitations::channel,
        invitations::due_at,
        invitations::expires_at,
        invitations::revoked_at,
        invitations::sent_at,
        invitations::answered_at,
        invitations::answered_by,
        invitations::sheet_no,
        invitations::version,
    )
}

/// The inquiry's invitation of a uid.
pub fn find_asked(conn: &mut Conn, uid: &Uid) -> Result<Option<AskedRow>, StorageError> {
    Ok(invitations::table
        .inner_join(participants::table.left_join(offices::table))
        .filter(invitations::uid.eq(uid))
        .filter(invitations::inquiry_id.is_not_null())
        .select(asked_columns())
        .first(conn)
        .optional()?)
}

/// Everybody who is asked by an inquiry, in the order of the participants.
pub fn asked(conn: &mut Conn, inquiry: InquiryId) -> Result<Vec<AskedRow>, StorageError> {
    Ok(invitations::table
        .inner_join(participants::table.left_join(offices::table))
        .filter(invitations::inquiry_id.eq(inquiry))
        .order((participants::sort, participants::id))
        .select(asked_columns())
        .load(conn)?)
}
