//! Answers to candidates, and other dates that people propose. Answers are superseded, never overwritten.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{InvitationId, MeetingId, ParticipantId, SlotId, Uid};
use crate::domain::slot_poll::{AnswerChannel, SlotAnswer};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{counter_proposals, meeting_slots, slot_answers};

/// An answer to one candidate.
#[derive(Insertable)]
#[diesel(table_name = slot_answers)]
pub struct NewAnswer<'a> {
    pub slot_id: SlotId,
    pub participant_id: ParticipantId,
    pub invitation_id: Option<InvitationId>,
    pub answer: SlotAnswer,
    pub reason: &'a str,
    pub answered_at: NaiveDateTime,
    pub answered_by: &'a str,
    pub channel: AnswerChannel,
}

/// A current answer.
#[derive(Clone, Debug, Queryable)]
pub struct AnswerRow {
    pub slot_id: SlotId,
    pub participant_id: ParticipantId,
    pub answer: SlotAnswer,
    pub reason: String,
    pub answered_at: NaiveDateTime,
    pub answered_by: String,
    pub channel: AnswerChannel,
}

/// Adds answers.
pub fn insert(conn: &mut Conn, rows: &[NewAnswer<'_>]) -> Result<(), StorageError> {
    for row in rows {
        diesel::insert_into(slot_answers::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The participant's earlier answers are no longer current.
pub fn supersede(
    conn: &mut Conn,
    participant: ParticipantId,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let current = slot_answers::table
        .filter(slot_answers::participant_id.eq(participant))
        .filter(slot_answers::superseded_at.is_null());
    diesel::update(current).set(slot_answers::superseded_at.eq(now)).execute(conn)?;
    Ok(())
}

/// The current answers of a meeting.
pub fn current(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<AnswerRow>, StorageError> {
    Ok(slot_answers::table
        .inner_join(meeting_slots::table.on(meeting_slots::id.eq(slot_answers::slot_id)))
        .filter(meeting_slots::meeting_id.eq(meeting))
        .filter(slot_answers::superseded_at.is_null())
        .order(slot_answers::id)
        .select((
            slot_answers::slot_id,
            slot_answers::participant_id,
            slot_answers::answer,
            slot_answers::reason,
            slot_answers::answered_at,
            slot_answers::answered_by,
            slot_answers::channel,
        ))
        .load(conn)?)
}

/// Another date that somebody proposes.
#[derive(Clone, Debug, Queryable)]
pub struct CounterProposalRow {
    pub participant_id: ParticipantId,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub note: String,
    pub created_at: NaiveDateTime,
}

/// Keeps another date that a participant proposes, in their own words.
pub fn propose(
    conn: &mut Conn,
    uid: &Uid,
    (meeting, participant): (MeetingId, ParticipantId),
    note: &str,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::insert_into(counter_proposals::table)
        .values((
            counter_proposals::uid.eq(uid),
            counter_proposals::meeting_id.eq(meeting),
            counter_proposals::participant_id.eq(participant),
            counter_proposals::note.eq(note),
            counter_proposals::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The other dates proposed for a meeting, newest first.
pub fn proposals(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<CounterProposalRow>, StorageError> {
    Ok(counter_proposals::table
        .filter(counter_proposals::meeting_id.eq(meeting))
        .order(counter_proposals::id.desc())
        .select((
            counter_proposals::participant_id,
            counter_proposals::starts_at,
            counter_proposals::ends_at,
            counter_proposals::note,
            counter_proposals::created_at,
        ))
        .load(conn)?)
}
