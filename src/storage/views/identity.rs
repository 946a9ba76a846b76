//! Who a browser or a token is. These views take no `Scope`: they are what a scope is made from.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::{AccountActor, InvitationKind, LinkActor, Membership, Role, TokenGrant};
use crate::domain::account::SessionStage;
use crate::domain::ids::{AccountId, AreaId, InsurerId, InvitationId, OfficeId, SessionId, Uid};
use crate::domain::office::OfficeKind;
use crate::domain::time::jst::jst_date;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    accounts, api_tokens, deliveries, invitations, link_openings, login_sessions, memberships, office_areas,
    office_insurers, offices, participants,
};

/// A login session as it stands.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// Its key.
    pub id: SessionId,
    /// Its uid.
    pub uid: Uid,
    /// Whether the second factor is still missing.
    pub stage: SessionStage,
    /// When it was last used.
    pub seen_at: NaiveDateTime,
    /// When it ends in any case.
    pub expires_at: NaiveDateTime,
    /// Who it is.
    pub actor: AccountActor,
    /// The chosen language.
    pub language: String,
    /// Whether a new password must be chosen first.
    pub must_change_password: bool,
}

#[derive(Queryable)]
struct SessionRow {
    id: SessionId,
    uid: Uid,
    stage: SessionStage,
    stamp: i32,
    seen_at: NaiveDateTime,
    expires_at: NaiveDateTime,
    account: AccountId,
    account_uid: Uid,
    name: String,
    account_state: String,
    account_stamp: i32,
    language: String,
    must_change_password: bool,
}

/// The live session of a cookie's hash: not ended, not revoked, of an active account whose rights have not changed since.
pub fn session(
    conn: &mut Conn,
    key_hash: &str,
    now: NaiveDateTime,
    idle: chrono::Duration,
) -> Result<Option<SessionView>, StorageError> {
    let row: Option<SessionRow> = login_sessions::table
        .inner_join(accounts::table)
        .filter(login_sessions::key_hash.eq(key_hash))
        .filter(login_sessions::revoked_at.is_null())
        .filter(login_sessions::expires_at.gt(now))
        .filter(login_sessions::seen_at.gt(now - idle))
        .select((
            login_sessions::id,
            login_sessions::uid,
            login_sessions::stage,
            login_sessions::stamp,
            login_sessions::seen_at,
            login_sessions::expires_at,
            accounts::id,
            accounts::uid,
            accounts::name,
            accounts::state,
            accounts::stamp,
            accounts::language,
            accounts::must_change_password,
        ))
        .first(conn)
        .optional()?;
    let Some(row) = row.filter(|r| r.account_state == "active" && r.stamp == r.account_stamp) else {
        return Ok(None);
    };
    let memberships = memberships(conn, row.account, jst_date(now))?;
    let actor =
        AccountActor { account: row.account, uid: row.account_uid, name: row.name, memberships, token: None };
    Ok(Some(SessionView {
        id: row.id,
        uid: row.uid,
        stage: row.stage,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
        actor,
        language: row.language,
        must_change_password: row.must_change_password,
    }))
}

/// The account behind an API token's hash, narrowed to the token's scopes.
pub fn token(
    conn: &mut Conn,
    secret_hash: &str,
    now: NaiveDateTime,
) -> Result<Option<AccountActor>, StorageError> {
    type Row = (Uid, String, Option<NaiveDateTime>, AccountId, Uid, String);
    let row: Option<Row> = api_tokens::table
        .inner_join(accounts::table)
        .filter(api_tokens::secret_hash.eq(secret_hash))
        .filter(api_tokens::revoked_at.is_null())
        .filter(accounts::state.eq("active"))
        .select((
            api_tokens::uid,
            api_tokens::scopes,
            api_tokens::expires_at,
            accounts::id,
            accounts::uid,
            accounts::name,
        ))
        .first(conn)
        .optional()?;
    let Some((uid, scopes, expires_at, account, account_uid, name)) = row else { return Ok(None) };
    if expires_at.is_some_and(|end| end <= now) {
        return Ok(None);
    }
    let memberships = memberships(conn, account, jst_date(now))?;
    let grant = TokenGrant { uid, scopes: scopes.split_whitespace().map(str::to_owned).collect() };
    Ok(Some(AccountActor { account, uid: account_uid, name, memberships, token: Some(grant) }))
}

/// The confirmed link of a device: one invitation, neither revoked nor expired.
pub fn link(
    conn: &mut Conn,
    invitation: &Uid,
    session_key_hash: &str,
    now: NaiveDateTime,
) -> Result<Option<LinkActor>, StorageError> {
    type Row = (InvitationId, InvitationKind, Option<OfficeId>, Option<OfficeId>);
    let row: Option<Row> = link_openings::table
        .inner_join(invitations::table.left_join(participants::table).left_join(deliveries::table))
        .filter(link_openings::session_key_hash.eq(session_key_hash))
        .filter(link_openings::confirmed_at.is_not_null())
        .filter(invitations::uid.eq(invitation))
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .select((
            invitations::id,
            invitations::kind,
            participants::office_id.nullable(),
            deliveries::office_id.nullable(),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, kind, asked, handed)| LinkActor {
        invitation: id,
        uid: invitation.clone(),
        kind,
        office: asked.or(handed),
    }))
}

/// The account of a uid as it acts on a day; for the command line, which acts for people only in a demo.
pub fn account_actor(conn: &mut Conn, uid: &Uid, on: NaiveDate) -> Result<AccountActor, StorageError> {
    let (account, name): (AccountId, String) =
        accounts::table.filter(accounts::uid.eq(uid)).select((accounts::id, accounts::name)).first(conn)?;
    let memberships = memberships(conn, account, on)?;
    Ok(AccountActor { account, uid: uid.clone(), name, memberships, token: None })
}

/// The roles of an account that are valid on a day, with the insurers and areas of each office.
pub fn memberships(
    conn: &mut Conn,
    account: AccountId,
    on: NaiveDate,
) -> Result<Vec<Membership>, StorageError> {
    let rows: Vec<(OfficeId, Uid, OfficeKind, Role)> = memberships::table
        .inner_join(offices::table)
        .filter(memberships::account_id.eq(account))
        .filter(memberships::starts_on.le(on))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(on)))
        .order(memberships::id)
        .select((offices::id, offices::uid, offices::kind, memberships::role))
        .load(conn)?;
    let ids: Vec<OfficeId> = rows.iter().map(|r| r.0).collect();
    let insurers: Vec<(OfficeId, InsurerId)> = office_insurers::table
        .filter(office_insurers::office_id.eq_any(&ids))
        .select((office_insurers::office_id, office_insurers::insurer_id))
        .kept()
        .load(conn)?;
    let areas: Vec<(OfficeId, AreaId)> = office_areas::table
        .filter(office_areas::office_id.eq_any(&ids))
        .select((office_areas::office_id, office_areas::area_id))
        .kept()
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(office, office_uid, office_kind, role)| Membership {
            office,
            office_uid,
            office_kind,
            role,
            insurers: insurers.iter().filter(|(o, _)| *o == office).map(|(_, i)| *i).collect(),
            areas: areas.iter().filter(|(o, _)| *o == office).map(|(_, a)| *a).collect(),
        })
        .collect())
}

/// Whose session a cookie's hash was, also when it has run out (but not when it was ended on purpose), so that a form
/// that came too late is kept for its writer.
pub fn lapsed_session(
    conn: &mut Conn,
    key_hash: &str,
    since: NaiveDateTime,
) -> Result<Option<AccountId>, StorageError> {
    let row: Option<Option<AccountId>> = login_sessions::table
        .filter(login_sessions::key_hash.eq(key_hash))
        .filter(login_sessions::stage.eq(SessionStage::Full))
        .filter(login_sessions::revoked_at.is_null())
        .filter(login_sessions::seen_at.gt(since))
        .select(login_sessions::account_id)
        .first(conn)
        .optional()?;
    Ok(row.flatten())
}
