//! Answers to candidates. They are superseded, never overwritten.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{InvitationId, MeetingId, ParticipantId, SlotId};
use crate::domain::slot_poll::{AnswerChannel, SlotAnswer};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{meeting_slots, slot_answers};

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

/// The participant's earlier answers to some candidates are no longer current.
pub fn supersede(
    conn: &mut Conn,
    participant: ParticipantId,
    slots: &[SlotId],
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let current = slot_answers::table
        .filter(slot_answers::participant_id.eq(participant))
        .filter(slot_answers::slot_id.eq_any(slots))
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
