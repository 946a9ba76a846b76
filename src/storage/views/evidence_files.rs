//! The files that belong to the evidence of a client beside those of the plans: what came in with answers, and the individual service
//! plans. What was taken back is no part of it.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::hand_overs::FormerCare;
use crate::domain::access::Scope;
use crate::domain::ids::{ClientId, OfficeId, Uid};
use crate::domain::time::jst::{day_start, jst_date};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    answer_files, clients, meetings, offices, participants, plan_versions, plans, service_plans,
};

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceFile {
    id: i64,
    /// The day that stands in its name.
    pub on: NaiveDate,
    /// Whose it is.
    pub label: String,
    pub name: String,
    /// Bytes.
    pub size: i64,
}

/// Its sealed bytes, and what opens them.
#[derive(Clone, Debug, Queryable)]
pub struct SealedFile {
    pub uid: Uid,
    pub body: Vec<u8>,
    /// The client under whose data key it is sealed, and that key as it is kept.
    pub key_client: Uid,
    pub data_key: Vec<u8>,
}

/// Of whom a reader may have the files, and up to when they were made.
#[derive(Clone, Copy, Debug)]
pub struct Had<'a> {
    client: ClientId,
    /// The offices whose meetings brought them.
    offices: &'a [OfficeId],
    until: Option<NaiveDateTime>,
}

impl<'a> Had<'a> {
    /// Of a client whose papers the reader keeps: what came in with answers only for those who asked.
    pub fn kept(scope: &'a Scope, client: ClientId) -> Self {
        Self { client, offices: scope.care_offices(), until: None }
    }

    /// Of a client whom an office had.
    pub fn former(care: &'a FormerCare) -> Self {
        let offices = std::slice::from_ref(&care.client.office);
        Self { client: care.client.id, offices, until: Some(care.time.accepted_at) }
    }

    /// The moment before which a file was given, of a period that ends on a day.
    fn before(&self, last: NaiveDate) -> NaiveDateTime {
        let end = last.succ_opt().map_or(NaiveDateTime::MAX, day_start);
        self.until.map_or(end, |until| until.min(end))
    }
}

type Listed = (i64, NaiveDateTime, String, String, i64);

/// What came in with answers in a period, oldest first.
pub fn of_answers(
    conn: &mut Conn,
    had: Had<'_>,
    (from, last): (NaiveDate, NaiveDate),
) -> Result<Vec<EvidenceFile>, StorageError> {
    let rows: Vec<Listed> = answer_files::table
        .inner_join(meetings::table)
        .inner_join(participants::table)
        .filter(meetings::client_id.eq(had.client))
        .filter(meetings::office_id.eq_any(had.offices))
        .filter(answer_files::withdrawn_at.is_null())
        .filter(answer_files::added_at.ge(day_start(from)))
        .filter(answer_files::added_at.le(had.before(last)))
        .order(answer_files::id)
        .select((
            answer_files::id,
            answer_files::added_at,
            participants::label,
            answer_files::name,
            answer_files::size,
        ))
        .load(conn)?;
    let file = |(id, at, label, name, size): Listed| EvidenceFile { id, on: jst_date(at), label, name, size };
    Ok(rows.into_iter().map(file).collect())
}

/// The individual service plans that were handed in or held in a period, also those that were replaced since, oldest first.
pub fn of_service_plans(
    conn: &mut Conn,
    had: Had<'_>,
    (from, last): (NaiveDate, NaiveDate),
) -> Result<Vec<EvidenceFile>, StorageError> {
    let held = service_plans::starts_on
        .le(last)
        .and(service_plans::ends_on.is_null().or(service_plans::ends_on.ge(from)))
        .and(service_plans::replaced_at.is_null().or(service_plans::replaced_at.ge(day_start(from))));
    let given = service_plans::given_at.ge(day_start(from));
    let rows: Vec<(i64, NaiveDate, String, String, i64)> = service_plans::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .inner_join(offices::table.on(offices::id.eq(service_plans::office_id)))
        .filter(plans::client_id.eq(had.client))
        .filter(service_plans::withdrawn_at.is_null())
        .filter(service_plans::given_at.le(had.before(last)))
        .filter(given.nullable().or(held))
        .order(service_plans::id)
        .select((
            service_plans::id,
            service_plans::made_on,
            offices::name,
            service_plans::name,
            service_plans::size,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, on, label, name, size)| EvidenceFile { id, on, label, name, size })
        .collect())
}

/// The bytes of one that came in with an answer.
pub fn sealed_answer(conn: &mut Conn, file: &EvidenceFile) -> Result<SealedFile, StorageError> {
    Ok(answer_files::table
        .inner_join(clients::table)
        .filter(answer_files::id.eq(file.id))
        .select((answer_files::uid, answer_files::body, clients::uid, clients::data_key))
        .first(conn)?)
}

/// The bytes of an individual service plan.
pub fn sealed_service_plan(conn: &mut Conn, file: &EvidenceFile) -> Result<SealedFile, StorageError> {
    Ok(service_plans::table
        .inner_join(clients::table.on(clients::id.eq(service_plans::key_client_id)))
        .filter(service_plans::id.eq(file.id))
        .select((service_plans::uid, service_plans::body, clients::uid, clients::data_key))
        .first(conn)?)
}
