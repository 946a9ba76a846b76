//! Clients on screens: the list, and everything about one of them. What is visible follows from the actor's `Scope`.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::client_contacts::{ContactLine, contacts_for};
use super::client_plans::{PlanLine, plan_lines};
use super::client_sight::visible;
use crate::domain::access::Scope;
use crate::domain::certification::CareLevel;
use crate::domain::certification::history::foremost;
use crate::domain::client::{ClientState, Sex};
use crate::domain::ids::{ClientId, InsurerId, OfficeId, Uid};
use crate::domain::illness::IllnessHistory;
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    accounts, areas, client_numbers, client_offices, clients, insurers, offices, plans,
};
use crate::storage::tables;
use crate::storage::views::certifications::{self, CertificationLine};
use crate::storage::views::client_search::{ClientQuery, found};

/// Clients on one page of the list.
pub const PAGE_SIZE: i64 = 25;

/// A line of the list.
#[derive(Clone, Debug, Serialize)]
pub struct ClientLine {
    pub uid: Uid,
    pub name: String,
    pub kana: String,
    pub insured_number: String,
    pub born_on: NaiveDate,
    pub state: ClientState,
    pub office_name: String,
    pub care_level: Option<CareLevel>,
    pub certified_until: Option<NaiveDate>,
    pub planned_on: Option<NaiveDate>,
}

/// A page of the list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClientList {
    pub lines: Vec<ClientLine>,
    /// All that fit the search.
    pub total: i64,
    /// The page, from 1.
    pub page: i64,
    /// Whether nobody fits to the letter, and these differ in one.
    pub is_nearly: bool,
}

/// The clients that fit a query, by reading. When nobody does, those whose name, reading or number differs in one letter.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    query: &ClientQuery,
    page: i64,
) -> Result<ClientList, StorageError> {
    let list = listed(conn, scope, (query, false), page)?;
    if list.total > 0 || query.typed.trim().is_empty() {
        return Ok(list);
    }
    listed(conn, scope, (query, true), page)
}

fn listed(
    conn: &mut Conn,
    scope: &Scope,
    (query, is_nearly): (&ClientQuery, bool),
    page: i64,
) -> Result<ClientList, StorageError> {
    let filtered = || clients::table.filter(found(scope, query, is_nearly));
    let total: i64 = filtered().count().kept().get_result(conn)?;
    let last = ((total - 1) / PAGE_SIZE + 1).max(1);
    let page = page.clamp(1, last);
    let rows = filtered()
        .order((clients::kana, clients::id))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
        .select((
            clients::id,
            clients::uid,
            clients::name,
            clients::kana,
            clients::insured_number,
            clients::born_on,
            clients::office_id,
            clients::state,
        ))
        .kept()
        .load(conn)?;
    Ok(ClientList { lines: lines(conn, rows, scope.today())?, total, page, is_nearly })
}

type ListRow = (ClientId, Uid, String, String, String, NaiveDate, OfficeId, ClientState);

/// The lines of one page: what stands in other tables is read once for all of them.
fn lines(conn: &mut Conn, rows: Vec<ListRow>, today: NaiveDate) -> Result<Vec<ClientLine>, StorageError> {
    let named: Vec<OfficeId> = rows.iter().map(|row| row.6).collect();
    let ids: Vec<ClientId> = rows.iter().map(|row| row.0).collect();
    let office_names: Vec<(OfficeId, String)> = offices::table
        .filter(offices::id.eq_any(named))
        .select((offices::id, offices::name))
        .kept()
        .load(conn)?;
    let levels = certifications::of_clients(conn, &ids)?;
    let dates: Vec<(ClientId, Option<NaiveDate>)> = plans::table
        .filter(plans::client_id.eq_any(&ids))
        .group_by(plans::client_id)
        .select((plans::client_id, diesel::dsl::max(plans::planned_on)))
        .kept()
        .load(conn)?;
    let line = |(id, uid, name, kana, insured_number, born_on, office, state): ListRow| {
        let level = levels.get(&id).and_then(|entries| foremost(entries, today));
        let office = office_names.iter().find(|(id, _)| *id == office);
        ClientLine {
            uid,
            name,
            kana,
            insured_number,
            born_on,
            state,
            office_name: office.map(|(_, name)| name.clone()).unwrap_or_default(),
            care_level: level.and_then(|entry| entry.certification.care_level),
            certified_until: level.and_then(|entry| entry.last_day()),
            planned_on: dates.iter().find(|(client, _)| *client == id).and_then(|(_, date)| *date),
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Everything about one client.
#[derive(Clone, Debug, Serialize)]
pub struct ClientView {
    #[serde(skip)]
    pub id: ClientId,
    pub uid: Uid,
    #[serde(skip)]
    pub insurer_id: InsurerId,
    pub insurer_uid: Uid,
    pub insurer_name: String,
    pub insurer_number: String,
    pub insured_number: String,
    pub name: String,
    pub kana: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub postal: String,
    pub address: String,
    pub phone: String,
    #[serde(skip)]
    pub office_id: OfficeId,
    pub office_name: String,
    pub manager_name: String,
    pub area: Option<(Uid, String)>,
    pub state: ClientState,
    /// The day on which the support ended (終結).
    pub closed_on: Option<NaiveDate>,
    pub version: i32,
    /// Every entry that stands, the latest first.
    pub certifications: Vec<CertificationLine>,
    pub team: Vec<TeamLine>,
    pub contacts: Vec<ContactLine>,
    pub plans: Vec<PlanLine>,
    /// 現病歴・既往歴 as told last.
    pub illnesses: Option<IllnessHistory>,
}

/// An office of the care team.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct TeamLine {
    pub office_uid: Uid,
    pub office_name: String,
    pub service_kind: String,
    /// Who serves the client there (担当者), as far as it is known.
    pub person: String,
    pub since: NaiveDate,
    /// Its last day in the team, where one is settled.
    pub until: Option<NaiveDate>,
    pub phone: String,
    pub email_state: AddressState,
}

/// One client, if the scope sees it.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<ClientView>, StorageError> {
    let seen: Option<ClientId> = clients::table
        .filter(clients::uid.eq(uid))
        .filter(visible(scope))
        .select(clients::id)
        .first(conn)
        .optional()?;
    let Some(id) = seen else { return Ok(None) };
    let row = tables::clients::get(conn, id)?;
    let (insurer_uid, insurer_name, insurer_number): (Uid, String, String) = insurers::table
        .find(row.insurer_id)
        .select((insurers::uid, insurers::name, insurers::number))
        .first(conn)?;
    let office_name = offices::table.find(row.office_id).select(offices::name).first(conn)?;
    let manager: Option<String> = match row.manager_account_id {
        Some(account) => accounts::table.find(account).select(accounts::name).first(conn).optional()?,
        None => None,
    };
    let area = match row.area_id {
        Some(area) => areas::table.find(area).select((areas::uid, areas::name)).first(conn).optional()?,
        None => None,
    };
    Ok(Some(ClientView {
        id,
        uid: row.uid,
        insurer_id: row.insurer_id,
        insurer_uid,
        insurer_name,
        insurer_number,
        insured_number: row.insured_number,
        name: row.name,
        kana: row.kana,
        sex: row.sex,
        born_on: row.born_on,
        postal: row.postal,
        address: row.address,
        phone: row.phone,
        office_id: row.office_id,
        office_name,
        manager_name: manager.unwrap_or_default(),
        area,
        state: row.state,
        closed_on: row.closed_on,
        version: row.version,
        certifications: certifications::standing(conn, id)?,
        team: team(conn, id, scope.today())?,
        contacts: contacts_for(conn, scope, id)?,
        plans: plan_lines(conn, id)?,
        illnesses: tables::illnesses::of_clients(conn, &[id])?
            .remove(&id)
            .and_then(|told| told.into_iter().next()),
    }))
}

fn team(conn: &mut Conn, client: ClientId, today: NaiveDate) -> Result<Vec<TeamLine>, StorageError> {
    Ok(client_offices::table
        .inner_join(offices::table)
        .filter(client_offices::client_id.eq(client))
        .filter(client_offices::starts_on.le(today))
        .filter(client_offices::ends_on.is_null().or(client_offices::ends_on.ge(today)))
        .order(client_offices::id)
        .select((
            offices::uid,
            offices::name,
            client_offices::service_kind,
            client_offices::person,
            client_offices::starts_on,
            client_offices::ends_on,
            offices::phone,
            offices::email_state,
        ))
        .load(conn)?)
}

/// The open areas of an insurer, to choose from.
pub fn areas_of(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<(Uid, String)>, StorageError> {
    Ok(areas::table
        .filter(areas::insurer_id.eq(insurer))
        .filter(areas::closed_on.is_null())
        .order(areas::sort)
        .select((areas::uid, areas::name))
        .load(conn)?)
}

/// An office with its key, uid, name and number.
pub type CareOffice = (OfficeId, Uid, String, Option<String>);

/// The offices for which a scope may register and import, with their number: an office without one can't import.
pub fn care_offices(conn: &mut Conn, scope: &Scope) -> Result<Vec<CareOffice>, StorageError> {
    Ok(offices::table
        .filter(offices::id.eq_any(scope.care_offices().to_vec()))
        .order(offices::id)
        .select((offices::id, offices::uid, offices::name, offices::number))
        .load(conn)?)
}

/// The clients behind pairs of insurer number and insured number, former ones too, as far as the scope sees them.
pub fn of_numbers(
    conn: &mut Conn,
    scope: &Scope,
    numbers: &[(String, String)],
) -> Result<Vec<Uid>, StorageError> {
    let (of_insurers, insured): (Vec<&str>, Vec<&str>) =
        numbers.iter().map(|(insurer, insured)| (insurer.as_str(), insured.as_str())).unzip();
    let known: Vec<(InsurerId, String)> = insurers::table
        .filter(insurers::number.eq_any(of_insurers))
        .select((insurers::id, insurers::number))
        .load(conn)?;
    let holders: Vec<(ClientId, InsurerId, String)> = client_numbers::table
        .filter(client_numbers::insured_number.eq_any(insured))
        .select((client_numbers::client_id, client_numbers::insurer_id, client_numbers::insured_number))
        .load(conn)?;
    let is_meant = |id: InsurerId, insured: &str| {
        let insurer = known.iter().find(|(known, _)| *known == id);
        insurer.is_some_and(|(_, insurer)| numbers.iter().any(|n| n.0 == *insurer && n.1 == insured))
    };
    let meant: Vec<ClientId> = holders
        .into_iter()
        .filter(|(_, insurer, insured)| is_meant(*insurer, insured))
        .map(|(client, ..)| client)
        .collect();
    Ok(clients::table
        .filter(clients::id.eq_any(meant))
        .filter(visible(scope))
        .order(clients::id)
        .select(clients::uid)
        .load(conn)?)
}

/// The names of several clients, as far as the scope sees them.
pub fn names(conn: &mut Conn, scope: &Scope, uids: &[Uid]) -> Result<Vec<(Uid, String)>, StorageError> {
    Ok(clients::table
        .filter(clients::uid.eq_any(uids))
        .filter(visible(scope))
        .select((clients::uid, clients::name))
        .load(conn)?)
}
