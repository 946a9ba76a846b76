//! What was called and asked about one client, for the client's own page.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::{ClientId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{care_case_links, care_cases, clients, inquiries, meetings};

/// Lines of each list on a client's page; the rest stands in the list of meetings.
const LINES: i64 = 5;

/// A meeting about the client.
#[derive(Clone, Debug, Queryable)]
pub struct MeetingOfClient {
    pub uid: Uid,
    /// 会議番号
    pub number: String,
    pub state: MeetingState,
    /// When, once settled.
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
}

/// An inquiry about the client on which something has to be decided yet.
#[derive(Clone, Debug, Queryable)]
pub struct InquiryOfClient {
    pub uid: Uid,
    /// The number of its meeting (会議番号).
    pub number: String,
    pub state: InquiryState,
    pub due_at: NaiveDateTime,
}

/// A meeting about the client that was called off.
#[derive(Clone, Debug, Queryable)]
pub struct CalledOff {
    pub uid: Uid,
    /// 会議番号
    pub number: String,
    /// When it was to be, where that was settled.
    pub starts_at: Option<NaiveDateTime>,
    pub reason: String,
    /// When it was called off: nothing of a meeting changes after that.
    pub at: NaiveDateTime,
}

/// The meetings about a client that were called off, oldest first. Who may ask was decided with the client; what of them is
/// told, a [`super::duty_evidence::Sight`] decides.
pub fn called_off(conn: &mut Conn, client: ClientId) -> Result<Vec<CalledOff>, StorageError> {
    Ok(meetings::table
        .filter(meetings::client_id.eq(client))
        .filter(meetings::state.eq(MeetingState::Cancelled))
        .order(meetings::id)
        .select((
            meetings::uid,
            meetings::number,
            meetings::starts_at,
            meetings::reason,
            meetings::updated_at,
        ))
        .load(conn)?)
}

/// The latest meetings of the reader's offices about a client, newest first.
pub fn last(conn: &mut Conn, scope: &Scope, client: ClientId) -> Result<Vec<MeetingOfClient>, StorageError> {
    Ok(meetings::table
        .filter(meetings::client_id.eq(client))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .order(meetings::id.desc())
        .limit(LINES)
        .select((meetings::uid, meetings::number, meetings::state, meetings::starts_at, meetings::ends_at))
        .load(conn)?)
}

/// The next settled meeting about a client and the last that took place, of the reader's offices.
pub fn around(
    conn: &mut Conn,
    scope: &Scope,
    client: ClientId,
    now: NaiveDateTime,
) -> Result<(Option<MeetingOfClient>, Option<MeetingOfClient>), StorageError> {
    let of = || {
        meetings::table
            .filter(meetings::client_id.eq(client))
            .filter(meetings::office_id.eq_any(scope.care_offices().to_vec()))
    };
    let columns = (meetings::uid, meetings::number, meetings::state, meetings::starts_at, meetings::ends_at);
    let next = of()
        .filter(meetings::state.eq(MeetingState::Fixed))
        .filter(meetings::ends_at.ge(now))
        .order((meetings::starts_at, meetings::id))
        .select(columns)
        .first(conn)
        .optional()?;
    let last = of()
        .filter(meetings::state.eq_any([MeetingState::Held, MeetingState::Signed]))
        .order((meetings::starts_at.desc(), meetings::id.desc()))
        .select(columns)
        .first(conn)
        .optional()?;
    Ok((next, last))
}

/// The inquiries of the reader's offices about a client that are not decided yet, except those of cancelled meetings;
/// the most pressing first.
pub fn open_inquiries(
    conn: &mut Conn,
    scope: &Scope,
    client: ClientId,
) -> Result<Vec<InquiryOfClient>, StorageError> {
    Ok(inquiries::table
        .inner_join(meetings::table)
        .filter(meetings::client_id.eq(client))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(inquiries::state.ne(InquiryState::Consolidated))
        .filter(meetings::state.ne(MeetingState::Cancelled))
        .order((inquiries::due_at, inquiries::id))
        .limit(LINES)
        .select((inquiries::uid, meetings::number, inquiries::state, inquiries::due_at))
        .load(conn)?)
}

/// The case that was made of a client, for those who make the client's plan: only they may follow the link.
pub fn case_of(conn: &mut Conn, scope: &Scope, client: ClientId) -> Result<Option<Uid>, StorageError> {
    Ok(care_case_links::table
        .inner_join(care_cases::table)
        .inner_join(clients::table)
        .filter(care_case_links::client_id.eq(client))
        .filter(care_case_links::insurer_id.eq(clients::insurer_id))
        .filter(clients::office_id.eq_any(scope.care_offices()))
        .select(care_cases::uid)
        .first(conn)
        .optional()?)
}
