//! Plans a meeting for a plan version: participants and three candidates are proposed, nothing leaves.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::account;
use super::free::require_own_venue;
use crate::domain::ids::{MeetingId, Uid};
use crate::domain::meeting::{
    self, Actual, DraftError, MeetingForm, MeetingState, MeetingTrigger, ParticipantKind, Planned, Proposed,
};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::propose_slots;
use crate::domain::time::{BusinessCalendar, Wareki, jst};
use crate::storage::tables::counters;
use crate::storage::tables::meetings::{self, MeetingChange, NewMeeting};
use crate::storage::tables::participants::{self, NewParticipant};
use crate::storage::views::meeting_around;
use crate::storage::views::meeting_sources::{self, PlanSource};
use crate::storage::{Audit, Tx};
use crate::usecases::keeping::supported;
use crate::usecases::{Cmd, Failure};

/// How long a proposed meeting lasts, in minutes.
const MINUTES: i64 = 60;
/// The first candidate lies so many business days ahead, so that offices have time to answer.
const AHEAD: i32 = 7;
/// Where the meeting would be late otherwise, so many.
const SOONEST: i32 = 4;
/// Answers are asked for so many business days before the first candidate.
const ANSWER_BEFORE: i32 = -3;

/// What the organizer says.
#[derive(Clone, Debug)]
pub struct Create {
    /// Uid of the plan version.
    pub plan_version: Uid,
    /// Why.
    pub trigger: MeetingTrigger,
    /// How people meet.
    pub form: MeetingForm,
    /// Where; see [`meeting::MeetingPlace`].
    pub place: String,
    /// The address of a video meeting, or empty.
    pub online_url: String,
    /// What is to be talked about.
    pub agenda: String,
}

/// A new meeting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Created {
    /// Its uid.
    pub uid: Uid,
    /// Its number.
    pub number: String,
}

/// Plans the meeting.
pub fn create(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Create) -> Result<Created, Failure> {
    create_by(tx, cmd, input, None)
}

/// Plans the meeting, if it can be for a day on which it is in time for the duty that it meets.
pub fn create_by(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    input: &Create,
    hold_by: Option<NaiveDate>,
) -> Result<Created, Failure> {
    let (organizer, name) = account(cmd)?;
    let source = meeting_sources::plan_source(tx, &cmd.scope(), &input.plan_version)?
        .ok_or(Failure::NotFound("plan version"))?;
    cmd.require_planner(source.office, "plan version")?;
    supported(tx, source.client)?;
    if !source.is_current {
        return Err(Refused::new("meeting-plan-superseded").into());
    }
    check(input)?;
    require_own_venue(tx, source.office, (input.form, &input.place))?;
    let uid = cmd.uid();
    let number = next_number(tx, cmd.now)?;
    let ordinal = meetings::ordinal(tx, source.version, None)?;
    let id = meetings::insert(
        tx,
        &NewMeeting {
            uid: &uid,
            number: &number,
            client_id: source.client,
            plan_version_id: source.version,
            office_id: source.office,
            organizer_id: organizer,
            trigger_rule: input.trigger,
            form: input.form,
            place: &input.place,
            online_url: &input.online_url,
            agenda: &input.agenda,
            state: MeetingState::Planning,
            calendar_uid: uid.as_str(),
            calendar_sequence: 0,
            reason_code: "",
            reason: "",
            ordinal,
            created_at: cmd.now,
            updated_at: cmd.now,
            version: 0,
        },
    )?;
    add_participants(tx, cmd, id, &source, &name)?;
    add_slots(tx, cmd, id, hold_by)?;
    let about = Audit::of("meeting.create").object("meeting", &uid).subject(&source.client_uid);
    cmd.audit(tx, &about)?;
    Ok(Created { uid, number })
}

/// How many business days ahead the first candidate lies: fewer where the meeting would be late otherwise, but never so few
/// that nobody could answer.
fn ahead(now: NaiveDateTime, hold_by: Option<NaiveDate>) -> i32 {
    let calendar = BusinessCalendar::public_offices();
    let left = hold_by.map(|by| calendar.between(jst::jst_date(now), by) - 2);
    let left = left.and_then(|days| i32::try_from(days).ok()).unwrap_or(AHEAD);
    left.clamp(SOONEST, AHEAD)
}

fn check(input: &Create) -> Result<(), Refused> {
    meeting::check_place(input.form, &input.place, &input.online_url)?;
    if input.agenda.chars().count() > meeting::TEXT_LIMIT {
        return Err(DraftError::TooLong("agenda").into());
    }
    Ok(())
}

/// The running number within the year of Japan's calendar, e.g. `M8-0123`.
fn next_number(tx: &mut Tx<'_>, now: NaiveDateTime) -> Result<String, Failure> {
    let today = jst::jst_date(now);
    let year = Wareki::of(today).map_or(today.year(), |w| w.year);
    Ok(meeting::number(year, counters::next(tx, &format!("meeting-{year}"))?))
}

/// Adds the organizer and everybody who is proposed.
fn add_participants(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    id: MeetingId,
    source: &PlanSource,
    organizer: &str,
) -> Result<(), Failure> {
    let proposed =
        meeting::propose_participants(&source.rows, &source.contacts, source.office, &source.client_name);
    let own = Proposed {
        kind: ParticipantKind::Organizer,
        office: Some(source.office),
        contact: None,
        label: source.office_name.clone(),
        person_name: organizer.to_owned(),
        is_required: true,
    };
    for (sort, who) in proposed.iter().chain(std::iter::once(&own)).enumerate() {
        let is_own = who.kind == ParticipantKind::Organizer;
        participants::insert(
            tx,
            &NewParticipant {
                uid: &cmd.uid(),
                meeting_id: id,
                kind: who.kind,
                office_id: who.office,
                contact_id: who.contact,
                account_id: cmd.actor.account().filter(|_| is_own).map(|a| a.account),
                label: &who.label,
                person_name: &who.person_name,
                profession: "",
                is_required: who.is_required,
                planned: if is_own { Planned::Attending } else { Planned::Undecided },
                reason_code: "",
                reason: "",
                actual: Actual::Unrecorded,
                actual_note: "",
                represented_by: "",
                sort: i32::try_from(sort).unwrap_or(i32::MAX),
                version: 0,
            },
        )?;
    }
    Ok(())
}

fn add_slots(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    id: MeetingId,
    hold_by: Option<NaiveDate>,
) -> Result<(), Failure> {
    let around = meeting_around::around(tx, id, cmd.now, hold_by)?;
    let proposed = propose_slots(cmd.now, MINUTES, ahead(cmd.now, hold_by), &around);
    for (sort, slot) in proposed.iter().enumerate() {
        let sort = i32::try_from(sort).unwrap_or(i32::MAX);
        meetings::insert_slot(tx, id, &cmd.uid(), (slot.starts_at, slot.ends_at), sort)?;
    }
    let row = meetings::get(tx, id)?;
    let first = proposed.first().map_or(cmd.now + TimeDelta::days(7), |s| s.starts_at);
    let due_day = BusinessCalendar::public_offices().add(jst::jst_date(first), ANSWER_BEFORE);
    let due = due_day.and_then(|day| jst::at(day, 17, 0)).filter(|due| *due > cmd.now);
    let change = MeetingChange { answer_due_at: due, ..MeetingChange::of(&row) };
    super::save(tx, cmd, &row, &change)
}
