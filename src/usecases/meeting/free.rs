//! That nobody and no room is in two settled meetings at once. Whoever settles a date for the same person or room waits for whoever
//! came first, so that this holds by race too; all wait in the same order.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, MeetingPlace, ParticipantKind, Planned};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::{Busy, SlotAnswer};
use crate::domain::timetable::Who;
use crate::storage::Tx;
use crate::storage::tables::meetings::{self, MeetingRow, SlotRow};
use crate::storage::tables::participants::{self, ParticipantRow};
use crate::storage::tables::{slot_answers, venues};
use crate::storage::views::timetables::settled_people;
use crate::usecases::{Cmd, Failure};

/// A date about to be settled.
pub(super) struct Settling<'a> {
    pub row: &'a MeetingRow,
    pub times: (NaiveDateTime, NaiveDateTime),
    /// The candidate, whose × say who does not come.
    pub slot: Option<&'a SlotRow>,
    pub form: MeetingForm,
    pub place: &'a str,
}

/// Refuses a date on which the organizer, somebody who is one person, or the room has another meeting.
pub(super) fn keep_free(tx: &mut Tx<'_>, cmd: &mut Cmd, settling: &Settling<'_>) -> Result<(), Failure> {
    keep_organizer_free(tx, cmd, settling)?;
    keep_people_free(tx, cmd, settling)?;
    keep_venue_free(tx, settling)
}

fn keep_organizer_free(tx: &mut Tx<'_>, cmd: &mut Cmd, settling: &Settling<'_>) -> Result<(), Failure> {
    let row = settling.row;
    meetings::lock_organizer(tx, row.organizer_id)?;
    let (starts_at, ends_at) = settling.times;
    let wanted = Busy { starts_at, ends_at };
    let clash = meetings::settled_of(tx, row.organizer_id, cmd.now)?.into_iter().find(|other| {
        let taken =
            other.starts_at.zip(other.ends_at).map(|(starts_at, ends_at)| Busy { starts_at, ends_at });
        other.id != row.id && taken.is_some_and(|t| t.meets(&wanted))
    });
    match clash {
        Some(other) => Err(Refused::new("meeting-organizer-busy").with("number", other.number).into()),
        None => Ok(()),
    }
}

/// Refuses a date on which somebody who is one person has another meeting.
fn keep_people_free(tx: &mut Tx<'_>, cmd: &Cmd, settling: &Settling<'_>) -> Result<(), Failure> {
    let row = settling.row;
    let refusing: Vec<_> = match settling.slot {
        Some(slot) => {
            let answers = slot_answers::current(tx, row.id)?.into_iter();
            let no = answers.filter(|a| a.slot_id == slot.id && a.answer == SlotAnswer::No);
            no.map(|a| a.participant_id).collect()
        }
        None => Vec::new(),
    };
    let mut coming: Vec<(Who, ParticipantRow)> = Vec::new();
    for person in participants::list(tx, row.id)? {
        let stays_away = matches!(person.planned, Planned::Absent | Planned::Writing);
        if stays_away || refusing.contains(&person.id) || !is_one(&person) {
            continue;
        }
        let of = (person.office_id, person.contact_id);
        let who = Who::of((person.id, person.kind), of, (row.client_id, row.organizer_id));
        coming.push((who, person));
    }
    let wanted: BTreeSet<Who> = coming.iter().map(|(who, _)| *who).collect();
    for who in &wanted {
        lock(tx, *who)?;
    }
    let (starts_at, ends_at) = settling.times;
    let own = Busy { starts_at, ends_at };
    let settled = settled_people(tx, &wanted, (cmd.now, Some(row.id)))?;
    let is_taken = |who: &Who| {
        settled.iter().any(|(other, times)| {
            let times = times.0.zip(times.1).map(|(starts_at, ends_at)| Busy { starts_at, ends_at });
            other == who && times.is_some_and(|busy| busy.meets(&own))
        })
    };
    let taken: Vec<&str> =
        coming.iter().filter(|(who, _)| is_taken(who)).map(|(_, person)| person.label.as_str()).collect();
    if taken.is_empty() {
        return Ok(());
    }
    Err(Refused::new("meeting-people-busy").with("names", taken.join("、")).into())
}

/// Family members are one person each. Of an office several people come, and of a clinic too: there whoever settles the date is told
/// of the other meeting and goes on knowing it.
fn is_one(person: &ParticipantRow) -> bool {
    person.kind == ParticipantKind::Family && person.contact_id.is_some()
}

fn lock(tx: &mut Tx<'_>, who: Who) -> Result<(), Failure> {
    match who {
        Who::Contact(contact) => participants::lock_contact(tx, contact)?,
        Who::Office(_) | Who::Client(_) | Who::Organizer(_) | Who::Guest(_) | Who::Venue(_) => {}
    }
    Ok(())
}

fn keep_venue_free(tx: &mut Tx<'_>, settling: &Settling<'_>) -> Result<(), Failure> {
    let Some(venue) = venue_of(settling.form, settling.place) else { return Ok(()) };
    require_venue(tx, settling.row, &venue)?;
    if let Some(number) = venues::taken_by(tx, settling.place, settling.times, settling.row.id)? {
        return Err(Refused::new("meeting-venue-busy").with("number", number).into());
    }
    Ok(())
}

/// The room of a place, where people come there at all.
pub(super) fn venue_of(form: MeetingForm, place: &str) -> Option<Uid> {
    match MeetingPlace::parse(place) {
        Some(MeetingPlace::Venue(uid)) if form != MeetingForm::Video => Some(uid),
        _ => None,
    }
}

/// Refuses a room that is none of the office that calls the meeting, or that is closed; others who want it wait.
fn require_venue(tx: &mut Tx<'_>, row: &MeetingRow, venue: &Uid) -> Result<(), Failure> {
    let gone = || Refused::at("place", "meeting-venue-gone");
    let found = venues::find(tx, venue)?.filter(|found| found.office_id == row.office_id).ok_or_else(gone)?;
    venues::lock(tx, found.id)?;
    if found.closed_at.is_some() { Err(gone().into()) } else { Ok(()) }
}

/// The same, where a meeting is only planned.
pub(super) fn require_own_venue(
    tx: &mut Tx<'_>,
    office: crate::domain::ids::OfficeId,
    (form, place): (MeetingForm, &str),
) -> Result<(), Failure> {
    let Some(venue) = venue_of(form, place) else { return Ok(()) };
    let found = venues::find(tx, &venue)?;
    let is_own = found.is_some_and(|found| found.office_id == office && found.closed_at.is_none());
    if is_own { Ok(()) } else { Err(Refused::at("place", "meeting-venue-gone").into()) }
}
