//! How far a fresh installation has come, for its administrator. Numbers only.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::access::{Role, Scope};
use crate::domain::account::AccountState;
use crate::domain::office::OfficeKind;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, areas, insurers, memberships, municipality_populations, offices};

/// What there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetUpView {
    /// Insurers.
    pub insurers: i64,
    /// Figures of inhabitants of municipalities.
    pub populations: i64,
    /// Areas that go on.
    pub areas: i64,
    /// Care-management offices that somebody has looked at.
    pub care_offices: i64,
    /// Roles other than the administrator's that people hold.
    pub people: i64,
}

/// What there is on a day; only for administrators.
pub fn set_up(conn: &mut Conn, scope: &Scope, today: NaiveDate) -> Result<SetUpView, StorageError> {
    if !scope.is_administrator() {
        return Ok(SetUpView::default());
    }
    let care_offices = offices::table
        .filter(offices::kind.eq(OfficeKind::CareManagement))
        .filter(offices::is_provisional.eq(false))
        .filter(offices::merged_into.is_null())
        .filter(offices::ended_on.is_null());
    let people = memberships::table
        .inner_join(accounts::table)
        .filter(accounts::state.ne(AccountState::Left))
        .filter(memberships::role.ne(Role::Administrator))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(today)));
    Ok(SetUpView {
        insurers: insurers::table.count().get_result(conn)?,
        populations: municipality_populations::table.count().get_result(conn)?,
        areas: areas::table.filter(areas::closed_on.is_null()).count().get_result(conn)?,
        care_offices: care_offices.count().get_result(conn)?,
        people: people.count().get_result(conn)?,
    })
}
