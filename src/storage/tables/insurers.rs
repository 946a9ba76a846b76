//! Insurers (保険者), their municipalities with population by date, and areas.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{AreaId, InsurerId, MunicipalityId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
use crate::storage::schema::{areas, insurers, municipalities, municipality_populations};

/// An insurer as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = insurers)]
pub struct InsurerRow {
    pub id: InsurerId,
    pub uid: Uid,
    pub number: String,
    pub name: String,
    pub preset: String,
    pub report_form: String,
    pub retention_years: i32,
    pub pledge_text: String,
    pub created_at: NaiveDateTime,
    pub version: i32,
}

/// An insurer to add.
#[derive(Insertable)]
#[diesel(table_name = insurers)]
pub struct NewInsurer<'a> {
    pub uid: &'a Uid,
    pub number: &'a str,
    pub name: &'a str,
    pub preset: &'a str,
    pub report_form: &'a str,
    pub retention_years: i32,
    pub pledge_text: &'a str,
    pub created_at: NaiveDateTime,
    pub version: i32,
}

/// Adds an insurer.
pub fn insert(conn: &mut Conn, row: &NewInsurer<'_>) -> Result<InsurerRow, StorageError> {
    Ok(diesel::insert_into(insurers::table).values(row).get_result(conn)?)
}

/// The insurer of a number, if it is known.
pub fn find_by_number(conn: &mut Conn, number: &str) -> Result<Option<InsurerRow>, StorageError> {
    Ok(insurers::table.filter(insurers::number.eq(number)).first(conn).optional()?)
}

/// The keys of the insurers that are known by these numbers.
pub fn keys_of(conn: &mut Conn, numbers: &[&str]) -> Result<Vec<(String, InsurerId)>, StorageError> {
    let mut found = Vec::new();
    for some in numbers.chunks(ROWS_AT_ONCE) {
        let wanted = insurers::table.filter(insurers::number.eq_any(some));
        found.append(&mut wanted.select((insurers::number, insurers::id)).load(conn)?);
    }
    Ok(found)
}

/// The insurer of a uid, if there is one.
pub fn find_by_uid(conn: &mut Conn, uid: &Uid) -> Result<Option<InsurerRow>, StorageError> {
    Ok(insurers::table.filter(insurers::uid.eq(uid)).first(conn).optional()?)
}

/// The insurer of a key.
pub fn get(conn: &mut Conn, id: InsurerId) -> Result<InsurerRow, StorageError> {
    Ok(insurers::table.find(id).first(conn)?)
}

/// Keeps everybody else from writing under this insurer's lock until the transaction ends. SQLite's one writer needs
/// none.
pub fn lock(conn: &mut Conn, id: InsurerId) -> Result<(), StorageError> {
    if let Conn::Postgres(c) = conn {
        insurers::table.find(id).select(insurers::id).for_update().first::<InsurerId>(c)?;
    }
    Ok(())
}

/// Changes what an insurer has configured; says whether the version was still the one read.
pub fn update(conn: &mut Conn, row: &InsurerRow) -> Result<bool, StorageError> {
    let same = insurers::table.find(row.id).filter(insurers::version.eq(row.version));
    let changed = diesel::update(same)
        .set((
            insurers::name.eq(&row.name),
            insurers::preset.eq(&row.preset),
            insurers::report_form.eq(&row.report_form),
            insurers::retention_years.eq(row.retention_years),
            insurers::pledge_text.eq(&row.pledge_text),
            insurers::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Adds a municipality with its population on a day.
pub fn insert_municipality(
    conn: &mut Conn,
    uid: &Uid,
    (insurer, code, name): (InsurerId, &str, &str),
    now: NaiveDateTime,
) -> Result<MunicipalityId, StorageError> {
    let row = (
        municipalities::uid.eq(uid),
        municipalities::insurer_id.eq(insurer),
        municipalities::code.eq(code),
        municipalities::name.eq(name),
        municipalities::created_at.eq(now),
    );
    Ok(diesel::insert_into(municipalities::table)
        .values(row)
        .returning(municipalities::id)
        .get_result(conn)?)
}

/// Whether a municipality of this code is known.
pub fn has_municipality(conn: &mut Conn, code: &str) -> Result<bool, StorageError> {
    let known =
        municipalities::table.filter(municipalities::code.eq(code)).count().get_result::<i64>(conn)?;
    Ok(known > 0)
}

/// The municipality of a uid with its insurer.
pub fn find_municipality(
    conn: &mut Conn,
    uid: &Uid,
) -> Result<Option<(MunicipalityId, InsurerId, String)>, StorageError> {
    Ok(municipalities::table
        .filter(municipalities::uid.eq(uid))
        .select((municipalities::id, municipalities::insurer_id, municipalities::name))
        .first(conn)
        .optional()?)
}

/// Notes the population of a municipality on a day; the same day's figure is replaced.
pub fn set_population(
    conn: &mut Conn,
    municipality: MunicipalityId,
    as_of: NaiveDate,
    population: i64,
) -> Result<(), StorageError> {
    let insert = diesel::insert_into(municipality_populations::table).values((
        municipality_populations::municipality_id.eq(municipality),
        municipality_populations::as_of.eq(as_of),
        municipality_populations::population.eq(population),
    ));
    let tail = "ON CONFLICT (municipality_id, as_of) DO UPDATE SET population = excluded.population";
    crate::storage::dialect::upsert(insert, tail).execute(conn)?;
    Ok(())
}

/// Adds an area.
pub fn insert_area(
    conn: &mut Conn,
    uid: &Uid,
    (insurer, municipality, name): (InsurerId, MunicipalityId, &str),
    sort: i32,
    now: NaiveDateTime,
) -> Result<AreaId, StorageError> {
    let row = (
        areas::uid.eq(uid),
        areas::insurer_id.eq(insurer),
        areas::municipality_id.eq(municipality),
        areas::name.eq(name),
        areas::sort.eq(sort),
        areas::created_at.eq(now),
    );
    Ok(diesel::insert_into(areas::table).values(row).returning(areas::id).get_result(conn)?)
}

/// The area of a uid with its insurer.
pub fn find_area(
    conn: &mut Conn,
    uid: &Uid,
) -> Result<Option<(AreaId, InsurerId, MunicipalityId)>, StorageError> {
    Ok(areas::table
        .filter(areas::uid.eq(uid))
        .select((areas::id, areas::insurer_id, areas::municipality_id))
        .first(conn)
        .optional()?)
}

/// Gives a municipality another name.
pub fn rename_municipality(conn: &mut Conn, id: MunicipalityId, name: &str) -> Result<(), StorageError> {
    diesel::update(municipalities::table.find(id)).set(municipalities::name.eq(name)).execute(conn)?;
    Ok(())
}

/// The area of a name in a municipality, if there is one.
pub fn area_named(
    conn: &mut Conn,
    municipality: MunicipalityId,
    name: &str,
) -> Result<Option<AreaId>, StorageError> {
    Ok(areas::table
        .filter(areas::municipality_id.eq(municipality))
        .filter(areas::name.eq(name))
        .select(areas::id)
        .first(conn)
        .optional()?)
}

/// Changes an area: its name, its place in lists, its end.
pub fn update_area(
    conn: &mut Conn,
    id: AreaId,
    (name, sort, closed_on): (&str, i32, Option<NaiveDate>),
) -> Result<(), StorageError> {
    diesel::update(areas::table.find(id))
        .set((areas::name.eq(name), areas::sort.eq(sort), areas::closed_on.eq(closed_on)))
        .execute(conn)?;
    Ok(())
}
