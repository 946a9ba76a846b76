//! The ledger of duties: whose duties a reader sees.

use diesel::prelude::*;

use super::client_sight::kept_by;
use super::duty_memory::Stamped;
use crate::domain::access::Scope;
use crate::domain::client::ClientState;
use crate::domain::hand_over::AsItWas;
use crate::domain::ids::{AccountId, ClientId, InsurerId, OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{accounts, client_frameworks, client_stamps, clients, insurers, offices};

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
