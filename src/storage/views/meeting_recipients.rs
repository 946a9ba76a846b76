//! Who is written to about a meeting, at which address, and in whose name.

use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::{AccountId, MeetingId, OfficeId, ParticipantId, Uid};
use crate::domain::meeting::{ParticipantKind, Planned};
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, client_contacts, meetings, offices, participants, venues};

/// One recipient. Only a confirmed address is ever used; others get paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientView {
    /// The participant.
    pub participant: ParticipantId,
    /// Its uid.
    pub uid: Uid,
    /// What it is.
    pub kind: ParticipantKind,
    /// How it means to take part.
    pub planned: Planned,
    /// What stands in lists.
    pub label: String,
    /// The person, when known.
    pub person_name: String,
    /// The office, when it is one.
    pub office: Option<OfficeId>,
    /// The confirmed address, or empty.
    pub address: String,
    /// An address that nobody has confirmed yet, or empty.
    pub unconfirmed: String,
}

impl RecipientView {
    /// Whether a person is written to, not an office.
    pub fn is_person(&self) -> bool {
        self.office.is_none()
    }
}

type Found = (
    ParticipantId,
    Uid,
    ParticipantKind,
    Planned,
    String,
    String,
    Option<OfficeId>,
    Option<(String, AddressState)>,
    Option<(String, AddressState)>,
);

/// Everybody but the organizer, in the order of the meeting.
pub fn recipients(
    conn: &mut Conn,
    scope: &Scope,
    meeting: MeetingId,
) -> Result<Vec<RecipientView>, StorageError> {
    let rows: Vec<Found> = participants::table
        .inner_join(meetings::table)
        .left_join(offices::table.on(participants::office_id.eq(offices::id.nullable())))
        .left_join(client_contacts::table.on(participants::contact_id.eq(client_contacts::id.nullable())))
        .filter(participants::meeting_id.eq(meeting))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(participants::kind.ne(ParticipantKind::Organizer))
        .order((participants::sort, participants::id))
        .select((
            participants::id,
            participants::uid,
            participants::kind,
            participants::planned,
            participants::label,
            participants::person_name,
            participants::office_id,
            (offices::email, offices::email_state).nullable(),
            (client_contacts::email, client_contacts::email_state).nullable(),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(recipient).collect())
}

/// The first confirmed address and the first of the others, or empty. A doctor's own address comes before the clinic's.
pub(super) fn best_address(known: [Option<(String, AddressState)>; 2]) -> (String, String) {
    let known = known.into_iter().flatten().filter(|(address, _)| !address.is_empty());
    let (confirmed, others): (Vec<_>, Vec<_>) =
        known.partition(|(_, state)| *state == AddressState::Confirmed);
    let first =
        |list: Vec<(String, AddressState)>| list.into_iter().next().map(|(a, _)| a).unwrap_or_default();
    (first(confirmed), first(others))
}

fn recipient(found: Found) -> RecipientView {
    let (participant, uid, kind, planned, label, person_name, office, of_office, of_contact) = found;
    let (address, unconfirmed) = best_address([of_contact, of_office]);
    RecipientView { participant, uid, kind, planned, label, person_name, office, address, unconfirmed }
}

/// In whose name letters of a meeting go out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SenderView {
    /// The office.
    pub office: String,
    /// The organizer.
    pub person: String,
    /// Empty when unknown.
    pub phone: String,
    /// Empty when unknown.
    pub fax: String,
    /// Empty when unknown or not confirmed.
    pub email: String,
}

/// The sender of a meeting's letters: office and staff, no personal data of clients, so no scope is asked for.
pub fn sender(conn: &mut Conn, office: OfficeId, organizer: AccountId) -> Result<SenderView, StorageError> {
    let (name, phone, fax, email, state): (String, String, String, String, AddressState) = offices::table
        .find(office)
        .select((offices::name, offices::phone, offices::fax, offices::email, offices::email_state))
        .first(conn)?;
    let person: String = accounts::table.find(organizer).select(accounts::name).first(conn)?;
    let email = if state == AddressState::Confirmed { email } else { String::new() };
    Ok(SenderView { office: name, person, phone, fax, email })
}

/// A room with the office that it belongs to.
pub fn venue_name(conn: &mut Conn, uid: &Uid) -> Result<Option<String>, StorageError> {
    let found: Option<(String, String)> = venues::table
        .inner_join(offices::table)
        .filter(venues::uid.eq(uid))
        .select((offices::name, venues::name))
        .first(conn)
        .optional()?;
    Ok(found.map(|(office, room)| format!("{office} {room}")))
}

/// The name of an office that is a meeting's place.
pub fn office_name(conn: &mut Conn, uid: &Uid) -> Result<Option<String>, StorageError> {
    Ok(offices::table.filter(offices::uid.eq(uid)).select(offices::name).first(conn).optional()?)
}
