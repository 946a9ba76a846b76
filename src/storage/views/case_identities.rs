//! Who the person of a case is, behind the one link between the planes: only for the office that presents the case.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::client::ContactKind;
use crate::domain::consent::Giver;
use crate::domain::deidentify::{Identity, Relation};
use crate::domain::ids::{CareCaseId, ClientId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, care_case_links, care_cases, client_contacts, client_illnesses, client_managers,
    client_numbers, client_offices, clients, consents, offices, persons, plan_service_items, plan_versions,
    plans,
};

/// Versions of plans, and persons of offices, whose names are looked for: the newest.
const NEWEST: i64 = 200;

/// What identifies the person of a case, empty where the case was never linked to a client. Nothing for those who may not follow
/// the link.
pub fn of_case(conn: &mut Conn, scope: &Scope, case: &Uid) -> Result<Option<Identity>, StorageError> {
    let row: Option<(CareCaseId, OfficeId)> = care_cases::table
        .filter(care_cases::uid.eq(case))
        .filter(care_cases::office_id.eq_any(scope.care_offices()))
        .select((care_cases::id, care_cases::office_id))
        .first(conn)
        .optional()?;
    let Some((case, office)) = row else { return Ok(None) };
    let mut identity = Identity::default();
    own_office(conn, office, &mut identity)?;
    let client: Option<ClientId> = care_case_links::table
        .filter(care_case_links::care_case_id.eq(case))
        .select(care_case_links::client_id)
        .first(conn)
        .optional()?;
    if let Some(client) = client {
        of_client(conn, client, &mut identity)?;
    }
    Ok(Some(identity))
}

/// All registrations of one person: names of before a merge are former spellings.
fn of_client(conn: &mut Conn, client: ClientId, identity: &mut Identity) -> Result<(), StorageError> {
    let mut same: Vec<ClientId> =
        clients::table.filter(clients::merged_into_id.eq(client)).select(clients::id).load(conn)?;
    same.push(client);
    type Row = (String, String, NaiveDate, String, String, String, String, OfficeId);
    let rows: Vec<Row> = clients::table
        .filter(clients::id.eq_any(&same))
        .order(clients::id.desc())
        .select((
            clients::name,
            clients::kana,
            clients::born_on,
            clients::postal,
            clients::address,
            clients::phone,
            clients::insured_number,
            clients::office_id,
        ))
        .load(conn)?;
    for (name, kana, born_on, postal, address, phone, number, office) in rows {
        identity.client(&name, &kana);
        identity.born(born_on);
        identity.postal(&postal);
        identity.address(&address);
        identity.phone(&phone);
        identity.number(&number);
        own_office(conn, office, identity)?;
    }
    let numbers: Vec<String> = client_numbers::table
        .filter(client_numbers::client_id.eq_any(&same))
        .select(client_numbers::insured_number)
        .load(conn)?;
    numbers.iter().for_each(|number| identity.number(number));
    contacts(conn, &same, identity)?;
    givers(conn, &same, identity)?;
    managers(conn, &same, identity)?;
    team(conn, &same, identity)?;
    plans_say(conn, &same, identity)?;
    doctors(conn, &same, identity)
}

fn own_office(conn: &mut Conn, office: OfficeId, identity: &mut Identity) -> Result<(), StorageError> {
    let (uid, name): (Uid, String) =
        offices::table.find(office).select((offices::uid, offices::name)).first(conn)?;
    identity.office(&name, uid.as_str());
    Ok(())
}

fn contacts(conn: &mut Conn, same: &[ClientId], identity: &mut Identity) -> Result<(), StorageError> {
    type Row = (ContactKind, String, String, String, Option<String>, Option<Uid>);
    let rows: Vec<Row> = client_contacts::table
        .left_join(offices::table)
        .filter(client_contacts::client_id.eq_any(same))
        .select((
            client_contacts::kind,
            client_contacts::name,
            client_contacts::relation,
            client_contacts::phone,
            offices::name.nullable(),
            offices::uid.nullable(),
        ))
        .load(conn)?;
    for (kind, name, relation, phone, office, office_uid) in rows {
        match kind {
            ContactKind::Family => identity.contact(&name, Relation::Family(&relation)),
            ContactKind::Doctor => identity.doctor(&name),
            ContactKind::Other => identity.contact(&name, Relation::Other(&relation)),
        }
        identity.phone(&phone);
        if let (Some(office), Some(uid)) = (office, office_uid) {
            identity.office(&office, uid.as_str());
        }
    }
    Ok(())
}

/// Family and guardians who gave a consent without standing among the contacts.
fn givers(conn: &mut Conn, same: &[ClientId], identity: &mut Identity) -> Result<(), StorageError> {
    let names: Vec<(String, String)> = consents::table
        .filter(consents::client_id.eq_any(same))
        .filter(consents::giver.ne(Giver::Client))
        .select((consents::name, consents::relation))
        .distinct()
        .load(conn)?;
    names.iter().for_each(|(name, relation)| identity.contact(name, Relation::Family(relation)));
    Ok(())
}

fn managers(conn: &mut Conn, same: &[ClientId], identity: &mut Identity) -> Result<(), StorageError> {
    let of_history = client_managers::table
        .filter(client_managers::client_id.eq_any(same))
        .select(client_managers::account_id);
    let now: Vec<Option<crate::domain::ids::AccountId>> =
        clients::table.filter(clients::id.eq_any(same)).select(clients::manager_account_id).load(conn)?;
    let now: Vec<_> = now.into_iter().flatten().collect();
    let names: Vec<(String, String)> = accounts::table
        .filter(accounts::id.eq_any(of_history).or(accounts::id.eq_any(now)))
        .select((accounts::name, accounts::kana))
        .load(conn)?;
    names.iter().for_each(|(name, kana)| identity.staff(name, kana, "担当のケアマネジャー"));
    Ok(())
}

/// Offices of the care team, who is in charge there, and whoever is registered as theirs.
fn team(conn: &mut Conn, same: &[ClientId], identity: &mut Identity) -> Result<(), StorageError> {
    type Row = (OfficeId, Uid, String, String, String, String);
    let rows: Vec<Row> = client_offices::table
        .inner_join(offices::table)
        .filter(client_offices::client_id.eq_any(same))
        .select((
            offices::id,
            offices::uid,
            offices::name,
            offices::phone,
            offices::fax,
            client_offices::person,
        ))
        .load(conn)?;
    for (_, uid, name, phone, fax, person) in &rows {
        identity.office(name, uid.as_str());
        identity.phone(phone);
        identity.phone(fax);
        identity.staff(person, "", "事業所の担当者");
    }
    let team: Vec<OfficeId> = rows.iter().map(|row| row.0).collect();
    let staff: Vec<(String, String)> = persons::table
        .filter(persons::office_id.eq_any(team))
        .order(persons::id.desc())
        .limit(NEWEST)
        .select((persons::name, persons::kana))
        .load(conn)?;
    staff.iter().for_each(|(name, kana)| identity.staff(name, kana, "事業所の担当者"));
    Ok(())
}

/// Offices, and persons outside the insurance, as the plans name them.
fn plans_say(conn: &mut Conn, same: &[ClientId], identity: &mut Identity) -> Result<(), StorageError> {
    let names: Vec<String> = plan_service_items::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(plans::client_id.eq_any(same))
        .filter(plan_service_items::is_covered.eq(true))
        .filter(plan_service_items::office_name.ne(""))
        .select(plan_service_items::office_name)
        .distinct()
        .limit(NEWEST)
        .load(conn)?;
    names.iter().for_each(|name| identity.office(name, name));
    Ok(())
}

/// 医療機関・医師名 is one text.
fn doctors(conn: &mut Conn, same: &[ClientId], identity: &mut Identity) -> Result<(), StorageError> {
    let rows: Vec<(String, String)> = client_illnesses::table
        .filter(client_illnesses::client_id.eq_any(same))
        .select((client_illnesses::doctor, client_illnesses::phone))
        .distinct()
        .load(conn)?;
    for (doctor, phone) in rows {
        identity.doctor(&doctor);
        identity.phone(&phone);
    }
    Ok(())
}
