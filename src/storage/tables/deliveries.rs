//! Deliveries of plan versions, by link or noted by hand.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::delivery::{DeliveryMeans, DeliveryStep};
use crate::domain::ids::{AccountId, ContactId, DeliveryId, OfficeId, PlanVersionId, RecordId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    clients, deliveries, delivery_records, delivery_steps, invitations, plan_versions, plans,
};
use crate::storage::tables::invitations::InvitationRow;

/// A delivery to write down.
#[derive(Insertable)]
#[diesel(table_name = deliveries)]
pub struct NewDelivery<'a> {
    pub uid: &'a Uid,
    pub number: &'a str,
    pub plan_version_id: PlanVersionId,
    pub office_id: Option<OfficeId>,
    pub label: &'a str,
    pub means: DeliveryMeans,
    pub account_id: AccountId,
    pub delivered_on: Option<NaiveDate>,
    pub note: &'a str,
    pub created_at: NaiveDateTime,
    pub version: i32,
    /// The office that delivers: the one that makes the client's plans now.
    pub sender_office_id: OfficeId,
    /// The doctor among the client's contacts, when it went there.
    pub contact_id: Option<ContactId>,
}

/// A delivery as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = deliveries)]
pub struct DeliveryRow {
    pub id: DeliveryId,
    pub uid: Uid,
    pub number: String,
    pub plan_version_id: PlanVersionId,
    pub office_id: Option<OfficeId>,
    pub label: String,
    pub means: DeliveryMeans,
    pub account_id: AccountId,
    pub delivered_on: Option<NaiveDate>,
    pub note: String,
    pub acknowledged_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    pub version: i32,
    /// The office that delivered.
    pub sender_office_id: Option<OfficeId>,
    /// The doctor among the client's contacts, when it went there.
    pub contact_id: Option<ContactId>,
    /// When it was taken back as noted by mistake.
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
}

/// Writes a delivery down.
pub fn insert(conn: &mut Conn, row: &NewDelivery<'_>) -> Result<DeliveryId, StorageError> {
    Ok(diesel::insert_into(deliveries::table).values(row).returning(deliveries::id).get_result(conn)?)
}

/// The delivery of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<DeliveryRow>, StorageError> {
    Ok(deliveries::table
        .filter(deliveries::uid.eq(uid))
        .select(DeliveryRow::as_select())
        .first(conn)
        .optional()?)
}

/// The delivery of a key.
pub fn get(conn: &mut Conn, id: DeliveryId) -> Result<DeliveryRow, StorageError> {
    Ok(deliveries::table.find(id).select(DeliveryRow::as_select()).first(conn)?)
}

/// Makes other transactions that deliver the same version wait: its row is written without being changed.
pub fn take_turn(conn: &mut Conn, version: PlanVersionId) -> Result<(), StorageError> {
    let row = plan_versions::table.find(version);
    diesel::update(row).set(plan_versions::number.eq(plan_versions::number)).execute(conn)?;
    Ok(())
}

/// When the version was made.
pub fn made_at(conn: &mut Conn, version: PlanVersionId) -> Result<NaiveDateTime, StorageError> {
    Ok(plan_versions::table.find(version).select(plan_versions::created_at).first(conn)?)
}

/// Uid of the client whose plan the version is of, for the audit.
pub fn client_uid(conn: &mut Conn, version: PlanVersionId) -> Result<Uid, StorageError> {
    Ok(plan_versions::table
        .inner_join(plans::table.inner_join(clients::table))
        .filter(plan_versions::id.eq(version))
        .select(clients::uid)
        .first(conn)?)
}

/// Notes that a signed record of a meeting goes along with a delivery.
pub fn add_record(conn: &mut Conn, delivery: DeliveryId, record: RecordId) -> Result<(), StorageError> {
    diesel::insert_into(delivery_records::table)
        .values((delivery_records::delivery_id.eq(delivery), delivery_records::record_id.eq(record)))
        .execute(conn)?;
    Ok(())
}

/// The invitation of a delivery by link.
pub fn invitation(conn: &mut Conn, id: DeliveryId) -> Result<Option<InvitationRow>, StorageError> {
    Ok(invitations::table.filter(invitations::delivery_id.eq(id)).first(conn).optional()?)
}

/// Notes the receipt, once: the first time stays. Says whether it was the first.
pub fn note_acknowledged(conn: &mut Conn, id: DeliveryId, at: NaiveDateTime) -> Result<bool, StorageError> {
    let open = deliveries::table.find(id).filter(deliveries::acknowledged_at.is_null());
    let done = diesel::update(open)
        .set((deliveries::acknowledged_at.eq(at), deliveries::version.eq(deliveries::version + 1)))
        .execute(conn)?;
    Ok(done == 1)
}

/// Office, doctor and label.
pub type Recipient = (Option<OfficeId>, Option<ContactId>, String);

/// To whom the version was noted as handed over on a day in a way, as far as the notes stand.
pub fn noted(
    conn: &mut Conn,
    version: PlanVersionId,
    (on, means): (NaiveDate, DeliveryMeans),
) -> Result<Vec<(DeliveryId, Recipient)>, StorageError> {
    Ok(deliveries::table
        .filter(deliveries::plan_version_id.eq(version))
        .filter(deliveries::delivered_on.eq(on).and(deliveries::means.eq(means)))
        .filter(deliveries::withdrawn_at.is_null())
        .select((deliveries::id, (deliveries::office_id, deliveries::contact_id, deliveries::label)))
        .load(conn)?)
}

/// The signed records that went along with any of these deliveries.
pub fn records_of(conn: &mut Conn, of: &[DeliveryId]) -> Result<Vec<RecordId>, StorageError> {
    Ok(delivery_records::table
        .filter(delivery_records::delivery_id.eq_any(of))
        .select(delivery_records::record_id)
        .load(conn)?)
}

/// Marks a delivery as withdrawn. Says whether it stood until then.
pub fn withdraw(
    conn: &mut Conn,
    id: DeliveryId,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let standing = deliveries::table.find(id).filter(deliveries::withdrawn_at.is_null());
    let done = diesel::update(standing)
        .set((
            deliveries::withdrawn_at.eq(now),
            deliveries::withdrawn_by.eq(by),
            deliveries::withdrawn_reason.eq(reason),
            deliveries::version.eq(deliveries::version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Notes what was done with the link of a delivery, by whom, and why where a reason is asked for. Each time stays.
pub fn note_step(
    conn: &mut Conn,
    id: DeliveryId,
    kind: DeliveryStep,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<(), StorageError> {
    diesel::insert_into(delivery_steps::table)
        .values((
            delivery_steps::delivery_id.eq(id),
            delivery_steps::kind.eq(kind),
            delivery_steps::noted_at.eq(now),
            delivery_steps::noted_by.eq(by),
            delivery_steps::reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}
