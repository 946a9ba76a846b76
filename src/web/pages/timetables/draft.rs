//! What is handed to the core: meetings, slots and people under numbers, and how the numbers are read back.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime};

use super::wanted::{Pin, Wanted};
use crate::domain::access::Scope;
use crate::domain::duty::entry::{EntryKind, meeting_trigger, offered};
use crate::domain::ids::MeetingId;
use crate::domain::meeting::{ParticipantKind, Planned};
use crate::domain::regular_hours::PAUSE;
use crate::domain::slot_poll::SlotAnswer;
use crate::domain::timetable::{
    Attendee, Limits, Meeting, PersonKey, Region, Slot, Timetable, Who, saving_trips, solve,
};
use crate::storage::views::duty_memory::{DutyMemory, Stamped};
use crate::storage::views::timetables::{PolledMeeting, PolledPerson, PolledSlot, TimetableView};
use crate::storage::{Conn, StorageError};

/// From this number on, groups of whom one has to come.
const GROUPS: u8 = 128;
/// How long is looked for a timetable. Most are found in a few milliseconds.
pub const LIMITS: Limits = Limits { time: Duration::from_secs(2), gap: 0.0 };

/// A region, and what its numbers stand for.
pub struct Draft {
    pub view: TimetableView,
    pub region: Region,
    /// By meeting of the region: its place among those of the view. What was left out is not in the region.
    places: Vec<usize>,
    /// By key: who that is.
    keys: Vec<Who>,
    /// By slot of the region: the candidates that are held then.
    candidates: BTreeMap<(MeetingId, usize), usize>,
    /// By meeting: the last day on which it is in time.
    pub due: BTreeMap<MeetingId, NaiveDate>,
    /// The meetings of which a candidate was decided on that is there no more.
    pub gone: BTreeSet<MeetingId>,
}

/// What was found.
pub struct Found {
    pub draft: Draft,
    /// What asks least of people.
    pub best: Timetable,
    /// What saves trips, where that was asked for.
    pub saving: Option<Timetable>,
}

impl Found {
    /// What is proposed.
    pub fn shown(&self) -> &Timetable {
        self.saving.as_ref().unwrap_or(&self.best)
    }
}

impl Draft {
    /// What people want of the meetings of a view.
    pub fn new(view: TimetableView, due: BTreeMap<MeetingId, NaiveDate>, wanted: &Wanted) -> Self {
        let is_out = |meeting: &PolledMeeting| wanted.pins.get(&meeting.uid) == Some(&Pin::Out);
        let places: Vec<usize> = (0..view.meetings.len())
            .filter(|at| view.meetings.get(*at).is_some_and(|m| !is_out(m)))
            .collect();
        let mut draft = Self {
            region: Region { pause: PAUSE, ..Region::default() },
            places,
            keys: Vec::new(),
            candidates: BTreeMap::new(),
            due,
            gone: BTreeSet::new(),
            view,
        };
        draft.region.slots = draft.slots();
        draft.note_candidates();
        for at in draft.places.clone() {
            let Some(meeting) = draft.view.meetings.get(at).cloned() else { continue };
            let meeting = draft.meeting(&meeting, wanted);
            draft.region.meetings.push(meeting);
        }
        draft.note_elsewhere();
        draft.note_pauses();
        draft.take_late_ones();
        draft
    }

    /// Looks for a timetable. It takes a core for as long as the limits allow.
    pub fn solved(self, saves_trips: bool) -> Found {
        let begun = Instant::now();
        let elapsed = || begun.elapsed();
        let best = solve(&self.region, &LIMITS, &elapsed);
        let saving = saves_trips.then(|| saving_trips(&self.region, &best, LIMITS.time / 4, &elapsed));
        Found { draft: self, best, saving }
    }

    /// A meeting of the region as it is stored.
    pub fn polled(&self, at: usize) -> Option<&PolledMeeting> {
        self.view.meetings.get(*self.places.get(at)?)
    }

    /// The number of a meeting in the region; nothing where it was left out.
    pub fn number_of(&self, meeting: MeetingId) -> Option<usize> {
        (0..self.places.len()).find(|at| self.polled(*at).is_some_and(|polled| polled.id == meeting))
    }

    /// The candidate of a meeting that is held in a slot of the region.
    pub fn candidate(&self, meeting: MeetingId, slot: usize) -> Option<&PolledSlot> {
        self.view.slots.get(*self.candidates.get(&(meeting, slot))?)
    }

    /// The slot of the region in which a candidate is held.
    pub fn slot_of(&self, candidate: &PolledSlot) -> Option<usize> {
        self.region.slots.binary_search_by_key(&times(candidate), |slot| (slot.starts_at, slot.ends_at)).ok()
    }

    /// Who a key stands for.
    pub fn who(&self, key: PersonKey) -> Option<Who> {
        self.keys.get(usize::try_from(key).ok()?).copied()
    }

    fn key(&mut self, who: Who) -> PersonKey {
        let known = self.keys.iter().position(|known| *known == who);
        let at = known.unwrap_or_else(|| {
            self.keys.push(who);
            self.keys.len() - 1
        });
        PersonKey::try_from(at).unwrap_or(PersonKey::MAX)
    }

    fn slots(&self) -> Vec<Slot> {
        let own = self.places.iter().filter_map(|at| self.view.meetings.get(*at));
        let all: BTreeSet<(NaiveDateTime, NaiveDateTime)> =
            own.flat_map(|meeting| self.view.slots_of(meeting.id)).map(times).collect();
        all.into_iter().map(|(starts_at, ends_at)| Slot { starts_at, ends_at }).collect()
    }

    fn note_candidates(&mut self) {
        let noted = self.view.slots.iter().enumerate();
        let noted =
            noted.filter_map(|(at, candidate)| Some(((candidate.meeting, self.slot_of(candidate)?), at)));
        self.candidates = noted.collect();
    }

    fn meeting(&mut self, polled: &PolledMeeting, wanted: &Wanted) -> Meeting {
        let slots: BTreeSet<usize> =
            self.view.slots_of(polled.id).filter_map(|candidate| self.slot_of(candidate)).collect();
        let people: Vec<PolledPerson> = self.view.people_of(polled.id).cloned().collect();
        let mut attendees = Vec::with_capacity(people.len() + 1);
        // Whoever writes instead of coming is not waited for.
        for person in people.iter().filter(|person| person.planned != Planned::Writing) {
            let who = person.who(polled);
            // Whoever is required is a group of one; those of whom one has to come share a number.
            let alone = || u8::try_from(attendees.len()).unwrap_or(u8::MAX).min(GROUPS - 1);
            let group = u8::try_from(person.group).ok().filter(|group| *group > 0);
            let required = person.is_required.then(alone).or(group.map(|group| GROUPS.saturating_add(group)));
            let answers = self.answers(polled, person);
            let person_key = self.key(who);
            if person.is_doctor() {
                self.region.travellers.insert(person_key);
            }
            attendees.push(Attendee { person: person_key, required, answers });
        }
        let host = self.view.host(polled);
        let place = host.map(|host| self.key(host));
        if let (Some(Who::Office(_) | Who::Venue(_)), Some(person)) = (host, place) {
            let answers = vec![Some(SlotAnswer::Yes); self.region.slots.len()];
            attendees.push(Attendee { person, required: None, answers });
        }
        let pinned = self.pinned(polled, wanted);
        let due = self.due.get(&polled.id).copied();
        Meeting { attendees, place, seats: None, slots: Some(slots), due, pinned }
    }

    /// What can't be held in time is held late: nobody is better off without a date.
    fn take_late_ones(&mut self) {
        let region = &self.region;
        let is_late = |meeting: &Meeting| meeting.due.is_some() && !region.is_possible(meeting);
        let late: Vec<bool> = region.meetings.iter().map(is_late).collect();
        for (meeting, _) in self.region.meetings.iter_mut().zip(late).filter(|(_, is_late)| *is_late) {
            meeting.due = None;
        }
    }

    fn answers(&self, polled: &PolledMeeting, person: &PolledPerson) -> Vec<Option<SlotAnswer>> {
        let answer = |at: usize| match (person.kind, person.planned) {
            (ParticipantKind::Organizer, _) => Some(SlotAnswer::Yes),
            (_, Planned::Absent) => Some(SlotAnswer::No),
            _ => {
                let slot = self.candidate(polled.id, at)?;
                let given = self.view.answer(person.id, slot.id).map(|given| given.answer);
                // Who has not answered comes when they can come as a rule, and are not settled elsewhere.
                let stays_away = || {
                    self.view.is_outside(person, slot)
                        || may_be_missed(person) && self.view.is_elsewhere(person.who(polled), slot)
                };
                given.or_else(|| stays_away().then_some(SlotAnswer::No))
            }
        };
        (0..self.region.slots.len()).map(answer).collect()
    }

    fn pinned(&mut self, polled: &PolledMeeting, wanted: &Wanted) -> Option<usize> {
        let Some(Pin::Slot(uid)) = wanted.pins.get(&polled.uid) else { return None };
        let candidate = self.view.slots_of(polled.id).find(|candidate| candidate.uid == *uid);
        let slot = candidate.and_then(|candidate| self.slot_of(candidate));
        if slot.is_none() {
            self.gone.insert(polled.id);
        }
        slot
    }

    fn note_elsewhere(&mut self) {
        for (who, slots) in self.view.elsewhere.clone() {
            let key = self.key(who);
            self.region.elsewhere.insert(key, slots);
        }
    }

    fn note_pauses(&mut self) {
        let said = |key: usize, who: Who| Some((PersonKey::try_from(key).ok()?, self.view.pause(who)?));
        let pauses = self.keys.iter().enumerate().filter_map(|(key, who)| said(key, *who));
        self.region.pauses = pauses.collect();
    }
}

/// Whether a meeting of an office goes on without it: then it does not hold up a date by another meeting that it has not even
/// named. Members of a family are one person each, and are in no two meetings.
pub fn may_be_missed(person: &PolledPerson) -> bool {
    let is_office = matches!(person.kind, ParticipantKind::Office | ParticipantKind::Doctor);
    is_office && !person.is_required && person.group == 0
}

fn times(candidate: &PolledSlot) -> (NaiveDateTime, NaiveDateTime) {
    (candidate.starts_at, candidate.ends_at)
}

/// By meeting, the day on which the duty is due that it would meet.
pub fn due(
    conn: &mut Conn,
    scope: &Scope,
    duties: &DutyMemory,
    of: &[PolledMeeting],
) -> Result<BTreeMap<MeetingId, NaiveDate>, StorageError> {
    let clients: Vec<Stamped> = of.iter().filter_map(|meeting| meeting.client.stamped(scope)).collect();
    let owing = duties.of(conn, &clients, scope.today())?;
    let mut due = BTreeMap::new();
    for meeting in of {
        let owed = owing.duties(meeting.client.id)?;
        let met = owed.iter().filter(|duty| offered(duty).first() == Some(&EntryKind::MeetingHeld));
        let own = met.filter(|duty| meeting_trigger(duty.clause) == meeting.trigger);
        due.extend(own.filter_map(|duty| duty.due).min().map(|day| (meeting.id, day)));
    }
    Ok(due)
}
