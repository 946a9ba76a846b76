//! What the care managers wrote into the ledger of duties through the year: most of what was asked of them, so that a few
//! duties are late. Thousands of entries are written client by client, each with the audit row of its writer.

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::{Days, NaiveDate};

use super::builder::Builder;
use super::region::Region;
use super::supported::Supported;
use crate::domain::consent::{ConsentForm, Giver, Purpose};
use crate::domain::duty::entry::{Entry, EntryKind, Point, meeting_trigger, offered};
use crate::domain::duty::{Duty, Facts, Part, RecordUid, RuleBook, RuleNo, Subject, duties};
use crate::domain::ids::{ClientId, Uid};
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::storage::tables::consents::{self, NewConsent};
use crate::storage::tables::duty_entries::{self, NewEntry};
use crate::storage::tables::{clients, plans};
use crate::storage::views::{duty_facts, rules};
use crate::storage::{Audit, Tx};
use crate::usecases::consent_steps::purpose_of;
use crate::usecases::{Cmd, Failure};

/// A deadline may hang on what was entered before, so the duties are gone through so many times.
const ROUNDS: usize = 3;
/// One duty in so many was forgotten.
const FORGOTTEN: usize = 40;

/// What stands in an entry that says nothing without words.
const TOLD: &str = "目標に向けて、変わりなく過ごしている。計画の変更は要らない。";

/// Enters what was done for every client.
pub(super) fn keep(builder: &Builder, region: &Region, supported: &[Supported]) -> anyhow::Result<()> {
    let today = jst::jst_date(builder.now());
    let mut kept = Vec::new();
    for client in &region.clients {
        let office = region.care_offices.get(client.care_office).context("the client's office")?;
        kept.push((&client.uid, &office.person));
    }
    kept.extend(supported.iter().map(|one| (&one.client, &one.person)));
    for (client, person) in kept {
        let (id, mut facts, book) = builder.store().read(|conn| {
            let row = clients::find(conn, client)?.ok_or(Failure::NotFound("client"))?;
            let facts = duty_facts::of(conn, &[row.id])?.remove(&row.id).unwrap_or_default();
            let books = rules::books(conn, &builder.state().rules, &[(row.id, row.insurer_id)])?;
            Ok::<_, Failure>((row.id, facts, books.of(row.id).clone()))
        })?;
        let entries = done(builder, &mut facts, &book, today);
        write(builder, (person, client, id), &entries)?;
    }
    Ok(())
}

/// What a care manager did of what the rules ask up to a day.
fn done(builder: &Builder, facts: &mut Facts, book: &RuleBook, today: NaiveDate) -> Vec<Entry> {
    let mut forgotten: BTreeSet<(RuleNo, Part, Subject)> = BTreeSet::new();
    let mut entries = Vec::new();
    for _ in 0..ROUNDS {
        let asked = duties(book, facts, today);
        let left = asked.iter().filter(|duty| duty.status.is_outstanding());
        let mut made: Vec<Entry> = Vec::new();
        for duty in left {
            let still_time = duty.due.is_some_and(|due| due >= today);
            if still_time || forgotten.contains(&duty.identity()) {
                continue;
            }
            if builder.below(FORGOTTEN) == 0 {
                forgotten.insert(duty.identity());
                continue;
            }
            made.extend(entry(builder, duty));
        }
        made.iter().filter_map(Entry::fact).for_each(|fact| facts.insert(fact));
        entries.extend(made);
    }
    entries
}

/// The usual entry that meets a duty, in time.
fn entry(builder: &Builder, duty: &Duty<'_>) -> Option<Entry> {
    let kind = offered(duty).into_iter().next()?;
    let due = duty.due.unwrap_or(duty.asked_from);
    let span = u64::try_from((due - duty.asked_from).num_days()).unwrap_or_default();
    let early = Days::new(builder.below(5) as u64).min(Days::new(span));
    Some(Entry {
        uid: RecordUid::from(&builder.desk().system("demo").uid()),
        kind,
        on: due.checked_sub_days(early)?,
        subject: Some(duty.subject),
        rule: Some(duty.clause.rule),
        ground: None,
        points: kind.points().iter().copied().filter(|point| *point != Point::NoFamily).collect(),
        days: 0,
        trigger: (kind == EntryKind::MeetingHeld).then(|| meeting_trigger(duty.clause)),
        version: None,
    })
}

fn write(
    builder: &Builder,
    (person, uid, client_id): (&Uid, &Uid, ClientId),
    entries: &[Entry],
) -> anyhow::Result<()> {
    builder.by(person, "duty.enter", |tx, cmd| {
        for entry in entries {
            match purpose_of(entry.kind) {
                Some(purpose) => consent(tx, cmd, client_id, (entry, purpose))?,
                None => put(tx, cmd, client_id, entry)?,
            }
        }
        cmd.audit(tx, &Audit::of("duty.enter").object("client", uid).subject(uid))
    })
}

fn put(tx: &mut Tx<'_>, cmd: &Cmd, client_id: ClientId, entry: &Entry) -> Result<(), Failure> {
    let name = cmd.actor.account().map(|account| account.name.clone()).unwrap_or_default();
    let points: Vec<&str> = entry.points.iter().map(|point| point.as_str()).collect();
    let row = NewEntry {
        uid: &entry.uid.uid(),
        client_id,
        kind: entry.kind,
        happened_on: entry.on,
        subject: &entry.subject.map(Subject::word).unwrap_or_default(),
        rule: entry.rule.map(Word::as_str).unwrap_or_default(),
        ground: "",
        points: &points.join(" "),
        days: 0,
        meeting_trigger: entry.trigger.map(Word::as_str).unwrap_or_default(),
        reason_code: "",
        body: if entry.kind.needs_body() { TOLD } else { "" },
        author: &cmd.actor.name(),
        author_name: &name,
        created_at: jst::at(entry.on, 17, 0).unwrap_or(cmd.now),
        withdrawn_by: "",
        withdrawn_reason: "",
        office_id: Some(clients::get(tx, client_id)?.office_id),
    };
    Ok(duty_entries::insert(tx, &row)?)
}

/// A consent in writing stands in the ledger of consents.
fn consent(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client_id: ClientId,
    (entry, purpose): (&Entry, Purpose),
) -> Result<(), Failure> {
    let plan = entry.subject.and_then(Subject::plan).filter(|_| purpose == Purpose::Plan);
    let version = match plan {
        Some(plan) => {
            let plan = plans::find(tx, &plan.uid())?.ok_or(Failure::NotFound("plan"))?;
            plans::versions(tx, plan.id)?.last().map(|version| version.id)
        }
        None => None,
    };
    let client = clients::get(tx, client_id)?;
    let name = cmd.actor.account().map(|account| account.name.clone()).unwrap_or_default();
    let row = NewConsent {
        uid: &entry.uid.uid(),
        client_id,
        purpose,
        plan_version_id: version,
        giver: Giver::Client,
        contact_id: None,
        name: &client.name,
        relation: "",
        form: ConsentForm::Signed,
        heard_by: "",
        given_on: entry.on,
        expires_on: None,
        is_for_all: true,
        note: "",
        author: &cmd.actor.name(),
        author_name: &name,
        created_at: jst::at(entry.on, 17, 0).unwrap_or(cmd.now),
        withdrawn_by: "",
        withdrawn_reason: "",
    };
    Ok(consents::insert(tx, &row, &[])?)
}
