//! Other times that participants propose, for the organizer of a meeting and for whoever proposed them.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{MeetingId, ParticipantId, Uid};
use crate::domain::slot_poll::ProposalState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::counter_proposals;

/// Another time, or one in the participant's own words alone.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = counter_proposals)]
pub struct ProposalView {
    pub uid: Uid,
    pub participant_id: ParticipantId,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub note: String,
    pub created_at: NaiveDateTime,
    pub state: ProposalState,
    pub slot_uid: String,
    pub answer: String,
}

/// What was proposed for a meeting that its reader may see, oldest first; what was replaced is left out.
pub fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<ProposalView>, StorageError> {
    Ok(counter_proposals::table
        .filter(counter_proposals::meeting_id.eq(meeting))
        .filter(counter_proposals::state.ne(ProposalState::Replaced))
        .order(counter_proposals::id)
        .select(ProposalView::as_select())
        .load(conn)?)
}

/// What a participant proposed, oldest first, for that participant.
pub fn of_participant(
    conn: &mut Conn,
    participant: ParticipantId,
) -> Result<Vec<ProposalView>, StorageError> {
    Ok(counter_proposals::table
        .filter(counter_proposals::participant_id.eq(participant))
        .filter(counter_proposals::state.ne(ProposalState::Replaced))
        .order(counter_proposals::id)
        .select(ProposalView::as_select())
        .load(conn)?)
}
