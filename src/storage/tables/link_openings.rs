//! Devices on which a personal link was opened. The device's key is stored as a hash only.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::InvitationId;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::{invitations, link_openings};

/// An opening as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct OpeningRow {
    pub id: i64,
    pub invitation_id: InvitationId,
    pub session_key_hash: String,
    pub means: String,
    pub code_hash: String,
    pub code_expires_at: Option<NaiveDateTime>,
    pub code_tries: i32,
    pub codes_sent: i32,
    pub first_code_at: Option<NaiveDateTime>,
    pub confirmed_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
}

/// The opening of an invitation on a device.
pub fn find(
    conn: &mut Conn,
    invitation: InvitationId,
    key_hash: &str,
) -> Result<Option<OpeningRow>, StorageError> {
    Ok(link_openings::table
        .filter(link_openings::invitation_id.eq(invitation))
        .filter(link_openings::session_key_hash.eq(key_hash))
        .first(conn)
        .optional()?)
}

/// Notes that a device has shown a valid link; a second time changes nothing.
pub fn note(
    conn: &mut Conn,
    invitation: InvitationId,
    key_hash: &str,
    means: &str,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let insert = diesel::insert_into(link_openings::table).values((
        link_openings::invitation_id.eq(invitation),
        link_openings::session_key_hash.eq(key_hash),
        link_openings::means.eq(means),
        link_openings::code_hash.eq(""),
        link_openings::code_tries.eq(0),
        link_openings::codes_sent.eq(0),
        link_openings::created_at.eq(now),
    ));
    upsert(insert, "ON CONFLICT (session_key_hash, invitation_id) DO NOTHING").execute(conn)?;
    Ok(())
}

/// The device is confirmed by some means.
pub fn confirm(conn: &mut Conn, id: i64, means: &str, now: NaiveDateTime) -> Result<(), StorageError> {
    diesel::update(link_openings::table.find(id))
        .set((
            link_openings::confirmed_at.eq(now),
            link_openings::means.eq(means),
            link_openings::code_hash.eq(""),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps the hash of six digits that were sent.
pub fn set_digits(
    conn: &mut Conn,
    id: i64,
    code_hash: &str,
    expires_at: NaiveDateTime,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::update(link_openings::table.find(id))
        .set((
            link_openings::code_hash.eq(code_hash),
            link_openings::code_expires_at.eq(expires_at),
            link_openings::code_tries.eq(0),
            link_openings::codes_sent.eq(link_openings::codes_sent + 1),
            link_openings::first_code_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Counts a wrong try of the six digits, before it is compared, so that parallel tries can't slip past the limit. Says
/// whether there was one left.
pub fn take_try(conn: &mut Conn, id: i64, most: i32) -> Result<bool, StorageError> {
    let open = link_openings::table.find(id).filter(link_openings::code_tries.lt(most));
    Ok(diesel::update(open).set(link_openings::code_tries.eq(link_openings::code_tries + 1)).execute(conn)?
        == 1)
}

/// Forgets every device of an invitation, so that a revoked link is dead at once.
pub fn forget(conn: &mut Conn, invitation: InvitationId) -> Result<(), StorageError> {
    diesel::delete(link_openings::table.filter(link_openings::invitation_id.eq(invitation))).execute(conn)?;
    Ok(())
}

/// Makes other transactions that send digits for the same invitation wait: the row is written without being changed.
pub fn lock(conn: &mut Conn, invitation: InvitationId) -> Result<(), StorageError> {
    diesel::update(invitations::table.find(invitation))
        .set(invitations::version.eq(invitations::version))
        .execute(conn)?;
    Ok(())
}
