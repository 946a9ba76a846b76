//! Where people and places are settled already, in whatever office's meeting.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::TimetableView;
use crate::domain::ids::{AccountId, ClientId, ContactId, MeetingId, OfficeId, ParticipantId, Uid};
use crate::domain::meeting::{MeetingForm, MeetingPlace, MeetingState, ParticipantKind, Planned};
use crate::domain::timetable::{Slot, Who};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{meetings, participants};

/// Begin and end of a settled meeting.
pub type Times = (Option<NaiveDateTime>, Option<NaiveDateTime>);

/// Where the people and places of these meetings are settled from a time on, in whatever office's meeting.
pub(super) fn elsewhere(
    conn: &mut Conn,
    view: &TimetableView,
    now: NaiveDateTime,
) -> Result<BTreeMap<Who, Vec<Slot>>, StorageError> {
    let people = view.meetings.iter().flat_map(|meeting| {
        view.people_of(meeting.id).map(|person| person.who(meeting)).chain(view.host(meeting))
    });
    let wanted: BTreeSet<Who> = people.collect();
    let mut settled: Vec<(Who, Times)> = settled_people(conn, &wanted, (now, None))?;
    settled.extend(settled_places(conn, view, now)?);
    let mut elsewhere: BTreeMap<Who, Vec<Slot>> = BTreeMap::new();
    for (who, times) in settled {
        if let (true, (Some(starts_at), Some(ends_at))) = (wanted.contains(&who), times) {
            elsewhere.entry(who).or_default().push(Slot { starts_at, ends_at });
        }
    }
    Ok(elsewhere)
}

/// Where people are settled from a time on, in whatever office's meeting but one.
pub fn settled_people(
    conn: &mut Conn,
    wanted: &BTreeSet<Who>,
    (now, except): (NaiveDateTime, Option<MeetingId>),
) -> Result<Vec<(Who, Times)>, StorageError> {
    type Row = (
        (ParticipantId, ParticipantKind),
        (Option<OfficeId>, Option<ContactId>),
        (ClientId, AccountId),
        Times,
    );
    let (mut offices, mut contacts, mut clients, mut organizers) = (vec![], vec![], vec![], vec![]);
    for who in wanted {
        match *who {
            Who::Office(office) => offices.push(office),
            Who::Contact(contact) => contacts.push(contact),
            Who::Client(client) => clients.push(client),
            Who::Organizer(account) => organizers.push(account),
            Who::Guest(_) | Who::Venue(_) => {}
        }
    }
    let rows: Vec<Row> = participants::table
        .inner_join(meetings::table)
        .filter(meetings::state.eq(MeetingState::Fixed))
        .filter(meetings::ends_at.gt(now))
        .filter(meetings::id.ne(except.unwrap_or(MeetingId(0))))
        .filter(participants::planned.ne_all([Planned::Absent, Planned::Writing]))
        .filter(
            participants::office_id
                .eq_any(offices)
                .or(participants::contact_id.eq_any(contacts))
                .or(meetings::client_id.eq_any(clients))
                .or(meetings::organizer_id.eq_any(organizers)),
        )
        .select((
            (participants::id, participants::kind),
            (participants::office_id, participants::contact_id),
            (meetings::client_id, meetings::organizer_id),
            (meetings::starts_at, meetings::ends_at),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, of, about, times)| (Who::of(id, of, about), times)).collect())
}

fn settled_places(
    conn: &mut Conn,
    view: &TimetableView,
    now: NaiveDateTime,
) -> Result<Vec<(Who, Times)>, StorageError> {
    let written = |uid: &Uid| MeetingPlace::Office(uid.clone()).to_string();
    let room = |uid: &Uid| MeetingPlace::Venue(uid.clone()).to_string();
    let offices = view.places.iter().map(|(uid, office)| (written(uid), Who::Office(*office)));
    let rooms = view.venues.iter().map(|(uid, venue)| (room(uid), Who::Venue(*venue)));
    let wanted: BTreeMap<String, Who> = offices.chain(rooms).collect();
    let rows: Vec<(String, Times)> = meetings::table
        .filter(meetings::state.eq(MeetingState::Fixed))
        .filter(meetings::ends_at.gt(now))
        .filter(meetings::form.ne(MeetingForm::Video))
        .filter(meetings::place.eq_any(wanted.keys()))
        .select((meetings::place, (meetings::starts_at, meetings::ends_at)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(place, times)| Some((*wanted.get(&place)?, times))).collect())
}
