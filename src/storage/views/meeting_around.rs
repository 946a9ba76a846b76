//! What is known of the time of those who are to come to a meeting: closed days, when they can come as a rule, where they are
//! settled already, and by when the meeting has to be held. Of other meetings only the time is read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use diesel::prelude::*;

use super::duty_memory::{DutyMemory, Stamped};
use super::regular_hours::{Counts, counting};
use super::timetables::settled_people;
use super::venues;
use crate::domain::access::Scope;
use crate::domain::duty::entry::{EntryKind, meeting_trigger, offered};
use crate::domain::ids::{
    AccountId, ClientId, ContactId, InsurerId, MeetingId, OfficeId, ParticipantId, Uid,
};
use crate::domain::meeting::{MeetingForm, MeetingPlace, MeetingTrigger, ParticipantKind, Planned};
use crate::domain::regular_hours::{Week, weekday};
use crate::domain::slot_poll::{Around, Busy, Outside, Party};
use crate::domain::timetable::Who;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_stamps, clients, meetings, office_closures, offices, participants};

#[derive(Queryable)]
struct Person {
    id: ParticipantId,
    kind: ParticipantKind,
    office: Option<OfficeId>,
    contact: Option<ContactId>,
    label: String,
    is_required: bool,
    planned: Planned,
    group: i32,
}

/// What is known of the time of everybody who is to come to a meeting.
pub fn around(
    conn: &mut Conn,
    meeting: MeetingId,
    now: NaiveDateTime,
    hold_by: Option<NaiveDate>,
) -> Result<Around, StorageError> {
    let (client, account, form, place): (ClientId, AccountId, MeetingForm, String) = meetings::table
        .find(meeting)
        .select((meetings::client_id, meetings::organizer_id, meetings::form, meetings::place))
        .first(conn)?;
    let about = (client, account);
    let room = match MeetingPlace::parse(&place) {
        Some(MeetingPlace::Venue(venue)) if form != MeetingForm::Video => {
            venues::taken(conn, &venue, (now, Some(meeting)))?
        }
        _ => Vec::new(),
    };
    let room = room.into_iter().map(|(starts_at, ends_at)| Busy { starts_at, ends_at }).collect();
    let people = people(conn, meeting)?;
    let offices: Vec<OfficeId> = people.iter().filter_map(|person| person.office).collect();
    let hours = counting(conn, &offices, &[about.1])?;
    let closed = closed(conn, &offices)?;
    let who = |person: &Person| {
        Who::of((person.id, person.kind), (person.office, person.contact), (about.0, about.1))
    };
    let wanted: BTreeSet<Who> = people.iter().map(who).chain([Who::Organizer(about.1)]).collect();
    let mut busy: BTreeMap<Who, Vec<Busy>> = BTreeMap::new();
    for (who, times) in settled_people(conn, &wanted, (now, Some(meeting)))? {
        if let (Some(starts_at), Some(ends_at)) = times {
            busy.entry(who).or_default().push(Busy { starts_at, ends_at });
        }
    }
    let party = |label: &str, who: Who, counts: Counts| Party {
        pause: counts.minutes(),
        week: counts.week,
        busy: busy.get(&who).cloned().unwrap_or_default(),
        ..Party::named(label)
    };
    let organizer = party("", Who::Organizer(about.1), hours.account(about.1));
    let asked = people.iter().filter(|person| {
        person.kind != ParticipantKind::Organizer
            && !matches!(person.planned, Planned::Absent | Planned::Writing)
    });
    let parties = asked.map(|person| {
        let counts = person.office.map(|office| hours.office(office)).unwrap_or_default();
        let (weekdays, closures) =
            person.office.and_then(|office| closed.get(&office).cloned()).unwrap_or_default();
        Party {
            is_required: person.is_required,
            group: Some(person.group).filter(|group| *group > 0),
            closed_weekdays: weekdays,
            closures,
            ..party(&person.label, who(person), counts)
        }
    });
    Ok(Around { parties: parties.collect(), organizer, room, hold_by })
}

/// The usual times of offices and of a person, to be told to those who answer.
#[derive(Clone, Debug, Default)]
pub struct Usual {
    offices: BTreeMap<OfficeId, Party>,
    person: Week,
}

impl Usual {
    /// Outside of which of them a candidate of an office lies.
    pub fn outside(&self, office: Option<OfficeId>, slot: &Busy) -> Option<Outside> {
        let own = office.and_then(|office| self.offices.get(&office));
        let person = || (!self.person.takes(slot.starts_at, slot.ends_at)).then_some(Outside::OwnHours);
        own.and_then(|office| office.outside(slot)).or_else(person)
    }
}

/// The usual times of who is asked. They are no personal data of a client, so no scope is asked for.
pub fn usual(
    conn: &mut Conn,
    offices: &[OfficeId],
    person: Option<AccountId>,
) -> Result<Usual, StorageError> {
    let hours = counting(conn, offices, person.as_slice())?;
    let closed = closed(conn, offices)?.into_iter().map(|(office, (closed_weekdays, closures))| {
        let week = hours.office(office).week;
        (office, Party { closed_weekdays, closures, week, ..Party::named("") })
    });
    let person = person.map(|person| hours.account(person).week).unwrap_or_default();
    Ok(Usual { offices: closed.collect(), person })
}

fn people(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<Person>, StorageError> {
    Ok(participants::table
        .filter(participants::meeting_id.eq(meeting))
        .order((participants::sort, participants::id))
        .select((
            participants::id,
            participants::kind,
            participants::office_id,
            participants::contact_id,
            participants::label,
            participants::is_required,
            participants::planned,
            participants::required_group,
        ))
        .load(conn)?)
}

type Closed = BTreeMap<OfficeId, (Vec<Weekday>, Vec<NaiveDate>)>;

/// The closed days of offices. They are no personal data, so no scope is asked for.
fn closed(conn: &mut Conn, ids: &[OfficeId]) -> Result<Closed, StorageError> {
    let rows: Vec<(OfficeId, String)> = offices::table
        .filter(offices::id.eq_any(ids))
        .select((offices::id, offices::closed_weekdays))
        .load(conn)?;
    let read = |number: &str| weekday(number.parse().ok()?);
    let mut closed: Closed = rows
        .into_iter()
        .map(|(id, weekdays)| (id, (weekdays.split_whitespace().filter_map(read).collect(), Vec::new())))
        .collect();
    let closures: Vec<(OfficeId, NaiveDate)> = office_closures::table
        .filter(office_closures::office_id.eq_any(ids))
        .select((office_closures::office_id, office_closures::closed_on))
        .load(conn)?;
    for (office, day) in closures {
        closed.entry(office).or_default().1.push(day);
    }
    Ok(closed)
}

/// The last day on which a meeting for a client would be in time for the duty that it meets, for those who keep the client's
/// duties.
pub fn hold_by(
    conn: &mut Conn,
    scope: &Scope,
    duties: &DutyMemory,
    (client, trigger): (&Uid, MeetingTrigger),
) -> Result<Option<NaiveDate>, StorageError> {
    type Row = (ClientId, InsurerId, Option<i64>);
    let found: Option<Row> = clients::table
        .left_join(client_stamps::table.on(client_stamps::client_id.eq(clients::id)))
        .filter(clients::uid.eq(client))
        .filter(clients::office_id.eq_any(scope.care_offices()))
        .select((clients::id, clients::insurer_id, client_stamps::stamp.nullable()))
        .first(conn)
        .optional()?;
    let Some((id, insurer, stamp)) = found else { return Ok(None) };
    let owing = duties.of(conn, &[Stamped { id, insurer, stamp }], scope.today())?;
    let owed = owing.duties(id)?;
    let met = owed.iter().filter(|duty| offered(duty).first() == Some(&EntryKind::MeetingHeld));
    Ok(met.filter(|duty| meeting_trigger(duty.clause) == trigger).filter_map(|duty| duty.due).min())
}
