//! What a meeting is planned from: the plan version with the offices of its rows, the client's contacts, closed days.

use chrono::{NaiveDate, Weekday};
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::{ClientId, ContactId, OfficeId, PlanVersionId, Uid};
use crate::domain::meeting::{KnownContact, RowOffice};
use crate::domain::slot_poll::Hours;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_contacts, clients, office_closures, offices, plan_service_items, plan_versions, plans,
};

/// A plan version for which a meeting can be held.
#[derive(Clone, Debug)]
pub struct PlanSource {
    /// The version.
    pub version: PlanVersionId,
    /// Its number.
    pub number: i32,
    /// Whether it is the plan's newest.
    pub is_current: bool,
    /// The plan.
    pub plan_uid: Uid,
    /// The client.
    pub client: ClientId,
    /// The client's uid.
    pub client_uid: Uid,
    /// The client's name.
    pub client_name: String,
    /// The actor's office that manages the client's care.
    pub office: OfficeId,
    /// Its name.
    pub office_name: String,
    /// Offices of the rows.
    pub rows: Vec<RowOffice>,
    /// Family and doctors.
    pub contacts: Vec<KnownContact>,
}

type VersionRow = (PlanVersionId, i32, i32, Uid, ClientId, Uid, String, OfficeId, Option<OfficeId>);

/// The version of a uid, when the actor's office manages the client's care.
pub fn plan_source(
    conn: &mut Conn,
    scope: &Scope,
    version: &Uid,
) -> Result<Option<PlanSource>, StorageError> {
    let found: Option<VersionRow> = plan_versions::table
        .inner_join(plans::table.inner_join(clients::table))
        .filter(plan_versions::uid.eq(version))
        .select((
            plan_versions::id,
            plan_versions::number,
            plans::current_number,
            plans::uid,
            clients::id,
            clients::uid,
            clients::name,
            clients::office_id,
            clients::delegating_office_id,
        ))
        .first(conn)
        .optional()?;
    let Some((id, number, current, plan_uid, client, client_uid, client_name, office, delegating)) = found
    else {
        return Ok(None);
    };
    let own = scope.care_offices();
    let Some(office) = [Some(office), delegating].into_iter().flatten().find(|o| own.contains(o)) else {
        return Ok(None);
    };
    Ok(Some(PlanSource {
        version: id,
        number,
        is_current: number == current,
        plan_uid,
        client,
        client_uid,
        client_name,
        office,
        office_name: offices::table.find(office).select(offices::name).first(conn)?,
        rows: rows(conn, id)?,
        contacts: contacts(conn, client)?,
    }))
}

fn rows(conn: &mut Conn, version: PlanVersionId) -> Result<Vec<RowOffice>, StorageError> {
    type Row = (Option<OfficeId>, String, Option<String>, String, bool);
    let rows: Vec<Row> = plan_service_items::table
        .left_join(offices::table)
        .filter(plan_service_items::plan_version_id.eq(version))
        .order(plan_service_items::sort)
        .select((
            plan_service_items::office_id,
            plan_service_items::office_name,
            offices::name.nullable(),
            plan_service_items::service_kind,
            plan_service_items::is_covered,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(office, written, known, service_kind, is_covered)| RowOffice {
            office,
            name: known.unwrap_or(written),
            service_kind,
            is_covered,
        })
        .collect())
}

fn contacts(conn: &mut Conn, client: ClientId) -> Result<Vec<KnownContact>, StorageError> {
    let rows: Vec<(ContactId, String, String, String, Option<OfficeId>)> = client_contacts::table
        .filter(client_contacts::client_id.eq(client))
        .filter(client_contacts::ended_on.is_null())
        .filter(client_contacts::kind.eq_any(["family", "doctor"]))
        .order(client_contacts::id)
        .select((
            client_contacts::id,
            client_contacts::kind,
            client_contacts::name,
            client_contacts::relation,
            client_contacts::office_id,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(contact, kind, name, relation, office)| KnownContact {
            contact,
            office,
            is_doctor: kind == "doctor",
            name,
            relation,
        })
        .collect())
}

/// The closed days of offices. They are no personal data, so no scope is asked for.
pub fn hours(conn: &mut Conn, ids: &[OfficeId]) -> Result<Vec<Hours>, StorageError> {
    let rows: Vec<(OfficeId, String, String)> = offices::table
        .filter(offices::id.eq_any(ids))
        .order(offices::id)
        .select((offices::id, offices::name, offices::closed_weekdays))
        .load(conn)?;
    let closures: Vec<(OfficeId, NaiveDate)> = office_closures::table
        .filter(office_closures::office_id.eq_any(ids))
        .select((office_closures::office_id, office_closures::closed_on))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, label, weekdays)| Hours {
            label,
            closed_weekdays: weekdays.split_whitespace().filter_map(weekday).collect(),
            closures: closures.iter().filter(|(o, _)| *o == id).map(|(_, day)| *day).collect(),
        })
        .collect())
}

/// 1 is Monday, 7 is Sunday.
fn weekday(number: &str) -> Option<Weekday> {
    let number: u8 = number.parse().ok()?;
    Weekday::try_from(number.checked_sub(1)?).ok()
}
