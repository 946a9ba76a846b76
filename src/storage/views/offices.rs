//! The directory of offices as screens show it. Offices are no personal data; their staff are shown to whoever keeps
//! the office only.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::domain::access::{Role, Scope};
use crate::domain::ids::{InsurerId, OfficeId, Uid};
use crate::domain::office::{AddressState, OfficeKind, search_text};
use crate::storage::db::{Conn, MultiBackend, StorageError};
use crate::storage::dialect::like_pattern;
use crate::storage::schema::{
    accounts, areas, insurers, invitations, memberships, office_areas, office_closures, office_insurers,
    offices, participants,
};

/// Offices on one page of the list.
pub const PER_PAGE: i64 = 50;

crate::words! {
    /// What the list is narrowed to.
    pub enum OfficeFilter {
        /// The address waits for its confirmation.
        Unconfirmed = "unconfirmed",
        /// Registered from a plan; nobody has looked at it yet.
        Provisional = "provisional",
        /// Has no address at all.
        NoAddress = "no_address",
        /// Has ended or was merged into another one.
        Ended = "ended",
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct OfficeQuery {
    /// Part of a name, reading or number.
    pub typed: String,
    /// Only this kind.
    pub kind: Option<OfficeKind>,
    /// Only those in charge of this area.
    pub area: Option<Uid>,
    /// Only these.
    pub filter: Option<OfficeFilter>,
}

/// One office as a list shows it.
#[derive(Clone, Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = offices)]
pub struct OfficeLine {
    pub uid: Uid,
    pub number: Option<String>,
    pub kind: OfficeKind,
    pub name: String,
    pub kana: String,
    pub service_kinds: String,
    pub postal: String,
    pub address: String,
    pub phone: String,
    pub fax: String,
    pub email: String,
    pub email_state: AddressState,
    pub closed_weekdays: String,
    pub is_provisional: bool,
    pub ended_on: Option<NaiveDate>,
    pub merged_into: Option<OfficeId>,
}

/// One office with everything there is to know.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = offices)]
pub struct OfficeView {
    pub id: OfficeId,
    pub local_label: String,
    pub email_confirmed_at: Option<NaiveDateTime>,
    pub email_confirmed_by: String,
    pub email_set_by: String,
    pub note: String,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
    #[diesel(embed)]
    pub line: OfficeLine,
}

/// Somebody who works at an office.
#[derive(Clone, Debug, Queryable)]
pub struct StaffView {
    pub account: Uid,
    pub name: String,
    pub role: Role,
    pub starts_on: NaiveDate,
}

type Found<'a> = offices::BoxedQuery<'a, MultiBackend>;

fn found<'a>(query: &OfficeQuery) -> Found<'a> {
    let mut found = offices::table.into_boxed();
    let typed = search_text(&[&query.typed]);
    if !typed.is_empty() {
        found = found.filter(offices::search.like(like_pattern(&typed)).escape('\\'));
    }
    if let Some(kind) = query.kind {
        found = found.filter(offices::kind.eq(kind));
    }
    if let Some(area) = &query.area {
        let in_charge = office_areas::table
            .inner_join(areas::table)
            .filter(areas::uid.eq(area.clone()))
            .select(office_areas::office_id);
        found = found.filter(offices::id.eq_any(in_charge));
    }
    if query.filter == Some(OfficeFilter::Ended) {
        return found.filter(offices::merged_into.is_not_null().or(offices::ended_on.is_not_null()));
    }
    found = found.filter(offices::merged_into.is_null()).filter(offices::ended_on.is_null());
    match query.filter {
        Some(OfficeFilter::Unconfirmed) => found.filter(offices::email_state.eq(AddressState::Unconfirmed)),
        Some(OfficeFilter::Provisional) => found.filter(offices::is_provisional.eq(true)),
        Some(OfficeFilter::NoAddress) => found.filter(offices::email_state.eq(AddressState::Unset)),
        Some(OfficeFilter::Ended) | None => found,
    }
}

/// One page of the list and how many there are: those that wait for a person first.
pub fn list(conn: &mut Conn, query: &OfficeQuery, page: i64) -> Result<(Vec<OfficeLine>, i64), StorageError> {
    let total = found(query).count().get_result(conn)?;
    let lines = found(query)
        .order((
            offices::email_state.eq(AddressState::Unconfirmed).desc(),
            offices::is_provisional.desc(),
            offices::search.asc(),
            offices::id.asc(),
        ))
        .limit(PER_PAGE)
        .offset((page.max(1) - 1) * PER_PAGE)
        .select(OfficeLine::as_select())
        .load(conn)?;
    Ok((lines, total))
}

/// How many wait for a person: unconfirmed addresses, and offices registered from a plan.
pub fn waiting(conn: &mut Conn) -> Result<(i64, i64), StorageError> {
    let count = |filter| OfficeQuery { filter: Some(filter), ..OfficeQuery::default() };
    Ok((
        found(&count(OfficeFilter::Unconfirmed)).count().get_result(conn)?,
        found(&count(OfficeFilter::Provisional)).count().get_result(conn)?,
    ))
}

/// The office of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<OfficeView>, StorageError> {
    let found = offices::table.filter(offices::uid.eq(uid));
    Ok(found.select(OfficeView::as_select()).first(conn).optional()?)
}

/// The office of a number, or of a uid where it has none.
pub fn find_typed(conn: &mut Conn, typed: &str) -> Result<Option<OfficeView>, StorageError> {
    let found = offices::table.filter(offices::number.eq(typed).or(offices::uid.eq(typed)));
    Ok(found.select(OfficeView::as_select()).first(conn).optional()?)
}

/// The office of a key: uid and name.
pub fn named(conn: &mut Conn, id: OfficeId) -> Result<(Uid, String), StorageError> {
    Ok(offices::table.find(id).select((offices::uid, offices::name)).first(conn)?)
}

/// The insurers an office works with: key, uid and name.
pub fn insurers_of(conn: &mut Conn, office: OfficeId) -> Result<Vec<(InsurerId, Uid, String)>, StorageError> {
    Ok(office_insurers::table
        .inner_join(insurers::table)
        .filter(office_insurers::office_id.eq(office))
        .order(insurers::number)
        .select((insurers::id, insurers::uid, insurers::name))
        .load(conn)?)
}

/// The areas of which an office is in charge.
pub fn areas_of(conn: &mut Conn, office: OfficeId) -> Result<Vec<(Uid, String)>, StorageError> {
    Ok(office_areas::table
        .inner_join(areas::table)
        .filter(office_areas::office_id.eq(office))
        .order((areas::sort, areas::id))
        .select((areas::uid, areas::name))
        .load(conn)?)
}

/// Days on which an office is closed, from a day on.
pub fn closures(
    conn: &mut Conn,
    office: OfficeId,
    from: NaiveDate,
) -> Result<Vec<(NaiveDate, String)>, StorageError> {
    Ok(office_closures::table
        .filter(office_closures::office_id.eq(office))
        .filter(office_closures::closed_on.ge(from))
        .order(office_closures::closed_on)
        .select((office_closures::closed_on, office_closures::reason))
        .load(conn)?)
}

/// Who works at an office today; only for administrators and its own staff.
pub fn staff(
    conn: &mut Conn,
    scope: &Scope,
    office: OfficeId,
    today: NaiveDate,
) -> Result<Vec<StaffView>, StorageError> {
    if !scope.is_administrator() && !scope.team_offices().contains(&office) {
        return Ok(Vec::new());
    }
    Ok(memberships::table
        .inner_join(accounts::table)
        .filter(memberships::office_id.eq(office))
        .filter(memberships::starts_on.le(today))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(today)))
        .order((memberships::role, accounts::kana, accounts::id))
        .select((accounts::uid, accounts::name, memberships::role, memberships::starts_on))
        .load(conn)?)
}

/// What an office is asked: invitations it got, and those that wait for its answer. Numbers only; what they are about
/// is for the meeting's own people.
pub fn asked(conn: &mut Conn, office: OfficeId, now: NaiveDateTime) -> Result<(i64, i64), StorageError> {
    let all = || {
        invitations::table
            .inner_join(participants::table)
            .filter(participants::office_id.eq(office))
            .filter(invitations::revoked_at.is_null())
    };
    let waiting = all().filter(invitations::answered_at.is_null()).filter(invitations::expires_at.gt(now));
    Ok((all().count().get_result(conn)?, waiting.count().get_result(conn)?))
}

/// Other offices that have the same mail address: perhaps it was typed in for the wrong one.
pub fn with_address(
    conn: &mut Conn,
    office: OfficeId,
    address: &str,
) -> Result<Vec<(Uid, String)>, StorageError> {
    if address.is_empty() {
        return Ok(Vec::new());
    }
    Ok(offices::table
        .filter(offices::email.eq(address))
        .filter(offices::id.ne(office))
        .filter(offices::merged_into.is_null())
        .order(offices::name)
        .select((offices::uid, offices::name))
        .load(conn)?)
}

/// Offices of the same name or number as a provisional one: candidates for a merge, the likeliest first.
pub fn alike(conn: &mut Conn, office: &OfficeView) -> Result<Vec<OfficeLine>, StorageError> {
    let name = search_text(&[&office.line.name]);
    let stem: String = name.chars().take(6).collect();
    Ok(offices::table
        .filter(offices::id.ne(office.id))
        .filter(offices::merged_into.is_null())
        .filter(offices::ended_on.is_null())
        .filter(offices::kind.ne(OfficeKind::Insurer))
        .filter(offices::search.like(like_pattern(&stem)).escape('\\'))
        .order((offices::name, offices::id))
        .limit(5)
        .select(OfficeLine::as_select())
        .load(conn)?)
}

/// Every insurer: uid and name, for a choice.
pub fn insurer_choices(conn: &mut Conn) -> Result<Vec<(Uid, String)>, StorageError> {
    Ok(insurers::table.order(insurers::number).select((insurers::uid, insurers::name)).load(conn)?)
}

/// Every area that goes on: uid and name, for a choice.
pub fn area_choices(conn: &mut Conn) -> Result<Vec<(Uid, String)>, StorageError> {
    Ok(areas::table
        .filter(areas::closed_on.is_null())
        .order((areas::insurer_id, areas::sort, areas::id))
        .select((areas::uid, areas::name))
        .load(conn)?)
}

/// The person behind the name under which a deed stands, e.g. `account:…`; empty when it was no person.
pub fn person_behind(conn: &mut Conn, actor: &str) -> Result<String, StorageError> {
    let Some(uid) = actor.strip_prefix("account:") else { return Ok(String::new()) };
    let name = accounts::table.filter(accounts::uid.eq(uid)).select(accounts::name);
    Ok(name.first(conn).optional()?.unwrap_or_default())
}
