//! What a document of evidence quotes beside the ledger: meetings with who took part, inquiries with their answers, and deliveries. Who may ask was
//! decided with the client.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::duties::LedgerClient;
use crate::domain::delivery::DeliveryMeans;
use crate::domain::ids::Uid;
use crate::domain::meeting::{Actual, MeetingForm, MeetingState, MeetingTrigger};
use crate::domain::opinion::Stance;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    clients, deliveries as delivered, inquiries as asked, meetings, opinions, participants, plan_versions,
    plans,
};

/// A meeting that was held.
#[derive(Clone, Debug, Queryable)]
pub struct Held {
    pub uid: Uid,
    /// 会議番号
    pub number: String,
    pub trigger: MeetingTrigger,
    pub form: MeetingForm,
    pub starts_at: Option<NaiveDateTime>,
    pub agenda: String,
}

/// Somebody who was to take part in a meeting.
#[derive(Clone, Debug, Queryable)]
pub struct Attendee {
    pub meeting: Uid,
    pub label: String,
    pub person_name: String,
    pub actual: Actual,
    /// The reason of an absence, or who came instead.
    pub note: String,
}

/// An inquiry about the client.
#[derive(Clone, Debug, Queryable)]
pub struct Inquiry {
    pub uid: Uid,
    /// The number of its meeting (会議番号).
    pub number: String,
    pub reason_code: String,
    pub reason: String,
    pub question: String,
    pub sent_at: Option<NaiveDateTime>,
    pub closed_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
}

/// An opinion that was given.
#[derive(Clone, Debug, Queryable)]
pub struct Answer {
    pub inquiry: Uid,
    /// The office or person asked.
    pub who: String,
    pub given_by: String,
    pub given_at: NaiveDateTime,
    pub stance: Stance,
    pub body: String,
}

/// A version that was handed over.
#[derive(Clone, Debug, Queryable)]
pub struct Delivery {
    pub number: String,
    pub label: String,
    pub means: DeliveryMeans,
    pub planned_on: NaiveDate,
    pub version: i32,
    pub delivered_on: Option<NaiveDate>,
    pub acknowledged_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
}

/// The client's insured number.
pub fn insured_number(conn: &mut Conn, client: &LedgerClient) -> Result<String, StorageError> {
    Ok(clients::table.find(client.id).select(clients::insured_number).first(conn)?)
}

/// The meetings that were held about a client, oldest first.
pub fn held(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Held>, StorageError> {
    Ok(meetings::table
        .filter(meetings::client_id.eq(client.id))
        .filter(meetings::state.eq_any([MeetingState::Held, MeetingState::Signed]))
        .order((meetings::starts_at, meetings::id))
        .select((
            meetings::uid,
            meetings::number,
            meetings::trigger_rule,
            meetings::form,
            meetings::starts_at,
            meetings::agenda,
        ))
        .load(conn)?)
}

/// Who took part in them and who did not, in the order of each meeting.
pub fn attendees(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Attendee>, StorageError> {
    Ok(participants::table
        .inner_join(meetings::table)
        .filter(meetings::client_id.eq(client.id))
        .filter(meetings::state.eq_any([MeetingState::Held, MeetingState::Signed]))
        .order((participants::meeting_id, participants::sort, participants::id))
        .select((
            meetings::uid,
            participants::label,
            participants::person_name,
            participants::actual,
            participants::actual_note,
        ))
        .load(conn)?)
}

/// The inquiries about a client, oldest first.
pub fn inquiries(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Inquiry>, StorageError> {
    Ok(asked::table
        .inner_join(meetings::table)
        .filter(meetings::client_id.eq(client.id))
        .order(asked::id)
        .select((
            asked::uid,
            meetings::number,
            asked::reason_code,
            asked::reason,
            asked::question,
            asked::sent_at,
            asked::closed_at,
            asked::created_at,
        ))
        .load(conn)?)
}

/// The opinions on them, in the order in which they came; earlier wordings too.
pub fn answers(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Answer>, StorageError> {
    Ok(opinions::table
        .inner_join(asked::table.inner_join(meetings::table))
        .inner_join(participants::table)
        .filter(meetings::client_id.eq(client.id))
        .order(opinions::id)
        .select((
            asked::uid,
            participants::label,
            opinions::given_by,
            opinions::given_at,
            opinions::stance,
            opinions::body,
        ))
        .load(conn)?)
}

/// The deliveries of a client's plans, oldest first.
pub fn deliveries(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Delivery>, StorageError> {
    Ok(delivered::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(plans::client_id.eq(client.id))
        .order(delivered::id)
        .select((
            delivered::number,
            delivered::label,
            delivered::means,
            plans::planned_on,
            plan_versions::number,
            delivered::delivered_on,
            delivered::acknowledged_at,
            delivered::created_at,
        ))
        .load(conn)?)
}
