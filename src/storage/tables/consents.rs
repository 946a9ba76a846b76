//! Consents of clients and families, and who went on without one. Nothing is taken out: a withdrawn consent stays with
//! its reason.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::client::ContactKind;
use crate::domain::consent::{Act, Consent, ConsentForm, Giver, Issued, Judged, Purpose};
use crate::domain::duty::entry::EntryKind;
use crate::domain::duty::{RecordUid, Subject};
use crate::domain::ids::{ClientId, ConsentId, ContactId, DeliveryId, OfficeId, PlanId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanKind, PlanState, VersionSource};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_contacts, consent_offices, consent_overrides, consents, duty_entries, plan_versions, plans,
};

/// A consent to write down. Empty texts stand for what it does not have.
#[derive(Insertable)]
#[diesel(table_name = consents)]
pub struct NewConsent<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    pub purpose: Purpose,
    pub plan_version_id: Option<PlanVersionId>,
    pub giver: Giver,
    pub contact_id: Option<ContactId>,
    pub name: &'a str,
    pub relation: &'a str,
    pub form: ConsentForm,
    pub heard_by: &'a str,
    pub given_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    pub is_for_all: bool,
    pub note: &'a str,
    /// By the name of the audit.
    pub author: &'a str,
    pub author_name: &'a str,
    pub created_at: NaiveDateTime,
    pub withdrawn_by: &'a str,
    pub withdrawn_reason: &'a str,
}

/// Writes a consent down, with the offices it is for where it is not for all.
pub fn insert(conn: &mut Conn, row: &NewConsent<'_>, offices: &[OfficeId]) -> Result<(), StorageError> {
    let id: ConsentId =
        diesel::insert_into(consents::table).values(row).returning(consents::id).get_result(conn)?;
    for office in offices {
        let pair = (consent_offices::consent_id.eq(id), consent_offices::office_id.eq(office));
        diesel::insert_into(consent_offices::table).values(pair).execute(conn)?;
    }
    Ok(())
}

/// Whether the same consent stands already: the same use, by the same person on the same day in the same way, to the same last day,
/// for the same offices. One that was withdrawn may be given again.
pub fn is_recorded(
    conn: &mut Conn,
    row: &NewConsent<'_>,
    offices: &[OfficeId],
) -> Result<bool, StorageError> {
    let alike: Vec<(ConsentId, Option<PlanVersionId>, Option<NaiveDate>)> = consents::table
        .filter(consents::client_id.eq(row.client_id))
        .filter(consents::purpose.eq(row.purpose))
        .filter(consents::giver.eq(row.giver).and(consents::name.eq(row.name)))
        .filter(consents::relation.eq(row.relation))
        .filter(consents::given_on.eq(row.given_on))
        .filter(consents::form.eq(row.form).and(consents::is_for_all.eq(row.is_for_all)))
        .filter(consents::withdrawn_at.is_null())
        .select((consents::id, consents::plan_version_id, consents::expires_on))
        .load(conn)?;
    let is_same =
        |(_, version, last): &&(_, _, _)| (*version, *last) == (row.plan_version_id, row.expires_on);
    let same: Vec<ConsentId> = alike.iter().filter(is_same).map(|(id, ..)| *id).collect();
    let pairs: Vec<(ConsentId, OfficeId)> = consent_offices::table
        .filter(consent_offices::consent_id.eq_any(&same))
        .select((consent_offices::consent_id, consent_offices::office_id))
        .load(conn)?;
    let wanted: BTreeSet<OfficeId> = offices.iter().copied().collect();
    let of = |id: &ConsentId| pairs.iter().filter(|(of, _)| of == id).map(|(_, office)| *office).collect();
    Ok(same.iter().map(of).any(|chosen: BTreeSet<OfficeId>| chosen == wanted))
}

/// What a withdrawal asks of a consent.
#[derive(Clone, Debug, Queryable)]
pub struct ConsentRow {
    pub id: ConsentId,
    pub purpose: Purpose,
    pub given_on: NaiveDate,
    pub withdrawn_at: Option<NaiveDateTime>,
}

/// A client's consent.
pub fn find(conn: &mut Conn, client: ClientId, uid: &Uid) -> Result<Option<ConsentRow>, StorageError> {
    Ok(consents::table
        .filter(consents::uid.eq(uid))
        .filter(consents::client_id.eq(client))
        .select((consents::id, consents::purpose, consents::given_on, consents::withdrawn_at))
        .first(conn)
        .optional()?)
}

/// Notes that a consent does not stand from a day on. Says whether it was not withdrawn until then.
pub fn withdraw(
    conn: &mut Conn,
    id: ConsentId,
    (on, by, reason): (NaiveDate, &str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let standing = consents::table.filter(consents::id.eq(id)).filter(consents::withdrawn_at.is_null());
    let done = diesel::update(standing)
        .set((
            consents::withdrawn_on.eq(on),
            consents::withdrawn_at.eq(now),
            consents::withdrawn_by.eq(by),
            consents::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

type StandingRow = (
    (ConsentId, Purpose, Giver, ConsentForm, Option<PlanVersionId>),
    (NaiveDate, Option<NaiveDate>, Option<NaiveDate>, bool),
);

/// The consents of a client as the rules see them, whatever has become of them.
pub fn of_client(conn: &mut Conn, client: ClientId) -> Result<Vec<Consent>, StorageError> {
    let rows: Vec<StandingRow> = consents::table
        .filter(consents::client_id.eq(client))
        .order(consents::id)
        .select((
            (consents::id, consents::purpose, consents::giver, consents::form, consents::plan_version_id),
            (consents::given_on, consents::expires_on, consents::withdrawn_on, consents::is_for_all),
        ))
        .load(conn)?;
    let chosen: Vec<(ConsentId, OfficeId)> = consent_offices::table
        .inner_join(consents::table)
        .filter(consents::client_id.eq(client))
        .select((consent_offices::consent_id, consent_offices::office_id))
        .load(conn)?;
    let mut offices: BTreeMap<ConsentId, Vec<OfficeId>> = BTreeMap::new();
    for (consent, office) in chosen {
        offices.entry(consent).or_default().push(office);
    }
    let consent = |row: StandingRow| {
        let ((id, purpose, giver, form, version), (given_on, expires_on, withdrawn_on, is_for_all)) = row;
        let offices = (!is_for_all).then(|| offices.remove(&id).unwrap_or_default());
        Consent { purpose, giver, form, version, given_on, expires_on, withdrawn_on, offices }
    };
    Ok(rows.into_iter().map(consent).collect())
}

/// The kind of the plan of a version, and the versions of the client's plans of that kind up to it, newest first.
pub fn issued(conn: &mut Conn, version: PlanVersionId) -> Result<(PlanKind, Vec<Issued>), StorageError> {
    type Row = (PlanVersionId, Uid, OfficeId, NaiveDateTime);
    let (client, kind, planned_on, plan, number): (ClientId, PlanKind, NaiveDate, PlanId, i32) =
        plan_versions::table
            .inner_join(plans::table)
            .filter(plan_versions::id.eq(version))
            .select((plans::client_id, plans::kind, plans::planned_on, plans::id, plan_versions::number))
            .first(conn)?;
    let is_older_plan = plans::planned_on.lt(planned_on).and(plans::state.ne(PlanState::Withdrawn));
    let is_older = plans::id.eq(plan).and(plan_versions::number.le(number));
    let rows: Vec<Row> = plan_versions::table
        .inner_join(plans::table)
        .filter(plans::client_id.eq(client))
        .filter(plans::kind.eq(kind))
        .filter(is_older.or(is_older_plan))
        .order((plans::planned_on.desc(), plans::id.desc(), plan_versions::number.desc()))
        .select((plan_versions::id, plans::uid, plans::office_id, plan_versions::created_at))
        .load(conn)?;
    let issued = rows.into_iter().map(|(version, plan, office, made_at)| Issued {
        version,
        plan: RecordUid::from(&plan),
        office,
        made_at,
    });
    Ok((kind, issued.collect()))
}

/// The changes of a client's plans that were judged minor, each with the uid of its entry, the latest first.
pub fn judged_minor(conn: &mut Conn, client: ClientId) -> Result<Vec<(Uid, Judged)>, StorageError> {
    let rows: Vec<(Uid, String, NaiveDate, NaiveDateTime)> = duty_entries::table
        .filter(duty_entries::client_id.eq(client))
        .filter(duty_entries::kind.eq(EntryKind::JudgedMinor))
        .filter(duty_entries::withdrawn_at.is_null())
        .order(duty_entries::id.desc())
        .select((
            duty_entries::uid,
            duty_entries::subject,
            duty_entries::happened_on,
            duty_entries::created_at,
        ))
        .load(conn)?;
    let judged = |(entry, subject, on, entered_at): (Uid, String, NaiveDate, NaiveDateTime)| {
        let plan = Subject::parse(&subject)?.plan()?;
        Some((entry, Judged { plan, on, entered_at }))
    };
    Ok(rows.into_iter().filter_map(judged).collect())
}

/// The heads of versions. A preventive plan's own form has a box for the day of the consent.
pub fn heads(
    conn: &mut Conn,
    versions: &[PlanVersionId],
) -> Result<BTreeMap<PlanVersionId, String>, StorageError> {
    let rows: Vec<(PlanVersionId, String)> = plan_versions::table
        .filter(plan_versions::id.eq_any(versions))
        .select((plan_versions::id, plan_versions::head))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The client whose plan a version is of.
pub fn client_of_version(
    conn: &mut Conn,
    version: &Uid,
) -> Result<Option<(PlanVersionId, ClientId)>, StorageError> {
    Ok(plan_versions::table
        .inner_join(plans::table)
        .filter(plan_versions::uid.eq(version))
        .select((plan_versions::id, plans::client_id))
        .first(conn)
        .optional()?)
}

/// 作成（変更）日 of the plan of a version, and when the version was made.
pub fn days_of_version(
    conn: &mut Conn,
    version: PlanVersionId,
) -> Result<(NaiveDate, NaiveDateTime), StorageError> {
    Ok(plan_versions::table
        .inner_join(plans::table)
        .filter(plan_versions::id.eq(version))
        .select((plans::planned_on, plan_versions::created_at))
        .first(conn)?)
}

/// Whether a version was written here after an earlier one of its plan had been consented to. What an import brings may have been
/// signed before it came.
pub fn is_rewritten(conn: &mut Conn, version: PlanVersionId) -> Result<bool, StorageError> {
    let (plan, number, source): (PlanId, i32, VersionSource) = plan_versions::table
        .find(version)
        .select((plan_versions::plan_id, plan_versions::number, plan_versions::source))
        .first(conn)?;
    let earlier: i64 = consents::table
        .inner_join(plan_versions::table)
        .filter(plan_versions::plan_id.eq(plan))
        .filter(plan_versions::number.lt(number))
        .filter(consents::purpose.eq(Purpose::Plan))
        .filter(consents::withdrawn_on.is_null())
        .count()
        .get_result(conn)?;
    Ok(source != VersionSource::Import && earlier > 0)
}

/// A member of a client's family or another contact, with name and relation.
pub fn contact(
    conn: &mut Conn,
    client: ClientId,
    uid: &Uid,
) -> Result<Option<(ContactId, String, String)>, StorageError> {
    Ok(client_contacts::table
        .filter(client_contacts::client_id.eq(client))
        .filter(client_contacts::uid.eq(uid))
        .select((client_contacts::id, client_contacts::name, client_contacts::relation))
        .first(conn)
        .optional()?)
}

/// Whether a family of the client is known.
pub fn has_family(conn: &mut Conn, client: ClientId) -> Result<bool, StorageError> {
    let found: i64 = client_contacts::table
        .filter(client_contacts::client_id.eq(client))
        .filter(client_contacts::kind.eq(ContactKind::Family))
        .filter(client_contacts::ended_on.is_null())
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// That somebody went on without a consent.
#[derive(Insertable)]
#[diesel(table_name = consent_overrides)]
pub struct NewOverride<'a> {
    pub uid: &'a Uid,
    pub client_id: ClientId,
    /// In whose name.
    pub office_id: OfficeId,
    pub act: Act,
    /// The inquiry, or the plan version that was delivered.
    pub object_uid: &'a Uid,
    /// What was wanting, as JSON of [`crate::domain::consent::Gap`]s.
    pub gaps: &'a str,
    pub reason: &'a str,
    /// By the name of the audit.
    pub author: &'a str,
    pub author_name: &'a str,
    pub created_at: NaiveDateTime,
    /// The delivery that was noted by hand; none where the act is more than one.
    pub delivery_id: Option<DeliveryId>,
    pub withdrawn_by: &'a str,
    pub withdrawn_reason: &'a str,
}

/// Writes it down.
pub fn insert_override(conn: &mut Conn, row: &NewOverride<'_>) -> Result<(), StorageError> {
    diesel::insert_into(consent_overrides::table).values(row).execute(conn)?;
    Ok(())
}

/// Withdraws what a note by hand went on without, and gives the uids of what stood until then.
pub fn withdraw_overrides(
    conn: &mut Conn,
    delivery: DeliveryId,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<Vec<Uid>, StorageError> {
    let standing = || {
        consent_overrides::table
            .filter(consent_overrides::delivery_id.eq(delivery))
            .filter(consent_overrides::withdrawn_at.is_null())
    };
    let found: Vec<Uid> = standing().select(consent_overrides::uid).load(conn)?;
    diesel::update(standing())
        .set((
            consent_overrides::withdrawn_at.eq(now),
            consent_overrides::withdrawn_by.eq(by),
            consent_overrides::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(found)
}
