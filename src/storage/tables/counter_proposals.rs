//! Other times that participants propose, and what became of each.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{MeetingId, ParticipantId, Uid};
use crate::domain::slot_poll::{Busy, ProposalState};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::counter_proposals;

/// Another time, or one in the participant's own words alone.
#[derive(Clone, Debug, Queryable)]
pub struct ProposalRow {
    pub id: i64,
    pub uid: Uid,
    pub meeting_id: MeetingId,
    pub participant_id: ParticipantId,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub note: String,
    pub created_at: NaiveDateTime,
    pub state: ProposalState,
    /// The candidate that it became; empty while it is none.
    pub slot_uid: String,
    /// What the organizer said to it.
    pub answer: String,
    pub decided_at: Option<NaiveDateTime>,
    pub decided_by: String,
}

impl ProposalRow {
    /// When, where it names a time.
    pub fn time(&self) -> Option<Busy> {
        let (starts_at, ends_at) = self.starts_at.zip(self.ends_at)?;
        Some(Busy { starts_at, ends_at })
    }
}

/// Keeps another time of a participant, or what they say of it in their own words.
pub fn insert(
    conn: &mut Conn,
    uid: &Uid,
    (meeting, participant): (MeetingId, ParticipantId),
    (time, note): (Option<Busy>, &str),
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::insert_into(counter_proposals::table)
        .values((
            counter_proposals::uid.eq(uid),
            counter_proposals::meeting_id.eq(meeting),
            counter_proposals::participant_id.eq(participant),
            counter_proposals::starts_at.eq(time.map(|time| time.starts_at)),
            counter_proposals::ends_at.eq(time.map(|time| time.ends_at)),
            counter_proposals::note.eq(note),
            counter_proposals::created_at.eq(now),
            counter_proposals::state.eq(ProposalState::Open),
        ))
        .execute(conn)?;
    Ok(())
}

/// What was proposed for a meeting, oldest first.
pub fn list(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<ProposalRow>, StorageError> {
    Ok(counter_proposals::table
        .filter(counter_proposals::meeting_id.eq(meeting))
        .order(counter_proposals::id)
        .load(conn)?)
}

/// The proposal of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<ProposalRow>, StorageError> {
    Ok(counter_proposals::table.filter(counter_proposals::uid.eq(uid)).first(conn).optional()?)
}

/// What becomes of a proposal.
pub struct Outcome<'a> {
    pub state: ProposalState,
    /// The candidate that it becomes.
    pub slot: Option<&'a Uid>,
    /// What the organizer says to it.
    pub answer: &'a str,
    /// Who decided.
    pub by: &'a str,
}

/// Writes what becomes of a proposal, unless somebody else has meanwhile. Says whether it did.
pub fn decide(
    conn: &mut Conn,
    row: &ProposalRow,
    outcome: &Outcome<'_>,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let unchanged = counter_proposals::table.find(row.id).filter(counter_proposals::state.eq(row.state));
    let decided = (outcome.state != ProposalState::Open).then_some(now);
    let done = diesel::update(unchanged)
        .set((
            counter_proposals::state.eq(outcome.state),
            counter_proposals::slot_uid.eq(outcome.slot.map(Uid::as_str).unwrap_or_default()),
            counter_proposals::answer.eq(outcome.answer),
            counter_proposals::decided_at.eq(decided),
            counter_proposals::decided_by.eq(outcome.by),
        ))
        .execute(conn)?;
    Ok(done == 1)
}
