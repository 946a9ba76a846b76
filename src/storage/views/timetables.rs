//! What a timetable is made from: meetings whose candidates are out, everybody's answers, and where the same people are settled
//! already. Of what is settled elsewhere only the time is read: whose meeting it is and about whom is nobody's business here.

mod elsewhere;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDateTime, TimeDelta};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

pub use elsewhere::{Times, settled_people};

use self::elsewhere::elsewhere;
use super::duty_memory::Stamped;
use super::meetings::{LINE, MeetingLine};
use super::regular_hours::{RegularHours, counting};
use crate::domain::access::Scope;
use crate::domain::ids::{
    AccountId, ClientId, ContactId, InsurerId, MeetingId, OfficeId, ParticipantId, SlotId, Uid, VenueId,
};
use crate::domain::meeting::{
    MeetingForm, MeetingPlace, MeetingState, MeetingTrigger, ParticipantKind, Planned,
};
use crate::domain::office::OfficeKind;
use crate::domain::regular_hours::PAUSE;
use crate::domain::slot_poll::SlotAnswer;
use crate::domain::timetable::{Slot, Who};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_stamps, clients, meeting_slots, meetings, offices, participants, slot_answers, venues,
};

/// So many meetings are placed at once; the others stand on the next page.
pub const MOST: i64 = 40;

/// What a timetable is made from.
#[derive(Clone, Debug, Default)]
pub struct TimetableView {
    /// The meetings of this page, those first that wait for answers longest.
    pub meetings: Vec<PolledMeeting>,
    /// How many there are in all.
    pub total: i64,
    /// Their candidates of the period that are still ahead, the earliest first.
    pub slots: Vec<PolledSlot>,
    /// Who belongs to them, in the order of each meeting.
    pub people: Vec<PolledPerson>,
    /// What they have answered, by candidate.
    pub answers: BTreeMap<(ParticipantId, SlotId), PolledAnswer>,
    /// The offices at which they are held.
    pub places: BTreeMap<Uid, OfficeId>,
    /// The rooms in which they are held.
    pub venues: BTreeMap<Uid, VenueId>,
    /// When their offices can come as a rule, and how long offices and organizers need between two meetings.
    pub hours: RegularHours,
    /// Where their people are settled already.
    pub elsewhere: BTreeMap<Who, Vec<Slot>>,
}

/// A meeting whose candidates are out.
#[derive(Clone, Debug, Queryable)]
pub struct PolledMeeting {
    pub id: MeetingId,
    pub uid: Uid,
    pub number: String,
    pub trigger: MeetingTrigger,
    pub form: MeetingForm,
    pub place: String,
    pub organizer: AccountId,
    pub answer_due_at: Option<NaiveDateTime>,
    pub client: PolledClient,
}

/// Its client.
#[derive(Clone, Debug, Queryable)]
pub struct PolledClient {
    pub id: ClientId,
    pub uid: Uid,
    pub name: String,
    office: OfficeId,
    insurer: InsurerId,
    stamp: Option<i64>,
}

impl PolledClient {
    /// The client's duties, for those who keep them.
    pub fn stamped(&self, scope: &Scope) -> Option<Stamped> {
        let is_own = scope.care_offices().contains(&self.office);
        is_own.then_some(Stamped { id: self.id, insurer: self.insurer, stamp: self.stamp })
    }
}

/// A candidate.
#[derive(Clone, Debug, Queryable)]
pub struct PolledSlot {
    pub id: SlotId,
    pub uid: Uid,
    pub meeting: MeetingId,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
}

/// A participant.
#[derive(Clone, Debug, Queryable)]
pub struct PolledPerson {
    pub id: ParticipantId,
    pub uid: Uid,
    pub meeting: MeetingId,
    pub kind: ParticipantKind,
    pub office: Option<OfficeId>,
    pub office_kind: Option<OfficeKind>,
    pub contact: Option<ContactId>,
    pub label: String,
    pub person_name: String,
    pub is_required: bool,
    pub planned: Planned,
    pub group: i32,
}

impl PolledPerson {
    /// Who that is.
    pub fn who(&self, of: &PolledMeeting) -> Who {
        Who::of((self.id, self.kind), (self.office, self.contact), (of.client.id, of.organizer))
    }

    /// Whether it is a doctor, who travels to meetings.
    pub fn is_doctor(&self) -> bool {
        self.kind == ParticipantKind::Doctor || self.office_kind == Some(OfficeKind::Clinic)
    }
}

/// The current answer to one candidate.
#[derive(Clone, Debug, Queryable)]
pub struct PolledAnswer {
    pub answer: SlotAnswer,
    pub reason: String,
}

impl TimetableView {
    /// The candidates of a meeting.
    pub fn slots_of(&self, meeting: MeetingId) -> impl Iterator<Item = &PolledSlot> {
        self.slots.iter().filter(move |slot| slot.meeting == meeting)
    }

    /// The participants of a meeting.
    pub fn people_of(&self, meeting: MeetingId) -> impl Iterator<Item = &PolledPerson> {
        self.people.iter().filter(move |person| person.meeting == meeting)
    }

    /// What somebody answered to a candidate.
    pub fn answer(&self, person: ParticipantId, slot: SlotId) -> Option<&PolledAnswer> {
        self.answers.get(&(person, slot))
    }

    /// Whether a candidate lies outside the times at which somebody can come as a rule. What people answer themselves counts
    /// before that.
    pub fn is_outside(&self, person: &PolledPerson, slot: &PolledSlot) -> bool {
        let hours = person.office.and_then(|office| self.hours.offices.get(&office));
        hours.is_some_and(|hours| !hours.week.takes(slot.starts_at, slot.ends_at))
    }

    /// Minutes that somebody needs between two meetings, where they have said so.
    pub fn pause(&self, who: Who) -> Option<u16> {
        match who {
            Who::Office(office) => self.hours.offices.get(&office)?.pause,
            Who::Organizer(account) => self.hours.accounts.get(&account)?.pause,
            Who::Contact(_) | Who::Client(_) | Who::Guest(_) | Who::Venue(_) => None,
        }
    }

    /// Whether somebody is settled in another meeting at the time of a candidate, or too close to it.
    pub fn is_elsewhere(&self, who: Who, slot: &PolledSlot) -> bool {
        let pause = TimeDelta::minutes(i64::from(self.pause(who).unwrap_or(PAUSE)));
        let own = Slot { starts_at: slot.starts_at, ends_at: slot.ends_at };
        self.elsewhere.get(&who).is_some_and(|settled| settled.iter().any(|other| other.meets(&own, pause)))
    }

    /// Where a meeting is held, by who is at home there; nothing where nobody goes anywhere or nobody knows yet.
    pub fn host(&self, meeting: &PolledMeeting) -> Option<Who> {
        if meeting.form == MeetingForm::Video {
            return None;
        }
        match MeetingPlace::parse(&meeting.place)? {
            MeetingPlace::ClientHome => Some(Who::Client(meeting.client.id)),
            MeetingPlace::Office(uid) => self.places.get(&uid).copied().map(Who::Office),
            MeetingPlace::Venue(uid) => self.venues.get(&uid).copied().map(Who::Venue),
            MeetingPlace::Other(_) | MeetingPlace::Open => None,
        }
    }
}

/// What a page of the timetable of the reader's offices is made from: the meetings with a candidate between two times, and those
/// of which no candidate is ahead any more.
pub fn polling(
    conn: &mut Conn,
    scope: &Scope,
    now: NaiveDateTime,
    (from, until): (NaiveDateTime, NaiveDateTime),
    skip: i64,
) -> Result<TimetableView, StorageError> {
    let own = || {
        let ahead = || {
            meeting_slots::table
                .filter(meeting_slots::meeting_id.eq(meetings::id))
                .filter(meeting_slots::withdrawn_at.is_null())
                .filter(meeting_slots::starts_at.gt(now))
        };
        let within =
            ahead().filter(meeting_slots::starts_at.ge(from)).filter(meeting_slots::starts_at.lt(until));
        meetings::table
            .inner_join(clients::table)
            .left_join(client_stamps::table.on(client_stamps::client_id.eq(clients::id)))
            .filter(meetings::office_id.eq_any(scope.care_offices()))
            .filter(meetings::state.eq(MeetingState::Polling))
            .filter(exists(within).or(not(exists(ahead()))))
    };
    let total = own().count().get_result(conn)?;
    let found: Vec<PolledMeeting> = own()
        .order((meetings::answer_due_at, meetings::id))
        .offset(skip)
        .limit(MOST)
        .select((
            meetings::id,
            meetings::uid,
            meetings::number,
            meetings::trigger_rule,
            meetings::form,
            meetings::place,
            meetings::organizer_id,
            meetings::answer_due_at,
            (
                clients::id,
                clients::uid,
                clients::name,
                clients::office_id,
                clients::insurer_id,
                client_stamps::stamp.nullable(),
            ),
        ))
        .load(conn)?;
    let ids: Vec<MeetingId> = found.iter().map(|meeting| meeting.id).collect();
    let mut view = TimetableView {
        total,
        slots: slots(conn, &ids, (from.max(now), until))?,
        people: people(conn, &ids)?,
        answers: answers(conn, &ids)?,
        places: places(conn, &found)?,
        venues: rooms(conn, &found)?,
        meetings: found,
        hours: RegularHours::default(),
        elsewhere: BTreeMap::new(),
    };
    let offices: Vec<OfficeId> = view.people.iter().filter_map(|person| person.office).collect();
    let organizers: Vec<AccountId> = view.meetings.iter().map(|meeting| meeting.organizer).collect();
    view.hours = counting(conn, &offices, &organizers)?;
    view.elsewhere = elsewhere(conn, &view, now)?;
    Ok(view)
}

fn slots(
    conn: &mut Conn,
    of: &[MeetingId],
    (from, until): (NaiveDateTime, NaiveDateTime),
) -> Result<Vec<PolledSlot>, StorageError> {
    Ok(meeting_slots::table
        .filter(meeting_slots::meeting_id.eq_any(of))
        .filter(meeting_slots::withdrawn_at.is_null())
        .filter(meeting_slots::starts_at.ge(from))
        .filter(meeting_slots::starts_at.lt(until))
        .order((meeting_slots::starts_at, meeting_slots::id))
        .select((
            meeting_slots::id,
            meeting_slots::uid,
            meeting_slots::meeting_id,
            meeting_slots::starts_at,
            meeting_slots::ends_at,
        ))
        .load(conn)?)
}

fn people(conn: &mut Conn, of: &[MeetingId]) -> Result<Vec<PolledPerson>, StorageError> {
    Ok(participants::table
        .left_join(offices::table)
        .filter(participants::meeting_id.eq_any(of))
        .order((participants::meeting_id, participants::sort, participants::id))
        .select((
            participants::id,
            participants::uid,
            participants::meeting_id,
            participants::kind,
            participants::office_id,
            offices::kind.nullable(),
            participants::contact_id,
            participants::label,
            participants::person_name,
            participants::is_required,
            participants::planned,
            participants::required_group,
        ))
        .load(conn)?)
}

fn answers(
    conn: &mut Conn,
    of: &[MeetingId],
) -> Result<BTreeMap<(ParticipantId, SlotId), PolledAnswer>, StorageError> {
    let rows: Vec<((ParticipantId, SlotId), PolledAnswer)> = slot_answers::table
        .inner_join(meeting_slots::table)
        .filter(meeting_slots::meeting_id.eq_any(of))
        .filter(slot_answers::superseded_at.is_null())
        .order(slot_answers::id)
        .select((
            (slot_answers::participant_id, slot_answers::slot_id),
            (slot_answers::answer, slot_answers::reason),
        ))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

fn places(conn: &mut Conn, of: &[PolledMeeting]) -> Result<BTreeMap<Uid, OfficeId>, StorageError> {
    let at = |meeting: &PolledMeeting| match MeetingPlace::parse(&meeting.place) {
        Some(MeetingPlace::Office(uid)) => Some(uid),
        _ => None,
    };
    let uids: BTreeSet<Uid> = of.iter().filter_map(at).collect();
    let found: Vec<(Uid, OfficeId)> =
        offices::table.filter(offices::uid.eq_any(uids)).select((offices::uid, offices::id)).load(conn)?;
    Ok(found.into_iter().collect())
}

fn rooms(conn: &mut Conn, of: &[PolledMeeting]) -> Result<BTreeMap<Uid, VenueId>, StorageError> {
    let at = |meeting: &PolledMeeting| match MeetingPlace::parse(&meeting.place) {
        Some(MeetingPlace::Venue(uid)) => Some(uid),
        _ => None,
    };
    let uids: BTreeSet<Uid> = of.iter().filter_map(at).collect();
    let found: Vec<(Uid, VenueId)> =
        venues::table.filter(venues::uid.eq_any(uids)).select((venues::uid, venues::id)).load(conn)?;
    Ok(found.into_iter().collect())
}

/// Those of some meetings that are the reader's own, whatever has become of them.
pub fn own(conn: &mut Conn, scope: &Scope, uids: &BTreeSet<Uid>) -> Result<Vec<MeetingLine>, StorageError> {
    Ok(meetings::table
        .inner_join(clients::table)
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(meetings::uid.eq_any(uids))
        .order(meetings::id)
        .select(LINE)
        .load(conn)?)
}
