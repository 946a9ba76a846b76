//! What a meeting is planned from: the plan version with the offices of its rows, the client's contacts, and who can be added.

use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::client::ClientState;
use crate::domain::ids::{ClientId, ContactId, OfficeId, PlanVersionId, Uid};
use crate::domain::meeting::{KnownContact, RowOffice};
use crate::domain::plan_draft::PlanKind;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_contacts, clients, office_insurers, offices, participants, persons, plan_service_items,
    plan_versions, plans,
};
use crate::storage::tables::client_frameworks;

/// Answers of an office that are looked through for who gave them, and how many people are offered.
const ANSWERS_LOOKED_AT: i64 = 60;
const MOST_PERSONS: usize = 20;

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
    /// Its kind.
    pub kind: PlanKind,
    /// The client.
    pub client: ClientId,
    /// The client's uid.
    pub client_uid: Uid,
    /// The client's name.
    pub client_name: String,
    /// Whether the client is supported.
    pub client_state: ClientState,
    /// The office that makes the client's plans, and the center that entrusts the client to it.
    pub keepers: (OfficeId, Option<OfficeId>),
    /// The actor's office that manages the client's care.
    pub office: OfficeId,
    /// Its name.
    pub office_name: String,
    /// Offices of the rows.
    pub rows: Vec<RowOffice>,
    /// Family and doctors.
    pub contacts: Vec<KnownContact>,
}

type VersionRow = (PlanVersionId, i32, i32, (Uid, PlanKind), ClientId, Uid, (String, ClientState), OfficeId);

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
            (plans::uid, plans::kind),
            clients::id,
            clients::uid,
            (clients::name, clients::state),
            clients::office_id,
        ))
        .first(conn)
        .optional()?;
    let Some((
        id,
        number,
        current,
        (plan_uid, kind),
        client,
        client_uid,
        (client_name, client_state),
        office,
    )) = found
    else {
        return Ok(None);
    };
    let own = scope.care_offices();
    let entrusting = client_frameworks::entrusting(conn, client, scope.today())?;
    let keepers = (office, entrusting);
    let Some(office) = [Some(office), entrusting].into_iter().flatten().find(|o| own.contains(o)) else {
        return Ok(None);
    };
    Ok(Some(PlanSource {
        version: id,
        number,
        is_current: number == current,
        plan_uid,
        kind,
        client,
        client_uid,
        client_name,
        client_state,
        keepers,
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

/// Who can answer for an office by name: its contact persons, then who did before, the newest first.
pub fn persons_of(conn: &mut Conn, office: OfficeId) -> Result<Vec<String>, StorageError> {
    let mut names: Vec<String> = persons::table
        .filter(persons::office_id.eq(office))
        .filter(persons::ended_on.is_null())
        .order(persons::name)
        .select(persons::name)
        .load(conn)?;
    let before: Vec<String> = participants::table
        .filter(participants::office_id.eq(office))
        .filter(participants::person_name.ne(""))
        .order(participants::id.desc())
        .limit(ANSWERS_LOOKED_AT)
        .select(participants::person_name)
        .load(conn)?;
    for name in before {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.truncate(MOST_PERSONS);
    Ok(names)
}

/// Offices that can be added to a meeting: all that work with an insurer of the actor's offices, found by name or number.
pub fn offices_to_add(conn: &mut Conn, office: OfficeId) -> Result<Vec<(Uid, String)>, StorageError> {
    let insurers: Vec<i64> = office_insurers::table
        .filter(office_insurers::office_id.eq(office))
        .select(office_insurers::insurer_id)
        .load(conn)?;
    Ok(offices::table
        .inner_join(office_insurers::table)
        .filter(office_insurers::insurer_id.eq_any(insurers))
        .filter(offices::ended_on.is_null().and(offices::merged_into.is_null()))
        .filter(offices::id.ne(office))
        .order(offices::name)
        .distinct()
        .limit(500)
        .select((offices::uid, offices::name))
        .load(conn)?)
}
