//! Meetings as their organizer sees them: the list, and one meeting with everybody's answers and letters.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::counter_proposals::{ProposalView, of_meeting};
use super::unreached::{self, LetterHead};
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{AccountId, ContactId, InquiryId, MeetingId, OfficeId, ParticipantId, SlotId, Uid};
use crate::domain::meeting::{Actual, MeetingForm, MeetingState, MeetingTrigger, ParticipantKind, Planned};
use crate::domain::room::RoomPhase;
use crate::domain::slot_poll::{AnswerChannel, SendChannel, SlotAnswer};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, clients, inquiries, invitations, meeting_slots, meetings, offices, participants, plan_versions,
    plans, rooms, slot_answers,
};
use crate::storage::tables::client_hand_overs;

/// Rows on one page of the list.
pub const PAGE: i64 = 20;

/// One line of the list.
#[derive(Clone, Debug, Queryable)]
pub struct MeetingLine {
    /// Its key.
    pub id: MeetingId,
    /// Its uid.
    pub uid: Uid,
    /// 会議番号
    pub number: String,
    /// Where it stands.
    pub state: MeetingState,
    /// The client.
    pub client_uid: Uid,
    /// The client's name.
    pub client_name: String,
    /// When, once settled.
    pub starts_at: Option<NaiveDateTime>,
    /// When, once settled.
    pub ends_at: Option<NaiveDateTime>,
    /// By when answers are asked for.
    pub answer_due_at: Option<NaiveDateTime>,
}

type Line = (
    meetings::id,
    meetings::uid,
    meetings::number,
    meetings::state,
    clients::uid,
    clients::name,
    meetings::starts_at,
    meetings::ends_at,
    meetings::answer_due_at,
);
/// The columns of a [`MeetingLine`], of meetings joined with their clients.
pub(super) const LINE: Line = (
    meetings::id,
    meetings::uid,
    meetings::number,
    meetings::state,
    clients::uid,
    clients::name,
    meetings::starts_at,
    meetings::ends_at,
    meetings::answer_due_at,
);

/// A page of the list, newest first, with how many there are in all.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    state: Option<MeetingState>,
    skip: i64,
) -> Result<(Vec<MeetingLine>, i64), StorageError> {
    let states: Vec<MeetingState> = match state {
        Some(one) => vec![one],
        None => <MeetingState as crate::domain::words::Word>::ALL.to_vec(),
    };
    let own = meetings::table
        .inner_join(clients::table)
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(meetings::state.eq_any(states));
    let total: i64 = own.clone().count().get_result(conn)?;
    let lines = own.order(meetings::id.desc()).offset(skip).limit(PAGE).select(LINE).load(conn)?;
    Ok((lines, total))
}

/// One meeting with everything about it.
#[derive(Clone, Debug)]
pub struct MeetingView {
    /// The meeting itself.
    pub head: MeetingHead,
    /// The candidates in order of time.
    pub slots: Vec<SlotView>,
    /// Everybody in order.
    pub people: Vec<PersonView>,
    /// Other dates that people proposed.
    pub proposals: Vec<ProposalView>,
    /// Whether the client went to another office since: what became of the plan there is not told.
    pub is_left: bool,
}

/// The meeting itself.
#[derive(Clone, Debug, Queryable)]
pub struct MeetingHead {
    pub id: MeetingId,
    pub uid: Uid,
    pub number: String,
    pub state: MeetingState,
    pub trigger: MeetingTrigger,
    pub form: MeetingForm,
    pub place: String,
    pub online_url: String,
    pub agenda: String,
    pub answer_due_at: Option<NaiveDateTime>,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub slot_id: Option<SlotId>,
    pub reason: String,
    pub ordinal: i32,
    pub client: (Uid, String),
    pub plan: (Uid, Uid, i32),
    pub organizer: (AccountId, String),
    pub office: (OfficeId, Uid, String),
    pub room: Option<Uid>,
    pub room_phase: Option<RoomPhase>,
    pub calendar_sequence: i32,
}

/// A candidate.
#[derive(Clone, Debug, Queryable)]
pub struct SlotView {
    pub id: SlotId,
    pub uid: Uid,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
}

/// A participant with answers and invitations.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// The participant's own facts.
    pub who: PersonHead,
    /// Current answers by candidate.
    pub answers: Vec<AnswerView>,
    /// What was sent.
    pub invitations: Vec<InvitationView>,
}

/// A participant.
#[derive(Clone, Debug, Queryable)]
pub struct PersonHead {
    pub id: ParticipantId,
    pub uid: Uid,
    pub kind: ParticipantKind,
    pub office_id: Option<OfficeId>,
    pub office_uid: Option<Uid>,
    pub contact_id: Option<ContactId>,
    pub label: String,
    pub person_name: String,
    pub is_required: bool,
    pub planned: Planned,
    pub reason: String,
    pub represented_by: String,
    pub actual: Actual,
    pub actual_note: String,
    pub sort: i32,
    pub required_group: i32,
}

/// The current answer to one candidate.
#[derive(Clone, Debug, Queryable)]
pub struct AnswerView {
    pub participant: ParticipantId,
    pub slot: SlotId,
    pub answer: SlotAnswer,
    pub reason: String,
    pub answered_at: NaiveDateTime,
    pub answered_by: String,
    pub channel: AnswerChannel,
}

/// An invitation with the state of its last letter.
#[derive(Clone, Debug)]
pub struct InvitationView {
    /// The invitation.
    pub row: InvitationHead,
    /// The last letter, if one was queued.
    pub mail: Option<LetterHead>,
}

/// An invitation.
#[derive(Clone, Debug, Queryable)]
pub struct InvitationHead {
    pub participant: ParticipantId,
    pub uid: Uid,
    pub kind: InvitationKind,
    pub nonce: String,
    pub address: String,
    pub channel: SendChannel,
    pub due_at: Option<NaiveDateTime>,
    pub expires_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
    pub opened_at: Option<NaiveDateTime>,
    pub answered_at: Option<NaiveDateTime>,
    pub answered_by: String,
    /// How many answers came in so far.
    pub sheet_no: i32,
    pub comment: String,
    pub inquiry: Option<Uid>,
    /// The number of the version that the inquiry asks about.
    pub inquiry_version: Option<i32>,
    /// The inquiry that it follows (再確認).
    pub inquiry_follows: Option<InquiryId>,
}

/// The meeting of a uid, when it belongs to the actor's office.
pub fn meeting(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<MeetingView>, StorageError> {
    let Some(mut head) = head(conn, scope, uid)? else { return Ok(None) };
    let version = meetings::table.find(head.id).select(meetings::plan_version_id).first(conn)?;
    head.ordinal = crate::storage::tables::meetings::ordinal(conn, version, head.starts_at)?;
    let slots = meeting_slots::table
        .filter(meeting_slots::meeting_id.eq(head.id))
        .filter(meeting_slots::withdrawn_at.is_null())
        .order(meeting_slots::starts_at)
        .select((meeting_slots::id, meeting_slots::uid, meeting_slots::starts_at, meeting_slots::ends_at))
        .load(conn)?;
    let people = people(conn, head.id)?;
    let proposals = of_meeting(conn, head.id)?;
    let is_left = client_hand_overs::left_at(conn, head.id)?.is_some();
    Ok(Some(MeetingView { head, slots, people, proposals, is_left }))
}

fn head(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<MeetingHead>, StorageError> {
    Ok(meetings::table
        .inner_join(clients::table)
        .inner_join(plan_versions::table.inner_join(plans::table))
        .inner_join(offices::table)
        .inner_join(accounts::table)
        .left_join(rooms::table)
        .filter(meetings::uid.eq(uid))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .select((
            meetings::id,
            meetings::uid,
            meetings::number,
            meetings::state,
            meetings::trigger_rule,
            meetings::form,
            meetings::place,
            meetings::online_url,
            meetings::agenda,
            meetings::answer_due_at,
            meetings::starts_at,
            meetings::ends_at,
            meetings::slot_id,
            meetings::reason,
            meetings::ordinal,
            (clients::uid, clients::name),
            (plans::uid, plan_versions::uid, plan_versions::number),
            (accounts::id, accounts::name),
            (offices::id, offices::uid, offices::name),
            rooms::uid.nullable(),
            rooms::state.nullable(),
            meetings::calendar_sequence,
        ))
        .first(conn)
        .optional()?)
}

/// The newest version of a plan: uid and number. The scope was asked for the meeting it belongs to.
pub fn newest_version(conn: &mut Conn, head: &MeetingHead) -> Result<Option<(Uid, i32)>, StorageError> {
    Ok(plan_versions::table
        .inner_join(plans::table)
        .filter(plans::uid.eq(&head.plan.0))
        .order(plan_versions::number.desc())
        .select((plan_versions::uid, plan_versions::number))
        .first(conn)
        .optional()?)
}

fn people(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<PersonView>, StorageError> {
    let heads: Vec<PersonHead> = participants::table
        .left_join(offices::table)
        .filter(participants::meeting_id.eq(meeting))
        .order((participants::sort, participants::id))
        .select((
            participants::id,
            participants::uid,
            participants::kind,
            participants::office_id,
            offices::uid.nullable(),
            participants::contact_id,
            participants::label,
            participants::person_name,
            participants::is_required,
            participants::planned,
            participants::reason,
            participants::represented_by,
            participants::actual,
            participants::actual_note,
            participants::sort,
            participants::required_group,
        ))
        .load(conn)?;
    let answers = answers(conn, meeting)?;
    let invitations = invitations(conn, meeting)?;
    Ok(heads
        .into_iter()
        .map(|who| PersonView {
            answers: answers.iter().filter(|a| a.participant == who.id).cloned().collect(),
            invitations: invitations.iter().filter(|i| i.row.participant == who.id).cloned().collect(),
            who,
        })
        .collect())
}

fn answers(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<AnswerView>, StorageError> {
    Ok(slot_answers::table
        .inner_join(meeting_slots::table)
        .filter(meeting_slots::meeting_id.eq(meeting))
        .filter(slot_answers::superseded_at.is_null())
        .order(slot_answers::id)
        .select((
            slot_answers::participant_id,
            slot_answers::slot_id,
            slot_answers::answer,
            slot_answers::reason,
            slot_answers::answered_at,
            slot_answers::answered_by,
            slot_answers::channel,
        ))
        .load(conn)?)
}

fn invitations(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<InvitationView>, StorageError> {
    let rows: Vec<InvitationHead> = invitations::table
        .left_join(inquiries::table.inner_join(plan_versions::table))
        .filter(invitations::meeting_id.eq(meeting))
        .order(invitations::id)
        .select((
            invitations::participant_id.assume_not_null(),
            invitations::uid,
            invitations::kind,
            invitations::nonce,
            invitations::address,
            invitations::channel,
            invitations::due_at,
            invitations::expires_at,
            invitations::revoked_at,
            invitations::opened_at,
            invitations::answered_at,
            invitations::answered_by,
            invitations::sheet_no,
            invitations::comment,
            inquiries::uid.nullable(),
            plan_versions::number.nullable(),
            inquiries::follows_id.nullable(),
        ))
        .load(conn)?;
    let uids: Vec<&str> = rows.iter().map(|r| r.uid.as_str()).collect();
    let letters = unreached::letters(conn, &uids)?;
    Ok(rows
        .iter()
        .map(|row| {
            let last = letters.iter().rev().find(|letter| letter.about == row.uid.as_str());
            InvitationView { row: row.clone(), mail: last.cloned() }
        })
        .collect())
}

/// How many invitations of each meeting were answered, of how many: polls only.
pub fn poll_counts(conn: &mut Conn, ids: &[MeetingId]) -> Result<Vec<(MeetingId, bool, i64)>, StorageError> {
    let rows: Vec<(MeetingId, Option<NaiveDateTime>)> = invitations::table
        .filter(invitations::meeting_id.eq_any(ids))
        .filter(invitations::kind.eq(InvitationKind::Poll))
        .filter(invitations::revoked_at.is_null())
        .select((invitations::meeting_id.assume_not_null(), invitations::answered_at))
        .load(conn)?;
    let mut counts: Vec<(MeetingId, bool, i64)> = Vec::new();
    for (id, answered) in rows {
        let key = (id, answered.is_some());
        match counts.iter_mut().find(|c| (c.0, c.1) == key) {
            Some(count) => count.2 += 1,
            None => counts.push((key.0, key.1, 1)),
        }
    }
    Ok(counts)
}
