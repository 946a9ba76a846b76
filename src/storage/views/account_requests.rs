//! Who is offered an account, and the requests for one.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::domain::access::Scope;
use crate::domain::account_offer::{RequestState, is_offered};
use crate::domain::ids::{OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{account_requests, invitations, memberships, offices};

/// Requests of one page.
pub const MOST: i64 = 100;

/// What the holder of a link is told of an account.
#[derive(Clone, Debug)]
pub struct OfferView {
    pub office: String,
    /// Whether the office is offered one.
    pub is_offered: bool,
    /// Its newest request: its state, the reason where it was declined, and whether it was made by this link.
    pub last: Option<(RequestState, String, bool)>,
}

/// The offer to the office of the link; nothing for a person, and nothing without a link.
pub fn offer(conn: &mut Conn, scope: &Scope) -> Result<Option<OfferView>, StorageError> {
    let Some(invitation) = scope.invitation() else { return Ok(None) };
    let found: Option<(OfficeId, String)> = invitations::table
        .inner_join(offices::table.on(invitations::office_id.eq(offices::id.nullable())))
        .filter(invitations::id.eq(invitation))
        .select((offices::id, offices::name))
        .first(conn)
        .optional()?;
    let Some((office, name)) = found else { return Ok(None) };
    let staff: i64 = memberships::table
        .filter(memberships::office_id.eq(office))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(scope.today())))
        .count()
        .get_result(conn)?;
    let answers: i64 = invitations::table
        .filter(invitations::office_id.eq(office))
        .filter(invitations::answered_at.is_not_null().and(invitations::opened_at.is_not_null()))
        .count()
        .get_result(conn)?;
    let last = account_requests::table
        .filter(account_requests::office_id.eq(office))
        .order(account_requests::id.desc())
        .select((
            account_requests::state,
            account_requests::settled_reason,
            account_requests::invitation_id.eq(invitation),
        ))
        .first(conn)
        .optional()?;
    Ok(Some(OfferView { office: name, is_offered: is_offered(answers, staff > 0), last }))
}

/// A request as an administrator sees it.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct RequestLine {
    pub uid: Uid,
    pub office: (Uid, String, String),
    pub name: String,
    pub kana: String,
    pub profession: String,
    pub email: String,
    pub state: RequestState,
    pub requested_at: NaiveDateTime,
    pub settled_at: Option<NaiveDateTime>,
    pub settled_by: String,
    pub settled_reason: String,
}

type Columns = (
    account_requests::uid,
    (offices::uid, offices::name, offices::email),
    account_requests::name,
    account_requests::kana,
    account_requests::profession,
    account_requests::email,
    account_requests::state,
    account_requests::requested_at,
    account_requests::settled_at,
    account_requests::settled_by,
    account_requests::settled_reason,
);
const LINE: Columns = (
    account_requests::uid,
    (offices::uid, offices::name, offices::email),
    account_requests::name,
    account_requests::kana,
    account_requests::profession,
    account_requests::email,
    account_requests::state,
    account_requests::requested_at,
    account_requests::settled_at,
    account_requests::settled_by,
    account_requests::settled_reason,
);

/// The requests, those that wait first, for administrators.
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<RequestLine>, StorageError> {
    if !scope.is_administrator() {
        return Ok(Vec::new());
    }
    Ok(account_requests::table
        .inner_join(offices::table)
        .order((account_requests::settled_at.is_not_null(), account_requests::id.desc()))
        .limit(MOST)
        .select(LINE)
        .load(conn)?)
}

/// One that waits, for administrators.
pub fn waiting(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<RequestLine>, StorageError> {
    if !scope.is_administrator() {
        return Ok(None);
    }
    Ok(account_requests::table
        .inner_join(offices::table)
        .filter(account_requests::uid.eq(uid))
        .filter(account_requests::state.eq(RequestState::Waiting))
        .select(LINE)
        .first(conn)
        .optional()?)
}

/// How many wait.
pub fn count_waiting(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    if !scope.is_administrator() {
        return Ok(0);
    }
    let waiting = account_requests::table.filter(account_requests::state.eq(RequestState::Waiting));
    Ok(waiting.count().get_result(conn)?)
}
