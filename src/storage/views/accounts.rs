//! Accounts as their owner and as administrators see them. Staff, not clients: no audit row for a look.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::{Role, Scope};
use crate::domain::account::{AccountLinkKind, AccountState};
use crate::domain::ids::{AccountId, Uid};
use crate::domain::office::{AddressState, OfficeKind};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::like_pattern;
use crate::storage::schema::{account_links, accounts, api_tokens, memberships, offices, recovery_codes};

/// Accounts on one page of the list.
pub const PER_PAGE: i64 = 50;

/// One account as a page shows it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountView {
    pub id: AccountId,
    pub uid: Uid,
    pub login: String,
    pub name: String,
    pub kana: String,
    pub profession: String,
    pub email: String,
    pub email_state: AddressState,
    pub state: AccountState,
    pub language: String,
    pub totp_confirmed_at: Option<NaiveDateTime>,
    pub password_changed_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
}

/// A role of an account.
#[derive(Clone, Debug, Queryable)]
pub struct MembershipView {
    pub uid: Uid,
    pub office_uid: Uid,
    pub office_name: String,
    pub role: Role,
    pub title: String,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// An API token, without its secret.
#[derive(Clone, Debug, Queryable)]
pub struct TokenView {
    pub uid: Uid,
    pub name: String,
    pub scopes: String,
    pub created_at: NaiveDateTime,
    pub expires_at: Option<NaiveDateTime>,
    pub last_used_at: Option<NaiveDateTime>,
}

/// The actor's own account.
pub fn own(conn: &mut Conn, scope: &Scope) -> Result<Option<AccountView>, StorageError> {
    let Some(id) = scope.account() else { return Ok(None) };
    Ok(accounts::table.find(id).select(AccountView::as_select()).first(conn).optional()?)
}

/// How many recovery codes the actor has left.
pub fn own_codes_left(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    let Some(id) = scope.account() else { return Ok(0) };
    let unused = recovery_codes::table
        .filter(recovery_codes::account_id.eq(id))
        .filter(recovery_codes::used_at.is_null());
    Ok(unused.count().get_result(conn)?)
}

/// The actor's tokens that are not revoked, the newest first.
pub fn own_tokens(conn: &mut Conn, scope: &Scope) -> Result<Vec<TokenView>, StorageError> {
    let Some(id) = scope.account() else { return Ok(Vec::new()) };
    Ok(api_tokens::table
        .filter(api_tokens::account_id.eq(id))
        .filter(api_tokens::revoked_at.is_null())
        .order(api_tokens::id.desc())
        .select((
            api_tokens::uid,
            api_tokens::name,
            api_tokens::scopes,
            api_tokens::created_at,
            api_tokens::expires_at,
            api_tokens::last_used_at,
        ))
        .load(conn)?)
}

/// One page of all accounts, and how many there are; only for administrators and the command line.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    typed: &str,
    page: i64,
) -> Result<(Vec<AccountView>, i64), StorageError> {
    if !is_allowed(scope) {
        return Ok((Vec::new(), 0));
    }
    let pattern = like_pattern(typed.trim());
    let found = || {
        accounts::table.filter(
            accounts::login
                .like(pattern.clone())
                .escape('\\')
                .or(accounts::name.like(pattern.clone()).escape('\\'))
                .or(accounts::kana.like(pattern.clone()).escape('\\')),
        )
    };
    let total = found().count().get_result(conn)?;
    let rows = found()
        .order((accounts::state, accounts::kana, accounts::login))
        .limit(PER_PAGE)
        .offset((page.max(1) - 1) * PER_PAGE)
        .select(AccountView::as_select())
        .load(conn)?;
    Ok((rows, total))
}

/// The account of a uid; only for administrators and the command line.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<AccountView>, StorageError> {
    if !is_allowed(scope) {
        return Ok(None);
    }
    let found = accounts::table.filter(accounts::uid.eq(uid));
    Ok(found.select(AccountView::as_select()).first(conn).optional()?)
}

/// The account of a login; only for administrators and the command line.
pub fn find_by_login(
    conn: &mut Conn,
    scope: &Scope,
    login: &str,
) -> Result<Option<AccountView>, StorageError> {
    if !is_allowed(scope) {
        return Ok(None);
    }
    let found = accounts::table.filter(accounts::login.eq(login));
    Ok(found.select(AccountView::as_select()).first(conn).optional()?)
}

/// Every role of an account, those that go on first.
pub fn memberships_of(
    conn: &mut Conn,
    scope: &Scope,
    account: AccountId,
) -> Result<Vec<MembershipView>, StorageError> {
    if !is_allowed(scope) && scope.account() != Some(account) {
        return Ok(Vec::new());
    }
    Ok(memberships::table
        .inner_join(offices::table)
        .filter(memberships::account_id.eq(account))
        .order((memberships::ends_on.is_not_null(), memberships::id.desc()))
        .select((
            memberships::uid,
            offices::uid,
            offices::name,
            memberships::role,
            memberships::title,
            memberships::starts_on,
            memberships::ends_on,
        ))
        .load(conn)?)
}

/// Where accounts can be given a role: every office that goes on.
pub fn offices_to_join(
    conn: &mut Conn,
    scope: &Scope,
) -> Result<Vec<(Uid, String, OfficeKind)>, StorageError> {
    if !is_allowed(scope) {
        return Ok(Vec::new());
    }
    Ok(offices::table
        .filter(offices::merged_into.is_null())
        .filter(offices::ended_on.is_null())
        .order((offices::kind, offices::name))
        .select((offices::uid, offices::name, offices::kind))
        .load(conn)?)
}

/// Active accounts that could go on with somebody's work: those with a role in one of the same offices.
pub fn successors(
    conn: &mut Conn,
    scope: &Scope,
    account: AccountId,
    on: NaiveDate,
) -> Result<Vec<(Uid, String)>, StorageError> {
    if !is_allowed(scope) {
        return Ok(Vec::new());
    }
    let same: Vec<crate::domain::ids::OfficeId> = memberships::table
        .filter(memberships::account_id.eq(account))
        .select(memberships::office_id)
        .load(conn)?;
    Ok(accounts::table
        .inner_join(memberships::table)
        .filter(memberships::office_id.eq_any(same))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(on)))
        .filter(accounts::state.eq(AccountState::Active))
        .filter(accounts::id.ne(account))
        .order(accounts::name)
        .select((accounts::uid, accounts::name))
        .distinct()
        .load(conn)?)
}

/// The account and the facts of a one-time address that still works; only for administrators.
pub fn live_link(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    now: NaiveDateTime,
) -> Result<Option<(AccountView, AccountLinkKind, NaiveDateTime)>, StorageError> {
    if !is_allowed(scope) {
        return Ok(None);
    }
    Ok(account_links::table
        .inner_join(accounts::table)
        .filter(account_links::uid.eq(uid))
        .filter(account_links::used_at.is_null())
        .filter(account_links::revoked_at.is_null())
        .filter(account_links::expires_at.gt(now))
        .select((AccountView::as_select(), account_links::kind, account_links::expires_at))
        .first(conn)
        .optional()?)
}

/// Whether anybody has an account; a fresh installation is set up first. Tells nothing else, so it takes no scope.
pub fn is_any(conn: &mut Conn) -> Result<bool, StorageError> {
    Ok(diesel::select(diesel::dsl::exists(accounts::table.select(accounts::id))).get_result(conn)?)
}

fn is_allowed(scope: &Scope) -> bool {
    scope.is_administrator() || scope.is_system()
}
