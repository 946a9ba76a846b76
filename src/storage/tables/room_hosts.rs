//! What a room belongs to: a meeting, or an agenda item of a conference; and as whom somebody may sit in it.

use diesel::prelude::*;

use crate::domain::ids::{
    AccountId, AgendaItemId, CareCaseId, ConferenceId, InvitationId, MeetingId, OfficeId, ParticipantId,
    RoomId, Uid,
};
use crate::domain::meeting::ParticipantKind;
use crate::domain::room::RoomPhase;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, agenda_attendees, agenda_items, clients, conference_attendees, conferences, invitations,
    meetings, offices, participants, room_seats, rooms,
};

/// A meeting as the host of a room.
#[derive(Clone, Debug, Queryable)]
pub struct MeetingHost {
    /// Its key.
    pub id: MeetingId,
    /// Its uid.
    pub uid: Uid,
    /// 会議番号
    pub number: String,
    /// The office that called it.
    pub office: OfficeId,
    /// The account that called it.
    pub organizer: AccountId,
    /// Its room, once there is one.
    pub room: Option<RoomId>,
}

const MEETING: (
    meetings::id,
    meetings::uid,
    meetings::number,
    meetings::office_id,
    meetings::organizer_id,
    meetings::room_id,
) = (
    meetings::id,
    meetings::uid,
    meetings::number,
    meetings::office_id,
    meetings::organizer_id,
    meetings::room_id,
);

/// The meeting of a uid.
pub fn meeting(conn: &mut Conn, uid: &Uid) -> Result<Option<MeetingHost>, StorageError> {
    Ok(meetings::table.filter(meetings::uid.eq(uid)).select(MEETING).first(conn).optional()?)
}

/// The meeting whose room this is.
pub fn meeting_of(conn: &mut Conn, room: RoomId) -> Result<Option<MeetingHost>, StorageError> {
    Ok(meetings::table.filter(meetings::room_id.eq(room)).select(MEETING).first(conn).optional()?)
}

/// Where a meeting's room stands, once there is one.
pub fn phase(conn: &mut Conn, meeting: MeetingId) -> Result<Option<RoomPhase>, StorageError> {
    Ok(meetings::table
        .inner_join(rooms::table)
        .filter(meetings::id.eq(meeting))
        .select(rooms::state)
        .first(conn)
        .optional()?)
}

/// Gives a meeting its room; `false` when it has one meanwhile.
pub fn set_meeting_room(conn: &mut Conn, meeting: MeetingId, room: RoomId) -> Result<bool, StorageError> {
    let free = meetings::table.filter(meetings::id.eq(meeting)).filter(meetings::room_id.is_null());
    Ok(diesel::update(free).set(meetings::room_id.eq(Some(room))).execute(conn)? == 1)
}

/// An agenda item as the host of a room.
#[derive(Clone, Debug, Queryable)]
pub struct AgendaHost {
    /// Its key.
    pub id: AgendaItemId,
    /// Its uid.
    pub uid: Uid,
    /// Its place in the sitting.
    pub sort: i32,
    /// Who presents the case.
    pub presenter: Option<AccountId>,
    /// The conference.
    pub conference: Uid,
    /// What the conference is called.
    pub title: String,
    /// The office that holds it.
    pub office: OfficeId,
    /// Its room, once there is one.
    pub room: Option<RoomId>,
}

const AGENDA: (
    agenda_items::id,
    agenda_items::uid,
    agenda_items::sort,
    agenda_items::presenter_id,
    conferences::uid,
    conferences::title,
    conferences::office_id,
    agenda_items::room_id,
) = (
    agenda_items::id,
    agenda_items::uid,
    agenda_items::sort,
    agenda_items::presenter_id,
    conferences::uid,
    conferences::title,
    conferences::office_id,
    agenda_items::room_id,
);

/// The agenda item of a uid.
pub fn agenda_item(conn: &mut Conn, uid: &Uid) -> Result<Option<AgendaHost>, StorageError> {
    Ok(agenda_items::table
        .inner_join(conferences::table)
        .filter(agenda_items::uid.eq(uid))
        .select(AGENDA)
        .first(conn)
        .optional()?)
}

/// The agenda item whose room this is.
pub fn agenda_item_of(conn: &mut Conn, room: RoomId) -> Result<Option<AgendaHost>, StorageError> {
    Ok(agenda_items::table
        .inner_join(conferences::table)
        .filter(agenda_items::room_id.eq(room))
        .select(AGENDA)
        .first(conn)
        .optional()?)
}

/// Gives an agenda item its room; `false` when it has one meanwhile.
pub fn set_agenda_room(conn: &mut Conn, item: AgendaItemId, room: RoomId) -> Result<bool, StorageError> {
    let free = agenda_items::table.filter(agenda_items::id.eq(item)).filter(agenda_items::room_id.is_null());
    Ok(diesel::update(free).set(agenda_items::room_id.eq(Some(room))).execute(conn)? == 1)
}

/// As whom a person was invited.
#[derive(Clone, Debug, Queryable)]
pub struct Invited {
    /// The office, or how the person belongs to the client.
    pub label: String,
    /// The person, once known.
    pub person_name: String,
    /// The profession.
    pub profession: String,
    /// The office that was invited, when it was one.
    pub office: Option<OfficeId>,
}

/// The participant through whom an account may sit in a meeting: named in person, or one of its offices is.
pub fn participant_of_account(
    conn: &mut Conn,
    meeting: MeetingId,
    account: AccountId,
    offices: &[OfficeId],
) -> Result<Option<Invited>, StorageError> {
    let by_person = participants::account_id.eq(account);
    let by_office = participants::office_id.eq_any(offices.to_vec());
    Ok(participants::table
        .filter(participants::meeting_id.eq(meeting))
        .filter(by_person.or(by_office))
        .order(participants::sort)
        .select((
            participants::label,
            participants::person_name,
            participants::profession,
            participants::office_id,
        ))
        .first(conn)
        .optional()?)
}

/// The participant through whom a personal link may sit in a meeting.
pub fn participant_of_invitation(
    conn: &mut Conn,
    meeting: MeetingId,
    invitation: InvitationId,
) -> Result<Option<Invited>, StorageError> {
    Ok(invitations::table
        .inner_join(participants::table)
        .filter(invitations::id.eq(invitation))
        .filter(invitations::meeting_id.eq(meeting))
        .filter(invitations::revoked_at.is_null())
        .select((
            participants::label,
            participants::person_name,
            participants::profession,
            participants::office_id,
        ))
        .first(conn)
        .optional()?)
}

/// The participants who took a seat in a room: by their own link, or as the account that was named or belongs to the
/// office that was asked.
pub fn seated(conn: &mut Conn, meeting: MeetingId, room: RoomId) -> Result<Vec<ParticipantId>, StorageError> {
    let seats: Vec<(String, String)> = room_seats::table
        .filter(room_seats::room_id.eq(room))
        .filter(room_seats::admitted_at.is_not_null().and(room_seats::dismissed_at.is_null()))
        .select((room_seats::holder, room_seats::office_label))
        .load(conn)?;
    let people: Vec<(ParticipantId, String, ParticipantKind, Option<Uid>)> = participants::table
        .left_join(accounts::table)
        .filter(participants::meeting_id.eq(meeting))
        .order(participants::sort)
        .select((participants::id, participants::label, participants::kind, accounts::uid.nullable()))
        .load(conn)?;
    let links: Vec<(Uid, ParticipantId)> = invitations::table
        .filter(invitations::meeting_id.eq(meeting))
        .select((invitations::uid, invitations::participant_id.assume_not_null()))
        .load(conn)?;
    let of_link = |holder: &str| {
        links.iter().find(|(uid, _)| holder == format!("invitation:{uid}")).map(|(_, who)| *who)
    };
    let of_account = |holder: &str, label: &str| {
        let named =
            people.iter().find(|p| p.3.as_ref().is_some_and(|uid| holder == format!("account:{uid}")));
        let of_office = || people.iter().find(|p| p.2 == ParticipantKind::Office && p.1 == label);
        named.or_else(of_office).map(|p| p.0)
    };
    Ok(seats
        .iter()
        .filter_map(|(holder, label)| of_link(holder).or_else(|| of_account(holder, label)))
        .collect())
}

/// The word of the role in which an account was asked for a case of a sitting, with how it is shown.
pub fn attendee_of_account(
    conn: &mut Conn,
    item: AgendaItemId,
    account: AccountId,
    offices: &[OfficeId],
) -> Result<Option<(String, Invited)>, StorageError> {
    let by_person = conference_attendees::account_id.eq(account);
    let by_office = conference_attendees::office_id.eq_any(offices.to_vec());
    let found: Option<(String, String, String, Option<OfficeId>)> = conference_attendees::table
        .inner_join(agenda_attendees::table)
        .filter(agenda_attendees::agenda_item_id.eq(item))
        .filter(by_person.or(by_office))
        .order(conference_attendees::id)
        .select((
            conference_attendees::role,
            conference_attendees::name,
            conference_attendees::profession,
            conference_attendees::office_id,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(role, person_name, profession, office)| {
        (role, Invited { label: String::new(), person_name, profession, office })
    }))
}

/// An account's name and profession, for its seat.
pub fn person_of(conn: &mut Conn, account: AccountId) -> Result<(String, String), StorageError> {
    Ok(accounts::table
        .filter(accounts::id.eq(account))
        .select((accounts::name, accounts::profession))
        .first(conn)?)
}

/// The name of an office, for a seat.
pub fn office_name(conn: &mut Conn, office: OfficeId) -> Result<String, StorageError> {
    Ok(offices::table.filter(offices::id.eq(office)).select(offices::name).first(conn)?)
}

/// The client that a meeting is about.
pub fn client_of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Uid, StorageError> {
    Ok(meetings::table
        .inner_join(clients::table)
        .filter(meetings::id.eq(meeting))
        .select(clients::uid)
        .first(conn)?)
}

/// The case that an agenda item is about, and its conference.
pub fn case_of_agenda_item(
    conn: &mut Conn,
    item: AgendaItemId,
) -> Result<(CareCaseId, ConferenceId), StorageError> {
    Ok(agenda_items::table
        .filter(agenda_items::id.eq(item))
        .select((agenda_items::care_case_id, agenda_items::conference_id))
        .first(conn)?)
}
