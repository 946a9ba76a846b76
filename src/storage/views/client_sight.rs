//! Which clients a reader sees, by the rights and the day of their `Scope`.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use crate::domain::access::Scope;
use crate::domain::ids::ClientId;
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

type Visible = Box<dyn BoxableExpression<clients::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// Narrows a query over clients to those whom the scope's offices keep on its day: whose plans they make, and whom they have
/// entrusted to another. What no office of the scope can do is not asked for: a condition with an «or» is read through the whole
/// table.
macro_rules! kept_by {
    ($query:expr, $scope:expr) => {{
        let query =
            $query.into_boxed::<crate::storage::db::MultiBackend>().filter(clients::merged_into_id.is_null());
        let own = clients::office_id.eq_any($scope.care_offices());
        match $scope.entrusting_offices() {
            [] => query.filter(own),
            centers => query.filter(
                own.or(clients::id
                    .eq_any(crate::storage::views::client_sight::entrusted_by!(centers, $scope.today()))),
            ),
        }
    }};
}
pub(super) use kept_by;

/// Which clients a scope sees: those its office manages, those it has entrusted to another office, and those whose care
/// team it is in; the last two on the days on which that is so. Who was merged into another client is nobody any more.
pub fn visible(scope: &Scope) -> Visible {
    if scope.is_system() {
        return Box::new(clients::id.is_not_null().nullable());
    }
    let today = scope.today();
    let in_team = client_offices::table
        .filter(client_offices::client_id.eq(clients::id))
        .filter(client_offices::office_id.eq_any(scope.team_offices().to_vec()))
        .filter(client_offices::starts_on.le(today))
        .filter(client_offices::ends_on.is_null().or(client_offices::ends_on.ge(today)));
    let standing = clients::merged_into_id.is_null().nullable();
    let own = clients::office_id.eq_any(scope.care_offices().to_vec()).nullable();
    match scope.entrusting_offices() {
        [] => Box::new(standing.and(own.or(exists(in_team)))),
        centers => {
            let entrusted = entrusted_by!(centers.to_vec(), today);
            let entrusted = exists(entrusted.filter(client_frameworks::client_id.eq(clients::id)));
            Box::new(standing.and(own.or(entrusted).or(exists(in_team))))
        }
    }
}

/// Whether a scope sees a client.
pub fn is_visible(conn: &mut Conn, scope: &Scope, client: ClientId) -> Result<bool, StorageError> {
    let found: i64 =
        clients::table.filter(clients::id.eq(client)).filter(visible(scope)).count().get_result(conn)?;
    Ok(found == 1)
}

/// Whether a scope keeps the papers of a client whom it sees: who only serves the client does not.
pub fn is_kept(conn: &mut Conn, scope: &Scope, client: ClientId) -> Result<bool, StorageError> {
    let found: i64 =
        kept_by!(clients::table.filter(clients::id.eq(client)), scope).count().get_result(conn)?;
    Ok(scope.is_system() || found == 1)
}
