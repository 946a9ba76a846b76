//! The facts of clients for the ledger of duties, derived from what is stored. However many clients are asked for, each
//! kind of record is one query. Who may ask was decided with the keys.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

mod consents;
mod forms;
mod plan_facts;
mod states;
mod unread;

pub use unread::{Unread, unread};

use crate::domain::certification::{CareLevel, CertificationKind, CertificationStatus};
use crate::domain::delivery::DeliveryMeans;
use crate::domain::duty::entry::{Entry, EntryKind, Point};
use crate::domain::duty::fact::{Certified, Issue, Recipient};
use crate::domain::duty::{Fact, Facts, Ground, RecordUid, Source, SourceKind, Subject, What};
use crate::domain::ids::{ClientId, ContactId, InquiryId, Uid};
use crate::domain::meeting::{MeetingState, MeetingTrigger};
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    certifications, deliveries, duty_entries, inquiries, meetings, offices, plan_versions, plans,
    service_plans,
};

/// Keys in one query, a power of two below what the backends take as parameters.
pub(super) const BATCH: usize = 8_192;

/// What is gathered, by client.
type Gathered = BTreeMap<ClientId, Vec<Fact>>;

/// The facts of clients.
pub fn of(conn: &mut Conn, ids: &[ClientId]) -> Result<BTreeMap<ClientId, Facts>, StorageError> {
    let mut facts = Gathered::new();
    for batch in ids.chunks(BATCH) {
        facts.extend(batch.iter().map(|id| (*id, Vec::new())));
        let batch = &padded(batch);
        states::closings(conn, batch, &mut facts)?;
        certified(conn, batch, &mut facts)?;
        plan_facts::add(conn, batch, &mut facts)?;
        states::rested(conn, batch, &mut facts)?;
        held(conn, batch, &mut facts)?;
        asked(conn, batch, &mut facts)?;
        delivered(conn, batch, &mut facts)?;
        handed_in(conn, batch, &mut facts)?;
        consents::add(conn, batch, &mut facts)?;
        entered(conn, batch, &mut facts)?;
    }
    Ok(facts.into_iter().map(|(id, facts)| (id, Facts::from(facts))).collect())
}

/// The keys, the last one repeated up to a power of two: each length of a list is a statement of its own, and few lengths
/// let every statement stay prepared.
pub(super) fn padded(ids: &[ClientId]) -> Vec<ClientId> {
    let mut padded = ids.to_vec();
    padded.extend(ids.last().into_iter().cycle().take(ids.len().next_power_of_two() - ids.len()));
    padded
}

fn put(facts: &mut Gathered, client: ClientId, (kind, uid): (SourceKind, &Uid), on: NaiveDate, what: What) {
    let source = Source { kind, uid: RecordUid::from(uid) };
    facts.entry(client).or_default().push(Fact { on, source, what });
}

#[derive(Queryable)]
struct CertificationRow {
    client: ClientId,
    uid: Uid,
    level: CareLevel,
    kind: Option<CertificationKind>,
    decided_on: Option<NaiveDate>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    /// The day on which a later one cut it.
    cut_on: Option<NaiveDate>,
    created_at: NaiveDateTime,
}

fn certified(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<CertificationRow> = certifications::table
        .filter(certifications::client_id.eq_any(ids))
        .filter(certifications::status.eq(CertificationStatus::Certified))
        .filter(certifications::superseded_at.is_null())
        .order((certifications::client_id, certifications::starts_on, certifications::id))
        .select((
            certifications::client_id,
            certifications::uid,
            certifications::care_level,
            certifications::kind,
            certifications::certified_on,
            certifications::starts_on,
            certifications::ends_on,
            certifications::cut_on,
            certifications::created_at,
        ))
        .kept()
        .load(conn)?;
    let mut before: Option<(ClientId, Certified)> = None;
    // As it was decided, before a later decision ended it early.
    let mut decided_end: Option<NaiveDate> = None;
    for row in rows {
        let (Some(starts_on), Some(ends_on)) = (row.starts_on, row.cut_on.or(row.ends_on)) else { continue };
        let previous = before.filter(|(of, _)| *of == row.client).map(|(_, certified)| certified);
        let certified = Certified {
            certification: RecordUid::from(&row.uid),
            kind: row
                .kind
                .unwrap_or_else(|| guessed(previous.as_ref().zip(decided_end), row.level, starts_on)),
            is_dated: row.decided_on.is_some(),
            level: row.level,
            previous: previous.map(|previous| previous.level),
            starts_on,
            ends_on,
        };
        let on = row.decided_on.unwrap_or_else(|| starts_on.max(jst_date(row.created_at)));
        put(facts, row.client, (SourceKind::Certification, &row.uid), on, What::Certified(certified));
        before = Some((row.client, certified));
        decided_end = row.ends_on;
    }
    Ok(())
}

/// Where nobody has noted it: a certification of the same level, or one that begins when the one before has ended,
/// renews it; another level before that is a change (法28条, 29条).
fn guessed(
    previous: Option<(&Certified, NaiveDate)>,
    level: CareLevel,
    starts_on: NaiveDate,
) -> CertificationKind {
    match previous {
        None => CertificationKind::Initial,
        Some((previous, decided_end)) if previous.level == level || starts_on > decided_end => {
            CertificationKind::Renewal
        }
        Some(_) => CertificationKind::Change,
    }
}

fn held(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<(ClientId, Uid, Uid, MeetingTrigger, Option<NaiveDateTime>)> = meetings::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(meetings::client_id.eq_any(ids))
        .filter(meetings::state.eq_any([MeetingState::Held, MeetingState::Signed]))
        .select((meetings::client_id, meetings::uid, plans::uid, meetings::trigger_rule, meetings::starts_at))
        .kept()
        .load(conn)?;
    for (client, uid, plan, trigger, starts_at) in rows {
        let plan = RecordUid::from(&plan);
        let Some(on) = starts_at.map(jst_date) else { continue };
        let held = What::MeetingHeld { plan: Some(plan), trigger };
        put(facts, client, (SourceKind::Meeting, &uid), on, held);
        // A meeting on the need to go on with 福祉用具 is that check (基準13条22号).
        if trigger == MeetingTrigger::Equipment {
            put(facts, client, (SourceKind::Meeting, &uid), on, What::EquipmentChecked { plan });
        }
    }
    Ok(())
}

type AskedRow =
    ((InquiryId, Option<InquiryId>), ClientId, Uid, Uid, MeetingTrigger, String, Option<NaiveDateTime>);

/// What was asked in place of a meeting counts once its collection is closed. A re-confirmation asks only those whose rows changed
/// about these rows, what was said of the others standing by the inquiry that it follows: it counts once that one is closed too.
fn asked(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<AskedRow> = inquiries::table
        .inner_join(meetings::table)
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(meetings::client_id.eq_any(ids))
        .filter(meetings::state.eq(MeetingState::ReplacedByInquiry))
        .order(inquiries::id)
        .select((
            (inquiries::id, inquiries::follows_id),
            meetings::client_id,
            inquiries::uid,
            plans::uid,
            meetings::trigger_rule,
            inquiries::reason_code,
            inquiries::closed_at,
        ))
        .kept()
        .load(conn)?;
    // An inquiry follows one that was opened before it.
    let mut whole: BTreeMap<InquiryId, NaiveDateTime> = BTreeMap::new();
    for ((id, follows), client, uid, plan, trigger, code, closed_at) in rows {
        let Some(closed_at) = closed_at else { continue };
        let at = match follows.map(|earlier| whole.get(&earlier)) {
            None => closed_at,
            Some(None) => continue,
            Some(Some(earlier)) => closed_at.max(*earlier),
        };
        whole.insert(id, at);
        let ground = match code.as_str() {
            "terminal_cancer" => Ground::TerminalCancer,
            "minor_change" => Ground::MinorChange,
            _ => Ground::Unavoidable,
        };
        let what = What::InquiryClosed { plan: Some(RecordUid::from(&plan)), trigger, ground };
        put(facts, client, (SourceKind::Inquiry, &uid), jst_date(at), what);
    }
    Ok(())
}

type DeliveredRow = (
    ClientId,
    Uid,
    (Uid, NaiveDateTime, i32),
    (Option<Uid>, Option<ContactId>),
    DeliveryMeans,
    Option<NaiveDate>,
    Option<NaiveDateTime>,
);

/// What went by link counts once receipt was acknowledged; what was handed over counts from its day.
fn delivered(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<DeliveredRow> = deliveries::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .left_join(offices::table)
        .filter(plans::client_id.eq_any(ids))
        .filter(deliveries::withdrawn_at.is_null())
        .select((
            plans::client_id,
            deliveries::uid,
            (plans::uid, plan_versions::created_at, plan_versions::number),
            (offices::uid.nullable(), deliveries::contact_id),
            deliveries::means,
            deliveries::delivered_on,
            deliveries::acknowledged_at,
        ))
        .kept()
        .load(conn)?;
    for (client, uid, (plan, made_at, number), to, means, delivered_on, acknowledged_at) in rows {
        let by_link = means == DeliveryMeans::Link;
        let day = if by_link { acknowledged_at.map(jst_date) } else { delivered_on };
        let Some(on) = day else { continue };
        let version = Some(Issue { made_at, number });
        let what = What::Delivered { plan: RecordUid::from(&plan), version, to: recipient(to) };
        put(facts, client, (SourceKind::Delivery, &uid), on, what);
    }
    Ok(())
}

/// An individual service plan is received on the day on which its office hands it in (基準13条12号).
fn handed_in(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<(ClientId, Uid, Uid, Uid, NaiveDateTime)> = service_plans::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .inner_join(offices::table)
        .filter(plans::client_id.eq_any(ids))
        .filter(service_plans::withdrawn_at.is_null())
        .select((plans::client_id, service_plans::uid, plans::uid, offices::uid, service_plans::given_at))
        .kept()
        .load(conn)?;
    for (client, uid, plan, office, given_at) in rows {
        let (plan, office) = (RecordUid::from(&plan), RecordUid::from(&office));
        let what = What::IndividualPlanReceived { plan, office };
        put(facts, client, (SourceKind::ServicePlan, &uid), jst_date(given_at), what);
    }
    Ok(())
}

/// Who has a plan by a delivery: a doctor, whose clinic may stand beside, an office, or the client.
pub(super) fn recipient((office, doctor): (Option<Uid>, Option<ContactId>)) -> Recipient {
    match (doctor, office) {
        (Some(_), _) => Recipient::Doctor,
        (None, Some(office)) => Recipient::Office(RecordUid::from(&office)),
        (None, None) => Recipient::Client,
    }
}

type EntryRow =
    (ClientId, Uid, EntryKind, NaiveDate, String, String, String, String, i32, String, NaiveDateTime);

fn entered(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<EntryRow> = duty_entries::table
        .filter(duty_entries::client_id.eq_any(ids))
        .filter(duty_entries::withdrawn_at.is_null())
        .select((
            duty_entries::client_id,
            duty_entries::uid,
            duty_entries::kind,
            duty_entries::happened_on,
            duty_entries::subject,
            duty_entries::rule,
            duty_entries::ground,
            duty_entries::points,
            duty_entries::days,
            duty_entries::meeting_trigger,
            duty_entries::created_at,
        ))
        .kept()
        .load(conn)?;
    let issues = judged_issues(conn, &rows)?;
    for (client, uid, kind, on, subject, rule, ground, points, days, trigger, created_at) in rows {
        let subject = Subject::parse(&subject);
        let of_plan = || issues.get(&subject?.plan()?);
        let judged = of_plan().into_iter().flatten().filter(|issue| issue.made_at <= created_at);
        let entry = Entry {
            uid: RecordUid::from(&uid),
            kind,
            on,
            subject,
            rule: Word::parse(&rule),
            ground: Word::parse(&ground),
            points: Point::read(&points).collect(),
            days: u16::try_from(days).unwrap_or_default(),
            trigger: Word::parse(&trigger),
            version: judged.max().copied(),
        };
        facts.entry(client).or_default().extend(entry.fact());
    }
    Ok(())
}

/// The versions of the plans of clients of whom a change was judged minor.
fn judged_issues(
    conn: &mut Conn,
    rows: &[EntryRow],
) -> Result<BTreeMap<RecordUid, Vec<Issue>>, StorageError> {
    let judged = rows.iter().filter(|row| row.2 == EntryKind::JudgedMinor);
    let clients: BTreeSet<ClientId> = judged.map(|row| row.0).collect();
    let rows: Vec<(Uid, NaiveDateTime, i32)> = plan_versions::table
        .inner_join(plans::table)
        .filter(plans::client_id.eq_any(padded(&clients.into_iter().collect::<Vec<_>>())))
        .select((plans::uid, plan_versions::created_at, plan_versions::number))
        .kept()
        .load(conn)?;
    let mut issues: BTreeMap<RecordUid, Vec<Issue>> = BTreeMap::new();
    for (plan, made_at, number) in rows {
        issues.entry(RecordUid::from(&plan)).or_default().push(Issue { made_at, number });
    }
    Ok(issues)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_keys_come_in_few_lengths_and_name_nobody_else() {
        let ids: Vec<ClientId> = (1..=5).map(ClientId).collect();
        assert_eq!(padded(&ids), [1, 2, 3, 4, 5, 5, 5, 5].map(ClientId));
        assert_eq!(padded(&ids[..4]), ids[..4]);
        assert!(padded(&[]).len() <= 1);
    }

    #[test]
    fn another_level_within_the_period_is_a_change_and_all_else_a_renewal() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let before = Certified {
            certification: RecordUid::from(&Uid::from_bytes([1; 16])),
            kind: CertificationKind::Initial,
            is_dated: true,
            level: CareLevel::Care2,
            previous: None,
            starts_on: day("2026-04-01"),
            ends_on: day("2027-03-31"),
        };
        let kind = |level, from| guessed(Some((&before, day("2027-03-31"))), level, day(from));
        assert_eq!(guessed(None, CareLevel::Care2, day("2026-04-01")), CertificationKind::Initial);
        assert_eq!(kind(CareLevel::Care3, "2026-09-15"), CertificationKind::Change);
        assert_eq!(kind(CareLevel::Care2, "2027-03-01"), CertificationKind::Renewal);
        assert_eq!(kind(CareLevel::Care3, "2027-04-01"), CertificationKind::Renewal);
    }
}
