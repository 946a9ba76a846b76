//! Follow-ups of the actor and of the actor's offices.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{follow_ups, offices};

/// A task in a list.
#[derive(Clone, Debug, Queryable)]
pub struct FollowUpLine {
    pub uid: Uid,
    pub who: String,
    pub what: String,
    pub due_on: Option<NaiveDate>,
    pub state: String,
    pub outcome: String,
    pub source_kind: String,
    pub source_uid: String,
}

/// Open tasks by due date, or those that ended.
pub fn list(conn: &mut Conn, scope: &Scope, is_open: bool) -> Result<Vec<FollowUpLine>, StorageError> {
    let own = scope.account_uid().map(Uid::to_string).unwrap_or_default();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let mut homes = super::conferences::host_offices(conn, scope)?;
    homes.extend(scope.care_offices());
    let homes: Vec<Uid> = offices::table.filter(offices::id.eq_any(homes)).select(offices::uid).load(conn)?;
    let homes: Vec<String> = homes.iter().map(Uid::to_string).collect();
    let mine = follow_ups::owner_account_uid.eq(own).or(follow_ups::owner_office_uid.eq_any(homes));
    let wanted: &[&str] = if is_open { &["open"] } else { &["done", "dropped"] };
    Ok(follow_ups::table
        .filter(mine)
        .filter(follow_ups::state.eq_any(wanted))
        .order((follow_ups::due_on, follow_ups::id))
        .limit(200)
        .select((
            follow_ups::uid,
            follow_ups::who,
            follow_ups::what,
            follow_ups::due_on,
            follow_ups::state,
            follow_ups::outcome,
            follow_ups::source_kind,
            follow_ups::source_uid,
        ))
        .load(conn)?)
}
