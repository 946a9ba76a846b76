//! The attendees of a sitting; its hosts also read who is asked for which case, and who has pledged.

use diesel::prelude::*;

use crate::domain::conference::{Attendance, AttendeeRole};
use crate::domain::ids::{AccountId, AgendaItemId, AttendeeId, ConferenceId, InsurerId, Uid};
use crate::domain::pledge::Pledge;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{agenda_attendees, agenda_items, conference_attendees, insurers, pledges};

#[derive(Queryable)]
struct Row {
    id: AttendeeId,
    uid: Uid,
    account: Option<AccountId>,
    name: String,
    profession: String,
    role: AttendeeRole,
    attendance: Attendance,
    attends_all: bool,
}

/// Somebody expected or present.
#[derive(Clone, Debug)]
pub struct AttendeeLine {
    pub uid: Uid,
    pub name: String,
    pub profession: String,
    pub role: AttendeeRole,
    pub attendance: Attendance,
    /// Asked for all cases, also those that are listed later.
    pub attends_all: bool,
    /// The cases that they were asked for, for the hosts.
    pub cases: Vec<AgendaItemId>,
    /// Whether they have signed the pledge in its text of today, for the hosts; none for somebody without an account.
    pub has_pledged: Option<bool>,
}

/// The attendees of a sitting in the order of their invitation.
pub(super) fn list(
    conn: &mut Conn,
    (conference, insurer): (ConferenceId, InsurerId),
    is_host: bool,
) -> Result<Vec<AttendeeLine>, StorageError> {
    let rows: Vec<Row> = conference_attendees::table
        .filter(conference_attendees::conference_id.eq(conference))
        .order(conference_attendees::id)
        .select((
            conference_attendees::id,
            conference_attendees::uid,
            conference_attendees::account_id,
            conference_attendees::name,
            conference_attendees::profession,
            conference_attendees::role,
            conference_attendees::attendance,
            conference_attendees::attends_all,
        ))
        .load(conn)?;
    let (assigned, pledged) = if is_host {
        (assigned(conn, conference)?, pledged(conn, insurer, &rows)?)
    } else {
        Default::default()
    };
    let line = |row: Row| AttendeeLine {
        cases: assigned.iter().filter(|(who, _)| *who == row.id).map(|(_, item)| *item).collect(),
        has_pledged: row.account.filter(|_| is_host).map(|account| pledged.contains(&account)),
        uid: row.uid,
        name: row.name,
        profession: row.profession,
        role: row.role,
        attendance: row.attendance,
        attends_all: row.attends_all,
    };
    Ok(rows.into_iter().map(line).collect())
}

fn assigned(
    conn: &mut Conn,
    conference: ConferenceId,
) -> Result<Vec<(AttendeeId, AgendaItemId)>, StorageError> {
    Ok(agenda_attendees::table
        .inner_join(agenda_items::table)
        .filter(agenda_items::conference_id.eq(conference))
        .order((agenda_items::sort, agenda_items::id))
        .select((agenda_attendees::attendee_id, agenda_attendees::agenda_item_id))
        .load(conn)?)
}

/// Which of the attendees have signed the pledge in its text of today.
fn pledged(conn: &mut Conn, insurer: InsurerId, rows: &[Row]) -> Result<Vec<AccountId>, StorageError> {
    let text: String = insurers::table.find(insurer).select(insurers::pledge_text).first(conn)?;
    let accounts: Vec<AccountId> = rows.iter().filter_map(|row| row.account).collect();
    Ok(pledges::table
        .filter(pledges::insurer_id.eq(insurer))
        .filter(pledges::account_id.eq_any(accounts))
        .filter(pledges::text_digest.eq(Pledge::of(&text).digest()))
        .select(pledges::account_id)
        .load(conn)?)
}
