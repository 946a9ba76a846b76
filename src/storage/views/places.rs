//! Insurers, municipalities and areas as the administrator keeps them. They are no personal data.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::domain::ids::{AreaId, InsurerId, MunicipalityId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    areas, insurers, municipalities, municipality_populations, office_areas, offices,
};

/// An insurer of the list.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct InsurerView {
    pub id: InsurerId,
    pub uid: Uid,
    pub number: String,
    pub name: String,
    pub pledge_text: String,
    pub version: i32,
}

/// A municipality of the list, with its insurer's name.
#[derive(Clone, Debug, Queryable)]
pub struct MunicipalityView {
    pub id: MunicipalityId,
    pub uid: Uid,
    pub code: String,
    pub name: String,
    pub insurer: String,
}

/// An area of the list, with its municipality's name.
#[derive(Clone, Debug, Queryable)]
pub struct AreaView {
    pub id: AreaId,
    pub uid: Uid,
    pub name: String,
    pub sort: i32,
    pub closed_on: Option<NaiveDate>,
    pub municipality: String,
}

/// Every insurer, by number.
pub fn insurers(conn: &mut Conn) -> Result<Vec<InsurerView>, StorageError> {
    Ok(insurers::table
        .order(insurers::number)
        .select((
            insurers::id,
            insurers::uid,
            insurers::number,
            insurers::name,
            insurers::pledge_text,
            insurers::version,
        ))
        .load(conn)?)
}

/// Every municipality, by code.
pub fn municipalities(conn: &mut Conn) -> Result<Vec<MunicipalityView>, StorageError> {
    Ok(municipalities::table
        .inner_join(insurers::table)
        .order(municipalities::code)
        .select((
            municipalities::id,
            municipalities::uid,
            municipalities::code,
            municipalities::name,
            insurers::name,
        ))
        .load(conn)?)
}

/// The inhabitants of a municipality by day, the newest first.
pub fn populations(
    conn: &mut Conn,
    municipality: MunicipalityId,
) -> Result<Vec<(NaiveDate, i64)>, StorageError> {
    Ok(municipality_populations::table
        .filter(municipality_populations::municipality_id.eq(municipality))
        .order(municipality_populations::as_of.desc())
        .select((municipality_populations::as_of, municipality_populations::population))
        .load(conn)?)
}

/// Every area: those in use first, in their order.
pub fn areas(conn: &mut Conn) -> Result<Vec<AreaView>, StorageError> {
    Ok(areas::table
        .inner_join(municipalities::table)
        .order((areas::closed_on.is_not_null(), municipalities::code, areas::sort, areas::id))
        .select((areas::id, areas::uid, areas::name, areas::sort, areas::closed_on, municipalities::name))
        .load(conn)?)
}

/// The centers in charge of each area: the area's key and the center's name.
pub fn centers(conn: &mut Conn) -> Result<Vec<(AreaId, String)>, StorageError> {
    Ok(office_areas::table
        .inner_join(offices::table)
        .filter(offices::merged_into.is_null())
        .filter(offices::ended_on.is_null())
        .order(offices::name)
        .select((office_areas::area_id, offices::name))
        .load(conn)?)
}
