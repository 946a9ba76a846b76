//! What a timetable says of itself, in words: each line why it is held then, or why it can't be held.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDateTime;

use super::draft::{Draft, Found, LIMITS, may_be_missed};
use super::wanted::{PATH, Pin, Wanted};
use crate::domain::ids::MeetingId;
use crate::domain::meeting::{ParticipantKind, Planned};
use crate::domain::refusal::Refused;
use crate::domain::regular_hours::PAUSE;
use crate::domain::slot_poll::SlotAnswer;
use crate::domain::time::{display, jst::jst_date};
use crate::domain::timetable::{PersonKey, Placed, Timetable, Why};
use crate::render::Lang;
use crate::render::pages::timetables::{TimetableCandidate, TimetableLine, TimetablePage, TimetableSum};
use crate::render::parts::{Choice, Pager};
use crate::storage::Conn;
use crate::storage::views::timetables::{MOST, PolledMeeting, PolledPerson, PolledSlot};
use crate::web::pages::meeting_words::{crumbs, place_text, text};
use crate::web::{Ctx, WebError};

/// The page of a timetable.
pub fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    (found, wanted): (&Found, &Wanted),
    refused: Option<Refused>,
) -> Result<TimetablePage, WebError> {
    let draft = &found.draft;
    let scribe = Scribe::new(ctx, conn, (draft, wanted))?;
    let shown = found.shown();
    let lines = shown.placed.iter().filter_map(|one| Some(scribe.placed(draft.polled(one.meeting)?, one)));
    let mut placed: Vec<TimetableLine> = lines.collect();
    placed.sort_by_key(|line| line.starts_at);
    let unplaced = shown.unplaced.iter().filter_map(|(at, why)| scribe.unplaced(*at, why)).collect();
    let is_out = |meeting: &&PolledMeeting| draft.number_of(meeting.id).is_none();
    let left_out = draft.view.meetings.iter().filter(is_out).map(|meeting| scribe.line(meeting)).collect();
    let of_here = |meeting: &&PolledMeeting| wanted.pins.contains_key(&meeting.uid);
    let here: Vec<_> = draft.view.meetings.iter().filter(of_here).map(|meeting| &meeting.uid).collect();
    let others = wanted.pins.iter().filter(|(meeting, _)| !here.contains(meeting));
    let filters = wanted.filters();
    let filters: Vec<(&str, &str)> = filters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ok(TimetablePage {
        crumbs: crumbs(ctx, None),
        form: wanted.form(ctx, refused),
        path: PATH,
        page: wanted.page,
        saves_trips: wanted.saves_trips,
        has_travellers: !draft.region.travellers.is_empty(),
        most: MOST,
        pause: PAUSE,
        pauses: scribe.pauses(),
        kept_pins: others.map(|(meeting, pin)| pin.value(meeting)).collect(),
        gap: gap(ctx, &found.best),
        sums: sums(found),
        placed,
        unplaced,
        left_out,
        pager: Pager::of(wanted.page, MOST, draft.view.total, PATH, &filters),
    })
}

/// How far it may be from the best, and whether there was no time to know better.
fn gap(ctx: &Ctx, best: &Timetable) -> String {
    let seconds = ("n", LIMITS.time.as_secs().to_string());
    match best.gap() {
        None => text(ctx, "timetable-gap-unknown", vec![seconds]),
        Some(gap) if gap <= LIMITS.gap => ctx.text("timetable-gap-none"),
        Some(gap) => {
            let percent = format!("{:.1}", (gap * 1_000.0).ceil() / 10.0);
            text(ctx, "timetable-gap", vec![seconds, ("percent", percent)])
        }
    }
}

fn sums(found: &Found) -> Vec<TimetableSum> {
    let of = |label_key: &'static str, timetable: &Timetable| {
        let count = |of: fn(&Placed) -> usize| timetable.placed.iter().map(of).sum();
        TimetableSum {
            label_key,
            placed: timetable.placed.len(),
            conditional: count(|placed| placed.conditional.len()),
            open: count(|placed| placed.open.len()),
            absent: count(|placed| placed.absent.len()),
            trips: timetable.trips,
        }
    };
    match &found.saving {
        Some(saving) => {
            vec![of("timetable-sum-saving", saving), of("timetable-sum-unsaved", &found.best)]
        }
        None => vec![of("timetable-sum", &found.best)],
    }
}

/// Writes the lines of a draft.
struct Scribe<'a> {
    ctx: &'a Ctx,
    draft: &'a Draft,
    wanted: &'a Wanted,
    /// Where each meeting is held, in words.
    places: BTreeMap<MeetingId, String>,
    /// What stands against what people have decided on, by meeting.
    collisions: Vec<(MeetingId, String)>,
}

impl<'a> Scribe<'a> {
    fn new(
        ctx: &'a Ctx,
        conn: &mut Conn,
        (draft, wanted): (&'a Draft, &'a Wanted),
    ) -> Result<Self, WebError> {
        let (mut places, mut known) = (BTreeMap::new(), BTreeMap::new());
        for meeting in &draft.view.meetings {
            let place = (meeting.form, meeting.place.as_str());
            let text: &mut String = match known.entry(place) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(place_text(ctx, conn, meeting.form, &meeting.place)?),
            };
            places.insert(meeting.id, text.clone());
        }
        let mut scribe = Self { ctx, draft, wanted, places, collisions: Vec::new() };
        for (one, other, people) in draft.region.colliding() {
            let Some((one, other)) = draft.polled(one).zip(draft.polled(other)) else { continue };
            for (own, taken) in [(one, other), (other, one)] {
                let names = scribe.names(own, people.iter().copied());
                let n = scribe.minutes(people.iter().copied());
                let args = vec![("number", taken.number.clone()), ("names", names), ("n", n)];
                scribe.collisions.push((own.id, text(ctx, "timetable-colliding", args)));
            }
        }
        Ok(scribe)
    }

    /// What is said of a meeting whether it is placed or not.
    fn line(&self, polled: &PolledMeeting) -> TimetableLine {
        let pin = self.wanted.pins.get(&polled.uid);
        let candidates: Vec<&PolledSlot> = self.draft.view.slots_of(polled.id).collect();
        let choice = |slot: &&PolledSlot| {
            let value = Pin::Slot(slot.uid.clone()).value(&polled.uid);
            Choice::of(value, span(self.ctx, slot.starts_at, slot.ends_at))
        };
        let mut choices: Vec<Choice> = candidates.iter().map(choice).collect();
        choices.push(Choice::of(Pin::Out.value(&polled.uid), self.ctx.text("timetable-leave-out")));
        TimetableLine {
            uid: polled.uid.to_string(),
            number: polled.number.clone(),
            client_name: polled.client.name.clone(),
            place: self.places.get(&polled.id).cloned().unwrap_or_default(),
            starts_at: None,
            ends_at: None,
            is_pinned: false,
            answer_due_at: polled.answer_due_at,
            due: self.draft.due.get(&polled.id).copied(),
            is_late: false,
            notes: self.decided(polled),
            choices,
            decided: pin.map(|pin| pin.value(&polled.uid)).unwrap_or_default(),
            candidates: candidates.iter().map(|slot| self.candidate(polled, slot)).collect(),
            proposal: String::new(),
            is_marked: self.wanted.marks_all || self.wanted.marks.contains(&polled.uid),
            fix_href: String::new(),
            inquiry_href: self.inquiry(polled),
        }
    }

    /// Who has to come, and what stands against what a person has decided on.
    fn decided(&self, polled: &PolledMeeting) -> Vec<String> {
        let collisions = self.collisions.iter().filter(|(meeting, _)| *meeting == polled.id);
        let mut notes: Vec<String> = collisions.map(|(_, note)| note.clone()).collect();
        let required = self.draft.view.people_of(polled.id).filter(|person| person.is_required);
        let required: Vec<String> = required.map(name).collect();
        if !required.is_empty() {
            notes.push(self.named("timetable-required", required.join("、")));
        }
        if self.draft.gone.contains(&polled.id) {
            notes.push(self.ctx.text("timetable-pin-gone"));
        }
        notes
    }

    fn placed(&self, polled: &PolledMeeting, placed: &Placed) -> TimetableLine {
        let mut line = self.line(polled);
        let Some(slot) = self.draft.candidate(polled.id, placed.slot) else { return line };
        line.starts_at = Some(slot.starts_at);
        line.ends_at = Some(slot.ends_at);
        line.is_pinned =
            matches!(self.wanted.pins.get(&polled.uid), Some(Pin::Slot(uid)) if *uid == slot.uid);
        line.is_late = line.due.is_some_and(|due| jst_date(slot.starts_at) > due);
        line.notes.extend(self.said(polled, slot));
        if !placed.stays.is_empty() {
            line.notes.push(self.named("timetable-stays", self.names(polled, placed.stays.iter().copied())));
        }
        for candidate in &mut line.candidates {
            candidate.is_proposed =
                candidate.starts_at == slot.starts_at && candidate.ends_at == slot.ends_at;
        }
        line.proposal = Pin::Slot(slot.uid.clone()).value(&polled.uid);
        line
    }

    fn unplaced(&self, at: usize, why: &Why) -> Option<TimetableLine> {
        let polled = self.draft.polled(at)?;
        let mut line = self.line(polled);
        if let Some(Pin::Slot(slot)) = self.wanted.pins.get(&polled.uid)
            && !self.draft.gone.contains(&polled.id)
        {
            line.fix_href = format!("/meetings/{}/fix?slot={slot}", polled.uid);
        }
        let of = |key: &str, people: &[PersonKey]| {
            let names = self.names(polled, people.iter().copied());
            text(self.ctx, key, vec![("names", names), ("n", self.minutes(people.iter().copied()))])
        };
        line.notes.push(match why {
            Why::NoSlot => self.ctx.text("timetable-why-no-slot"),
            Why::Required(people) => of("timetable-why-required", people),
            Why::Elsewhere(people) => of("timetable-why-elsewhere", people),
            Why::Crowded { people, .. } => of("timetable-why-crowded", people),
            Why::NoRoom => of("timetable-why-crowded", &[]),
        });
        Some(line)
    }

    fn candidate(&self, polled: &PolledMeeting, slot: &PolledSlot) -> TimetableCandidate {
        TimetableCandidate {
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            is_proposed: false,
            notes: self.said(polled, slot),
        }
    }

    /// Who comes to a candidate, who does not, and who is not known to.
    fn said(&self, polled: &PolledMeeting, slot: &PolledSlot) -> Vec<String> {
        let asked = || {
            let people = self.draft.view.people_of(polled.id);
            people.filter(|person| person.kind != ParticipantKind::Organizer)
        };
        let planned = |planned: Planned| {
            let so = asked().filter(|person| person.planned == planned);
            so.map(name).collect::<Vec<_>>()
        };
        let answered = |answer: Option<SlotAnswer>| {
            let waited = asked().filter(|who| !matches!(who.planned, Planned::Writing | Planned::Absent));
            let given = waited.map(|who| (who, self.draft.view.answer(who.id, slot.id)));
            let so = given.filter(|(_, given)| given.map(|given| given.answer) == answer);
            let named = |person, reason: &str| match reason {
                "" => name(person),
                reason => format!("{}（{reason}）", name(person)),
            };
            let outside = |who: &PolledPerson| match &self.draft.view {
                view if view.is_outside(who, slot) => self.ctx.text("hours-outside"),
                view if may_be_missed(who) && view.is_elsewhere(who.who(polled), slot) => {
                    self.ctx.text("timetable-settled-elsewhere")
                }
                _ => String::new(),
            };
            let so = so.map(|(who, given)| match given {
                Some(given) => named(who, &given.reason),
                None => named(who, &outside(who)),
            });
            so.collect::<Vec<_>>()
        };
        let less = [
            ("timetable-maybe", answered(Some(SlotAnswer::Maybe))),
            ("timetable-no", answered(Some(SlotAnswer::No))),
            ("timetable-open", answered(None)),
            ("timetable-writing", planned(Planned::Writing)),
            ("timetable-absent", planned(Planned::Absent)),
        ];
        let is_complete = less.iter().all(|(_, names)| names.is_empty());
        let mut notes = Vec::new();
        if is_complete {
            notes.push(self.ctx.text("timetable-all-come"));
        } else {
            let yes = ("timetable-yes", answered(Some(SlotAnswer::Yes)));
            let parts = std::iter::once(yes).chain(less).filter(|(_, names)| !names.is_empty());
            notes.extend(parts.map(|(key, names)| self.named(key, names.join("、"))));
        }
        notes.extend(self.against(polled, slot));
        notes
    }

    /// What makes a candidate impossible unless a person decides on it.
    fn against(&self, polled: &PolledMeeting, slot: &PolledSlot) -> Vec<String> {
        let region = &self.draft.region;
        let at = self.draft.number_of(polled.id).and_then(|at| region.meetings.get(at));
        let Some((meeting, slot)) = at.zip(self.draft.slot_of(slot)) else { return Vec::new() };
        let lists = [
            ("timetable-missing", region.missing(meeting, slot)),
            ("timetable-elsewhere", region.elsewhere(meeting, slot)),
        ];
        let told = lists.into_iter().filter(|(_, people)| !people.is_empty());
        told.map(|(key, people)| self.named(key, self.names(polled, people))).collect()
    }

    /// The longest time that one of some people needs between two meetings, in minutes.
    fn minutes(&self, people: impl Iterator<Item = PersonKey>) -> String {
        people.map(|person| self.draft.region.minutes(person)).max().unwrap_or(PAUSE).to_string()
    }

    /// Who has said how long they need between two meetings, and how long that is.
    fn pauses(&self) -> String {
        let view = &self.draft.view;
        let mut said: Vec<String> = Vec::new();
        for (person, polled) in view.people.iter().filter_map(|person| {
            Some((person, view.meetings.iter().find(|meeting| meeting.id == person.meeting)?))
        }) {
            let Some(minutes) = view.pause(person.who(polled)) else { continue };
            let args = vec![("name", name(person)), ("n", minutes.to_string())];
            let one = text(self.ctx, "timetable-pause-of", args);
            if !said.contains(&one) {
                said.push(one);
            }
        }
        said.join("、")
    }

    fn named(&self, key: &str, names: String) -> String {
        text(self.ctx, key, vec![("names", names)])
    }

    /// People and places as the meeting calls them.
    fn names(&self, polled: &PolledMeeting, keys: impl IntoIterator<Item = PersonKey>) -> String {
        let named = |key: PersonKey| {
            let who = self.draft.who(key);
            let mut people = self.draft.view.people_of(polled.id);
            let person = people.find(|person| Some(person.who(polled)) == who);
            person.map(name).or_else(|| self.places.get(&polled.id).cloned()).unwrap_or_default()
        };
        keys.into_iter().map(named).collect::<Vec<_>>().join("、")
    }

    /// The form that asks those in writing who can come to no candidate.
    fn inquiry(&self, polled: &PolledMeeting) -> String {
        let view = &self.draft.view;
        let refuses = |person: &&PolledPerson| {
            let mut slots = view.slots_of(polled.id).peekable();
            let is_professional = matches!(person.kind, ParticipantKind::Office | ParticipantKind::Doctor);
            let no = |slot: &PolledSlot| {
                view.answer(person.id, slot.id).is_some_and(|a| a.answer == SlotAnswer::No)
            };
            is_professional && (person.planned == Planned::Absent || slots.peek().is_some() && slots.all(no))
        };
        let who =
            view.people_of(polled.id).filter(refuses).map(|person| ("participant", person.uid.as_str()));
        let pairs: Vec<_> = who.chain([("reason_code", "scheduling_failed")]).collect();
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        format!("/meetings/{}/inquiries/new?{query}", polled.uid)
    }
}

/// What stands in lists; whoever calls the meeting is named, since the office may call several.
fn name(person: &PolledPerson) -> String {
    match person.kind {
        ParticipantKind::Organizer => person.person_name.clone(),
        _ => person.label.clone(),
    }
}

fn span(ctx: &Ctx, starts_at: NaiveDateTime, ends_at: NaiveDateTime) -> String {
    match ctx.lang() {
        Lang::Ja => display::span(starts_at, ends_at),
        Lang::En => display::span_en(starts_at, ends_at),
    }
}
