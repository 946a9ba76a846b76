//! The open date polls of the reader's offices with their candidates, and the settled meetings that stand beside them.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::link_pages::AskedSlot;
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{AccountId, MeetingId, OfficeId, ParticipantId, SlotId, Uid};
use crate::domain::meeting::{MeetingForm, MeetingState, ParticipantKind, Planned};
use crate::domain::slot_poll::SlotAnswer;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    clients, invitations, meeting_slots, meetings, offices, participants, slot_answers,
};

/// A poll of one of the reader's offices.
#[derive(Clone, Debug)]
pub struct PollView {
    /// Who is asked by whom about what.
    pub head: PollHead,
    /// The candidates with the office's current answers, in order of time.
    pub slots: Vec<AskedSlot>,
}

/// The poll without its candidates.
#[derive(Clone, Debug, Queryable)]
pub struct PollHead {
    pub invitation: Uid,
    pub due_at: Option<NaiveDateTime>,
    pub answered_at: Option<NaiveDateTime>,
    pub comment: String,
    /// The number of the sheet on record, or 0.
    pub sheet_no: i32,
    pub expires_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
    pub meeting: MeetingId,
    pub number: String,
    pub state: MeetingState,
    pub form: MeetingForm,
    pub place: String,
    pub agenda: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    /// The client, as the invitation names them.
    pub client: (Uid, String),
    /// Who invites, and where they are called.
    pub sender: (String, String),
    pub participant: ParticipantId,
    /// The invited office.
    pub label: String,
    pub person_name: String,
    pub planned: Planned,
    pub reason: String,
    pub represented_by: String,
    pub office: Option<OfficeId>,
}

impl PollHead {
    /// Whether the invitation opens at all.
    pub fn is_living(&self, now: NaiveDateTime) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }

    /// Whether an answer is still asked for.
    pub fn is_open(&self, now: NaiveDateTime) -> bool {
        self.state == MeetingState::Polling && self.is_living(now)
    }

    /// Whether the answer that was given can't be changed any more.
    pub fn is_closed(&self, now: NaiveDateTime) -> bool {
        self.answered_at.is_some() && self.due_at.is_some_and(|due| due < now)
    }
}

/// The open polls of the reader's offices, the nearest deadline first, and those of them that are named, in whatever state.
pub fn polls(
    conn: &mut Conn,
    scope: &Scope,
    now: NaiveDateTime,
    named: &[Uid],
) -> Result<Vec<PollView>, StorageError> {
    let is_open = meetings::state
        .eq(MeetingState::Polling)
        .and(invitations::revoked_at.is_null())
        .and(invitations::expires_at.gt(now));
    let heads: Vec<PollHead> = invitations::table
        .inner_join(participants::table)
        .inner_join(meetings::table.inner_join(offices::table).inner_join(clients::table))
        .filter(invitations::office_id.eq_any(scope.team_offices()))
        .filter(invitations::kind.eq(InvitationKind::Poll))
        .filter(participants::kind.ne(ParticipantKind::Organizer))
        .filter(is_open.or(invitations::uid.eq_any(named)))
        .order((invitations::due_at.is_null().asc(), invitations::due_at, invitations::id))
        .select((
            invitations::uid,
            invitations::due_at,
            invitations::answered_at,
            invitations::comment,
            invitations::sheet_no,
            invitations::expires_at,
            invitations::revoked_at,
            meetings::id,
            meetings::number,
            meetings::state,
            meetings::form,
            meetings::place,
            meetings::agenda,
            meetings::starts_at,
            meetings::ends_at,
            (clients::uid, clients::name),
            (offices::name, offices::phone),
            participants::id,
            participants::label,
            participants::person_name,
            participants::planned,
            participants::reason,
            participants::represented_by,
            participants::office_id,
        ))
        .load(conn)?;
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let meetings: Vec<MeetingId> = heads.iter().map(|head| head.meeting).collect();
    let candidates = candidates(conn, &meetings)?;
    let participants: Vec<ParticipantId> = heads.iter().map(|head| head.participant).collect();
    let answers = answers(conn, &participants)?;
    let asked = |head: &PollHead| {
        let own = candidates.iter().filter(|slot| slot.0 == head.meeting);
        own.map(|(_, id, uid, starts_at, ends_at)| {
            let given = answers.iter().rev().find(|a| a.0 == head.participant && a.1 == *id);
            let answer = given.map(|(_, _, answer, reason)| (*answer, reason.clone()));
            AskedSlot { uid: uid.clone(), starts_at: *starts_at, ends_at: *ends_at, answer }
        })
        .collect()
    };
    Ok(heads.into_iter().map(|head| PollView { slots: asked(&head), head }).collect())
}

type Candidate = (MeetingId, SlotId, Uid, NaiveDateTime, NaiveDateTime);

/// The candidates of some meetings in order of time.
fn candidates(conn: &mut Conn, of: &[MeetingId]) -> Result<Vec<Candidate>, StorageError> {
    Ok(meeting_slots::table
        .filter(meeting_slots::meeting_id.eq_any(of))
        .filter(meeting_slots::withdrawn_at.is_null())
        .order((meeting_slots::starts_at, meeting_slots::id))
        .select((
            meeting_slots::meeting_id,
            meeting_slots::id,
            meeting_slots::uid,
            meeting_slots::starts_at,
            meeting_slots::ends_at,
        ))
        .load(conn)?)
}

type Given = (ParticipantId, SlotId, SlotAnswer, String);

/// The current answers of some participants, oldest first.
fn answers(conn: &mut Conn, of: &[ParticipantId]) -> Result<Vec<Given>, StorageError> {
    Ok(slot_answers::table
        .filter(slot_answers::participant_id.eq_any(of))
        .filter(slot_answers::superseded_at.is_null())
        .order(slot_answers::id)
        .select((
            slot_answers::participant_id,
            slot_answers::slot_id,
            slot_answers::answer,
            slot_answers::reason,
        ))
        .load(conn)?)
}

/// A settled meeting at which the reader or one of the reader's offices is expected.
#[derive(Clone, Debug)]
pub struct SettledView {
    /// Which.
    pub meeting: MeetingId,
    /// UTC.
    pub starts_at: NaiveDateTime,
    /// UTC.
    pub ends_at: NaiveDateTime,
    /// 会議番号 and who calls it, where an invitation says so to the reader, or the reader calls it.
    pub known: Option<(String, String)>,
    /// Who of the office goes there, where that is known.
    pub person: String,
}

/// The settled meetings between two times.
pub fn settled(
    conn: &mut Conn,
    scope: &Scope,
    (from, until): (NaiveDateTime, NaiveDateTime),
) -> Result<Vec<SettledView>, StorageError> {
    type Row = (MeetingId, String, String, Option<NaiveDateTime>, Option<NaiveDateTime>, AccountId);
    let Some(account) = scope.account() else { return Ok(Vec::new()) };
    let expected = participants::table
        .filter(participants::office_id.eq_any(scope.team_offices()))
        .filter(participants::kind.ne(ParticipantKind::Organizer))
        .filter(participants::planned.ne_all([Planned::Writing, Planned::Absent]))
        .select(participants::meeting_id);
    let rows: Vec<Row> = meetings::table
        .inner_join(offices::table)
        .filter(meetings::state.eq(MeetingState::Fixed))
        .filter(meetings::starts_at.lt(until).and(meetings::ends_at.gt(from)))
        .filter(meetings::organizer_id.eq(account).or(meetings::id.eq_any(expected)))
        .order((meetings::starts_at, meetings::id))
        .select((
            meetings::id,
            meetings::number,
            offices::name,
            meetings::starts_at,
            meetings::ends_at,
            meetings::organizer_id,
        ))
        .kept()
        .load(conn)?;
    let of: Vec<MeetingId> = rows.iter().map(|row| row.0).collect();
    let persons: Vec<(MeetingId, String)> = participants::table
        .filter(participants::meeting_id.eq_any(&of))
        .filter(participants::office_id.eq_any(scope.team_offices()))
        .filter(participants::person_name.ne(""))
        .order(participants::id)
        .select((participants::meeting_id, participants::person_name))
        .load(conn)?;
    let invited: Vec<Option<MeetingId>> = invitations::table
        .filter(invitations::meeting_id.eq_any(&of))
        .filter(invitations::office_id.eq_any(scope.team_offices()))
        .filter(invitations::kind.eq(InvitationKind::Room).and(invitations::revoked_at.is_null()))
        .select(invitations::meeting_id)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(meeting, number, office, starts_at, ends_at, organizer)| {
            let is_told = organizer == account || invited.contains(&Some(meeting));
            let person = persons.iter().find(|(of, _)| *of == meeting);
            Some(SettledView {
                meeting,
                starts_at: starts_at?,
                ends_at: ends_at?,
                known: is_told.then_some((number, office)),
                person: person.map(|(_, name)| name.clone()).unwrap_or_default(),
            })
        })
        .collect())
}
