//! Signed records of meetings (第4表) that go along with a plan: which can, which did, and what the holder of a link reads.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::delivery::DeliveryMeans;
use crate::domain::ids::{ContactId, DeliveryId, MeetingId, OfficeId, RecordId, Uid};
use crate::domain::record::{RecordBody, RecordState};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    deliveries, delivery_records, invitations, meeting_records, meetings, plan_versions, plans,
};
use crate::storage::tables::meeting_records as revisions;
use crate::storage::views::meeting_sources::PlanSource;

/// A signed record of a meeting about the plan.
#[derive(Clone, Debug, Queryable)]
pub struct SignedRecord {
    pub id: RecordId,
    pub uid: Uid,
    /// 会議番号
    pub number: String,
    /// When the meeting was held; none where an inquiry took its place.
    pub held_at: Option<NaiveDateTime>,
    /// When it was signed.
    pub signed_at: Option<NaiveDateTime>,
}

/// The signed records of the meetings that the source's office called about the plan, the newest first. Who may ask was
/// decided with the source.
pub fn signed(conn: &mut Conn, source: &PlanSource) -> Result<Vec<SignedRecord>, StorageError> {
    let of_plan: Vec<MeetingId> = meetings::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(plans::uid.eq(&source.plan_uid))
        .filter(meetings::office_id.eq(source.office))
        .select(meetings::id)
        .load(conn)?;
    Ok(meeting_records::table
        .inner_join(meetings::table)
        .filter(meeting_records::meeting_id.eq_any(of_plan))
        .filter(meeting_records::state.eq(RecordState::Signed))
        .order((meeting_records::signed_at.desc(), meeting_records::id.desc()))
        .select((
            meeting_records::id,
            meeting_records::uid,
            meetings::number,
            meetings::starts_at,
            meeting_records::signed_at,
        ))
        .load(conn)?)
}

/// To whom a record went: office, doctor, label.
pub(super) type Went = (Option<OfficeId>, Option<ContactId>, String);

/// Those to whom a record went: by a link that was not taken back, or by hand as far as the note stands.
pub(super) fn carried_to(conn: &mut Conn, record: RecordId) -> Result<Vec<Went>, StorageError> {
    Ok(delivery_records::table
        .inner_join(deliveries::table.left_join(invitations::table))
        .filter(delivery_records::record_id.eq(record))
        .filter(deliveries::withdrawn_at.is_null().and(invitations::revoked_at.is_null()))
        .select((deliveries::office_id, deliveries::contact_id, deliveries::label))
        .load(conn)?)
}

/// The numbers of the meetings whose records went along, by delivery of a version.
pub fn of_version(conn: &mut Conn, source: &PlanSource) -> Result<BTreeMap<Uid, Vec<String>>, StorageError> {
    let rows: Vec<(Uid, String)> = delivery_records::table
        .inner_join(deliveries::table)
        .inner_join(meeting_records::table.inner_join(meetings::table))
        .filter(deliveries::plan_version_id.eq(source.version))
        .order(delivery_records::id)
        .select((deliveries::uid, meetings::number))
        .load(conn)?;
    let mut all: BTreeMap<Uid, Vec<String>> = BTreeMap::new();
    for (delivery, number) in rows {
        all.entry(delivery).or_default().push(number);
    }
    Ok(all)
}

/// That a record was handed over to somebody.
#[derive(Clone, Debug, Queryable)]
pub struct Receipt {
    /// Whom it went to.
    pub label: String,
    /// By which way.
    pub means: DeliveryMeans,
    /// When the receipt of the link was acknowledged.
    pub acknowledged_at: Option<NaiveDateTime>,
    /// The day of a hand-over that was noted by hand.
    pub delivered_on: Option<NaiveDate>,
}

/// Who got a record, in the order in which it went; what was taken back is left out. Takes no `Scope`: the view of the record has
/// asked who reads.
pub fn receipts(conn: &mut Conn, record: RecordId) -> Result<Vec<Receipt>, StorageError> {
    Ok(delivery_records::table
        .inner_join(deliveries::table.left_join(invitations::table))
        .filter(delivery_records::record_id.eq(record))
        .filter(deliveries::withdrawn_at.is_null())
        .filter(invitations::revoked_at.is_null().or(deliveries::acknowledged_at.is_not_null()))
        .order(delivery_records::id)
        .select((deliveries::label, deliveries::means, deliveries::acknowledged_at, deliveries::delivered_on))
        .load(conn)?)
}

/// A record as it was handed over.
#[derive(Clone, Debug)]
pub struct HandedRecord {
    /// 会議番号
    pub number: String,
    /// The text that was signed.
    pub body: RecordBody,
}

/// The records of the one delivery of the scope.
pub fn of_link(conn: &mut Conn, scope: &Scope) -> Result<Vec<HandedRecord>, StorageError> {
    let Some(id) = scope.invitation() else { return Ok(Vec::new()) };
    let delivery: Option<Option<DeliveryId>> =
        invitations::table.find(id).select(invitations::delivery_id).first(conn).optional()?;
    let Some(delivery) = delivery.flatten() else { return Ok(Vec::new()) };
    let rows: Vec<(RecordId, i32, String)> = delivery_records::table
        .inner_join(meeting_records::table.inner_join(meetings::table))
        .filter(delivery_records::delivery_id.eq(delivery))
        .order(delivery_records::id)
        .select((meeting_records::id, meeting_records::current_number, meetings::number))
        .load(conn)?;
    let mut all = Vec::new();
    for (record, revision, number) in rows {
        let body = revisions::revision(conn, record, revision)?.map(|r| r.body).unwrap_or_default();
        all.push(HandedRecord { number, body });
    }
    Ok(all)
}
