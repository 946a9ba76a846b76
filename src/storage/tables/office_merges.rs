//! Merges of two offices that are one: which rows moved, row by row, so that an undo gives back exactly those.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::merged_rows::{AT_ONCE, columns_that_name};
use super::offices;
use crate::domain::ids::{AreaId, InsurerId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{office_areas, office_closures, office_insurers, office_merges};

/// A merge.
#[derive(Clone, Debug, Queryable)]
pub struct MergeRow {
    pub id: i64,
    pub uid: Uid,
    pub kept: OfficeId,
    pub merged: OfficeId,
    /// What moved, as JSON of [`Moved`].
    pub moved: String,
    pub done_at: NaiveDateTime,
    pub done_by: String,
    pub undone_at: Option<NaiveDateTime>,
    pub undone_by: String,
}

/// What a merge moved.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Moved {
    /// Keys of the rows that changed their office, by what they are.
    pub rows: BTreeMap<String, Vec<i64>>,
    /// Insurers that the kept office did not work with before.
    pub insurers: Vec<InsurerId>,
    /// Areas of which the kept office was not in charge before.
    pub areas: Vec<AreaId>,
    /// Closed days that the kept office did not have before.
    pub closures: Vec<NaiveDate>,
}

// Every column that names an office. An audit row is evidence of its time and stays as it is.
columns_that_name! {
    OfficeId;
    "memberships" memberships office_id;
    "persons" persons office_id;
    "clients" clients office_id;
    "client_contacts" client_contacts office_id;
    "care_team" client_offices office_id;
    "delegated_clients" client_frameworks delegating_office_id;
    "plans" plans office_id;
    "plan_rows" plan_service_items office_id;
    "imports" imports office_id;
    "meetings" meetings office_id;
    "participants" participants office_id;
    "deliveries" deliveries office_id;
    "sent_deliveries" deliveries sender_office_id;
    "service_plans" service_plans office_id;
    "invitations" invitations office_id;
    "mails" mails office_id;
    "account_requests" account_requests office_id;
    "mail_mutes" mail_mutes office_id;
    "reminder_choices" reminder_choices office_id;
    "care_cases" care_cases office_id;
    "conferences" conferences office_id;
    "attendees" conference_attendees office_id;
    "case_issues" case_issues office_id;
    "report_reviews" report_reviews office_id;
    "consents" consent_offices office_id;
    "consent_overrides" consent_overrides office_id;
    "duty_entries" duty_entries office_id;
    "judgement_reviews" judgement_reviews office_id;
    "judgement_answers" judgement_answers office_id;
    "given_clients" client_hand_overs from_office_id;
    "taken_clients" client_hand_overs to_office_id;
    "regular_weeks" regular_weeks office_id;
    "venues" venues office_id;
}

/// Follow-ups name an office by its uid.
fn hand_aside(
    conn: &mut Conn,
    rows: &BTreeMap<String, Vec<i64>>,
    (from, to): (OfficeId, OfficeId),
) -> Result<(), StorageError> {
    use crate::storage::schema::follow_ups;
    let keys = |word: &str| rows.get(word).map(Vec::as_slice).unwrap_or_default();
    let (from, to) = (offices::get(conn, from)?.uid, offices::get(conn, to)?.uid);
    for part in keys("follow_ups").chunks(AT_ONCE) {
        let rows = follow_ups::table.filter(follow_ups::id.eq_any(part));
        diesel::update(rows.filter(follow_ups::owner_office_uid.eq(from.as_str())))
            .set(follow_ups::owner_office_uid.eq(to.as_str()))
            .execute(conn)?;
    }
    Ok(())
}

/// Everything that names an office: the keys of its rows by what they are.
pub fn all_of(conn: &mut Conn, office: OfficeId) -> Result<BTreeMap<String, Vec<i64>>, StorageError> {
    use crate::storage::schema::follow_ups;
    let mut rows = held(conn, office)?;
    let uid = offices::get(conn, office)?.uid;
    let owned: Vec<i64> = follow_ups::table
        .filter(follow_ups::owner_office_uid.eq(uid.as_str()))
        .order(follow_ups::id)
        .select(follow_ups::id)
        .load(conn)?;
    if !owned.is_empty() {
        rows.insert("follow_ups".to_owned(), owned);
    }
    Ok(rows)
}

/// Moves everything from one office to another and says what moved.
pub fn move_all(conn: &mut Conn, merged: OfficeId, kept: OfficeId) -> Result<Moved, StorageError> {
    let rows = all_of(conn, merged)?;
    hand(conn, &rows, (merged, kept))?;
    hand_aside(conn, &rows, (merged, kept))?;
    let (before, more) = (offices::insurers_of(conn, kept)?, offices::insurers_of(conn, merged)?);
    let insurers: Vec<InsurerId> = more.into_iter().filter(|id| !before.contains(id)).collect();
    insurers.iter().try_for_each(|insurer| offices::work_with(conn, kept, *insurer))?;
    let (before, more) = (areas_of(conn, kept)?, areas_of(conn, merged)?);
    let areas: Vec<AreaId> = more.into_iter().filter(|id| !before.contains(id)).collect();
    areas.iter().try_for_each(|area| offices::take_charge(conn, kept, *area))?;
    let (before, more) = (closures_of(conn, kept)?, closures_of(conn, merged)?);
    let mut closures = Vec::new();
    for (day, reason) in more {
        if before.iter().all(|(known, _)| *known != day) {
            offices::close_on(conn, kept, day, &reason)?;
            closures.push(day);
        }
    }
    Ok(Moved { rows, insurers, areas, closures })
}

/// Gives back what moved; what the kept office got since stays with it.
pub fn give_back(conn: &mut Conn, merge: &MergeRow) -> Result<Moved, StorageError> {
    let moved: Moved = serde_json::from_str(&merge.moved).map_err(unreadable)?;
    hand(conn, &moved.rows, (merge.kept, merge.merged))?;
    hand_aside(conn, &moved.rows, (merge.kept, merge.merged))?;
    let insurers = office_insurers::table
        .filter(office_insurers::office_id.eq(merge.kept))
        .filter(office_insurers::insurer_id.eq_any(&moved.insurers));
    diesel::delete(insurers).execute(conn)?;
    let areas = office_areas::table
        .filter(office_areas::office_id.eq(merge.kept))
        .filter(office_areas::area_id.eq_any(&moved.areas));
    diesel::delete(areas).execute(conn)?;
    for day in &moved.closures {
        offices::open_on(conn, merge.kept, *day)?;
    }
    Ok(moved)
}

fn areas_of(conn: &mut Conn, office: OfficeId) -> Result<Vec<AreaId>, StorageError> {
    let areas = office_areas::table.filter(office_areas::office_id.eq(office));
    Ok(areas.select(office_areas::area_id).load(conn)?)
}

fn closures_of(conn: &mut Conn, office: OfficeId) -> Result<Vec<(NaiveDate, String)>, StorageError> {
    let days = office_closures::table.filter(office_closures::office_id.eq(office));
    Ok(days.select((office_closures::closed_on, office_closures::reason)).load(conn)?)
}

fn unreadable(error: serde_json::Error) -> StorageError {
    StorageError::Query(diesel::result::Error::DeserializationError(Box::new(error)))
}

/// Notes a merge.
pub fn insert(
    conn: &mut Conn,
    uid: &Uid,
    (kept, merged): (OfficeId, OfficeId),
    moved: &Moved,
    (now, by): (NaiveDateTime, &str),
) -> Result<(), StorageError> {
    let moved = serde_json::to_string(moved).map_err(unreadable)?;
    diesel::insert_into(office_merges::table)
        .values((
            office_merges::uid.eq(uid),
            office_merges::kept_id.eq(kept),
            office_merges::merged_id.eq(merged),
            office_merges::moved.eq(moved),
            office_merges::done_at.eq(now),
            office_merges::done_by.eq(by),
            office_merges::undone_by.eq(""),
        ))
        .execute(conn)?;
    Ok(())
}

/// The merge of a uid, if there is one.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<MergeRow>, StorageError> {
    Ok(office_merges::table.filter(office_merges::uid.eq(uid)).first(conn).optional()?)
}

/// Notes that a merge was undone.
pub fn mark_undone(conn: &mut Conn, merge: i64, now: NaiveDateTime, by: &str) -> Result<(), StorageError> {
    diesel::update(office_merges::table.find(merge))
        .set((office_merges::undone_at.eq(now), office_merges::undone_by.eq(by)))
        .execute(conn)?;
    Ok(())
}
