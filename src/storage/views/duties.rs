//! The ledger of duties: whose duties a reader sees, what was entered, and what its records are called.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::client_sight::kept_by;
use super::consents::{self, ConsentView};
use super::duty_memory::Stamped;
use crate::domain::access::Scope;
use crate::domain::client::ClientState;
use crate::domain::consent::{ConsentForm, Purpose};
use crate::domain::duty::RecordUid;
use crate::domain::duty::entry::EntryKind;
use crate::domain::hand_over::AsItWas;
use crate::domain::ids::{AccountId, ClientId, InsurerId, OfficeId, Uid};
use crate::domain::plan_draft::PlanKind;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::{Keep, ROWS_AT_ONCE};
use crate::storage::schema::{
    accounts, client_frameworks, client_stamps, client_states, clients, deliveries, duty_entries, insurers,
    offices, plan_versions, plans,
};

/// A client whose ledger a reader keeps.
#[derive(Clone, Debug, Queryable)]
pub struct LedgerClient {
    pub id: ClientId,
    pub uid: Uid,
    pub name: String,
    pub kana: String,
    /// 被保険者番号
    pub insured_number: String,
    pub insurer: InsurerId,
    pub insurer_uid: Uid,
    pub office: OfficeId,
    pub office_uid: Uid,
    pub office_name: String,
    /// The person in charge.
    pub account: Option<AccountId>,
    stamp: Option<i64>,
}

impl From<&LedgerClient> for Stamped {
    fn from(client: &LedgerClient) -> Self {
        Self { id: client.id, insurer: client.insurer, stamp: client.stamp }
    }
}

impl LedgerClient {
    /// The client as an office knew it that makes its plans no more. Who is in charge now is not its business.
    pub(super) fn former(
        (id, uid, was): (ClientId, Uid, &AsItWas),
        (insurer, insurer_uid): (InsurerId, Uid),
        (office, office_uid, office_name): (OfficeId, Uid, String),
    ) -> Self {
        Self {
            id,
            uid,
            name: was.name.clone(),
            kana: was.kana.clone(),
            insured_number: was.insured_number.clone(),
            insurer,
            insurer_uid,
            office,
            office_uid,
            office_name,
            account: None,
            stamp: None,
        }
    }

    /// The client with the present insurer, as rules are looked up.
    pub fn insured(&self) -> (ClientId, InsurerId) {
        (self.id, self.insurer)
    }
}

macro_rules! columns {
    () => {
        (
            clients::id,
            clients::uid,
            clients::name,
            clients::kana,
            clients::insured_number,
            clients::insurer_id,
            insurers::uid,
            clients::office_id,
            offices::uid,
            offices::name,
            clients::manager_account_id,
            client_stamps::stamp.nullable(),
        )
    };
}

/// The client of a uid, if the reader's office makes the plan or has delegated it. An office that only serves by the plan
/// keeps no ledger.
pub fn client(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<LedgerClient>, StorageError> {
    let found = clients::table
        .inner_join(insurers::table)
        .inner_join(offices::table.on(offices::id.eq(clients::office_id)))
        .left_join(client_stamps::table.on(client_stamps::client_id.eq(clients::id)))
        .filter(clients::uid.eq(uid));
    let found: Vec<LedgerClient> = kept_by!(found, scope).select(columns!()).limit(1).kept().load(conn)?;
    Ok(found.into_iter().next())
}

/// Whose duties are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's of the reader's offices.
    Office,
    /// Those whose plans the reader's offices make themselves.
    Planned,
    /// Those whom the reader's centers entrust to another office.
    Entrusted,
    /// Those in the charge of one person, and those in nobody's whose plans the reader's offices make themselves.
    Person(Uid),
}

/// The clients whose ledgers the reader keeps, by reading. Those whose support is closed keep theirs until their records
/// may go.
pub fn clients_of(conn: &mut Conn, scope: &Scope, whose: &Whose) -> Result<Vec<LedgerClient>, StorageError> {
    let all = clients::table
        .inner_join(insurers::table)
        .inner_join(offices::table.on(offices::id.eq(clients::office_id)))
        .left_join(client_stamps::table.on(client_stamps::client_id.eq(clients::id)));
    let own = scope.care_offices();
    let mut query = kept_by!(all, scope);
    query = match whose {
        Whose::Office => query,
        Whose::Planned => query.filter(clients::office_id.eq_any(own)),
        Whose::Entrusted => query.filter(clients::office_id.ne_all(own)),
        Whose::Person(uid) => {
            let of = accounts::table.filter(accounts::uid.eq(uid)).select(accounts::id.nullable());
            let nobody = clients::manager_account_id.is_null().and(clients::office_id.eq_any(own));
            query.filter(nobody.or(clients::manager_account_id.eq_any(of)))
        }
    };
    Ok(query.order((clients::kana, clients::id)).select(columns!()).kept().load(conn)?)
}

/// How many clients the reader's centers entrust to another office.
pub fn entrusted(conn: &mut Conn, scope: &Scope) -> Result<usize, StorageError> {
    if scope.entrusting_offices().is_empty() {
        return Ok(0);
    }
    let elsewhere = clients::table.filter(clients::office_id.ne_all(scope.care_offices()));
    let many: i64 = kept_by!(elsewhere, scope).count().get_result(conn)?;
    Ok(usize::try_from(many).unwrap_or_default())
}

/// Those in charge of the reader's clients, by name.
pub fn persons(conn: &mut Conn, scope: &Scope) -> Result<Vec<(AccountId, Uid, String)>, StorageError> {
    let in_charge = clients::table
        .inner_join(accounts::table.on(accounts::id.nullable().eq(clients::manager_account_id)))
        .select((accounts::id, accounts::uid, accounts::name))
        .distinct();
    Ok(kept_by!(in_charge, scope).order((accounts::name, accounts::id)).kept().load(conn)?)
}

/// A client whose duties are counted and who is not named.
#[derive(Clone, Debug, Queryable)]
pub struct CountedClient {
    pub id: ClientId,
    pub insurer: InsurerId,
    pub office: Uid,
    pub office_name: String,
    stamp: Option<i64>,
}

impl From<&CountedClient> for Stamped {
    fn from(client: &CountedClient) -> Self {
        Self { id: client.id, insurer: client.insurer, stamp: client.stamp }
    }
}

macro_rules! counted_columns {
    () => {
        (clients::id, clients::insurer_id, offices::uid, offices::name, client_stamps::stamp.nullable())
    };
}

/// The clients in care with an insurer of the reader's, by the office that makes their plans.
pub fn counted_insured(conn: &mut Conn, scope: &Scope) -> Result<Vec<CountedClient>, StorageError> {
    Ok(clients::table
        .inner_join(offices::table.on(offices::id.eq(clients::office_id)))
        .left_join(client_stamps::table.on(client_stamps::client_id.eq(clients::id)))
        .filter(clients::insurer_id.eq_any(scope.insurers()))
        .filter(clients::merged_into_id.is_null())
        .filter(clients::state.eq(ClientState::Active))
        .order((offices::name, offices::id, clients::id))
        .select(counted_columns!())
        .kept()
        .load(conn)?)
}

/// The clients in care whose ledgers the reader keeps, by the office that makes their plans.
pub fn counted_own(conn: &mut Conn, scope: &Scope) -> Result<Vec<CountedClient>, StorageError> {
    let all = clients::table
        .inner_join(offices::table.on(offices::id.eq(clients::office_id)))
        .left_join(client_stamps::table.on(client_stamps::client_id.eq(clients::id)))
        .filter(clients::state.eq(ClientState::Active));
    Ok(kept_by!(all, scope)
        .order((offices::name, offices::id, clients::id))
        .select(counted_columns!())
        .kept()
        .load(conn)?)
}

/// The next so many clients after one, in the order of their keys, for work that nobody asked for yet. It names nobody.
pub fn stamped(conn: &mut Conn, after: ClientId, many: i64) -> Result<Vec<Stamped>, StorageError> {
    let rows: Vec<(ClientId, InsurerId, Option<i64>)> = clients::table
        .left_join(client_stamps::table.on(client_stamps::client_id.eq(clients::id)))
        .filter(clients::id.gt(after))
        .filter(clients::merged_into_id.is_null())
        .order(clients::id)
        .limit(many)
        .select((clients::id, clients::insurer_id, client_stamps::stamp.nullable()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, insurer, stamp)| Stamped { id, insurer, stamp }).collect())
}

/// An entry as it is shown.
#[derive(Clone, Debug, Queryable)]
pub struct EntryView {
    pub uid: Uid,
    pub kind: EntryKind,
    pub on: NaiveDate,
    pub subject: String,
    pub rule: String,
    pub ground: String,
    pub points: String,
    pub days: i32,
    pub reason_code: String,
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
    /// In which office it was made; none for a consent, which stands in a ledger of its own.
    pub office: Option<OfficeId>,
}

/// A client's entries, newest first, withdrawn ones too; the consents that the rules ask for stand among them. Who may ask
/// was decided with the client.
pub fn entries(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<EntryView>, StorageError> {
    let mut entries: Vec<EntryView> = duty_entries::table
        .filter(duty_entries::client_id.eq(client.id))
        .order((duty_entries::happened_on.desc(), duty_entries::id.desc()))
        .select((
            duty_entries::uid,
            duty_entries::kind,
            duty_entries::happened_on,
            duty_entries::subject,
            duty_entries::rule,
            duty_entries::ground,
            duty_entries::points,
            duty_entries::days,
            duty_entries::reason_code,
            duty_entries::body,
            duty_entries::author_name,
            duty_entries::created_at,
            duty_entries::withdrawn_at,
            duty_entries::withdrawn_by,
            duty_entries::withdrawn_reason,
            duty_entries::office_id,
        ))
        .load(conn)?;
    entries.extend(consents::list(conn, client.id)?.into_iter().filter_map(consent_entry));
    entries.sort_by_key(|entry| Reverse((entry.on, entry.created_at)));
    Ok(entries)
}

/// A consent as the ledger shows it.
fn consent_entry(consent: ConsentView) -> Option<EntryView> {
    let kind = match (consent.purpose, consent.form) {
        (_, ConsentForm::Oral) => return None,
        (Purpose::Plan, _) => EntryKind::Consented,
        (Purpose::VideoMonitoring, _) => EntryKind::VideoConsented,
        _ => return None,
    };
    Some(EntryView {
        uid: consent.uid,
        kind,
        on: consent.given_on,
        subject: String::new(),
        rule: String::new(),
        ground: String::new(),
        points: String::new(),
        days: 0,
        reason_code: String::new(),
        body: consent.note,
        author: consent.author,
        created_at: consent.created_at,
        withdrawn_at: consent.withdrawn_at,
        withdrawn_by: consent.withdrawn_by,
        withdrawn_reason: consent.withdrawn_reason,
        office: None,
    })
}

/// A plan with its newest version.
#[derive(Clone, Debug)]
pub struct LedgerPlan {
    pub uid: Uid,
    pub kind: PlanKind,
    pub planned_on: NaiveDate,
    pub version: Uid,
    pub number: i32,
}

/// What the records of a ledger are called and where they are.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Plans by date, newest first.
    pub plans: Vec<LedgerPlan>,
    /// Offices of the plans' rows and of deliveries.
    pub offices: BTreeMap<RecordUid, String>,
    /// The version that a delivery handed over.
    pub delivered: BTreeMap<RecordUid, Uid>,
    /// The codes of the reasons for which the support rested.
    pub rests: BTreeMap<RecordUid, String>,
}

impl Names {
    /// The plan of a uid.
    pub fn plan(&self, uid: RecordUid) -> Option<&LedgerPlan> {
        self.plans.iter().find(|plan| RecordUid::from(&plan.uid) == uid)
    }
}

/// The names of one client's records. Who may ask was decided with the client.
pub fn names(conn: &mut Conn, client: &LedgerClient) -> Result<Names, StorageError> {
    let rows: Vec<(Uid, PlanKind, NaiveDate, Uid, i32)> = plans::table
        .inner_join(plan_versions::table)
        .filter(plans::client_id.eq(client.id))
        .filter(plan_versions::number.eq(plans::current_number))
        .order((plans::planned_on.desc(), plans::id.desc()))
        .select((plans::uid, plans::kind, plans::planned_on, plan_versions::uid, plan_versions::number))
        .load(conn)?;
    let delivered: Vec<(Uid, Uid)> = deliveries::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(plans::client_id.eq(client.id))
        .select((deliveries::uid, plan_versions::uid))
        .load(conn)?;
    let rests: Vec<(Uid, String)> = client_states::table
        .filter(client_states::client_id.eq(client.id))
        .filter(client_states::state.eq(ClientState::Suspended))
        .select((client_states::uid, client_states::reason_code))
        .load(conn)?;
    Ok(Names {
        rests: by_record(rests),
        plans: rows
            .into_iter()
            .map(|(uid, kind, planned_on, version, number)| LedgerPlan {
                uid,
                kind,
                planned_on,
                version,
                number,
            })
            .collect(),
        offices: office_names(conn, client.id)?,
        delivered: delivered.iter().map(|(uid, version)| (RecordUid::from(uid), version.clone())).collect(),
    })
}

/// The offices in charge by the newest versions of a client's plans.
fn office_names(conn: &mut Conn, id: ClientId) -> Result<BTreeMap<RecordUid, String>, StorageError> {
    use crate::storage::schema::plan_service_items;
    let rows: Vec<(Uid, String)> = plan_service_items::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .inner_join(offices::table)
        .filter(plans::client_id.eq(id))
        .filter(plan_versions::number.eq(plans::current_number))
        .select((offices::uid, offices::name))
        .distinct()
        .load(conn)?;
    Ok(by_record(rows))
}

/// The names of offices that duties speak of. Who may ask was decided with the clients whose duties they are.
pub fn named(conn: &mut Conn, wanted: &BTreeSet<RecordUid>) -> Result<Names, StorageError> {
    let uids: Vec<Uid> = wanted.iter().map(|of| of.uid()).collect();
    let mut names = Names::default();
    for some in uids.chunks(ROWS_AT_ONCE) {
        let of = offices::table.filter(offices::uid.eq_any(some)).select((offices::uid, offices::name));
        names.offices.extend(by_record(of.load(conn)?));
    }
    Ok(names)
}

fn by_record(rows: Vec<(Uid, String)>) -> BTreeMap<RecordUid, String> {
    rows.into_iter().map(|(uid, name)| (RecordUid::from(&uid), name)).collect()
}
