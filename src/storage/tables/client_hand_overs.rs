//! Hand-overs of clients between offices that make plans. What is settled stays as it is; a client has one open proposal at
//! most.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::hand_over::{AsItWas, HandOverState, Proposal};
use crate::domain::ids::{ClientId, MeetingId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_hand_overs, clients, meetings};

/// A hand-over as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct HandOverRow {
    pub id: i64,
    pub uid: Uid,
    pub client: ClientId,
    pub from: OfficeId,
    pub to: OfficeId,
    pub starts_on: NaiveDate,
    /// Who proposed it, by the name of the audit.
    pub proposed_by: String,
    pub state: HandOverState,
}

/// The hand-over of a uid. Whoever settles it takes turns, so that it is settled once.
pub fn take(conn: &mut Conn, uid: &Uid) -> Result<Option<HandOverRow>, StorageError> {
    let row = || client_hand_overs::table.filter(client_hand_overs::uid.eq(uid));
    diesel::update(row()).set(client_hand_overs::state.eq(client_hand_overs::state)).execute(conn)?;
    Ok(row()
        .select((
            client_hand_overs::id,
            client_hand_overs::uid,
            client_hand_overs::client_id,
            client_hand_overs::from_office_id,
            client_hand_overs::to_office_id,
            client_hand_overs::starts_on,
            client_hand_overs::proposed_by,
            client_hand_overs::state,
        ))
        .first(conn)
        .optional()?)
}

/// Whether a proposal to hand a client over is open.
pub fn is_open(conn: &mut Conn, client: ClientId) -> Result<bool, StorageError> {
    let open: i64 = client_hand_overs::table
        .filter(client_hand_overs::client_id.eq(client))
        .filter(client_hand_overs::state.eq(HandOverState::Open))
        .count()
        .get_result(conn)?;
    Ok(open > 0)
}

/// Since when an office makes a client's plans, where the client was handed to it.
pub fn began_on(
    conn: &mut Conn,
    client: ClientId,
    office: OfficeId,
) -> Result<Option<NaiveDate>, StorageError> {
    Ok(client_hand_overs::table
        .filter(client_hand_overs::client_id.eq(client))
        .filter(client_hand_overs::to_office_id.eq(office))
        .filter(client_hand_overs::state.eq(HandOverState::Accepted))
        .order((client_hand_overs::settled_at.desc(), client_hand_overs::id.desc()))
        .select(client_hand_overs::starts_on)
        .first(conn)
        .optional()?)
}

/// When the client of a meeting went from the office that called it to the one that makes the plans now; none while it makes them
/// itself, or where it never did.
pub fn left_at(conn: &mut Conn, meeting: MeetingId) -> Result<Option<NaiveDateTime>, StorageError> {
    let left: Option<Option<NaiveDateTime>> = meetings::table
        .inner_join(clients::table)
        .inner_join(client_hand_overs::table.on(client_hand_overs::client_id.eq(clients::id)))
        .filter(meetings::id.eq(meeting))
        .filter(client_hand_overs::from_office_id.eq(meetings::office_id))
        .filter(client_hand_overs::state.eq(HandOverState::Accepted))
        .filter(clients::office_id.ne(meetings::office_id))
        .order((client_hand_overs::settled_at.desc(), client_hand_overs::id.desc()))
        .select(client_hand_overs::settled_at)
        .first(conn)
        .optional()?;
    Ok(left.flatten())
}

/// A proposal to write down.
pub struct NewHandOver<'a> {
    pub uid: &'a Uid,
    pub client: ClientId,
    pub from: OfficeId,
    pub to: OfficeId,
    pub proposal: &'a Proposal,
    /// By the name of the audit.
    pub proposed_by: &'a str,
    pub proposed_by_name: &'a str,
    pub now: NaiveDateTime,
}

/// Writes a proposal down.
pub fn insert(conn: &mut Conn, new: &NewHandOver<'_>) -> Result<(), StorageError> {
    diesel::insert_into(client_hand_overs::table)
        .values((
            client_hand_overs::uid.eq(new.uid),
            client_hand_overs::client_id.eq(new.client),
            client_hand_overs::from_office_id.eq(new.from),
            client_hand_overs::to_office_id.eq(new.to),
            client_hand_overs::starts_on.eq(new.proposal.starts_on),
            client_hand_overs::reason.eq(&new.proposal.reason),
            client_hand_overs::agreed_on.eq(new.proposal.agreed_on),
            client_hand_overs::agreed_how.eq(new.proposal.agreed_how),
            client_hand_overs::agreed_by.eq(&new.proposal.agreed_by),
            client_hand_overs::proposed_by.eq(new.proposed_by),
            client_hand_overs::proposed_by_name.eq(new.proposed_by_name),
            client_hand_overs::proposed_at.eq(new.now),
            client_hand_overs::state.eq(HandOverState::Open),
            client_hand_overs::settled_by_name.eq(""),
            client_hand_overs::settled_reason.eq(""),
            client_hand_overs::as_it_was.eq(""),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether a former office keeps records of a client by a hand-over.
pub fn is_kept_by_former(conn: &mut Conn, client: ClientId) -> Result<bool, StorageError> {
    let many: i64 = client_hand_overs::table
        .filter(client_hand_overs::client_id.eq(client))
        .filter(client_hand_overs::state.eq(HandOverState::Accepted))
        .count()
        .get_result(conn)?;
    Ok(many > 0)
}

/// Settles a proposal, however it ends; the client itself is handed over beside it. Says whether it was open until now.
pub fn settle(
    conn: &mut Conn,
    id: i64,
    state: HandOverState,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let open = client_hand_overs::table
        .filter(client_hand_overs::id.eq(id))
        .filter(client_hand_overs::state.eq(HandOverState::Open));
    let changed = diesel::update(open)
        .set((
            client_hand_overs::state.eq(state),
            client_hand_overs::settled_at.eq(now),
            client_hand_overs::settled_by_name.eq(by),
            client_hand_overs::settled_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Keeps with an accepted hand-over when the time of the former office began, and who the client was.
pub fn keep_former(
    conn: &mut Conn,
    id: i64,
    (began_on, as_it_was): (Option<NaiveDate>, &AsItWas),
) -> Result<(), StorageError> {
    let text = serde_json::to_string(as_it_was)
        .map_err(|e| StorageError::Query(diesel::result::Error::SerializationError(Box::new(e))))?;
    diesel::update(client_hand_overs::table.find(id))
        .set((client_hand_overs::began_on.eq(began_on), client_hand_overs::as_it_was.eq(text)))
        .execute(conn)?;
    Ok(())
}
