//! Pledges of secrecy (介護保険法115条の48第5項): who signed which text for which insurer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AccountId, InsurerId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::pledges;

/// Notes a signature; twice is once.
pub fn sign(
    conn: &mut Conn,
    uid: &Uid,
    (account, insurer): (AccountId, InsurerId),
    text_digest: &str,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    let insert = diesel::insert_into(pledges::table).values((
        pledges::uid.eq(uid),
        pledges::account_id.eq(account),
        pledges::insurer_id.eq(insurer),
        pledges::text_version.eq(text_digest.get(..12).unwrap_or(text_digest)),
        pledges::text_digest.eq(text_digest),
        pledges::signed_at.eq(now),
    ));
    upsert(insert, "ON CONFLICT (account_id, insurer_id, text_version) DO NOTHING").execute(conn)?;
    Ok(())
}
