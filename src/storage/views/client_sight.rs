//! Which clients a reader sees, by the rights and the day of their `Scope`.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use crate::domain::access::Scope;
use crate::domain::ids::{ClientId, OfficeId};
use crate::storage::db::{Conn, MultiBackend, StorageError};
use crate::storage::schema::{client_frameworks, client_offices, clients};

/// The keys of the clients whom one of these offices has entrusted to another on a day (委託).
macro_rules! entrusted_by {
    ($offices:expr, $on:expr) => {
        client_frameworks::table
            .filter(client_frameworks::delegating_office_id.eq_any($offices))
            .filter(client_frameworks::withdrawn_at.is_null())
            .filter(client_frameworks::starts_on.le($on))
            .filter(client_frameworks::ends_on.is_null().or(client_frameworks::ends_on.ge($on)))
            .filter(client_frameworks::cut_on.is_null().or(client_frameworks::cut_on.ge($on)))
            .select(client_frameworks::client_id)
    };
}
pub(super) use entrusted_by;

/// Which clients one of these offices keeps on a day: those whose plans it makes, and those it has entrusted to another.
macro_rules! kept_by {
    ($offices:expr, $on:expr) => {
        clients::office_id
            .eq_any($offices)
            .or(clients::id.eq_any(crate::storage::views::client_sight::entrusted_by!($offices, $on)))
            .and(clients::merged_into_id.is_null())
    };
}
pub(super) use kept_by;

type Visible = Box<dyn BoxableExpression<clients::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// Which clients a scope sees: those its office manages, those it has entrusted to another office, and those whose care
/// team it is in; the last two on the days on which that is so. Who was merged into another client is nobody any more.
pub fn visible(scope: &Scope) -> Visible {
    let care: Vec<OfficeId> = scope.care_offices().to_vec();
    let team: Vec<OfficeId> = scope.team_offices().to_vec();
    let today = scope.today();
    if scope.is_system() {
        return Box::new(clients::id.is_not_null().nullable());
    }
    let in_team = client_offices::table
        .filter(client_offices::client_id.eq(clients::id))
        .filter(client_offices::office_id.eq_any(team))
        .filter(client_offices::starts_on.le(today))
        .filter(client_offices::ends_on.is_null().or(client_offices::ends_on.ge(today)));
    let entrusted = entrusted_by!(care.clone(), today).filter(client_frameworks::client_id.eq(clients::id));
    let is_seen = clients::office_id.eq_any(care).nullable().or(exists(entrusted)).or(exists(in_team));
    Box::new(clients::merged_into_id.is_null().nullable().and(is_seen))
}

/// Whether a scope sees a client.
pub fn is_visible(conn: &mut Conn, scope: &Scope, client: ClientId) -> Result<bool, StorageError> {
    let found: i64 =
        clients::table.filter(clients::id.eq(client)).filter(visible(scope)).count().get_result(conn)?;
    Ok(found == 1)
}

/// Whether a scope keeps the papers of a client whom it sees: who only serves the client does not.
pub fn is_kept(conn: &mut Conn, scope: &Scope, client: ClientId) -> Result<bool, StorageError> {
    let own = scope.care_offices();
    let kept = clients::table.filter(clients::id.eq(client)).filter(kept_by!(own, scope.today()));
    let found: i64 = kept.count().get_result(conn)?;
    Ok(scope.is_system() || found == 1)
}
