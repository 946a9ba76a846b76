//! Whose data a thing is about, and which insurer is concerned: what an audit row names.

use diesel::prelude::*;

use crate::domain::ids::{CareCaseId, ClientId, ConferenceId, InsurerId, MeetingId, RoomId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{agenda_items, care_cases, clients, insurers, meetings};

/// A client or case, and its insurer.
pub type Subject = (Uid, Uid);

/// The client of a meeting.
pub fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Subject, StorageError> {
    Ok(meetings::table
        .inner_join(clients::table.inner_join(insurers::table))
        .filter(meetings::id.eq(meeting))
        .select((clients::uid, insurers::uid))
        .first(conn)?)
}

/// A client.
pub fn of_client(conn: &mut Conn, client: ClientId) -> Result<Subject, StorageError> {
    Ok(clients::table
        .inner_join(insurers::table)
        .filter(clients::id.eq(client))
        .select((clients::uid, insurers::uid))
        .first(conn)?)
}

/// A case.
pub fn of_case(conn: &mut Conn, case: CareCaseId) -> Result<Subject, StorageError> {
    Ok(care_cases::table
        .inner_join(insurers::table)
        .filter(care_cases::id.eq(case))
        .select((care_cases::uid, insurers::uid))
        .first(conn)?)
}

/// The client or case that is spoken of in a room; nothing in a room that belongs to neither.
pub fn of_room(conn: &mut Conn, room: RoomId) -> Result<Option<Subject>, StorageError> {
    let client: Option<Subject> = meetings::table
        .inner_join(clients::table.inner_join(insurers::table))
        .filter(meetings::room_id.eq(room))
        .select((clients::uid, insurers::uid))
        .first(conn)
        .optional()?;
    if client.is_some() {
        return Ok(client);
    }
    Ok(agenda_items::table
        .inner_join(care_cases::table.inner_join(insurers::table))
        .filter(agenda_items::room_id.eq(room))
        .select((care_cases::uid, insurers::uid))
        .first(conn)
        .optional()?)
}

/// The cases on the agenda of a conference.
pub fn cases_of(conn: &mut Conn, conference: ConferenceId) -> Result<Vec<Uid>, StorageError> {
    Ok(agenda_items::table
        .inner_join(care_cases::table)
        .filter(agenda_items::conference_id.eq(conference))
        .order(agenda_items::sort)
        .select(care_cases::uid)
        .load(conn)?)
}

/// The uid of an insurer.
pub fn insurer(conn: &mut Conn, id: InsurerId) -> Result<Uid, StorageError> {
    Ok(insurers::table.find(id).select(insurers::uid).first(conn)?)
}
