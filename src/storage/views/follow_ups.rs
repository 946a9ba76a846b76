//! Follow-ups of the actor and of the actor's offices.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::{OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{agenda_items, conferences, follow_ups, meetings, offices, rooms};

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
    let (own, homes) = owners(conn, scope)?;
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let mine = follow_ups::owner_account_uid.eq(own).or(follow_ups::owner_office_uid.eq_any(homes));
    let wanted: &[&str] = if is_open { &["open"] } else { &["done", "dropped"] };
    Ok(follow_ups::table
        .filter(mine)
        .filter(follow_ups::state.eq_any(wanted))
        .order((follow_ups::due_on.is_null(), follow_ups::due_on, follow_ups::id))
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

/// The names under which the reader has tasks: the own account, and the offices for which they act. Without an account there
/// are none.
pub(super) fn owners(conn: &mut Conn, scope: &Scope) -> Result<(String, Vec<String>), StorageError> {
    let own = scope.account_uid().map(Uid::to_string).unwrap_or_default();
    if own.is_empty() {
        return Ok((own, Vec::new()));
    }
    let mut homes = super::conferences::host_offices(conn, scope)?;
    homes.extend(scope.care_offices());
    let homes: Vec<Uid> =
        offices::table.filter(offices::id.eq_any(homes)).select(offices::uid).kept().load(conn)?;
    Ok((own, homes.iter().map(Uid::to_string).collect()))
}

/// Where a task was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// 会議番号, or the sitting's title with the number of the case.
    pub name: String,
    /// The page that tells more, for this reader.
    pub page: OriginPage,
}

/// The page of what a task came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginPage {
    /// A meeting of the reader's own clients.
    Meeting(Uid),
    /// A case of a sitting.
    AgendaItem(Uid),
    /// There is none for this reader.
    None,
}

/// Where tasks were decided, by the uid of their source.
pub fn origins(
    conn: &mut Conn,
    scope: &Scope,
    sources: &[String],
) -> Result<BTreeMap<String, Origin>, StorageError> {
    if sources.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rooms: Vec<(Uid, String, Option<Uid>, Option<OfficeId>)> = rooms::table
        .left_join(meetings::table)
        .filter(rooms::uid.eq_any(sources))
        .select((rooms::uid, rooms::title, meetings::uid.nullable(), meetings::office_id.nullable()))
        .kept()
        .load(conn)?;
    let items: Vec<(Uid, i32, String)> = agenda_items::table
        .inner_join(conferences::table)
        .filter(agenda_items::uid.eq_any(sources))
        .select((agenda_items::uid, agenda_items::sort, conferences::title))
        .kept()
        .load(conn)?;
    let met = rooms.into_iter().map(|(room, name, meeting, office)| {
        let is_own = office.is_some_and(|office| scope.care_offices().contains(&office));
        let page = meeting.filter(|_| is_own).map_or(OriginPage::None, OriginPage::Meeting);
        (room.to_string(), Origin { name, page })
    });
    let sat = items.into_iter().map(|(item, sort, title)| {
        (item.to_string(), Origin { name: format!("{title} {sort}"), page: OriginPage::AgendaItem(item) })
    });
    Ok(met.chain(sat).collect())
}
