//! What the holder of a personal link sees: exactly the invitation. Also how a device is confirmed, before there is a holder.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{AccountId, MeetingId, OfficeId, ParticipantId, SlotId, Uid};
use crate::domain::meeting::{MeetingForm, MeetingState, Planned};
use crate::domain::slot_poll::{Busy, PollSlot, SlotAnswer};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    clients, deliveries, invitations, link_openings, meeting_slots, meetings, offices, participants, rooms,
    slot_answers,
};

/// How an opened link is confirmed on a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorView {
    /// 会議番号, or 交付番号 of a delivery.
    pub number: String,
    /// Whether the invited office's number is asked for; else six digits are mailed.
    pub asks_number: bool,
    /// The address with its middle hidden, or empty.
    pub address_hint: String,
    /// Whether digits that are still valid were sent.
    pub is_digits_sent: bool,
    /// Whether the device is confirmed already.
    pub is_confirmed: bool,
}

/// The door of an invitation on a device that has shown its link; nothing for any other device. It is read before there is
/// an actor, so no scope is asked for.
pub fn door(
    conn: &mut Conn,
    invitation: &Uid,
    device: &str,
    now: NaiveDateTime,
) -> Result<Option<DoorView>, StorageError> {
    type Numbers = (Option<String>, Option<String>);
    type Row = (Numbers, Option<String>, String, Option<NaiveDateTime>, String, Option<NaiveDateTime>);
    let asked = participants::office_id.nullable().eq(offices::id.nullable());
    let handed = deliveries::office_id.nullable().eq(offices::id.nullable());
    let numbers = (meetings::number.nullable(), deliveries::number.nullable());
    let row: Option<Row> = link_openings::table
        .inner_join(invitations::table)
        .left_join(meetings::table.on(invitations::meeting_id.eq(meetings::id.nullable())))
        .left_join(participants::table.on(invitations::participant_id.eq(participants::id.nullable())))
        .left_join(deliveries::table.on(invitations::delivery_id.eq(deliveries::id.nullable())))
        .left_join(offices::table.on(asked.or(handed)))
        .filter(invitations::uid.eq(invitation))
        .filter(link_openings::session_key_hash.eq(device))
        .select((
            numbers,
            offices::number.nullable(),
            invitations::address,
            link_openings::code_expires_at,
            link_openings::code_hash,
            link_openings::confirmed_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|((meeting, delivery), office, address, expires, hash, confirmed)| DoorView {
        number: meeting.or(delivery).unwrap_or_default(),
        asks_number: office.is_some_and(|n| !n.is_empty()),
        address_hint: hint(&address),
        is_digits_sent: !hash.is_empty() && expires.is_some_and(|end| end > now),
        is_confirmed: confirmed.is_some(),
    }))
}

/// `k…@minato.example`: enough to know which mailbox, not enough to learn the address.
fn hint(address: &str) -> String {
    match address.split_once('@') {
        Some((name, domain)) => format!("{}…@{domain}", name.chars().take(1).collect::<String>()),
        None => String::new(),
    }
}

/// Why a link that was once known opens nothing any more: a text key, or nothing while it lives.
pub fn dead_reason(
    conn: &mut Conn,
    invitation: &Uid,
    now: NaiveDateTime,
) -> Result<Option<&'static str>, StorageError> {
    let row: Option<(Option<NaiveDateTime>, NaiveDateTime)> = invitations::table
        .filter(invitations::uid.eq(invitation))
        .select((invitations::revoked_at, invitations::expires_at))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(revoked, expires)| match revoked {
        Some(_) => Some("link-revoked"),
        None if expires <= now => Some("link-expired"),
        None => None,
    }))
}

/// The invitation of a link holder with its meeting.
#[derive(Clone, Debug, Queryable)]
pub struct LinkView {
    pub uid: Uid,
    pub kind: InvitationKind,
    pub due_at: Option<NaiveDateTime>,
    pub answered_at: Option<NaiveDateTime>,
    pub comment: String,
    pub sheet_no: i32,
    pub meeting: MeetingId,
    pub meeting_uid: Uid,
    pub number: String,
    pub state: MeetingState,
    pub form: MeetingForm,
    pub place: String,
    pub online_url: String,
    pub agenda: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub client: (Uid, String),
    pub sender: (OfficeId, AccountId),
    pub participant: ParticipantId,
    pub label: String,
    pub person_name: String,
    pub planned: Planned,
    pub reason: String,
    pub represented_by: String,
    pub office_id: Option<OfficeId>,
    pub sort: i32,
    pub room: Option<Uid>,
}

/// The one invitation of the scope.
pub fn invitation(conn: &mut Conn, scope: &Scope) -> Result<Option<LinkView>, StorageError> {
    let Some(id) = scope.invitation() else { return Ok(None) };
    Ok(invitations::table
        .inner_join(meetings::table.inner_join(clients::table))
        .inner_join(participants::table)
        .left_join(rooms::table.on(meetings::room_id.eq(rooms::id.nullable())))
        .filter(invitations::id.eq(id))
        .select((
            invitations::uid,
            invitations::kind,
            invitations::due_at,
            invitations::answered_at,
            invitations::comment,
            invitations::sheet_no,
            meetings::id,
            meetings::uid,
            meetings::number,
            meetings::state,
            meetings::form,
            meetings::place,
            meetings::online_url,
            meetings::agenda,
            meetings::starts_at,
            meetings::ends_at,
            (clients::uid, clients::name),
            (meetings::office_id, meetings::organizer_id),
            participants::id,
            participants::label,
            participants::person_name,
            participants::planned,
            participants::reason,
            participants::represented_by,
            participants::office_id,
            participants::sort,
            rooms::uid.nullable(),
        ))
        .first(conn)
        .optional()?)
}

/// A candidate with the holder's current answer.
#[derive(Clone, Debug)]
pub struct AskedSlot {
    /// Which.
    pub uid: Uid,
    /// UTC.
    pub starts_at: NaiveDateTime,
    /// UTC.
    pub ends_at: NaiveDateTime,
    /// The current answer and its reason.
    pub answer: Option<(SlotAnswer, String)>,
}

impl AskedSlot {
    /// As an answer is checked against it.
    pub fn asked(&self) -> PollSlot {
        PollSlot { uid: self.uid.clone(), starts_at: self.starts_at }
    }

    /// Whether it has passed.
    pub fn is_past(&self, now: NaiveDateTime) -> bool {
        self.asked().is_past(now)
    }

    /// Its time.
    pub fn time(&self) -> Busy {
        Busy { starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// The candidates with one participant's current answers.
pub fn asked_slots(
    conn: &mut Conn,
    meeting: MeetingId,
    participant: ParticipantId,
) -> Result<Vec<AskedSlot>, StorageError> {
    let slots: Vec<(SlotId, Uid, NaiveDateTime, NaiveDateTime)> = meeting_slots::table
        .filter(meeting_slots::meeting_id.eq(meeting))
        .filter(meeting_slots::withdrawn_at.is_null())
        .order(meeting_slots::starts_at)
        .select((meeting_slots::id, meeting_slots::uid, meeting_slots::starts_at, meeting_slots::ends_at))
        .load(conn)?;
    let answers: Vec<(SlotId, SlotAnswer, String)> = slot_answers::table
        .filter(slot_answers::participant_id.eq(participant))
        .filter(slot_answers::superseded_at.is_null())
        .order(slot_answers::id)
        .select((slot_answers::slot_id, slot_answers::answer, slot_answers::reason))
        .load(conn)?;
    Ok(slots
        .into_iter()
        .map(|(id, uid, starts_at, ends_at)| {
            let own = answers.iter().rev().find(|a| a.0 == id);
            AskedSlot { uid, starts_at, ends_at, answer: own.map(|a| (a.1, a.2.clone())) }
        })
        .collect())
}
