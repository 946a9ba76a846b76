//! Which logins, tokens and personal links behind open connections still hold. No `Scope`: these rows are what a scope
//! would be made from, and nothing of them is shown.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::domain::ids::{InvitationId, SessionId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, api_tokens, invitations, login_sessions};

/// The sessions that still hold: by the same rules as at a request.
pub fn sessions(
    conn: &mut Conn,
    asked: &[SessionId],
    now: NaiveDateTime,
    idle: TimeDelta,
) -> Result<Vec<SessionId>, StorageError> {
    let mut holding = Vec::new();
    for ids in asked.chunks(1000) {
        let rows: Vec<(SessionId, i32, i32, String)> = login_sessions::table
            .inner_join(accounts::table)
            .filter(login_sessions::id.eq_any(ids))
            .filter(login_sessions::revoked_at.is_null())
            .filter(login_sessions::expires_at.gt(now))
            .filter(login_sessions::seen_at.gt(now - idle))
            .select((login_sessions::id, login_sessions::stamp, accounts::stamp, accounts::state))
            .load(conn)?;
        holding.extend(
            rows.into_iter()
                .filter(|(_, stamp, account_stamp, state)| stamp == account_stamp && state == "active")
                .map(|(id, ..)| id),
        );
    }
    Ok(holding)
}

/// The API tokens that still hold.
pub fn tokens(conn: &mut Conn, asked: &[Uid], now: NaiveDateTime) -> Result<Vec<Uid>, StorageError> {
    let mut holding = Vec::new();
    for uids in asked.chunks(1000) {
        let unended = api_tokens::expires_at.is_null().or(api_tokens::expires_at.gt(now));
        let rows: Vec<Uid> = api_tokens::table
            .inner_join(accounts::table)
            .filter(api_tokens::uid.eq_any(uids))
            .filter(api_tokens::revoked_at.is_null())
            .filter(unended)
            .filter(accounts::state.eq("active"))
            .select(api_tokens::uid)
            .load(conn)?;
        holding.extend(rows);
    }
    Ok(holding)
}

/// The personal links that still hold.
pub fn links(
    conn: &mut Conn,
    asked: &[InvitationId],
    now: NaiveDateTime,
) -> Result<Vec<InvitationId>, StorageError> {
    let mut holding = Vec::new();
    for ids in asked.chunks(1000) {
        let rows: Vec<InvitationId> = invitations::table
            .filter(invitations::id.eq_any(ids))
            .filter(invitations::revoked_at.is_null())
            .filter(invitations::expires_at.gt(now))
            .select(invitations::id)
            .load(conn)?;
        holding.extend(rows);
    }
    Ok(holding)
}
