//! What the hosts of a sitting choose from, and the pledge that its attendees read.

use diesel::prelude::*;

use super::conferences::host_offices;
use crate::domain::access::{Role, Scope};
use crate::domain::ids::Uid;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, insurers, memberships, office_insurers, offices};

/// Accounts that could present a case: care managers and center staff of the insurer's offices.
pub fn presenters(conn: &mut Conn, scope: &Scope, insurer: &Uid) -> Result<Vec<(Uid, String)>, StorageError> {
    if host_offices(conn, scope)?.is_empty() {
        return Ok(Vec::new());
    }
    let offices_of = office_insurers::table
        .inner_join(insurers::table)
        .filter(insurers::uid.eq(insurer))
        .select(office_insurers::office_id);
    Ok(accounts::table
        .inner_join(memberships::table)
        .filter(memberships::office_id.eq_any(offices_of))
        .filter(memberships::role.eq_any([Role::CareManager, Role::CenterStaff]))
        .filter(memberships::ends_on.is_null())
        .filter(accounts::state.eq("active"))
        .order(accounts::name)
        .limit(500)
        .select((accounts::uid, accounts::name))
        .load(conn)?)
}

/// Login, name, profession and office of somebody who can be invited.
pub type Invitee = (String, String, String, String);

/// People with an account in the insurer's offices, for the hosts of a sitting.
pub fn invitees(conn: &mut Conn, scope: &Scope, insurer: &Uid) -> Result<Vec<Invitee>, StorageError> {
    if host_offices(conn, scope)?.is_empty() {
        return Ok(Vec::new());
    }
    Ok(accounts::table
        .inner_join(memberships::table.inner_join(offices::table.inner_join(office_insurers::table)))
        .inner_join(insurers::table.on(insurers::id.eq(office_insurers::insurer_id)))
        .filter(insurers::uid.eq(insurer))
        .filter(memberships::ends_on.is_null().and(memberships::role.ne(Role::Administrator)))
        .filter(accounts::state.eq("active"))
        .order((accounts::name, accounts::id))
        .limit(500)
        .select((accounts::login, accounts::name, accounts::profession, offices::name))
        .load(conn)?)
}

/// A pledge to read: the insurer's name and text.
pub fn pledge(conn: &mut Conn, insurer: &Uid) -> Result<Option<(String, String)>, StorageError> {
    Ok(insurers::table
        .filter(insurers::uid.eq(insurer))
        .select((insurers::name, insurers::pledge_text))
        .first(conn)
        .optional()?)
}
