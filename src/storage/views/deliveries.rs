//! Deliveries of a plan version: to whom and how, what became of them, and the page of a link.

mod in_charge;
pub mod records;
mod standing;
pub mod steps;

pub use in_charge::{InCharge, in_charge};
pub use standing::{Standing, standings};
pub use steps::Step;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::meeting_sources::PlanSource;
use super::unreached::{self, LetterHead};
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::delivery::{DeliveryMeans, LinkFacts};
use crate::domain::ids::{AccountId, ClientId, ContactId, OfficeId, PlanId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    accounts, client_offices, deliveries, invitations, offices, plan_versions, plans, service_plans,
};

/// A delivery as its organizer sees it.
#[derive(Clone, Debug)]
pub struct DeliveryView {
    pub uid: Uid,
    /// 交付番号
    pub number: String,
    pub label: String,
    pub means: DeliveryMeans,
    /// Who delivered.
    pub by: String,
    /// The day, where it was noted by hand.
    pub delivered_on: Option<NaiveDate>,
    pub note: String,
    pub created_at: NaiveDateTime,
    pub acknowledged_at: Option<NaiveDateTime>,
    /// Address and link, where it went by link.
    pub link: Option<(String, LinkFacts)>,
    /// The office, when it is one.
    pub office: Option<OfficeId>,
    /// The doctor among the client's contacts, when it went there.
    pub doctor: Option<ContactId>,
    /// The office that delivered; none where that is not known.
    pub sender: Option<OfficeId>,
    /// When, by whom and why it was taken back, where it was noted by mistake.
    pub withdrawn: Option<Withdrawal>,
    /// What was done with its link after it was sent, in that order.
    pub steps: Vec<Step>,
    /// How its last letter stands.
    pub letter: Option<LetterHead>,
    /// The numbers of the meetings whose records went along.
    pub records: Vec<String>,
}

/// When, by whom and why something was taken back.
pub type Withdrawal = (NaiveDateTime, String, String);

type Link = (Uid, String, Option<NaiveDateTime>, Option<NaiveDateTime>, Option<NaiveDateTime>, NaiveDateTime);
type TakenBack = (Option<NaiveDateTime>, String, String);
type Row = (
    (Uid, String, String, DeliveryMeans, String, Option<NaiveDate>, String),
    (NaiveDateTime, Option<NaiveDateTime>, Option<OfficeId>, Option<ContactId>, Option<OfficeId>),
    TakenBack,
    Option<Link>,
);

/// The deliveries of a version, oldest first, withdrawn ones too. Who may ask was decided with the source.
pub fn list(conn: &mut Conn, source: &PlanSource) -> Result<Vec<DeliveryView>, StorageError> {
    let rows: Vec<Row> = deliveries::table
        .inner_join(accounts::table)
        .left_join(invitations::table)
        .filter(deliveries::plan_version_id.eq(source.version))
        .order(deliveries::id)
        .select((
            (
                deliveries::uid,
                deliveries::number,
                deliveries::label,
                deliveries::means,
                accounts::name,
                deliveries::delivered_on,
                deliveries::note,
            ),
            (
                deliveries::created_at,
                deliveries::acknowledged_at,
                deliveries::office_id,
                deliveries::contact_id,
                deliveries::sender_office_id,
            ),
            (deliveries::withdrawn_at, deliveries::withdrawn_by, deliveries::withdrawn_reason),
            (
                invitations::uid,
                invitations::address,
                invitations::sent_at,
                invitations::opened_at,
                invitations::revoked_at,
                invitations::expires_at,
            )
                .nullable(),
        ))
        .load(conn)?;
    let uids: Vec<&str> = rows.iter().filter_map(|r| r.3.as_ref()).map(|l| l.0.as_str()).collect();
    let letters = unreached::letters(conn, &uids)?;
    let mut steps = steps::of_version(conn, source.version)?;
    let mut carried = records::of_version(conn, source)?;
    let delivery = |row: Row| {
        let steps = steps.remove(&row.0.0).unwrap_or_default();
        let records = carried.remove(&row.0.0).unwrap_or_default();
        delivery(row, (steps, records), &letters)
    };
    Ok(rows.into_iter().map(delivery).collect())
}

fn delivery(row: Row, (steps, records): (Vec<Step>, Vec<String>), letters: &[LetterHead]) -> DeliveryView {
    let ((uid, number, label, means, by, delivered_on, note), told, (withdrawn_at, who, why), link) = row;
    let (created_at, acknowledged_at, office, doctor, sender) = told;
    let last = link.as_ref().and_then(|l| letters.iter().rev().find(|letter| letter.about == l.0.as_str()));
    let letter = last.cloned();
    let link = link.map(|(_, address, sent_at, opened_at, revoked_at, expires_at)| {
        (address, LinkFacts { sent_at, opened_at, revoked_at, expires_at })
    });
    DeliveryView {
        uid,
        number,
        label,
        means,
        by,
        delivered_on,
        note,
        created_at,
        acknowledged_at,
        link,
        office,
        doctor,
        sender,
        withdrawn: withdrawn_at.map(|at| (at, who, why)),
        steps,
        letter,
        records,
    }
}

/// What the holder of a delivery's link is told beside the version itself.
#[derive(Clone, Debug, Queryable)]
pub struct HandedOver {
    /// The invitation.
    pub invitation: Uid,
    /// 交付番号
    pub number: String,
    /// To whom.
    pub label: String,
    /// Who delivers: the office that made the client's plans then, and who sent it.
    pub sender: (OfficeId, AccountId),
    /// When it was made.
    pub delivered_at: NaiveDateTime,
    /// When receipt was acknowledged.
    pub acknowledged_at: Option<NaiveDateTime>,
    /// The version.
    pub version: Uid,
}

/// The one delivery of the scope.
pub fn of_link(conn: &mut Conn, scope: &Scope) -> Result<Option<HandedOver>, StorageError> {
    let Some(id) = scope.invitation() else { return Ok(None) };
    Ok(invitations::table
        .inner_join(deliveries::table.inner_join(plan_versions::table))
        .filter(invitations::id.eq(id))
        .select((
            invitations::uid,
            deliveries::number,
            deliveries::label,
            (deliveries::sender_office_id.assume_not_null(), deliveries::account_id),
            deliveries::created_at,
            deliveries::acknowledged_at,
            plan_versions::uid,
        ))
        .first(conn)
        .optional()?)
}

/// A delivery that the reader's offices can open.
#[derive(Clone, Debug, Queryable)]
pub struct ReceivedLine {
    pub uid: Uid,
    pub number: String,
    /// Who delivers.
    pub sender: String,
    /// To whom.
    pub label: String,
    pub acknowledged_at: Option<NaiveDateTime>,
    /// The version that was delivered.
    pub version: Uid,
    /// Its plan, and the client.
    pub plan: (PlanId, ClientId),
}

/// Which of the plans of deliveries the reader's offices can hand an individual service plan in for now, with how many they did.
pub fn to_hand_in(
    conn: &mut Conn,
    scope: &Scope,
    lines: &[ReceivedLine],
) -> Result<BTreeMap<PlanId, i64>, StorageError> {
    let on = scope.today();
    let clients: Vec<ClientId> = lines.iter().map(|line| line.plan.1).collect();
    let served: Vec<ClientId> = client_offices::table
        .filter(client_offices::client_id.eq_any(clients))
        .filter(client_offices::office_id.eq_any(scope.team_offices()))
        .filter(client_offices::starts_on.le(on))
        .filter(client_offices::ends_on.is_null().or(client_offices::ends_on.ge(on)))
        .select(client_offices::client_id)
        .load(conn)?;
    let own = lines.iter().filter(|line| served.contains(&line.plan.1));
    let mut found: BTreeMap<PlanId, i64> = own.map(|line| (line.plan.0, 0)).collect();
    let plans: Vec<PlanId> = found.keys().copied().collect();
    let given: Vec<PlanId> = service_plans::table
        .inner_join(plan_versions::table)
        .filter(plan_versions::plan_id.eq_any(plans))
        .filter(service_plans::office_id.eq_any(scope.team_offices()))
        .filter(service_plans::withdrawn_at.is_null().and(service_plans::replaced_at.is_null()))
        .select(plan_versions::plan_id)
        .load(conn)?;
    for plan in given {
        *found.entry(plan).or_default() += 1;
    }
    Ok(found)
}

/// What was delivered to the reader's offices by link and can still be opened, what waits for a receipt first. No client
/// is named.
pub fn received(
    conn: &mut Conn,
    scope: &Scope,
    now: NaiveDateTime,
    only_waiting: bool,
    limit: i64,
) -> Result<Vec<ReceivedLine>, StorageError> {
    let mut query = invitations::table
        .inner_join(deliveries::table.inner_join(plan_versions::table.inner_join(plans::table)))
        .inner_join(offices::table.on(offices::id.nullable().eq(deliveries::sender_office_id)))
        .filter(invitations::office_id.eq_any(scope.team_offices()))
        .filter(invitations::kind.eq(InvitationKind::Delivery))
        .filter(invitations::revoked_at.is_null().and(invitations::expires_at.gt(now)))
        .into_boxed();
    if only_waiting {
        query = query.filter(deliveries::acknowledged_at.is_null());
    }
    Ok(query
        .order((deliveries::acknowledged_at.is_not_null(), deliveries::id.desc()))
        .limit(limit)
        .select((
            invitations::uid,
            deliveries::number,
            offices::name,
            deliveries::label,
            deliveries::acknowledged_at,
            plan_versions::uid,
            (plans::id, plans::client_id),
        ))
        .kept()
        .load(conn)?)
}
