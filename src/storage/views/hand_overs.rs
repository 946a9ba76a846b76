//! Hand-overs of clients on screens. The office to which a client is offered sees who offers, from when, and nothing of the
//! client; the one that gives sees its own client; the former one sees what it had.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::duties::LedgerClient;
use crate::domain::access::{Role, Scope};
use crate::domain::hand_over::{AgreedHow, AsItWas, FormerTime, HandOverState};
use crate::domain::ids::{AccountId, ClientId, InsurerId, OfficeId, Uid};
use crate::domain::meeting::MeetingState;
use crate::domain::office::OfficeKind;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    accounts, client_hand_overs, clients, insurers, meetings, memberships, office_insurers, offices,
    plan_edits,
};
use crate::storage::tables::client_frameworks;

/// An office to which a client can be handed over.
#[derive(Clone, Debug, Queryable)]
pub struct Receiver {
    pub id: OfficeId,
    pub uid: Uid,
    pub name: String,
    pub number: Option<String>,
}

/// The offices other than its own to which a client of an insurer can be handed over on a day, by name: those that work with
/// the insurer and in which somebody plans care, who can accept.
pub fn receivers(
    conn: &mut Conn,
    (insurer, own): (InsurerId, OfficeId),
    today: NaiveDate,
) -> Result<Vec<Receiver>, StorageError> {
    let there = office_insurers::table
        .filter(office_insurers::insurer_id.eq(insurer))
        .select(office_insurers::office_id);
    let planning = memberships::table
        .filter(memberships::role.eq_any([Role::CareManager, Role::CenterStaff]))
        .filter(memberships::starts_on.le(today))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(today)))
        .select(memberships::office_id);
    let kinds = [OfficeKind::CareManagement, OfficeKind::SupportCenter, OfficeKind::Provider];
    Ok(offices::table
        .filter(offices::id.ne(own))
        .filter(offices::kind.eq_any(kinds))
        .filter(offices::id.eq_any(there))
        .filter(offices::id.eq_any(planning))
        .filter(offices::merged_into.is_null())
        .filter(offices::ended_on.is_null().or(offices::ended_on.ge(today)))
        .order((offices::name, offices::id))
        .select((offices::id, offices::uid, offices::name, offices::number))
        .load(conn)?)
}

/// Who may be in charge in an office on a day: those who plan care there.
pub fn candidates(
    conn: &mut Conn,
    office: OfficeId,
    today: NaiveDate,
) -> Result<Vec<(Uid, String)>, StorageError> {
    let there = memberships::table
        .filter(memberships::office_id.eq(office))
        .filter(memberships::role.eq_any([Role::CareManager, Role::CenterStaff]))
        .filter(memberships::starts_on.le(today))
        .filter(memberships::ends_on.is_null().or(memberships::ends_on.ge(today)))
        .select(memberships::account_id);
    Ok(accounts::table
        .filter(accounts::id.eq_any(there))
        .order((accounts::kana, accounts::id))
        .select((accounts::uid, accounts::name))
        .load(conn)?)
}

/// The name of somebody who was in charge.
pub fn name_of(conn: &mut Conn, account: AccountId) -> Result<String, StorageError> {
    Ok(accounts::table.find(account).select(accounts::name).first(conn)?)
}

/// What hangs on the office that makes a client's plans.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Hanging {
    /// Meetings that the office called and that are not over: they stay with it.
    pub meetings: i64,
    /// Plans that somebody has begun to write: they go with the client.
    pub drafts: i64,
    /// The center that entrusts the client to the office: it does not entrust it to the next one by itself.
    pub center: String,
}

/// What hangs on the office that makes the plans of a client whom the reader was found to plan for.
pub fn hanging(
    conn: &mut Conn,
    (client, office): (ClientId, OfficeId),
    today: NaiveDate,
) -> Result<Hanging, StorageError> {
    let open = [
        MeetingState::Planning,
        MeetingState::Polling,
        MeetingState::Fixed,
        MeetingState::Held,
        MeetingState::ReplacedByInquiry,
    ];
    let own = meetings::table
        .filter(meetings::client_id.eq(client))
        .filter(meetings::office_id.eq(office))
        .filter(meetings::state.eq_any(open));
    let begun =
        plan_edits::table.filter(plan_edits::client_id.eq(client)).filter(plan_edits::discarded_at.is_null());
    let center = match client_frameworks::entrusting(conn, client, today)? {
        Some(center) => office_name(conn, center)?,
        None => String::new(),
    };
    Ok(Hanging { meetings: own.count().get_result(conn)?, drafts: begun.count().get_result(conn)?, center })
}

fn office_name(conn: &mut Conn, office: OfficeId) -> Result<String, StorageError> {
    Ok(offices::table.find(office).select(offices::name).first(conn)?)
}

#[derive(Queryable)]
struct Row {
    uid: Uid,
    from: OfficeId,
    to: OfficeId,
    starts_on: NaiveDate,
    state: HandOverState,
    proposed_by_name: String,
    proposed_at: NaiveDateTime,
    agreement: (String, NaiveDate, AgreedHow, String),
    settled: (Option<NaiveDateTime>, String, String),
    former: (Option<NaiveDate>, String),
    client: (ClientId, Uid, String, OfficeId),
    insurer: (Uid, String),
}

macro_rules! columns {
    () => {
        (
            client_hand_overs::uid,
            client_hand_overs::from_office_id,
            client_hand_overs::to_office_id,
            client_hand_overs::starts_on,
            client_hand_overs::state,
            client_hand_overs::proposed_by_name,
            client_hand_overs::proposed_at,
            (
                client_hand_overs::reason,
                client_hand_overs::agreed_on,
                client_hand_overs::agreed_how,
                client_hand_overs::agreed_by,
            ),
            (
                client_hand_overs::settled_at,
                client_hand_overs::settled_by_name,
                client_hand_overs::settled_reason,
            ),
            (client_hand_overs::began_on, client_hand_overs::as_it_was),
            (clients::id, clients::uid, clients::name, clients::office_id),
            (insurers::uid, insurers::name),
        )
    };
}

/// What stands behind a proposal: for the office that made it, and for the one that has taken the client.
#[derive(Clone, Debug, Serialize)]
pub struct Grounds {
    pub reason: String,
    pub agreed_on: NaiveDate,
    pub agreed_how: AgreedHow,
    pub agreed_by: String,
}

/// A hand-over as one of its two offices sees it.
#[derive(Clone, Debug, Serialize)]
pub struct HandOverView {
    pub uid: Uid,
    pub from_name: String,
    pub to_name: String,
    #[serde(skip)]
    pub to: OfficeId,
    pub insurer_name: String,
    #[serde(skip)]
    pub insurer_uid: Uid,
    pub starts_on: NaiveDate,
    pub state: HandOverState,
    pub proposed_by: String,
    pub proposed_at: NaiveDateTime,
    pub settled_at: Option<NaiveDateTime>,
    pub settled_by: String,
    pub settled_reason: String,
    /// The client, for the office that gave it: its uid and the name by which that office knew it.
    pub client: Option<(Uid, String)>,
    /// For the office that gave the client.
    pub grounds: Option<Grounds>,
    /// Whether the reader's office is the one that may take the client.
    pub is_receiver: bool,
    /// Whether the reader's office still makes the client's plans, or does so again.
    pub is_own: bool,
}

fn view(conn: &mut Conn, scope: &Scope, row: Row) -> Result<HandOverView, StorageError> {
    let own = scope.care_offices();
    let is_giver = own.contains(&row.from);
    let was = as_it_was(&row.former.1);
    let (reason, agreed_on, agreed_how, agreed_by) = row.agreement;
    let (_, client, name, office) = row.client;
    let name = if row.state == HandOverState::Accepted { was.name } else { name };
    // Why it was taken back is told to nobody who never learned whom it was about.
    let tells_reason = is_giver || row.state == HandOverState::Declined;
    Ok(HandOverView {
        uid: row.uid,
        from_name: office_name(conn, row.from)?,
        to_name: office_name(conn, row.to)?,
        to: row.to,
        insurer_uid: row.insurer.0,
        insurer_name: row.insurer.1,
        starts_on: row.starts_on,
        state: row.state,
        proposed_by: row.proposed_by_name,
        proposed_at: row.proposed_at,
        settled_at: row.settled.0,
        settled_by: row.settled.1,
        settled_reason: if tells_reason { row.settled.2 } else { String::new() },
        client: is_giver.then_some((client, name)),
        grounds: is_giver.then_some(Grounds { reason, agreed_on, agreed_how, agreed_by }),
        is_receiver: own.contains(&row.to),
        is_own: own.contains(&office),
    })
}

fn as_it_was(kept: &str) -> AsItWas {
    serde_json::from_str(kept).unwrap_or_default()
}

/// The hand-over of a uid, for the people of its two offices. Whoever was merged into another client stands there no more.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<HandOverView>, StorageError> {
    let own = scope.care_offices();
    let row: Option<Row> = client_hand_overs::table
        .inner_join(clients::table.inner_join(insurers::table))
        .filter(client_hand_overs::uid.eq(uid))
        .filter(client_hand_overs::from_office_id.eq_any(own).or(client_hand_overs::to_office_id.eq_any(own)))
        .select(columns!())
        .first(conn)
        .optional()?;
    row.map(|row| view(conn, scope, row)).transpose()
}

/// Which hand-overs of the reader's offices are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Clients that are offered to them.
    Offered,
    /// Clients that they offer.
    Given,
}

/// The open proposals of the reader's offices, oldest day first.
pub fn open(conn: &mut Conn, scope: &Scope, which: Which) -> Result<Vec<HandOverView>, StorageError> {
    let own = scope.care_offices();
    let query = client_hand_overs::table
        .inner_join(clients::table.inner_join(insurers::table))
        .filter(client_hand_overs::state.eq(HandOverState::Open))
        .filter(clients::merged_into_id.is_null())
        .into_boxed();
    let query = match which {
        Which::Offered => query.filter(client_hand_overs::to_office_id.eq_any(own)),
        Which::Given => query.filter(client_hand_overs::from_office_id.eq_any(own)),
    };
    let rows: Vec<Row> =
        query.order((client_hand_overs::starts_on, client_hand_overs::id)).select(columns!()).load(conn)?;
    rows.into_iter().map(|row| view(conn, scope, row)).collect()
}

/// What is offered to the reader's offices, for the list of what waits: its uid, the office that offers it, and since when it
/// can be accepted.
pub fn waiting(
    conn: &mut Conn,
    scope: &Scope,
    most: i64,
) -> Result<Vec<(Uid, String, NaiveDate)>, StorageError> {
    Ok(client_hand_overs::table
        .inner_join(clients::table)
        .inner_join(offices::table.on(offices::id.eq(client_hand_overs::from_office_id)))
        .filter(client_hand_overs::state.eq(HandOverState::Open))
        .filter(client_hand_overs::to_office_id.eq_any(scope.care_offices()))
        .filter(clients::merged_into_id.is_null())
        .order((client_hand_overs::starts_on, client_hand_overs::id))
        .limit(most)
        .select((client_hand_overs::uid, offices::name, client_hand_overs::starts_on))
        .kept()
        .load(conn)?)
}

/// Every hand-over of a client whom the reader was found to plan for, the latest first.
pub fn of_client(
    conn: &mut Conn,
    scope: &Scope,
    client: ClientId,
) -> Result<Vec<HandOverView>, StorageError> {
    let rows: Vec<Row> = client_hand_overs::table
        .inner_join(clients::table.inner_join(insurers::table))
        .filter(client_hand_overs::client_id.eq(client))
        .order(client_hand_overs::id.desc())
        .select(columns!())
        .load(conn)?;
    rows.into_iter().map(|row| view(conn, scope, row)).collect()
}

/// A client that an office of the reader had, and its time with it.
#[derive(Clone, Debug)]
pub struct FormerCare {
    pub hand_over: Uid,
    /// The client with the rules of its insurer, under the name of the former office and as it was then.
    pub client: LedgerClient,
    pub was: AsItWas,
    pub time: FormerTime,
    pub to_name: String,
    pub starts_on: NaiveDate,
}

/// The clients that the reader's offices had and have no more, the latest first. Nothing of them can be read but the evidence
/// of that time.
pub fn former(conn: &mut Conn, scope: &Scope) -> Result<Vec<FormerCare>, StorageError> {
    former_of(conn, scope, None)
}

/// One of them, by its hand-over.
pub fn former_one(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<FormerCare>, StorageError> {
    Ok(former_of(conn, scope, Some(uid))?.pop())
}

fn former_of(conn: &mut Conn, scope: &Scope, one: Option<&Uid>) -> Result<Vec<FormerCare>, StorageError> {
    let own = scope.care_offices();
    let mut query = client_hand_overs::table
        .inner_join(clients::table.inner_join(insurers::table))
        .filter(client_hand_overs::state.eq(HandOverState::Accepted))
        .filter(client_hand_overs::from_office_id.eq_any(own))
        .filter(clients::office_id.ne_all(own))
        .into_boxed();
    if let Some(uid) = one {
        query = query.filter(client_hand_overs::uid.eq(uid));
    }
    let rows: Vec<(Row, InsurerId)> = query
        .order((client_hand_overs::settled_at.desc(), client_hand_overs::id.desc()))
        .select((columns!(), clients::insurer_id))
        .load(conn)?;
    rows.into_iter().map(|(row, insurer)| former_care(conn, row, insurer)).collect()
}

fn former_care(conn: &mut Conn, row: Row, insurer: InsurerId) -> Result<FormerCare, StorageError> {
    let was = as_it_was(&row.former.1);
    let (office_uid, office_name_then): (Uid, String) =
        offices::table.find(row.from).select((offices::uid, offices::name)).first(conn)?;
    let client = LedgerClient::former(
        (row.client.0, row.client.1, &was),
        (insurer, row.insurer.0),
        (row.from, office_uid, office_name_then),
    );
    Ok(FormerCare {
        hand_over: row.uid,
        client,
        time: FormerTime { began_on: row.former.0, accepted_at: row.settled.0.unwrap_or(row.proposed_at) },
        was,
        to_name: office_name(conn, row.to)?,
        starts_on: row.starts_on,
    })
}
