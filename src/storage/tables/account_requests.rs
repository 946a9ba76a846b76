//! Requests for an account by offices that answer by link.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::account_offer::RequestState;
use crate::domain::ids::{AccountId, InvitationId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::account_requests;

/// A request to note.
#[derive(Insertable)]
#[diesel(table_name = account_requests)]
pub struct NewRequest<'a> {
    pub uid: &'a Uid,
    pub office_id: OfficeId,
    pub invitation_id: InvitationId,
    pub name: &'a str,
    pub kana: &'a str,
    pub profession: &'a str,
    pub email: &'a str,
    pub state: RequestState,
    pub requested_at: NaiveDateTime,
    pub settled_by: &'a str,
    pub settled_reason: &'a str,
}

/// Notes a request.
pub fn insert(conn: &mut Conn, row: &NewRequest<'_>) -> Result<(), StorageError> {
    diesel::insert_into(account_requests::table).values(row).execute(conn)?;
    Ok(())
}

/// The addresses for which an office has requests that wait.
pub fn waiting(conn: &mut Conn, office: OfficeId) -> Result<Vec<String>, StorageError> {
    Ok(account_requests::table
        .filter(account_requests::office_id.eq(office))
        .filter(account_requests::state.eq(RequestState::Waiting))
        .select(account_requests::email)
        .load(conn)?)
}

/// The office of a request that waits.
pub fn office_of(conn: &mut Conn, uid: &Uid) -> Result<Option<OfficeId>, StorageError> {
    Ok(account_requests::table
        .filter(account_requests::uid.eq(uid))
        .filter(account_requests::state.eq(RequestState::Waiting))
        .select(account_requests::office_id)
        .first(conn)
        .optional()?)
}

/// What became of a request.
pub struct Settled<'a> {
    pub state: RequestState,
    pub by: &'a str,
    pub reason: &'a str,
    pub account: Option<AccountId>,
}

/// Notes what became of a request. Says whether it still waited.
pub fn settle(
    conn: &mut Conn,
    uid: &Uid,
    settled: &Settled<'_>,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let waiting = account_requests::table
        .filter(account_requests::uid.eq(uid))
        .filter(account_requests::state.eq(RequestState::Waiting));
    let done = diesel::update(waiting)
        .set((
            account_requests::state.eq(settled.state),
            account_requests::settled_by.eq(settled.by),
            account_requests::settled_reason.eq(settled.reason),
            account_requests::account_id.eq(settled.account),
            account_requests::settled_at.eq(now),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// The requests of an office that were made by the link of an invitation and wait.
pub fn waiting_by(conn: &mut Conn, invitation: InvitationId) -> Result<Vec<Uid>, StorageError> {
    Ok(account_requests::table
        .filter(account_requests::invitation_id.eq(invitation))
        .filter(account_requests::state.eq(RequestState::Waiting))
        .select(account_requests::uid)
        .load(conn)?)
}
