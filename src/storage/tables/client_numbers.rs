//! The numbers under which insurers know clients, former ones too. One number is one client's for good: whoever looks for a
//! former one finds the client.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::client_number::{NumberReason, NumberThen};
use crate::domain::ids::{ClientId, InsurerId};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_numbers, clients};

/// Whose a number is, or was.
pub fn holder(
    conn: &mut Conn,
    (insurer, number): (InsurerId, &str),
) -> Result<Option<ClientId>, StorageError> {
    Ok(client_numbers::table
        .filter(client_numbers::insurer_id.eq(insurer))
        .filter(client_numbers::insured_number.eq(number))
        .select(client_numbers::client_id)
        .first(conn)
        .optional()?)
}

/// Since when a client's present number is in force, where it is known.
pub fn present_since(conn: &mut Conn, client: ClientId) -> Result<Option<NaiveDate>, StorageError> {
    Ok(client_numbers::table
        .filter(client_numbers::client_id.eq(client))
        .filter(client_numbers::ends_on.is_null())
        .select(client_numbers::starts_on)
        .first(conn)
        .optional()?
        .flatten())
}

/// Every number that a client has or had.
pub fn all_of(conn: &mut Conn, client: ClientId) -> Result<Vec<String>, StorageError> {
    Ok(client_numbers::table
        .filter(client_numbers::client_id.eq(client))
        .order(client_numbers::id.desc())
        .select(client_numbers::insured_number)
        .load(conn)?)
}

/// Every number of a client as it stands.
pub fn standing(conn: &mut Conn, client: ClientId) -> Result<Vec<NumberThen>, StorageError> {
    type Row = (InsurerId, String, Option<NaiveDate>, Option<NaiveDate>, Option<NumberReason>);
    let rows: Vec<Row> = client_numbers::table
        .filter(client_numbers::client_id.eq(client))
        .order(client_numbers::id)
        .select((
            client_numbers::insurer_id,
            client_numbers::insured_number,
            client_numbers::starts_on,
            client_numbers::ends_on,
            client_numbers::reason,
        ))
        .load(conn)?;
    let then = |(insurer, insured_number, starts_on, ends_on, reason)| NumberThen {
        insurer,
        insured_number,
        starts_on,
        ends_on,
        reason,
    };
    Ok(rows.into_iter().map(then).collect())
}

/// A number to note.
pub struct NewNumber<'a> {
    pub client_id: ClientId,
    pub insurer_id: InsurerId,
    pub insured_number: &'a str,
    /// Not known for the number under which the client was registered.
    pub starts_on: Option<NaiveDate>,
    pub reason: Option<NumberReason>,
    /// The display name of who noted it.
    pub noted_by: &'a str,
    pub now: NaiveDateTime,
}

/// Notes the numbers of clients who have none yet.
pub fn insert_many(conn: &mut Conn, new: &[NewNumber<'_>]) -> Result<(), StorageError> {
    let rows: Vec<_> = new
        .iter()
        .map(|number| {
            (
                client_numbers::client_id.eq(number.client_id),
                client_numbers::insurer_id.eq(number.insurer_id),
                client_numbers::insured_number.eq(number.insured_number),
                client_numbers::starts_on.eq(number.starts_on),
                client_numbers::reason.eq(number.reason),
                client_numbers::noted_by.eq(number.noted_by),
                client_numbers::created_at.eq(number.now),
            )
        })
        .collect();
    insert_all!(conn, client_numbers::table, &rows);
    Ok(())
}

/// Notes a number; one that the client had before is in force again.
pub fn insert(conn: &mut Conn, new: &NewNumber<'_>) -> Result<(), StorageError> {
    let former = client_numbers::table
        .filter(client_numbers::client_id.eq(new.client_id))
        .filter(client_numbers::insurer_id.eq(new.insurer_id))
        .filter(client_numbers::insured_number.eq(new.insured_number));
    diesel::delete(former).execute(conn)?;
    insert_many(conn, std::slice::from_ref(new))
}

/// Ends the present number on a day, or takes it away where it was never right.
pub fn end_present(conn: &mut Conn, client: ClientId, last: Option<NaiveDate>) -> Result<(), StorageError> {
    let present = client_numbers::table
        .filter(client_numbers::client_id.eq(client))
        .filter(client_numbers::ends_on.is_null());
    match last {
        Some(last) => diesel::update(present).set(client_numbers::ends_on.eq(last)).execute(conn)?,
        None => diesel::delete(present).execute(conn)?,
    };
    Ok(())
}

/// Lets a client stand under another number. Says whether the client still stood at that version.
pub fn put_present(
    conn: &mut Conn,
    (client, version): (ClientId, i32),
    (insurer, number): (InsurerId, &str),
    (search, keeps_area): ((String, String), bool),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let live = clients::table.filter(clients::id.eq(client)).filter(clients::version.eq(version));
    let changed = diesel::update(live)
        .set((
            clients::insurer_id.eq(insurer),
            clients::insured_number.eq(number),
            clients::search.eq(search.0),
            clients::grams.eq(search.1),
            clients::updated_at.eq(now),
            clients::version.eq(version + 1),
        ))
        .execute(conn)?;
    // Areas belong to an insurer.
    if changed == 1 && !keeps_area {
        diesel::update(clients::table.find(client))
            .set(clients::area_id.eq(None::<crate::domain::ids::AreaId>))
            .execute(conn)?;
    }
    Ok(changed == 1)
}
