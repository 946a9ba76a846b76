//! Clients.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::client::{ClientData, ClientState};
use crate::domain::ids::{AccountId, AreaId, ClientId, InsurerId, OfficeId, Uid};
use crate::domain::search;
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
use crate::storage::schema::{client_numbers as numbers, clients};
use crate::storage::tables::client_numbers::{self, NewNumber};

/// A client as the rules need it.
#[derive(Clone, Debug, Queryable)]
pub struct ClientRow {
    pub id: ClientId,
    pub uid: Uid,
    pub insurer_id: InsurerId,
    pub insured_number: String,
    pub office_id: OfficeId,
    pub name: String,
    pub kana: String,
    pub sex: crate::domain::client::Sex,
    pub born_on: NaiveDate,
    pub postal: String,
    pub address: String,
    pub phone: String,
    pub area_id: Option<AreaId>,
    pub manager_account_id: Option<AccountId>,
    pub state: ClientState,
    pub closed_on: Option<NaiveDate>,
    pub version: i32,
}

impl ClientRow {
    /// Who the client is.
    pub fn data(&self) -> ClientData {
        ClientData {
            name: self.name.clone(),
            kana: self.kana.clone(),
            sex: self.sex,
            born_on: self.born_on,
            postal: self.postal.clone(),
            address: self.address.clone(),
            phone: self.phone.clone(),
        }
    }
}

type Columns = (
    clients::id,
    clients::uid,
    clients::insurer_id,
    clients::insured_number,
    clients::office_id,
    clients::name,
    clients::kana,
    clients::sex,
    clients::born_on,
    clients::postal,
    clients::address,
    clients::phone,
    clients::area_id,
    clients::manager_account_id,
    clients::state,
    clients::closed_on,
    clients::version,
);

const COLUMNS: Columns = (
    clients::id,
    clients::uid,
    clients::insurer_id,
    clients::insured_number,
    clients::office_id,
    clients::name,
    clients::kana,
    clients::sex,
    clients::born_on,
    clients::postal,
    clients::address,
    clients::phone,
    clients::area_id,
    clients::manager_account_id,
    clients::state,
    clients::closed_on,
    clients::version,
);

/// The client of a uid, unless it was merged into another one.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<ClientRow>, StorageError> {
    Ok(clients::table
        .filter(clients::uid.eq(uid))
        .filter(clients::merged_into_id.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// The client of a key.
pub fn get(conn: &mut Conn, id: ClientId) -> Result<ClientRow, StorageError> {
    Ok(clients::table.find(id).select(COLUMNS).first(conn)?)
}

/// Lets those take turns who begin something for a client, end the support or hand the client over. What is read of the client
/// afterwards holds until the end of the transaction.
pub fn take_turn(conn: &mut Conn, client: &Uid) -> Result<(), StorageError> {
    let row = clients::table.filter(clients::uid.eq(client));
    diesel::update(row).set(clients::state.eq(clients::state)).execute(conn)?;
    Ok(())
}

/// The client of a key, once it is our turn.
pub fn get_in_turn(conn: &mut Conn, id: ClientId) -> Result<ClientRow, StorageError> {
    diesel::update(clients::table.find(id)).set(clients::state.eq(clients::state)).execute(conn)?;
    get(conn, id)
}

/// The client's data key as it is kept.
pub fn data_key(conn: &mut Conn, id: ClientId) -> Result<Vec<u8>, StorageError> {
    Ok(clients::table.find(id).select(clients::data_key).first(conn)?)
}

/// The client whom an insurer knows, or knew, under an insured number.
pub fn find_by_number(
    conn: &mut Conn,
    insurer: InsurerId,
    insured_number: &str,
) -> Result<Option<ClientRow>, StorageError> {
    match client_numbers::holder(conn, (insurer, insured_number))? {
        Some(client) => Ok(Some(get(conn, client)?)),
        None => Ok(None),
    }
}

/// The clients whom an insurer knows, or knew, under these insured numbers, each with the number it was found by.
pub fn find_by_numbers(
    conn: &mut Conn,
    insurer: InsurerId,
    insured_numbers: &[&str],
) -> Result<Vec<(String, ClientRow)>, StorageError> {
    let mut found = Vec::new();
    for some in insured_numbers.chunks(ROWS_AT_ONCE) {
        let wanted = numbers::table
            .inner_join(clients::table)
            .filter(numbers::insurer_id.eq(insurer))
            .filter(numbers::insured_number.eq_any(some));
        found.append(&mut wanted.select((numbers::insured_number, COLUMNS)).load(conn)?);
    }
    Ok(found)
}

/// A client to register.
pub struct NewClient<'a> {
    pub uid: &'a Uid,
    pub insurer_id: InsurerId,
    pub insured_number: &'a str,
    pub office_id: OfficeId,
    pub area_id: Option<AreaId>,
    pub data: &'a ClientData,
    /// The client's own key, wrapped by the installation's.
    pub data_key: &'a [u8],
    pub now: NaiveDateTime,
}

/// Registers a client under a number.
pub fn insert(conn: &mut Conn, new: &NewClient<'_>) -> Result<ClientId, StorageError> {
    let ids = insert_many(conn, std::slice::from_ref(new))?;
    ids.first().copied().ok_or(diesel::result::Error::NotFound.into())
}

/// Registers many clients, each under its number; their keys in the same order.
pub fn insert_many(conn: &mut Conn, new: &[NewClient<'_>]) -> Result<Vec<ClientId>, StorageError> {
    let rows: Vec<_> = new
        .iter()
        .map(|client| {
            let data = client.data;
            let (search, grams) = search_form(data, &[client.insured_number.to_owned()]);
            (
                (
                    clients::uid.eq(client.uid),
                    clients::insurer_id.eq(client.insurer_id),
                    clients::insured_number.eq(client.insured_number),
                    clients::office_id.eq(client.office_id),
                    clients::area_id.eq(client.area_id),
                    clients::name.eq(&data.name),
                    clients::kana.eq(&data.kana),
                    clients::grams.eq(grams),
                    clients::search.eq(search),
                    clients::sex.eq(data.sex),
                ),
                (
                    clients::born_on.eq(data.born_on),
                    clients::postal.eq(&data.postal),
                    clients::address.eq(&data.address),
                    clients::phone.eq(&data.phone),
                    clients::state.eq(ClientState::Active),
                    clients::closed_reason.eq(""),
                    clients::data_key.eq(client.data_key),
                    clients::created_at.eq(client.now),
                    clients::updated_at.eq(client.now),
                    clients::version.eq(1),
                ),
            )
        })
        .collect();
    insert_all!(conn, clients::table, &rows);
    let ids = keys_of(conn, new)?;
    let numbers: Vec<NewNumber<'_>> = new
        .iter()
        .zip(&ids)
        .map(|(client, id)| NewNumber {
            client_id: *id,
            insurer_id: client.insurer_id,
            insured_number: client.insured_number,
            starts_on: None,
            reason: None,
            noted_by: "",
            now: client.now,
        })
        .collect();
    client_numbers::insert_many(conn, &numbers)?;
    Ok(ids)
}

fn keys_of(conn: &mut Conn, new: &[NewClient<'_>]) -> Result<Vec<ClientId>, StorageError> {
    let mut keys: BTreeMap<Uid, ClientId> = BTreeMap::new();
    for some in new.chunks(ROWS_AT_ONCE) {
        let uids: Vec<&Uid> = some.iter().map(|client| client.uid).collect();
        let rows = clients::table.filter(clients::uid.eq_any(uids)).select((clients::uid, clients::id));
        keys.extend(rows.load::<(Uid, ClientId)>(conn)?);
    }
    Ok(new.iter().filter_map(|client| keys.get(client.uid).copied()).collect())
}

/// Changes who the client is. Says whether the client still stood at that version.
pub fn update_data(
    conn: &mut Conn,
    row: &ClientRow,
    data: &ClientData,
    area: Option<AreaId>,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let (search, grams) = search_form(data, &client_numbers::all_of(conn, row.id)?);
    let live = clients::table.filter(clients::id.eq(row.id)).filter(clients::version.eq(row.version));
    let changed = diesel::update(live)
        .set((
            clients::name.eq(&data.name),
            clients::kana.eq(&data.kana),
            clients::grams.eq(grams),
            clients::search.eq(search),
            clients::sex.eq(data.sex),
            clients::born_on.eq(data.born_on),
            clients::postal.eq(&data.postal),
            clients::address.eq(&data.address),
            clients::phone.eq(&data.phone),
            clients::area_id.eq(area),
            clients::updated_at.eq(now),
            clients::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Lets another office make a client's plans. Says whether the first one still did.
pub fn hand_over(
    conn: &mut Conn,
    client: ClientId,
    (from, to): (OfficeId, OfficeId),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let live = clients::table.filter(clients::id.eq(client)).filter(clients::office_id.eq(from));
    let changed = diesel::update(live.filter(clients::merged_into_id.is_null()))
        .set((
            clients::office_id.eq(to),
            clients::updated_at.eq(now),
            clients::version.eq(clients::version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// In which form a client is searched, and its pairs of letters: name, reading and every number there was.
pub fn search_form(data: &ClientData, numbers: &[String]) -> (String, String) {
    let texts = [data.name.as_str(), data.kana.as_str()];
    let search = search::joined_folded(texts.into_iter().chain(numbers.iter().map(String::as_str)));
    let grams = search::grams(&search);
    (search, grams)
}
