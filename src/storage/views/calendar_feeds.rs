//! The private calendar of an account: whose an address is, and what stands in it. No client is read.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::identity::memberships;
use crate::domain::access::{AccountActor, InvitationKind, Scope};
use crate::domain::account::AccountState;
use crate::domain::ids::{AccountId, Uid};
use crate::domain::meeting::{MeetingForm, MeetingState, Planned};
use crate::domain::time::jst::jst_date;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, calendar_feeds, invitations, meetings, participants};

/// Most meetings of one calendar; more than an office has in thirteen months.
const MOST: i64 = 3_000;

/// What the secret of an address is derived from.
#[derive(Clone, Debug, Queryable)]
pub struct FeedView {
    pub uid: Uid,
    pub nonce: String,
    pub created_at: NaiveDateTime,
}

/// The living address of the reader.
pub fn own(conn: &mut Conn, scope: &Scope) -> Result<Option<FeedView>, StorageError> {
    let Some(account) = scope.account() else { return Ok(None) };
    Ok(calendar_feeds::table
        .filter(calendar_feeds::account_id.eq(account))
        .filter(calendar_feeds::revoked_at.is_null())
        .select((calendar_feeds::uid, calendar_feeds::nonce, calendar_feeds::created_at))
        .first(conn)
        .optional()?)
}

/// The nonce of a living address and whose it is, while they work here. It is what a scope is made from, so none is asked for.
pub fn holder(
    conn: &mut Conn,
    uid: &Uid,
    now: NaiveDateTime,
) -> Result<Option<(String, AccountActor)>, StorageError> {
    let row: Option<(String, AccountId, Uid, String)> = calendar_feeds::table
        .inner_join(accounts::table)
        .filter(calendar_feeds::uid.eq(uid))
        .filter(calendar_feeds::revoked_at.is_null())
        .filter(accounts::state.eq(AccountState::Active))
        .select((calendar_feeds::nonce, accounts::id, accounts::uid, accounts::name))
        .first(conn)
        .optional()?;
    let Some((nonce, account, uid, name)) = row else { return Ok(None) };
    let memberships = memberships(conn, account, jst_date(now))?;
    Ok(Some((nonce, AccountActor { account, uid, name, memberships, token: None })))
}

/// A meeting with a date.
#[derive(Clone, Debug, Queryable)]
pub struct DatedMeeting {
    pub calendar_uid: String,
    pub calendar_sequence: i32,
    pub number: String,
    pub state: MeetingState,
    pub reason_code: String,
    pub form: MeetingForm,
    pub place: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub updated_at: NaiveDateTime,
}

impl DatedMeeting {
    /// Whether its date does not stand any more. Only an inquiry in place of the meeting leaves the code of a reason.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.state, MeetingState::Cancelled | MeetingState::ReplacedByInquiry)
            || !self.reason_code.is_empty()
    }
}

/// The meetings between two times that the reader's offices call, and those to which a living invitation calls them. Whoever
/// writes instead of coming has none, and whoever says afterwards that they can't come keeps none.
pub fn meetings(
    conn: &mut Conn,
    scope: &Scope,
    (from, until): (NaiveDateTime, NaiveDateTime),
) -> Result<Vec<DatedMeeting>, StorageError> {
    let called = invitations::table
        .inner_join(participants::table)
        .filter(participants::planned.ne_all([Planned::Absent, Planned::Writing]))
        .filter(invitations::office_id.eq_any(scope.team_offices()))
        .filter(invitations::kind.eq(InvitationKind::Room).and(invitations::revoked_at.is_null()))
        .filter(invitations::meeting_id.is_not_null())
        .select(invitations::meeting_id.assume_not_null());
    Ok(meetings::table
        .filter(meetings::starts_at.ge(from).and(meetings::starts_at.lt(until)))
        .filter(meetings::office_id.eq_any(scope.care_offices()).or(meetings::id.eq_any(called)))
        .order((meetings::starts_at, meetings::id))
        .limit(MOST)
        .select((
            meetings::calendar_uid,
            meetings::calendar_sequence,
            meetings::number,
            meetings::state,
            meetings::reason_code,
            meetings::form,
            meetings::place,
            meetings::starts_at,
            meetings::ends_at,
            meetings::updated_at,
        ))
        .load(conn)?)
}
