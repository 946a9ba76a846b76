//! Offices (事業所・機関): once per installation by number; they work with insurers and are in charge of areas.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{AreaId, InsurerId, OfficeId, Uid};
use crate::domain::office::{AddressState, OfficeKind};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::{office_areas, office_closures, office_insurers, offices};

/// An office as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = offices)]
pub struct OfficeRow {
    pub id: OfficeId,
    pub uid: Uid,
    pub number: Option<String>,
    pub kind: OfficeKind,
    pub insurer_id: Option<InsurerId>,
    pub name: String,
    pub search: String,
    pub service_kinds: String,
    pub local_label: String,
    pub postal: String,
    pub address: String,
    pub phone: String,
    pub fax: String,
    pub email: String,
    pub email_state: AddressState,
    pub email_confirmed_at: Option<NaiveDateTime>,
    pub email_confirmed_by: String,
    pub closed_weekdays: String,
    pub note: String,
    pub merged_into: Option<OfficeId>,
    pub ended_on: Option<NaiveDate>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
    pub kana: String,
    /// Registered from a row of a plan; nobody has looked at it yet.
    pub is_provisional: bool,
    /// Who typed the mail address in, as an actor's name.
    pub email_set_by: String,
}

/// An office to add.
#[derive(Insertable)]
#[diesel(table_name = offices)]
pub struct NewOffice<'a> {
    pub uid: &'a Uid,
    pub number: Option<&'a str>,
    pub kind: OfficeKind,
    pub insurer_id: Option<InsurerId>,
    pub name: &'a str,
    pub search: &'a str,
    pub service_kinds: &'a str,
    pub local_label: &'a str,
    pub postal: &'a str,
    pub address: &'a str,
    pub phone: &'a str,
    pub fax: &'a str,
    pub email: &'a str,
    pub email_state: AddressState,
    pub email_confirmed_by: &'a str,
    pub closed_weekdays: &'a str,
    pub note: &'a str,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
    pub kana: &'a str,
    pub is_provisional: bool,
    pub email_set_by: &'a str,
}

/// Adds an office.
pub fn insert(conn: &mut Conn, row: &NewOffice<'_>) -> Result<OfficeRow, StorageError> {
    Ok(diesel::insert_into(offices::table).values(row).get_result(conn)?)
}

/// The office of a key.
pub fn get(conn: &mut Conn, id: OfficeId) -> Result<OfficeRow, StorageError> {
    Ok(offices::table.find(id).first(conn)?)
}

/// The office of a uid, if there is one.
pub fn find_by_uid(conn: &mut Conn, uid: &Uid) -> Result<Option<OfficeRow>, StorageError> {
    Ok(offices::table.filter(offices::uid.eq(uid)).first(conn).optional()?)
}

/// The office of a number, if it is known.
pub fn find_by_number(conn: &mut Conn, number: &str) -> Result<Option<OfficeRow>, StorageError> {
    Ok(offices::table.filter(offices::number.eq(number)).first(conn).optional()?)
}

/// Makes others who settle something for the same office wait: the row is written without being changed.
pub fn lock(conn: &mut Conn, id: OfficeId) -> Result<(), StorageError> {
    diesel::update(offices::table.find(id)).set(offices::version.eq(offices::version)).execute(conn)?;
    Ok(())
}

/// The offices of several keys, in the order of their names.
pub fn list(conn: &mut Conn, ids: &[OfficeId]) -> Result<Vec<OfficeRow>, StorageError> {
    Ok(offices::table.filter(offices::id.eq_any(ids)).order((offices::name, offices::id)).load(conn)?)
}

/// Writes an office back; says whether the version was still the one read.
pub fn update(conn: &mut Conn, row: &OfficeRow, now: NaiveDateTime) -> Result<bool, StorageError> {
    let same = offices::table.find(row.id).filter(offices::version.eq(row.version));
    let changed = diesel::update(same)
        .set((
            (
                offices::number.eq(&row.number),
                offices::kind.eq(row.kind),
                offices::name.eq(&row.name),
                offices::search.eq(&row.search),
                offices::service_kinds.eq(&row.service_kinds),
                offices::local_label.eq(&row.local_label),
                offices::postal.eq(&row.postal),
                offices::address.eq(&row.address),
                offices::phone.eq(&row.phone),
                offices::fax.eq(&row.fax),
            ),
            (
                offices::email.eq(&row.email),
                offices::email_state.eq(row.email_state),
                offices::email_confirmed_at.eq(row.email_confirmed_at),
                offices::email_confirmed_by.eq(&row.email_confirmed_by),
                offices::closed_weekdays.eq(&row.closed_weekdays),
                offices::note.eq(&row.note),
                offices::kana.eq(&row.kana),
                offices::is_provisional.eq(row.is_provisional),
                offices::email_set_by.eq(&row.email_set_by),
                offices::merged_into.eq(row.merged_into),
                offices::ended_on.eq(row.ended_on),
                offices::updated_at.eq(now),
                offices::version.eq(row.version + 1),
            ),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Lets an office work with an insurer; twice is once.
pub fn work_with(conn: &mut Conn, office: OfficeId, insurer: InsurerId) -> Result<(), StorageError> {
    let insert = diesel::insert_into(office_insurers::table)
        .values((office_insurers::office_id.eq(office), office_insurers::insurer_id.eq(insurer)));
    upsert(insert, "ON CONFLICT (office_id, insurer_id) DO NOTHING").execute(conn)?;
    Ok(())
}

/// Puts a support center in charge of an area; twice is once.
pub fn take_charge(conn: &mut Conn, office: OfficeId, area: AreaId) -> Result<(), StorageError> {
    let insert = diesel::insert_into(office_areas::table)
        .values((office_areas::office_id.eq(office), office_areas::area_id.eq(area)));
    upsert(insert, "ON CONFLICT (office_id, area_id) DO NOTHING").execute(conn)?;
    Ok(())
}

/// Lets an office work with exactly these insurers.
pub fn set_insurers(conn: &mut Conn, office: OfficeId, insurers: &[InsurerId]) -> Result<(), StorageError> {
    let others = office_insurers::table
        .filter(office_insurers::office_id.eq(office))
        .filter(office_insurers::insurer_id.ne_all(insurers));
    diesel::delete(others).execute(conn)?;
    insurers.iter().try_for_each(|insurer| work_with(conn, office, *insurer))
}

/// Puts an office in charge of exactly these areas.
pub fn set_areas(conn: &mut Conn, office: OfficeId, areas: &[AreaId]) -> Result<(), StorageError> {
    let others = office_areas::table
        .filter(office_areas::office_id.eq(office))
        .filter(office_areas::area_id.ne_all(areas));
    diesel::delete(others).execute(conn)?;
    areas.iter().try_for_each(|area| take_charge(conn, office, *area))
}

/// Notes a day on which an office is closed; a day noted already takes the new reason.
pub fn close_on(conn: &mut Conn, office: OfficeId, day: NaiveDate, reason: &str) -> Result<(), StorageError> {
    let insert = diesel::insert_into(office_closures::table).values((
        office_closures::office_id.eq(office),
        office_closures::closed_on.eq(day),
        office_closures::reason.eq(reason),
    ));
    upsert(insert, "ON CONFLICT (office_id, closed_on) DO UPDATE SET reason = excluded.reason")
        .execute(conn)?;
    Ok(())
}

/// Takes such a day back; says whether it was noted.
pub fn open_on(conn: &mut Conn, office: OfficeId, day: NaiveDate) -> Result<bool, StorageError> {
    let noted = office_closures::table
        .filter(office_closures::office_id.eq(office))
        .filter(office_closures::closed_on.eq(day));
    Ok(diesel::delete(noted).execute(conn)? == 1)
}

/// The insurers an office works with.
pub fn insurers_of(conn: &mut Conn, office: OfficeId) -> Result<Vec<InsurerId>, StorageError> {
    Ok(office_insurers::table
        .filter(office_insurers::office_id.eq(office))
        .select(office_insurers::insurer_id)
        .load(conn)?)
}

/// Makes other transactions that settle something for the same offices wait: the rows are written without being changed, always
/// in one order.
pub fn take_turn(conn: &mut Conn, offices: &[OfficeId]) -> Result<(), StorageError> {
    let ordered: std::collections::BTreeSet<OfficeId> = offices.iter().copied().collect();
    for office in ordered {
        diesel::update(offices::table.find(office))
            .set(offices::version.eq(offices::version))
            .execute(conn)?;
    }
    Ok(())
}

/// The name of another office that has a mail address, if there is one.
pub fn other_with_email(
    conn: &mut Conn,
    email: &str,
    own: Option<OfficeId>,
) -> Result<Option<String>, StorageError> {
    let mut query =
        offices::table.filter(offices::email.eq(email)).filter(offices::merged_into.is_null()).into_boxed();
    if let Some(own) = own {
        query = query.filter(offices::id.ne(own));
    }
    Ok(query.order(offices::id).select(offices::name).first(conn).optional()?)
}
