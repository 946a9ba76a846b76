//! Hand-overs of clients on screens. The office to which a client is offered sees who offers, from when, and nothing of the
//! client; the one that gives sees its own client; the former one sees what it had.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

pub use former::{FORMER_PAGE, FormerCare, former, former_one};

use super::care_team::planning_on;
use crate::domain::access::{Role, Scope};
use crate::domain::hand_over::{AgreedHow, AsItWas, HandOverState};
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
    let planning = planning_on!(today).select(memberships::office_id);
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
        Some(center) => offices::table.find(center).select(offices::name).first(conn)?,
        None => String::new(),
    };
    Ok(Hanging { meetings: own.count().get_result(conn)?, drafts: begun.count().get_result(conn)?, center })
}

diesel::alias! {
    const GIVERS: Alias<Givers> = offices as givers;
    const TAKERS: Alias<Takers> = offices as takers;
}

/// Hand-overs with their client, its insurer and both offices.
macro_rules! hand_overs {
    () => {
        client_hand_overs::table
            .inner_join(clients::table.inner_join(insurers::table))
            .inner_join(GIVERS.on(GIVERS.field(offices::id).eq(client_hand_overs::from_office_id)))
            .inner_join(TAKERS.on(TAKERS.field(offices::id).eq(client_hand_overs::to_office_id)))
    };
}

#[derive(Queryable)]
struct Row {
    uid: Uid,
    from: (OfficeId, Uid, String),
    to: (OfficeId, String),
    starts_on: NaiveDate,
    state: HandOverState,
    proposed_by_name: String,
    proposed_at: NaiveDateTime,
    agreement: (String, NaiveDate, AgreedHow, String),
    settled: (Option<NaiveDateTime>, String, String),
    former: (Option<NaiveDate>, String),
    client: (ClientId, Uid, String, OfficeId),
    insurer: (InsurerId, Uid, String),
}

macro_rules! columns {
    () => {
        (
            client_hand_overs::uid,
            (GIVERS.field(offices::id), GIVERS.field(offices::uid), GIVERS.field(offices::name)),
            (TAKERS.field(offices::id), TAKERS.field(offices::name)),
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
            (insurers::id, insurers::uid, insurers::name),
        )
    };
}

mod former;

/// What stands behind a proposal, for the office that made it.
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

fn view(scope: &Scope, row: Row) -> HandOverView {
    let own = scope.care_offices();
    let is_giver = own.contains(&row.from.0);
    let was = as_it_was(&row.former.1);
    let (reason, agreed_on, agreed_how, agreed_by) = row.agreement;
    let (_, client, name, office) = row.client;
    let name = if row.state == HandOverState::Accepted { was.name } else { name };
    // Why it was taken back is told to nobody who never learned whom it was about.
    let tells_reason = is_giver || row.state == HandOverState::Declined;
    HandOverView {
        uid: row.uid,
        from_name: row.from.2,
        to_name: row.to.1,
        to: row.to.0,
        insurer_uid: row.insurer.1,
        insurer_name: row.insurer.2,
        starts_on: row.starts_on,
        state: row.state,
        proposed_by: row.proposed_by_name,
        proposed_at: row.proposed_at,
        settled_at: row.settled.0,
        settled_by: row.settled.1,
        settled_reason: if tells_reason { row.settled.2 } else { String::new() },
        client: is_giver.then_some((client, name)),
        grounds: is_giver.then_some(Grounds { reason, agreed_on, agreed_how, agreed_by }),
        is_receiver: own.contains(&row.to.0),
        is_own: own.contains(&office),
    }
}

fn views(scope: &Scope, rows: Vec<Row>) -> Vec<HandOverView> {
    rows.into_iter().map(|row| view(scope, row)).collect()
}

fn as_it_was(kept: &str) -> AsItWas {
    serde_json::from_str(kept).unwrap_or_default()
}

/// The hand-over of a uid, for the people of its two offices, whatever became of its client since.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<HandOverView>, StorageError> {
    let own = scope.care_offices();
    let row: Option<Row> = hand_overs!()
        .filter(client_hand_overs::uid.eq(uid))
        .filter(client_hand_overs::from_office_id.eq_any(own).or(client_hand_overs::to_office_id.eq_any(own)))
        .select(columns!())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| view(scope, row)))
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
    let query = hand_overs!()
        .filter(client_hand_overs::state.eq(HandOverState::Open))
        .filter(clients::merged_into_id.is_null())
        .into_boxed();
    let query = match which {
        Which::Offered => query.filter(client_hand_overs::to_office_id.eq_any(own)),
        Which::Given => query.filter(client_hand_overs::from_office_id.eq_any(own)),
    };
    let rows: Vec<Row> =
        query.order((client_hand_overs::starts_on, client_hand_overs::id)).select(columns!()).load(conn)?;
    Ok(views(scope, rows))
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

/// The hand-overs of a client whom the reader was found to plan for, the latest first: what took place, and what the reader's
/// offices proposed or were offered. Whom other offices asked in vain, and why, is theirs.
pub fn of_client(
    conn: &mut Conn,
    scope: &Scope,
    client: ClientId,
) -> Result<Vec<HandOverView>, StorageError> {
    let own = scope.care_offices();
    let sides = client_hand_overs::from_office_id.eq_any(own).or(client_hand_overs::to_office_id.eq_any(own));
    let rows: Vec<Row> = hand_overs!()
        .filter(client_hand_overs::client_id.eq(client))
        .filter(client_hand_overs::state.eq(HandOverState::Accepted).or(sides))
        .order(client_hand_overs::id.desc())
        .select(columns!())
        .load(conn)?;
    Ok(views(scope, rows))
}
