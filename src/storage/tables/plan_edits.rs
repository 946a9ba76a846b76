//! What somebody has written so far of a plan: sealed, one row for each author and plan, or for each author and client
//! while there is no plan yet.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AccountId, ClientId, PlanId, PlanVersionId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::plan_edits;

/// Whose writing, about what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditKey {
    pub account: AccountId,
    pub client: ClientId,
    /// None for the client's next plan.
    pub plan: Option<PlanId>,
}

/// What is kept.
#[derive(Clone, Debug, Queryable)]
pub struct PlanEditRow {
    pub uid: Uid,
    pub base_version_id: Option<PlanVersionId>,
    pub body: Vec<u8>,
    pub saved_at: NaiveDateTime,
    pub discarded_at: Option<NaiveDateTime>,
}

type Own = plan_edits::BoxedQuery<'static, crate::storage::db::MultiBackend>;

fn own(key: &EditKey) -> Own {
    let own = plan_edits::table
        .filter(plan_edits::account_id.eq(key.account))
        .filter(plan_edits::client_id.eq(key.client))
        .into_boxed();
    match key.plan {
        Some(plan) => own.filter(plan_edits::plan_id.eq(plan)),
        None => own.filter(plan_edits::plan_id.is_null()),
    }
}

/// What is kept under a key.
pub fn find(conn: &mut Conn, key: &EditKey) -> Result<Option<PlanEditRow>, StorageError> {
    Ok(own(key)
        .select((
            plan_edits::uid,
            plan_edits::base_version_id,
            plan_edits::body,
            plan_edits::saved_at,
            plan_edits::discarded_at,
        ))
        .first(conn)
        .optional()?)
}

/// Keeps what was written under the uid of the row that is there, or a new one.
pub fn keep(
    conn: &mut Conn,
    uid: &Uid,
    key: &EditKey,
    base: Option<PlanVersionId>,
    (body, now): (&[u8], NaiveDateTime),
) -> Result<(), StorageError> {
    let live = plan_edits::table.filter(plan_edits::uid.eq(uid));
    let written = (
        plan_edits::base_version_id.eq(base),
        plan_edits::body.eq(body),
        plan_edits::saved_at.eq(now),
        plan_edits::discarded_at.eq(None::<NaiveDateTime>),
    );
    if diesel::update(live).set(written).execute(conn)? > 0 {
        return Ok(());
    }
    let whose = (
        plan_edits::uid.eq(uid),
        plan_edits::account_id.eq(key.account),
        plan_edits::client_id.eq(key.client),
        plan_edits::plan_id.eq(key.plan),
    );
    diesel::insert_into(plan_edits::table).values((whose, written)).execute(conn)?;
    Ok(())
}

/// Marks what is kept as discarded, or takes the mark back.
pub fn set_discarded(
    conn: &mut Conn,
    uid: &Uid,
    discarded_at: Option<NaiveDateTime>,
) -> Result<(), StorageError> {
    let live = plan_edits::table.filter(plan_edits::uid.eq(uid));
    diesel::update(live).set(plan_edits::discarded_at.eq(discarded_at)).execute(conn)?;
    Ok(())
}

/// Forgets what is kept: it has become a version.
pub fn delete(conn: &mut Conn, key: &EditKey) -> Result<(), StorageError> {
    if let Some(row) = find(conn, key)? {
        diesel::delete(plan_edits::table.filter(plan_edits::uid.eq(row.uid))).execute(conn)?;
    }
    Ok(())
}

/// Gives what was written so far with a client to one account: of each plan the latest, unless the account has its own.
/// Returns how many.
pub fn hand_over(conn: &mut Conn, client: ClientId, to: AccountId) -> Result<usize, StorageError> {
    type Written = (i64, AccountId, Option<PlanId>, Option<NaiveDateTime>);
    let mut written: Vec<Written> = plan_edits::table
        .filter(plan_edits::client_id.eq(client))
        .order((plan_edits::saved_at.desc(), plan_edits::id.desc()))
        .select((plan_edits::id, plan_edits::account_id, plan_edits::plan_id, plan_edits::discarded_at))
        .load(conn)?;
    let mut there: Vec<Option<PlanId>> = written.iter().filter(|row| row.1 == to).map(|row| row.2).collect();
    written.retain(|(_, account, plan, discarded_at)| {
        let goes = *account != to && discarded_at.is_none() && !there.contains(plan);
        there.extend(goes.then_some(*plan));
        goes
    });
    let keys: Vec<i64> = written.iter().map(|row| row.0).collect();
    let rows = plan_edits::table.filter(plan_edits::id.eq_any(keys));
    Ok(diesel::update(rows).set(plan_edits::account_id.eq(to)).execute(conn)?)
}
