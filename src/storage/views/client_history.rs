//! What happened with a client, as its own page tells it: who did what, and when. Each source gives its latest lines, so
//! that a page costs one query a source and no more; what 居宅介護支援経過 tells too comes from there, in its words.

use std::cmp::Reverse;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::clients::ClientView;
use crate::domain::access::Scope;
use crate::domain::hand_over::HandOverState;
use crate::domain::ids::ClientId;
use crate::domain::time::jst::to_jst;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, certifications, client_frameworks, client_hand_overs, client_managers, client_merges,
    client_numbers, clients, inquiries, meeting_records, meetings, offices, plan_versions, plans,
};

/// Lines on one page.
pub const PAGE_SIZE: i64 = 20;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// The day in Japan.
    pub on: NaiveDate,
    /// `09:05`; empty where only the day is known.
    pub at: String,
    /// When it was written down, which orders what has the same day and time.
    #[serde(skip)]
    pub noted_at: NaiveDateTime,
    /// The word of the text `history-…`; empty where the text says all.
    pub what: &'static str,
    /// A number or a word that says which one, or what happened in so many words.
    pub which: String,
    /// Who did it, where a person is known.
    pub who: String,
    /// Where it can be read; empty where nowhere.
    pub href: String,
}

impl Happened {
    fn at(at: NaiveDateTime, (what, which, who): (&'static str, String, String), href: String) -> Self {
        let local = to_jst(at);
        let (on, at, noted_at) = (local.date(), local.format("%H:%M").to_string(), at);
        Self { on, at, noted_at, what, which, who, href }
    }
}

/// A page of what happened.
#[derive(Clone, Debug, Default, Serialize)]
pub struct History {
    /// The latest first.
    pub lines: Vec<Happened>,
    /// All there are.
    pub total: i64,
    /// The page, from 1.
    pub page: i64,
}

/// Whether a reader is told the history of a client: those whose office makes the plans.
pub fn is_told(scope: &Scope, client: &ClientView) -> bool {
    scope.care_offices().contains(&client.office_id)
}

/// The history of a client whom the reader's office manages, with what 居宅介護支援経過 tells of it; empty for everybody else.
/// The latest day comes first, and on it what has no time: it is written down at the day's end.
pub fn of(
    conn: &mut Conn,
    scope: &Scope,
    client: &ClientView,
    (told, page): (Vec<Happened>, i64),
) -> Result<History, StorageError> {
    if !is_told(scope, client) {
        return Ok(History { page: 1, ..History::default() });
    }
    let until = page.max(1).saturating_mul(PAGE_SIZE);
    let sources: [Source; 9] =
        [versions, met, asked, signed, certified, settled, renumbered, merged, handed_over];
    let mut total = i64::try_from(told.len()).unwrap_or(i64::MAX);
    let mut lines = told;
    for source in sources {
        let (found, count) = source(conn, client.id, until)?;
        lines.extend(found);
        total += count;
    }
    let place = |line: &Happened| (line.on, line.at.is_empty(), line.at.clone(), line.noted_at);
    lines.sort_by_cached_key(|line| (Reverse(place(line)), line.what, line.which.clone()));
    let page = page.clamp(1, ((total - 1) / PAGE_SIZE + 1).max(1));
    let skipped = usize::try_from((page - 1) * PAGE_SIZE).unwrap_or_default();
    let size = usize::try_from(PAGE_SIZE).unwrap_or_default();
    Ok(History { lines: lines.into_iter().skip(skipped).take(size).collect(), total, page })
}

/// The latest lines of a source and how many it has.
type Found = (Vec<Happened>, i64);
type Source = fn(&mut Conn, ClientId, i64) -> Result<Found, StorageError>;

fn versions(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    let of = || plan_versions::table.inner_join(plans::table).filter(plans::client_id.eq(client));
    let rows: Vec<(NaiveDateTime, i32, String, String)> = of()
        .order(plan_versions::id.desc())
        .limit(until)
        .select((plan_versions::created_at, plan_versions::number, plan_versions::author, plan_versions::uid))
        .load(conn)?;
    let line = |(at, number, who, uid): (NaiveDateTime, i32, String, String)| {
        Happened::at(at, ("plan-version", number.to_string(), who), format!("/plan-versions/{uid}"))
    };
    Ok((rows.into_iter().map(line).collect(), of().count().get_result(conn)?))
}

fn met(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    let of = || meetings::table.filter(meetings::client_id.eq(client));
    let rows: Vec<Named> = of()
        .inner_join(accounts::table)
        .order(meetings::id.desc())
        .limit(until)
        .select((meetings::created_at, meetings::number, accounts::name, meetings::uid))
        .load(conn)?;
    Ok((lines("meeting", "/meetings/", rows), of().count().get_result(conn)?))
}

fn asked(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    let of = || inquiries::table.inner_join(meetings::table).filter(meetings::client_id.eq(client));
    let rows: Vec<Named> = of()
        .inner_join(accounts::table.on(accounts::id.eq(meetings::organizer_id)))
        .order(inquiries::id.desc())
        .limit(until)
        .select((inquiries::created_at, meetings::number, accounts::name, inquiries::uid))
        .load(conn)?;
    Ok((lines("inquiry", "/inquiries/", rows), of().count().get_result(conn)?))
}

fn signed(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    let of = || {
        meeting_records::table
            .inner_join(meetings::table)
            .filter(meetings::client_id.eq(client))
            .filter(meeting_records::signed_at.is_not_null())
    };
    let rows: Vec<(Option<NaiveDateTime>, String, String, String)> = of()
        .order(meeting_records::signed_at.desc())
        .limit(until)
        .select((meeting_records::signed_at, meetings::number, meeting_records::signed_by, meetings::uid))
        .load(conn)?;
    let rows = rows.into_iter().filter_map(|(at, number, who, uid)| Some((at?, number, who, uid)));
    let lines = rows.map(|(at, which, who, uid)| {
        Happened::at(at, ("record", which, who), format!("/meetings/{uid}/record"))
    });
    Ok((lines.collect(), of().count().get_result(conn)?))
}

fn certified(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    let of = || certifications::table.filter(certifications::client_id.eq(client));
    let rows: Vec<(NaiveDateTime, String, String)> = of()
        .order(certifications::id.desc())
        .limit(until)
        .select((certifications::created_at, certifications::care_level, certifications::noted_by))
        .load(conn)?;
    let line = |(at, which, who)| Happened::at(at, ("certification", which, who), String::new());
    Ok((rows.into_iter().map(line).collect(), of().count().get_result(conn)?))
}

/// Who supports the client: frameworks and persons in charge.
fn settled(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    let of_frameworks = || {
        client_frameworks::table
            .filter(client_frameworks::client_id.eq(client))
            .filter(client_frameworks::withdrawn_at.is_null())
    };
    let of_managers = || client_managers::table.filter(client_managers::client_id.eq(client));
    let frameworks: Vec<(NaiveDateTime, String, String)> = of_frameworks()
        .order(client_frameworks::id.desc())
        .limit(until)
        .select((client_frameworks::created_at, client_frameworks::kind, client_frameworks::noted_by))
        .load(conn)?;
    let managers: Vec<(NaiveDateTime, String, String)> = of_managers()
        .inner_join(accounts::table)
        .order(client_managers::id.desc())
        .limit(until)
        .select((client_managers::created_at, accounts::name, client_managers::noted_by))
        .load(conn)?;
    let of = |what| move |(at, which, who)| Happened::at(at, (what, which, who), String::new());
    let lines = frameworks.into_iter().map(of("framework")).chain(managers.into_iter().map(of("manager")));
    let total: i64 = of_frameworks().count().get_result::<i64>(conn)?;
    Ok((lines.collect(), total + of_managers().count().get_result::<i64>(conn)?))
}

fn renumbered(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    // The number under which the client was registered is no change.
    let of = || {
        client_numbers::table
            .filter(client_numbers::client_id.eq(client))
            .filter(client_numbers::reason.is_not_null())
    };
    let rows: Vec<(NaiveDateTime, String, String)> = of()
        .order(client_numbers::id.desc())
        .limit(until)
        .select((client_numbers::created_at, client_numbers::insured_number, client_numbers::noted_by))
        .load(conn)?;
    let line = |(at, which, who)| Happened::at(at, ("number", which, who), String::new());
    Ok((rows.into_iter().map(line).collect(), of().count().get_result(conn)?))
}

fn merged(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    let of = || {
        client_merges::table
            .filter(client_merges::kept_id.eq(client))
            .filter(client_merges::undone_at.is_null())
    };
    let rows: Vec<(NaiveDateTime, String, String)> = of()
        .inner_join(clients::table.on(clients::id.eq(client_merges::merged_id)))
        .order(client_merges::id.desc())
        .limit(until)
        .select((client_merges::done_at, clients::name, client_merges::done_by))
        .load(conn)?;
    let line = |(at, which, who)| Happened::at(at, ("merge", which, who), String::new());
    Ok((rows.into_iter().map(line).collect(), of().count().get_result(conn)?))
}

/// The client came from another office.
fn handed_over(conn: &mut Conn, client: ClientId, until: i64) -> Result<Found, StorageError> {
    let of = || {
        client_hand_overs::table
            .filter(client_hand_overs::client_id.eq(client))
            .filter(client_hand_overs::state.eq(HandOverState::Accepted))
    };
    let (from, to) = diesel::alias!(offices as from_offices, offices as to_offices);
    let rows: Vec<(Option<NaiveDateTime>, String, String, String)> = of()
        .inner_join(from.on(from.field(offices::id).eq(client_hand_overs::from_office_id)))
        .inner_join(to.on(to.field(offices::id).eq(client_hand_overs::to_office_id)))
        .order(client_hand_overs::id.desc())
        .limit(until)
        .select((
            client_hand_overs::settled_at,
            from.field(offices::name),
            to.field(offices::name),
            client_hand_overs::settled_by_name,
        ))
        .load(conn)?;
    let rows = rows.into_iter().filter_map(|(at, from, to, who)| Some((at?, format!("{from} → {to}"), who)));
    let line = |(at, which, who)| Happened::at(at, ("hand-over", which, who), String::new());
    Ok((rows.map(line).collect(), of().count().get_result(conn)?))
}

/// When, which one, who, and the uid of the page on which it stands.
type Named = (NaiveDateTime, String, String, String);

fn lines(what: &'static str, page: &str, rows: Vec<Named>) -> Vec<Happened> {
    rows.into_iter()
        .map(|(at, which, who, uid)| Happened::at(at, (what, which, who), format!("{page}{uid}")))
        .collect()
}
