//! Merges of two registrations of one client: which rows moved, row by row, so that an undo gives back exactly those. A
//! single line through time never gets a second one beside it: what shares a day with an entry of the kept client stays
//! where it was.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::merged_rows::columns_that_name;
use super::plan_joins::{self, Edit, JoinedPlan};
use super::{certifications, client_frameworks};
use crate::domain::care_team::Span;
use crate::domain::certification::history::Standing;
use crate::domain::client_duplicate::Filled;
use crate::domain::hand_over::HandOverState;
use crate::domain::ids::{ClientId, InsurerId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    care_case_links, client_hand_overs, client_illnesses, client_managers, client_merges, client_numbers,
    client_offices, clients,
};

/// A merge.
#[derive(Clone, Debug, Queryable)]
pub struct MergeRow {
    pub id: i64,
    pub uid: Uid,
    pub kept: ClientId,
    pub merged: ClientId,
    /// What moved, as JSON of [`Moved`].
    pub moved: String,
    pub done_at: NaiveDateTime,
    pub done_by: String,
    pub undone_at: Option<NaiveDateTime>,
    pub undone_by: String,
}

impl MergeRow {
    /// What moved.
    pub fn moved(&self) -> Result<Moved, StorageError> {
        serde_json::from_str(&self.moved).map_err(unreadable)
    }
}

/// What a merge moved.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Moved {
    /// The number under which the merged client stood.
    pub insured_number: String,
    /// Keys of the rows that changed their client, by what they are.
    pub rows: BTreeMap<String, Vec<i64>>,
    /// Numbers that were in force until the merge.
    pub ended_numbers: Vec<i64>,
    /// Plans of one kind and day that both had: their versions stand in one plan now.
    pub plans: Vec<JoinedPlan>,
    /// What the kept client said nothing about and has from the other one.
    #[serde(default)]
    pub filled: Vec<Filled>,
}

// Every column that names a client. How the support began and ended is told by the kept client alone, and an audit row is
// evidence of its time; both stay as they are.
columns_that_name! {
    ClientId;
    "contacts" client_contacts client_id;
    "care_team" client_offices client_id;
    "frameworks" client_frameworks client_id;
    "managers" client_managers client_id;
    "numbers" client_numbers client_id;
    "certifications" certifications client_id;
    "plans" plans client_id;
    "plan_edits" plan_edits client_id;
    "meetings" meetings client_id;
    "duty_entries" duty_entries client_id;
    "judgement_reviews" judgement_reviews client_id;
    "progress_lines" progress_lines client_id;
    "consents" consents client_id;
    "consent_overrides" consent_overrides client_id;
    "cases" care_case_links client_id;
    "illnesses" client_illnesses client_id;
    "hand_overs" client_hand_overs client_id;
}

/// Moves everything from one client to another and says what moved.
pub fn move_all(
    conn: &mut Conn,
    (merged, insured_number): (ClientId, &str),
    kept: ClientId,
    today: NaiveDate,
) -> Result<Moved, StorageError> {
    plan_joins::clear_discarded(conn, kept)?;
    let plans = plan_joins::join(conn, merged, kept)?;
    let mut rows = held(conn, merged)?;
    for (word, keys) in staying(conn, merged, kept)? {
        if let Some(all) = rows.get_mut(word) {
            all.retain(|key| !keys.contains(key));
        }
    }
    rows.retain(|_, keys| !keys.is_empty());
    let in_force = client_numbers::table
        .filter(client_numbers::client_id.eq(merged))
        .filter(client_numbers::ends_on.is_null());
    let ended_numbers: Vec<i64> = in_force.select(client_numbers::id).load(conn)?;
    diesel::update(in_force).set(client_numbers::ends_on.eq(today)).execute(conn)?;
    hand(conn, &rows, (merged, kept))?;
    Ok(Moved { insured_number: insured_number.to_owned(), rows, ended_numbers, plans, filled: Vec::new() })
}

/// What stays with the merged client, because the kept one has an entry of its own for the same days, the same office or
/// the same insurer.
fn staying(
    conn: &mut Conn,
    merged: ClientId,
    kept: ClientId,
) -> Result<Vec<(&'static str, Vec<i64>)>, StorageError> {
    let (own, entries) = (entries(conn, kept)?, entries(conn, merged)?);
    let certified = shared(&own, &entries, |own, row| own.clashes(row), |row| row.key);
    let (own, rows) = (client_frameworks::list(conn, kept)?, client_frameworks::list(conn, merged)?);
    let frameworks = shared(&own, &rows, |own, row| own.span().overlaps(&row.span()), |row| row.id.0);
    let (own, rows) = (managers(conn, kept)?, managers(conn, merged)?);
    let in_charge = shared(&own, &rows, |own, row| own.1.overlaps(&row.1), |row| row.0);
    let (own, rows) = (team(conn, kept)?, team(conn, merged)?);
    let members = shared(&own, &rows, |own, row| own.1 == row.1 && own.2.overlaps(&row.2), |row| row.0);
    let (own, rows) = (cases(conn, kept)?, cases(conn, merged)?);
    let linked = shared(&own, &rows, |own, row| own.1 == row.1, |row| row.0);
    let (own, rows) = (illness_days(conn, kept)?, illness_days(conn, merged)?);
    let told = shared(&own, &rows, |own, row| own.1 == row.1, |row| row.0);
    let (own, rows) = (plan_joins::plans_by_day(conn, kept)?, plan_joins::plans_by_day(conn, merged)?);
    let joined = rows.iter().filter(|(day, _)| own.contains_key(*day));
    let joined: Vec<i64> = joined.map(|(_, plan)| plan.id.0).collect();
    let (own, rows) = (plan_joins::edits(conn, kept)?, plan_joins::edits(conn, merged)?);
    let is_unsent = |own: &Edit, row: &Edit| (own.author, own.plan) == (row.author, row.plan);
    let unsent = shared(&own, &rows, is_unsent, |row| row.id);
    let offered =
        if open_hand_overs(conn, kept)?.is_empty() { Vec::new() } else { open_hand_overs(conn, merged)? };
    Ok(vec![
        ("certifications", certified),
        ("frameworks", frameworks),
        ("managers", in_charge),
        ("care_team", members),
        ("cases", linked),
        ("illnesses", told),
        ("plans", joined),
        ("plan_edits", unsent),
        ("hand_overs", offered),
    ])
}

/// The keys of rows that meet one of the kept client's own.
fn shared<T>(own: &[T], rows: &[T], meets: impl Fn(&T, &T) -> bool, key: impl Fn(&T) -> i64) -> Vec<i64> {
    rows.iter().filter(|row| own.iter().any(|own| meets(own, row))).map(key).collect()
}

/// The certifications of a client that stand.
fn entries(conn: &mut Conn, client: ClientId) -> Result<Vec<Standing>, StorageError> {
    let rows = certifications::list(conn, client)?;
    Ok(rows.iter().filter(|row| row.superseded_at.is_none()).map(|row| row.standing()).collect())
}

fn managers(conn: &mut Conn, client: ClientId) -> Result<Vec<(i64, Span)>, StorageError> {
    let of = client_managers::table.filter(client_managers::client_id.eq(client));
    let rows: Vec<(i64, NaiveDate, Option<NaiveDate>)> =
        of.select((client_managers::id, client_managers::starts_on, client_managers::ends_on)).load(conn)?;
    Ok(rows.into_iter().map(|(id, first, last)| (id, Span { first, last })).collect())
}

/// Its key, the office with the service, and its days.
type Membership = (i64, (OfficeId, String), Span);

fn team(conn: &mut Conn, client: ClientId) -> Result<Vec<Membership>, StorageError> {
    let of = client_offices::table.filter(client_offices::client_id.eq(client));
    let rows: Vec<(i64, OfficeId, String, NaiveDate, Option<NaiveDate>)> = of
        .select((
            client_offices::id,
            client_offices::office_id,
            client_offices::service_kind,
            client_offices::starts_on,
            client_offices::ends_on,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, office, kind, first, last)| (id, (office, kind), Span { first, last }))
        .collect())
}

fn illness_days(conn: &mut Conn, client: ClientId) -> Result<Vec<(i64, NaiveDate)>, StorageError> {
    let of = client_illnesses::table.filter(client_illnesses::client_id.eq(client));
    Ok(of.select((client_illnesses::id, client_illnesses::consulted_on)).load(conn)?)
}

fn cases(conn: &mut Conn, client: ClientId) -> Result<Vec<(i64, InsurerId)>, StorageError> {
    let of = care_case_links::table.filter(care_case_links::client_id.eq(client));
    Ok(of.select((care_case_links::id, care_case_links::insurer_id)).load(conn)?)
}

/// The proposal to hand the client over that is not settled yet.
fn open_hand_overs(conn: &mut Conn, client: ClientId) -> Result<Vec<i64>, StorageError> {
    let of = client_hand_overs::table.filter(client_hand_overs::client_id.eq(client));
    Ok(of
        .filter(client_hand_overs::state.eq(HandOverState::Open))
        .select(client_hand_overs::id)
        .load(conn)?)
}

/// Gives back what moved; what the kept client got since stays with it.
pub fn give_back(conn: &mut Conn, merge: &MergeRow) -> Result<Moved, StorageError> {
    let moved = merge.moved()?;
    plan_joins::part(conn, &moved.plans, merge.done_at)?;
    hand(conn, &moved.rows, (merge.kept, merge.merged))?;
    let reopened = client_numbers::table.filter(client_numbers::id.eq_any(&moved.ended_numbers));
    diesel::update(reopened).set(client_numbers::ends_on.eq(None::<NaiveDate>)).execute(conn)?;
    Ok(moved)
}

/// Whether every number that moved is still one of the kept client's former ones, and so can be given back.
pub fn numbers_are_free(conn: &mut Conn, merge: &MergeRow) -> Result<bool, StorageError> {
    let moved = merge.moved()?;
    let numbers = moved.rows.get("numbers").map(Vec::as_slice).unwrap_or_default();
    let there: i64 = client_numbers::table
        .filter(client_numbers::id.eq_any(numbers))
        .filter(client_numbers::client_id.eq(merge.kept))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(there).is_ok_and(|there| there == numbers.len()))
}

/// Lets a merged client point to the kept one. Its number is the kept client's from then on; says whether the client
/// still stood at that version.
pub fn point(
    conn: &mut Conn,
    (merged, version): (&Uid, i32),
    kept: ClientId,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let live = clients::table.filter(clients::uid.eq(merged)).filter(clients::version.eq(version));
    let changed = diesel::update(live)
        .set((
            clients::merged_into_id.eq(kept),
            clients::insured_number.eq(merged.as_str()),
            clients::updated_at.eq(now),
            clients::version.eq(version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Lets a merged client stand for itself again.
pub fn unpoint(
    conn: &mut Conn,
    merged: ClientId,
    insured_number: &str,
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::update(clients::table.find(merged))
        .set((
            clients::merged_into_id.eq(None::<ClientId>),
            clients::insured_number.eq(insured_number),
            clients::updated_at.eq(now),
            clients::version.eq(clients::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes a merge.
pub fn insert(
    conn: &mut Conn,
    uid: &Uid,
    (kept, merged): (ClientId, ClientId),
    moved: &Moved,
    (now, by): (NaiveDateTime, &str),
) -> Result<(), StorageError> {
    let moved = serde_json::to_string(moved).map_err(unreadable)?;
    diesel::insert_into(client_merges::table)
        .values((
            client_merges::uid.eq(uid),
            client_merges::kept_id.eq(kept),
            client_merges::merged_id.eq(merged),
            client_merges::moved.eq(moved),
            client_merges::done_at.eq(now),
            client_merges::done_by.eq(by),
            client_merges::undone_by.eq(""),
        ))
        .execute(conn)?;
    Ok(())
}

/// The merge of a uid, if there is one.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<MergeRow>, StorageError> {
    Ok(client_merges::table.filter(client_merges::uid.eq(uid)).first(conn).optional()?)
}

/// The merges into a client that nobody has undone, the oldest first.
pub fn standing_into(conn: &mut Conn, kept: ClientId) -> Result<Vec<MergeRow>, StorageError> {
    let standing = client_merges::table.filter(client_merges::undone_at.is_null());
    Ok(standing.filter(client_merges::kept_id.eq(kept)).order(client_merges::id).load(conn)?)
}

/// Writes down anew what a merge moved.
pub fn set_moved(conn: &mut Conn, merge: i64, moved: &Moved) -> Result<(), StorageError> {
    let moved = serde_json::to_string(moved).map_err(unreadable)?;
    diesel::update(client_merges::table.find(merge)).set(client_merges::moved.eq(moved)).execute(conn)?;
    Ok(())
}

/// Notes that a merge was undone.
pub fn mark_undone(conn: &mut Conn, merge: i64, now: NaiveDateTime, by: &str) -> Result<(), StorageError> {
    diesel::update(client_merges::table.find(merge))
        .set((client_merges::undone_at.eq(now), client_merges::undone_by.eq(by)))
        .execute(conn)?;
    Ok(())
}

fn unreadable(error: serde_json::Error) -> StorageError {
    StorageError::Query(diesel::result::Error::DeserializationError(Box::new(error)))
}
