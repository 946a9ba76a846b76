//! What the records behind duties are called and where they are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::duties::LedgerClient;
use super::duty_facts;
use crate::domain::client::ClientState;
use crate::domain::delivery::DeliveryMeans;
use crate::domain::duty::fact::{Issue, Recipient};
use crate::domain::duty::{RecordUid, is_handed_over};
use crate::domain::ids::{ClientId, ContactId, Uid};
use crate::domain::plan_draft::PlanKind;
use crate::domain::time::jst::jst_date;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::ROWS_AT_ONCE;
use crate::storage::schema::{
    client_states, deliveries, invitations, offices, plan_service_items, plan_versions, plans,
};
use crate::storage::tables::client_frameworks;

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
    /// By plan and recipient: the version that went there by link, and when. Nobody has acknowledged it yet, and a receipt of today
    /// would meet the duty to hand the plan over.
    pub under_way: UnderWay,
    /// The codes of the reasons for which the support rested.
    pub rests: BTreeMap<RecordUid, String>,
}

impl Names {
    /// The plan of a uid.
    pub fn plan(&self, uid: RecordUid) -> Option<&LedgerPlan> {
        self.plans.iter().find(|plan| RecordUid::from(&plan.uid) == uid)
    }
}

/// The names of one client's records at a time. Who may ask was decided with the client.
pub fn names(conn: &mut Conn, client: &LedgerClient, now: NaiveDateTime) -> Result<Names, StorageError> {
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
        under_way: under_way(conn, client.id, now)?,
        delivered: delivered.iter().map(|(uid, version)| (RecordUid::from(uid), version.clone())).collect(),
    })
}

/// A plan's version and its moment, by plan and recipient.
pub type UnderWay = BTreeMap<(RecordUid, Recipient), (Uid, NaiveDateTime)>;

type DeliveredRow = (Uid, (Option<Uid>, Option<ContactId>), Uid, (NaiveDateTime, i32), NaiveDateTime);

/// The latest delivery to each recipient by a link that opens, while it waits for its receipt. What was sent of a version that is no
/// longer the one to be handed over is not under way, whoever acknowledges it.
fn under_way(conn: &mut Conn, id: ClientId, now: NaiveDateTime) -> Result<UnderWay, StorageError> {
    let rows: Vec<DeliveredRow> = deliveries::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .left_join(offices::table.on(offices::id.nullable().eq(deliveries::office_id)))
        .inner_join(invitations::table)
        .filter(plans::client_id.eq(id))
        .filter(deliveries::means.eq(DeliveryMeans::Link))
        .filter(deliveries::acknowledged_at.is_null())
        .filter(invitations::revoked_at.is_null().and(invitations::expires_at.gt(now)))
        .order(deliveries::id)
        .select((
            plans::uid,
            (offices::uid.nullable(), deliveries::contact_id),
            plan_versions::uid,
            (plan_versions::created_at, plan_versions::number),
            deliveries::created_at,
        ))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(UnderWay::new());
    }
    let facts = duty_facts::of(conn, &[id])?.remove(&id).unwrap_or_default();
    let mut waiting = UnderWay::new();
    for (plan, to, version, (made_at, number), at) in rows {
        let plan = RecordUid::from(&plan);
        if is_handed_over(&facts, plan, (jst_date(now), Issue { made_at, number })) {
            waiting.insert((plan, duty_facts::recipient(to)), (version, at));
        }
    }
    Ok(waiting)
}

/// The offices in charge by the newest versions of a client's plans.
fn office_names(conn: &mut Conn, id: ClientId) -> Result<BTreeMap<RecordUid, String>, StorageError> {
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

/// The kinds of support that a client gets or got: those of the plans, and that of today's framework, whose first plan may still
/// be to come. Both kinds before anything is known.
pub fn supports(
    conn: &mut Conn,
    client: &LedgerClient,
    names: &Names,
    today: NaiveDate,
) -> Result<BTreeSet<PlanKind>, StorageError> {
    let mut kinds: BTreeSet<PlanKind> = names.plans.iter().map(|plan| plan.kind).collect();
    let frameworks = client_frameworks::list(conn, client.id)?.into_iter();
    kinds.extend(frameworks.filter(|row| row.span().holds_on(today)).map(|row| row.kind.plan_kind()));
    Ok(if kinds.is_empty() { BTreeSet::from([PlanKind::Care, PlanKind::Preventive]) } else { kinds })
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
