//! An attendee of a sitting: the role, and the cases that they were asked for.

use diesel::prelude::*;

use crate::domain::conference::AttendeeRole;
use crate::domain::ids::{AccountId, AgendaItemId, AttendeeId, ConferenceId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, agenda_attendees, agenda_items, conference_attendees};

/// An attendee as they stand.
#[derive(Clone, Debug, Queryable)]
pub struct AttendeeRow {
    pub id: AttendeeId,
    pub uid: Uid,
    pub account_id: Option<AccountId>,
    /// The account's uid, which seats in rooms are named by.
    pub account: Option<Uid>,
    pub role: AttendeeRole,
    pub attends_all: bool,
}

/// The attendee of a uid, in this sitting.
pub fn find(
    conn: &mut Conn,
    conference: ConferenceId,
    uid: &Uid,
) -> Result<Option<AttendeeRow>, StorageError> {
    Ok(conference_attendees::table
        .left_join(accounts::table)
        .filter(conference_attendees::conference_id.eq(conference))
        .filter(conference_attendees::uid.eq(uid))
        .select((
            conference_attendees::id,
            conference_attendees::uid,
            conference_attendees::account_id,
            accounts::uid.nullable(),
            conference_attendees::role,
            conference_attendees::attends_all,
        ))
        .first(conn)
        .optional()?)
}

/// The cases that an attendee was asked for.
pub fn assigned(conn: &mut Conn, attendee: AttendeeId) -> Result<Vec<AgendaItemId>, StorageError> {
    Ok(agenda_attendees::table
        .filter(agenda_attendees::attendee_id.eq(attendee))
        .select(agenda_attendees::agenda_item_id)
        .load(conn)?)
}

/// Takes an attendee off a case.
pub fn unassign(conn: &mut Conn, item: AgendaItemId, attendee: AttendeeId) -> Result<(), StorageError> {
    diesel::delete(
        agenda_attendees::table
            .filter(agenda_attendees::agenda_item_id.eq(item))
            .filter(agenda_attendees::attendee_id.eq(attendee)),
    )
    .execute(conn)?;
    Ok(())
}

/// Gives an attendee a role, and says whether they attend all cases.
pub fn set(
    conn: &mut Conn,
    attendee: AttendeeId,
    (role, attends_all): (AttendeeRole, bool),
) -> Result<(), StorageError> {
    diesel::update(conference_attendees::table.find(attendee))
        .set((conference_attendees::role.eq(role), conference_attendees::attends_all.eq(attends_all)))
        .execute(conn)?;
    Ok(())
}

/// Takes an attendee off the sitting and all its cases; the audit says that they were on it.
pub fn remove(conn: &mut Conn, attendee: AttendeeId) -> Result<(), StorageError> {
    diesel::delete(agenda_attendees::table.filter(agenda_attendees::attendee_id.eq(attendee)))
        .execute(conn)?;
    diesel::delete(conference_attendees::table.find(attendee)).execute(conn)?;
    Ok(())
}

/// Leaves the cases that an account presents in a sitting without a presenter.
pub fn forget_presenter(
    conn: &mut Conn,
    conference: ConferenceId,
    account: AccountId,
) -> Result<(), StorageError> {
    let presented = agenda_items::table
        .filter(agenda_items::conference_id.eq(conference))
        .filter(agenda_items::presenter_id.eq(account));
    diesel::update(presented).set(agenda_items::presenter_id.eq(None::<AccountId>)).execute(conn)?;
    Ok(())
}
