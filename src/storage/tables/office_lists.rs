//! Lists of offices between their preview and their confirmation, and everything known that a list is held against.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::offices::OfficeRow;
use crate::domain::careplan::ImportState;
use crate::domain::ids::{OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    areas, insurers, municipalities, office_areas, office_insurers, office_lists, offices,
};

/// A list as the rules need it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = office_lists)]
pub struct ListRow {
    pub uid: Uid,
    pub content: String,
    pub state: ImportState,
    pub created_at: NaiveDateTime,
}

/// A list to keep.
#[derive(Insertable)]
#[diesel(table_name = office_lists)]
pub struct NewList<'a> {
    pub uid: &'a Uid,
    pub account_uid: &'a str,
    pub file_name: &'a str,
    pub content: &'a str,
    pub state: ImportState,
    pub created_at: NaiveDateTime,
}

/// Keeps a list.
pub fn insert(conn: &mut Conn, row: &NewList<'_>) -> Result<(), StorageError> {
    diesel::insert_into(office_lists::table).values(row).execute(conn)?;
    Ok(())
}

/// The list of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<ListRow>, StorageError> {
    let found = office_lists::table.filter(office_lists::uid.eq(uid)).select(ListRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Ends a list that waits; its content goes. Says whether it still waited.
pub fn end(
    conn: &mut Conn,
    uid: &Uid,
    state: ImportState,
    outcome: &str,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let waiting = office_lists::table
        .filter(office_lists::uid.eq(uid))
        .filter(office_lists::state.eq(ImportState::Previewed));
    let ended = diesel::update(waiting)
        .set((
            office_lists::state.eq(state),
            office_lists::content.eq(""),
            office_lists::outcome.eq(outcome),
            office_lists::done_at.eq(Some(now)),
        ))
        .execute(conn)?;
    Ok(ended == 1)
}

/// An insurer as a list names it.
#[derive(Clone, Debug, Queryable)]
pub struct NamedInsurer {
    pub uid: Uid,
    pub number: String,
    pub name: String,
}

/// An area as a list names it.
#[derive(Clone, Debug, Queryable)]
pub struct NamedArea {
    pub uid: Uid,
    pub insurer: Uid,
    pub municipality: String,
    pub name: String,
    pub closed_on: Option<chrono::NaiveDate>,
}

/// Every office, in the order in which a file has them.
pub fn offices(conn: &mut Conn) -> Result<Vec<OfficeRow>, StorageError> {
    Ok(offices::table.order((offices::number.asc(), offices::id.asc())).load(conn)?)
}

/// Every insurer, in the order of numbers.
pub fn insurers(conn: &mut Conn) -> Result<Vec<NamedInsurer>, StorageError> {
    Ok(insurers::table
        .order(insurers::number)
        .select((insurers::uid, insurers::number, insurers::name))
        .load(conn)?)
}

/// Every area, in the order of lists.
pub fn areas(conn: &mut Conn) -> Result<Vec<NamedArea>, StorageError> {
    Ok(areas::table
        .inner_join(insurers::table)
        .inner_join(municipalities::table)
        .order((areas::insurer_id, areas::sort, areas::id))
        .select((areas::uid, insurers::uid, municipalities::name, areas::name, areas::closed_on))
        .load(conn)?)
}

/// Which office works with which insurer.
pub fn works_with(conn: &mut Conn) -> Result<Vec<(OfficeId, Uid)>, StorageError> {
    Ok(office_insurers::table
        .inner_join(insurers::table)
        .order((office_insurers::office_id, insurers::number))
        .select((office_insurers::office_id, insurers::uid))
        .load(conn)?)
}

/// Which office is in charge of which area.
pub fn in_charge(conn: &mut Conn) -> Result<Vec<(OfficeId, Uid)>, StorageError> {
    Ok(office_areas::table
        .inner_join(areas::table)
        .order((office_areas::office_id, areas::insurer_id, areas::sort, areas::id))
        .select((office_areas::office_id, areas::uid))
        .load(conn)?)
}
