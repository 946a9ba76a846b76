//! The states of a client on screens, and what is still open when the support ends.

use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::clients::ClientView;
use crate::domain::client::ClientState;
use crate::domain::consent::Purpose;
use crate::domain::ids::{ClientId, DeliveryId, InquiryId, InvitationId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::domain::plan_draft::PlanState;
use crate::domain::time::jst::{day_start, jst_date};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_states, clients, consents, deliveries, duty_entries, inquiries, invitations, meetings, offices,
    plan_versions, plans, progress_lines, progress_revisions,
};

/// A change of state.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct StateLine {
    pub state: ClientState,
    pub since_on: NaiveDate,
    pub reason_code: String,
    pub note: String,
    pub noted_by: String,
    pub noted_at: NaiveDateTime,
}

/// A meeting that lies ahead.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct OpenMeeting {
    pub uid: Uid,
    pub number: String,
    pub state: MeetingState,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
}

/// A meeting ahead that another office holds about the client, like the center that entrusts it. Only that office cancels it.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct ForeignMeeting {
    pub office: String,
    pub phone: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
}

/// An inquiry that still collects answers.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct OpenInquiry {
    #[serde(skip)]
    pub id: InquiryId,
    pub uid: Uid,
    pub number: String,
    pub due_at: NaiveDateTime,
}

/// The link of a delivery that nobody has acknowledged yet.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct OpenLink {
    #[serde(skip)]
    pub id: InvitationId,
    #[serde(skip)]
    pub delivery: DeliveryId,
    pub version: Uid,
    pub label: String,
    pub expires_at: NaiveDateTime,
}

/// What ending the support withdraws, and what is finished afterwards.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StillOpen {
    pub meetings: Vec<OpenMeeting>,
    pub inquiries: Vec<OpenInquiry>,
    pub links: Vec<OpenLink>,
    /// Held, and without a signed record yet: the record can be signed after the support has ended.
    pub unsigned: Vec<OpenMeeting>,
    /// Not withdrawn: whoever holds them is called.
    pub foreign: Vec<ForeignMeeting>,
}

impl StillOpen {
    /// How much would be withdrawn.
    pub fn count(&self) -> usize {
        self.meetings.len() + self.inquiries.len() + self.links.len()
    }
}

/// Every change of a client's state, the latest first. Who may ask was decided with the client.
pub fn list(conn: &mut Conn, client: ClientId) -> Result<Vec<StateLine>, StorageError> {
    Ok(client_states::table
        .filter(client_states::client_id.eq(client))
        .order(client_states::id.desc())
        .select((
            client_states::state,
            client_states::since_on,
            client_states::reason_code,
            client_states::note,
            client_states::noted_by,
            client_states::created_at,
        ))
        .load(conn)?)
}

/// Whether the support of a client has ended. Who may ask was decided with the client.
pub fn is_closed(conn: &mut Conn, client: ClientId) -> Result<bool, StorageError> {
    let state: ClientState = clients::table.find(client).select(clients::state).first(conn)?;
    Ok(state == ClientState::Closed)
}

/// The days after a day on which something of a client is on record: what was entered, held, asked, handed over or sent, consented to
/// or planned, as far as it stands. A consent to a case conference may be given at any time. Who may ask was decided with the client.
pub fn records_after(
    conn: &mut Conn,
    client: ClientId,
    day: NaiveDate,
) -> Result<Vec<NaiveDate>, StorageError> {
    let mut days: Vec<NaiveDate> = duty_entries::table
        .filter(duty_entries::client_id.eq(client).and(duty_entries::withdrawn_at.is_null()))
        .filter(duty_entries::happened_on.gt(day))
        .select(duty_entries::happened_on)
        .load(conn)?;
    let held: Vec<NaiveDateTime> = meetings::table
        .filter(meetings::client_id.eq(client))
        .filter(meetings::state.eq_any([MeetingState::Held, MeetingState::Signed]))
        .filter(meetings::starts_at.ge(day_start(day + Days::new(1))))
        .select(meetings::starts_at.assume_not_null())
        .load(conn)?;
    days.extend(held.into_iter().map(jst_date));
    let handed: Vec<NaiveDate> = deliveries::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(plans::client_id.eq(client).and(deliveries::withdrawn_at.is_null()))
        .filter(deliveries::delivered_on.gt(day))
        .select(deliveries::delivered_on.assume_not_null())
        .load(conn)?;
    days.extend(handed);
    let from = day_start(day + Days::new(1));
    let sent: Vec<NaiveDateTime> = deliveries::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(plans::client_id.eq(client).and(deliveries::withdrawn_at.is_null()))
        .filter(deliveries::delivered_on.is_null().and(deliveries::created_at.ge(from)))
        .select(deliveries::created_at)
        .load(conn)?;
    let asked: Vec<NaiveDateTime> = inquiries::table
        .inner_join(meetings::table)
        .filter(meetings::client_id.eq(client).and(inquiries::sent_at.ge(from)))
        .select(inquiries::sent_at.assume_not_null())
        .load(conn)?;
    days.extend(sent.into_iter().chain(asked).map(jst_date));
    let written: Vec<NaiveDate> = progress_lines::table
        .inner_join(progress_revisions::table)
        .filter(progress_lines::client_id.eq(client).and(progress_lines::withdrawn_at.is_null()))
        .filter(progress_revisions::number.eq(progress_lines::current_number))
        .filter(progress_revisions::happened_on.gt(day))
        .select(progress_revisions::happened_on)
        .load(conn)?;
    days.extend(written);
    let consented: Vec<NaiveDate> = consents::table
        .filter(consents::client_id.eq(client).and(consents::withdrawn_at.is_null()))
        .filter(consents::given_on.gt(day).and(consents::purpose.ne(Purpose::CaseConference)))
        .select(consents::given_on)
        .load(conn)?;
    days.extend(consented);
    let planned: Vec<NaiveDate> = plans::table
        .filter(plans::client_id.eq(client).and(plans::state.ne(PlanState::Withdrawn)))
        .filter(plans::planned_on.gt(day))
        .select(plans::planned_on)
        .load(conn)?;
    days.extend(planned);
    Ok(days)
}

/// What the client's own office has open about the client.
pub fn still_open(
    conn: &mut Conn,
    client: &ClientView,
    now: NaiveDateTime,
) -> Result<StillOpen, StorageError> {
    use MeetingState::{Fixed, Held, Planning, Polling};
    let inquiries = inquiries::table
        .inner_join(meetings::table)
        .filter(meetings::client_id.eq(client.id))
        .filter(meetings::office_id.eq(client.office_id))
        .filter(meetings::state.ne_all([Planning, Polling, Fixed]))
        .filter(inquiries::state.eq(InquiryState::Open))
        .order(inquiries::id)
        .select((inquiries::id, inquiries::uid, meetings::number, inquiries::due_at))
        .load(conn)?;
    let links = deliveries::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .inner_join(invitations::table)
        .filter(plans::client_id.eq(client.id))
        .filter(deliveries::acknowledged_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .order(deliveries::id)
        .select((
            invitations::id,
            deliveries::id,
            plan_versions::uid,
            deliveries::label,
            invitations::expires_at,
        ))
        .load(conn)?;
    Ok(StillOpen {
        meetings: meetings_in(conn, client, &[Planning, Polling, Fixed])?,
        inquiries,
        links,
        unsigned: meetings_in(conn, client, &[Held])?,
        foreign: meetings::table
            .inner_join(offices::table)
            .filter(meetings::client_id.eq(client.id))
            .filter(meetings::office_id.ne(client.office_id))
            .filter(meetings::state.eq_any([Planning, Polling, Fixed]))
            .filter(meetings::ends_at.is_null().or(meetings::ends_at.gt(now)))
            .order(meetings::id)
            .select((offices::name, offices::phone, meetings::starts_at, meetings::ends_at))
            .load(conn)?,
    })
}

fn meetings_in(
    conn: &mut Conn,
    client: &ClientView,
    states: &[MeetingState],
) -> Result<Vec<OpenMeeting>, StorageError> {
    Ok(meetings::table
        .filter(meetings::client_id.eq(client.id))
        .filter(meetings::office_id.eq(client.office_id))
        .filter(meetings::state.eq_any(states))
        .order(meetings::id)
        .select((meetings::uid, meetings::number, meetings::state, meetings::starts_at, meetings::ends_at))
        .load(conn)?)
}
