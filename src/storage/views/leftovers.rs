//! What a client's meetings have left over, for the agenda of the next one: 残された課題 of the last record, opinions on which
//! nothing was decided, tasks that are not done.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::{MeetingId, RoomId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::domain::meeting::agenda::{Leftover, left_over};
use crate::domain::opinion::labels_of;
use crate::domain::record::RecordBody;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{clients, follow_ups, meeting_records, meetings, record_revisions};
use crate::storage::tables::{inquiries, opinions, plan_rows};

type Met = (MeetingId, Uid, MeetingState, Option<RoomId>);

/// What the meetings of a client that the actor's offices held have left over. For a meeting, its own record and tasks are
/// left out: they come of it. For one that is still to be planned, there is none.
pub fn of_client(
    conn: &mut Conn,
    scope: &Scope,
    client: &Uid,
    next: Option<&Uid>,
) -> Result<Vec<Leftover>, StorageError> {
    let held: Vec<Met> = meetings::table
        .inner_join(clients::table)
        .filter(clients::uid.eq(client))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(meetings::state.ne(MeetingState::Cancelled))
        .order(meetings::id)
        .select((meetings::id, meetings::uid, meetings::state, meetings::room_id))
        .load(conn)?;
    let earlier: Vec<&Met> = held.iter().filter(|met| Some(&met.1) != next).collect();
    let mut all = of_last_record(conn, &earlier)?;
    all.extend(undecided(conn, &held)?);
    all.extend(tasks(conn, &earlier)?);
    Ok(all)
}

/// Of the record that was begun last, as it stands.
fn of_last_record(conn: &mut Conn, met: &[&Met]) -> Result<Vec<Leftover>, StorageError> {
    let ids: Vec<MeetingId> = met.iter().map(|met| met.0).collect();
    let body: Option<String> = record_revisions::table
        .inner_join(meeting_records::table)
        .filter(meeting_records::meeting_id.eq_any(ids))
        .filter(record_revisions::number.eq(meeting_records::current_number))
        .order(meeting_records::id.desc())
        .select(record_revisions::body)
        .first(conn)
        .optional()?;
    let Some(body) = body else { return Ok(Vec::new()) };
    let body: RecordBody = serde_json::from_str(&body).map_err(|e| StorageError::Corrupt(e.to_string()))?;
    Ok(left_over(&body.left_over))
}

/// What was said in writing and waits for a decision, also for the meeting that is to come.
fn undecided(conn: &mut Conn, met: &[Met]) -> Result<Vec<Leftover>, StorageError> {
    let mut all = Vec::new();
    for (meeting, ..) in met.iter().filter(|met| met.2 != MeetingState::Signed) {
        for inquiry in inquiries::of_meeting(conn, *meeting)? {
            if inquiry.state == InquiryState::Consolidated {
                continue;
            }
            let given = opinions::of_inquiry(conn, inquiry.id)?;
            let waiting = opinions::undecided(conn, &given)?;
            if waiting.is_empty() {
                continue;
            }
            let labels = labels_of(&plan_rows::content(conn, inquiry.plan_version_id)?);
            for row in given.iter().filter(|o| waiting.contains(&o.id)).map(opinions::GivenRow::row) {
                let about = labels.iter().find(|(known, _)| *known == row).map(|(_, label)| label.clone());
                all.push(Leftover::Undecided(about.unwrap_or_default()));
            }
        }
    }
    Ok(all)
}

/// Who was to do what, and has not said that it is done.
fn tasks(conn: &mut Conn, met: &[&Met]) -> Result<Vec<Leftover>, StorageError> {
    let rooms: Vec<RoomId> = met.iter().filter_map(|met| met.3).collect();
    let open: Vec<(String, String, Option<NaiveDate>)> = follow_ups::table
        .filter(follow_ups::room_id.eq_any(rooms))
        .filter(follow_ups::state.eq("open"))
        .order((follow_ups::due_on.is_null(), follow_ups::due_on, follow_ups::id))
        .select((follow_ups::who, follow_ups::what, follow_ups::due_on))
        .load(conn)?;
    Ok(open.into_iter().map(|(who, what, due_on)| Leftover::Task { who, what, due_on }).collect())
}
