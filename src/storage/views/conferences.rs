//! Conferences as their hosts and attendees see them. What they may know of the cases, [`super::sights`] says.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conference_items::{self, ItemLine};
use super::conference_people::{self, AttendeeLine};
use crate::domain::access::Scope;
use crate::domain::conference::{ConferenceKind, ConferenceState, Sight};
use crate::domain::ids::{AreaId, ConferenceId, InsurerId, OfficeId, Uid};
use crate::domain::office::OfficeKind;
use crate::storage::db::{Conn, MultiBackend, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{conference_attendees, conferences, insurers, office_insurers, offices};

/// A conference in a list.
#[derive(Clone, Debug, Queryable)]
pub struct ConferenceLine {
    pub id: ConferenceId,
    pub uid: Uid,
    pub kind: ConferenceKind,
    pub title: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub place: String,
    pub state: ConferenceState,
    pub office_id: OfficeId,
    pub office: String,
    pub insurer_id: InsurerId,
    pub insurer: Uid,
    pub area_id: Option<AreaId>,
    pub minutes: String,
    pub signed_by: String,
    pub signed_at: Option<NaiveDateTime>,
    pub version: i32,
}

type LineColumns = (
    conferences::id,
    conferences::uid,
    conferences::kind,
    conferences::title,
    conferences::starts_at,
    conferences::ends_at,
    conferences::place,
    conferences::state,
    conferences::office_id,
    offices::name,
    conferences::insurer_id,
    insurers::uid,
    conferences::area_id,
    conferences::minutes,
    conferences::signed_by,
    conferences::signed_at,
    conferences::version,
);

const LINE: LineColumns = (
    conferences::id,
    conferences::uid,
    conferences::kind,
    conferences::title,
    conferences::starts_at,
    conferences::ends_at,
    conferences::place,
    conferences::state,
    conferences::office_id,
    offices::name,
    conferences::insurer_id,
    insurers::uid,
    conferences::area_id,
    conferences::minutes,
    conferences::signed_by,
    conferences::signed_at,
    conferences::version,
);

/// A conference with its people and cases.
#[derive(Clone, Debug)]
pub struct ConferenceView {
    pub line: ConferenceLine,
    pub is_host: bool,
    pub attendees: Vec<AttendeeLine>,
    pub items: Vec<ItemLine>,
    /// Whether the minutes, which speak of all cases, may be read; else `line.minutes` is empty.
    pub minutes: Sight,
}

/// The offices for which the actor holds conferences: own support centers, and the own insurer's office.
pub fn host_offices(conn: &mut Conn, scope: &Scope) -> Result<Vec<OfficeId>, StorageError> {
    let of_insurer = offices::kind
        .eq(OfficeKind::Insurer)
        .and(offices::insurer_id.eq_any(scope.insurers()).assume_not_null());
    let of_center = offices::kind.eq(OfficeKind::SupportCenter).and(offices::id.eq_any(scope.care_offices()));
    Ok(offices::table.filter(of_insurer.or(of_center)).select(offices::id).kept().load(conn)?)
}

/// The offices for which the actor may hold conferences, with their names and insurers.
pub fn hosts(conn: &mut Conn, scope: &Scope) -> Result<Vec<(Uid, String, Uid, String)>, StorageError> {
    let ids = host_offices(conn, scope)?;
    Ok(offices::table
        .inner_join(office_insurers::table.inner_join(insurers::table))
        .filter(offices::id.eq_any(ids))
        .order((offices::name, insurers::name))
        .select((offices::uid, offices::name, insurers::uid, insurers::name))
        .load(conn)?)
}

/// Conferences the actor holds, attends, or whose area is the actor's; newest first.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    limit: i64,
    offset: i64,
) -> Result<(Vec<ConferenceLine>, i64), StorageError> {
    let ids = visible_ids(conn, scope)?;
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let from = usize::try_from(offset).unwrap_or_default();
    let page: Vec<ConferenceId> =
        ids.into_iter().skip(from).take(usize::try_from(limit).unwrap_or_default()).collect();
    let lines = conferences::table
        .inner_join(offices::table)
        .inner_join(insurers::table.on(insurers::id.eq(conferences::insurer_id)))
        .filter(conferences::id.eq_any(page))
        .order((conferences::starts_at.desc(), conferences::id.desc()))
        .select(LINE)
        .load(conn)?;
    Ok((lines, total))
}

/// The conferences that the actor may open: held by an own office, of an own area, or attended. Every page that names a
/// conference asks this, so that no list shows what its link refuses.
pub(super) fn visible(conn: &mut Conn, scope: &Scope) -> Result<Visible, StorageError> {
    Ok(visible_to(host_offices(conn, scope)?, scope))
}

/// As [`visible`], for who knows the [`host_offices`] already.
pub(super) fn visible_to(hosts: Vec<OfficeId>, scope: &Scope) -> Visible {
    let attended = conference_attendees::table
        .filter(conference_attendees::account_id.eq(scope.account()))
        .select(conference_attendees::conference_id);
    conferences::table
        .filter(
            conferences::office_id
                .eq_any(hosts)
                .or(conferences::area_id.eq_any(scope.areas().to_vec()).assume_not_null())
                .or(conferences::id.eq_any(attended)),
        )
        .into_boxed()
}

/// A query of [`visible`] conferences, to be narrowed.
pub(super) type Visible = conferences::BoxedQuery<'static, MultiBackend>;

fn visible_ids(conn: &mut Conn, scope: &Scope) -> Result<Vec<ConferenceId>, StorageError> {
    Ok(visible(conn, scope)?
        .order((conferences::starts_at.desc(), conferences::id.desc()))
        .select(conferences::id)
        .load(conn)?)
}

/// One conference, if the actor may see it, with what they may know of its cases now.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    now: NaiveDateTime,
) -> Result<Option<ConferenceView>, StorageError> {
    let Some(mut line) = line(conn, uid)? else { return Ok(None) };
    let seen = visible(conn, scope)?.filter(conferences::id.eq(line.id)).count();
    if seen.get_result::<i64>(conn)? == 0 {
        return Ok(None);
    }
    let is_host = host_offices(conn, scope)?.contains(&line.office_id);
    let attendees = conference_people::list(conn, (line.id, line.insurer_id), is_host)?;
    let items = conference_items::list(conn, scope, line.id, now)?;
    let minutes = Sight::of_all(items.iter().map(|item| item.seen.sight));
    if !minutes.is_open() {
        line.minutes.clear();
    }
    Ok(Some(ConferenceView { line, is_host, attendees, items, minutes }))
}

fn line(conn: &mut Conn, uid: &Uid) -> Result<Option<ConferenceLine>, StorageError> {
    Ok(conferences::table
        .inner_join(offices::table)
        .inner_join(insurers::table.on(insurers::id.eq(conferences::insurer_id)))
        .filter(conferences::uid.eq(uid))
        .select(LINE)
        .first(conn)
        .optional()?)
}
