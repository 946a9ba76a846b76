//! What somebody who leaves is in charge of, and who goes on with it.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::Role;
use crate::domain::ids::{AccountId, OfficeId};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{clients, meetings, memberships};

/// States of a meeting in which its organizer still has work.
const OPEN: [&str; 5] = ["planning", "polling", "fixed", "held", "replaced_by_inquiry"];

/// Clients and open meetings of an account.
pub fn count(conn: &mut Conn, account: AccountId) -> Result<(i64, i64), StorageError> {
    let of_clients = clients::table
        .filter(clients::manager_account_id.eq(account))
        .filter(clients::merged_into_id.is_null());
    let of_meetings =
        meetings::table.filter(meetings::organizer_id.eq(account)).filter(meetings::state.eq_any(OPEN));
    Ok((of_clients.count().get_result(conn)?, of_meetings.count().get_result(conn)?))
}

/// The offices of an account's clients and open meetings.
pub fn offices_of(conn: &mut Conn, account: AccountId) -> Result<Vec<OfficeId>, StorageError> {
    let mut offices: Vec<OfficeId> = clients::table
        .filter(clients::manager_account_id.eq(account))
        .filter(clients::merged_into_id.is_null())
        .select(clients::office_id)
        .distinct()
        .load(conn)?;
    offices.extend(
        meetings::table
            .filter(meetings::organizer_id.eq(account))
            .filter(meetings::state.eq_any(OPEN))
            .select(meetings::office_id)
            .distinct()
            .load::<OfficeId>(conn)?,
    );
    offices.sort_unstable();
    offices.dedup();
    Ok(offices)
}

/// Whether an account may plan care in every one of the offices on a day.
pub fn works_in_all(
    conn: &mut Conn,
    account: AccountId,
    offices: &[OfficeId],
    on: NaiveDate,
) -> Result<bool, StorageError> {
    let own: Vec<OfficeId> = memberships::table
        .filter(memberships::account_id.eq(account))
        .filter(memberships::role.eq_any([Role::CareManager, Role::CenterStaff]))
        .filter(memberships::starts_on.le(on))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(on)))
        .select(memberships::office_id)
        .load(conn)?;
    Ok(offices.iter().all(|office| own.contains(office)))
}

/// Hands open meetings over. Returns how many.
pub fn hand_over_meetings(
    conn: &mut Conn,
    from: AccountId,
    to: AccountId,
    now: NaiveDateTime,
) -> Result<usize, StorageError> {
    let open = meetings::table.filter(meetings::organizer_id.eq(from)).filter(meetings::state.eq_any(OPEN));
    Ok(diesel::update(open)
        .set((
            meetings::organizer_id.eq(to),
            meetings::updated_at.eq(now),
            meetings::version.eq(meetings::version + 1),
        ))
        .execute(conn)?)
}
