//! Sends a plan version to those who were chosen of the offices in charge and the client's doctors, exactly as they were shown, each
//! with a link of its own.

use chrono::{Datelike, NaiveDate};

use super::own;
use crate::domain::access::InvitationKind;
use crate::domain::consent::{Act, Override, Recipient as Receiver};
use crate::domain::delivery::{self, DeliveryError, DeliveryMeans, OPENS};
use crate::domain::ids::{DeliveryId, OfficeId, Uid};
use crate::domain::office::Plane;
use crate::domain::time::Wareki;
use crate::domain::time::jst::jst_date;
use crate::mail::MailAddress;
use crate::mail::letters::PlanDelivery;
use crate::storage::tables::counters;
use crate::storage::tables::deliveries::{self, NewDelivery};
use crate::storage::views::deliveries::records::{SignedRecord, signed};
use crate::storage::views::deliveries::{InCharge, in_charge};
use crate::storage::views::meeting_sources::PlanSource;
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::consent_steps::{self, note_override};
use crate::usecases::keeping::supported;
use crate::usecases::keys::sha256_hex;
use crate::usecases::links::{Invite, Whom, invite};
use crate::usecases::outbox::{self, About, Recipient};
use crate::usecases::reminders::signature;
use crate::usecases::{Cmd, Failure};

/// What was seen and chosen before the version is sent.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Stands for those who were shown, see [`seen`].
    pub shown: String,
    /// The uids of those who were chosen: offices, and contacts for doctors. Nobody else gets a letter.
    pub to: Vec<String>,
    /// The uids of the signed records of meetings that go along.
    pub records: Vec<String>,
    /// Whether it goes on although a consent is wanting.
    pub consent: Override,
}

impl Sending {
    /// To everybody to whom it is still to be sent.
    pub fn to_all(in_charge: &[InCharge]) -> Self {
        let to = in_charge.iter().filter(|to| to.is_to_be_sent());
        Self {
            shown: seen(in_charge),
            to: to.map(|to| to.uid.to_string()).collect(),
            records: Vec::new(),
            consent: Override::default(),
        }
    }
}

/// Sends the version. Gives the uids of the deliveries.
pub fn deliver(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    version: &Uid,
    sending: &Sending,
) -> Result<Vec<Uid>, Failure> {
    let source = own(tx, cmd, version)?;
    supported(tx, source.client)?;
    if !source.is_current {
        return Err(DeliveryError::NotCurrent.into());
    }
    // Two people who send the same version at once do it one after the other.
    deliveries::take_turn(tx, source.version)?;
    let (recipients, left_out) = recipients(in_charge(tx, &source)?, sending)?;
    let consents = consents_for(&source, &recipients, jst_date(cmd.now));
    let gaps = consent_steps::ask(tx, &consents, &sending.consent)?;
    let records = records(tx, &source, &sending.records)??;
    if records.is_empty() && recipients.iter().any(|to| to.is_sent) {
        return Err(DeliveryError::RecordNotChosen.into());
    }
    let mut made = Vec::new();
    for to in &recipients {
        made.push(send(tx, cmd, &source, (to, &records))?);
    }
    let uids = |of: &[InCharge]| of.iter().map(|to| to.uid.clone()).collect::<Vec<_>>();
    let detail = serde_json::json!({
        "deliveries": made, "to": uids(&recipients), "left_out": uids(&left_out), "records": sending.records,
    });
    let about = Audit::of("plan.deliver").object("plan-version", version).subject(&source.client_uid);
    cmd.audit(tx, &about.detail(detail))?;
    note_override(tx, cmd, (&consents, &source.client_uid), (version, &gaps), &sending.consent)?;
    Ok(made)
}

/// Those it goes to, and those to whom it is still to be sent afterwards.
fn recipients(
    in_charge: Vec<InCharge>,
    sending: &Sending,
) -> Result<(Vec<InCharge>, Vec<InCharge>), DeliveryError> {
    let is_same = seen(&in_charge) == sending.shown;
    let offered: Vec<InCharge> = in_charge.into_iter().filter(InCharge::is_offered).collect();
    if offered.is_empty() {
        return Err(DeliveryError::NobodyToSend);
    }
    // Who was chosen and is not among them has got it by link meanwhile.
    let are_all_there = sending.to.iter().all(|uid| offered.iter().any(|to| to.uid.as_str() == uid));
    if !is_same || !are_all_there {
        return Err(DeliveryError::RecipientsChanged);
    }
    let is_chosen = |to: &InCharge| sending.to.iter().any(|uid| uid == to.uid.as_str());
    let (chosen, mut others): (Vec<_>, Vec<_>) = offered.into_iter().partition(is_chosen);
    others.retain(InCharge::is_to_be_sent);
    if chosen.is_empty() { Err(DeliveryError::NobodyChosen) } else { Ok((chosen, others)) }
}

/// The consents that a delivery needs.
pub fn consents_for(source: &PlanSource, recipients: &[InCharge], on: NaiveDate) -> consent_steps::About {
    let receiver =
        |to: &InCharge| Receiver { office: to.office, is_doctor: to.is_doctor(), label: to.name.clone() };
    consent_steps::About {
        act: Act::Delivery,
        delivery: None,
        client: source.client,
        version: source.version,
        on,
        to: recipients.iter().map(receiver).collect(),
    }
}

/// The signed records of this plan's meetings that were chosen.
pub(super) fn records(
    conn: &mut Conn,
    source: &PlanSource,
    chosen: &[String],
) -> Result<Result<Vec<SignedRecord>, DeliveryError>, StorageError> {
    if chosen.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let signed = signed(conn, source)?;
    let is_known = |uid: &String| signed.iter().any(|record| record.uid.as_str() == uid);
    if !chosen.iter().all(is_known) {
        return Ok(Err(DeliveryError::RecordsChanged));
    }
    Ok(Ok(signed
        .into_iter()
        .rev()
        .filter(|record| chosen.iter().any(|uid| record.uid.as_str() == uid))
        .collect()))
}

fn send(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    source: &PlanSource,
    (to, records): (&InCharge, &[SignedRecord]),
) -> Result<Uid, Failure> {
    let new = New { to: Some(to), label: &to.name, means: DeliveryMeans::Link, on: None, note: "" };
    let (id, uid, number) = insert(tx, cmd, source, &new)?;
    for record in records {
        deliveries::add_record(tx, id, record.id)?;
    }
    let wanted = Invite {
        whom: Whom::Delivery(id),
        inquiry: None,
        kind: InvitationKind::Delivery,
        address: &to.address,
        due_at: None,
        expires_at: cmd.now + OPENS,
    };
    let invited = invite(tx, cmd, &wanted)?;
    let letter = letter(tx, cmd, source.office, number)?;
    mail(tx, cmd, to, &invited.uid, &letter)?;
    Ok(uid)
}

/// What is written down of a delivery.
pub(super) struct New<'a> {
    /// None is the client.
    pub to: Option<&'a InCharge>,
    pub label: &'a str,
    pub means: DeliveryMeans,
    pub on: Option<NaiveDate>,
    pub note: &'a str,
}

/// Writes a delivery down under its running number.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    source: &PlanSource,
    new: &New<'_>,
) -> Result<(DeliveryId, Uid, String), Failure> {
    let account = cmd.actor.account().ok_or(Failure::Denied)?.account;
    let today = jst_date(cmd.now);
    let year = Wareki::of(today).map_or(today.year(), |w| w.year);
    let number = delivery::number(year, counters::next(tx, &format!("delivery-{year}"))?);
    let uid = cmd.uid();
    let id = deliveries::insert(
        tx,
        &NewDelivery {
            uid: &uid,
            number: &number,
            plan_version_id: source.version,
            office_id: new.to.and_then(|to| to.office),
            label: new.label,
            means: new.means,
            account_id: account,
            delivered_on: new.on,
            note: new.note,
            created_at: cmd.now,
            version: 0,
            sender_office_id: source.office,
            contact_id: new.to.and_then(|to| to.doctor),
        },
    )?;
    Ok((id, uid, number))
}

/// The letter of a delivery, signed by the office and who acts; it names no client.
pub fn letter(conn: &mut Conn, cmd: &Cmd, office: OfficeId, number: String) -> Result<PlanDelivery, Failure> {
    let account = cmd.actor.account().map(|a| a.account);
    Ok(PlanDelivery { number, sender: signature(conn, office, account)? })
}

/// Queues the letter with the link of the invitation.
pub(super) fn mail(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    to: &InCharge,
    invitation: &Uid,
    letter: &PlanDelivery,
) -> Result<(), Failure> {
    let address = MailAddress::parse(&to.address).ok_or(DeliveryError::NoAddress)?;
    let to = Recipient { address, name: to.name.clone(), is_person: to.is_doctor(), office: to.office };
    let about = About { kind: "invitation", uid: invitation, plane: Plane::Identified };
    outbox::enqueue(tx, cmd, &to, about, letter)?;
    Ok(())
}

/// A short text that changes with whom a version goes to, whom it may go to by choice, and their addresses.
pub fn seen(in_charge: &[InCharge]) -> String {
    let offered = in_charge.iter().filter(|to| to.is_offered());
    let list: Vec<String> = offered
        .map(|to| {
            format!("{}={}={}{}", to.uid, to.name, to.address, if to.is_by_choice() { "?" } else { "" })
        })
        .collect();
    sha256_hex(list.join("\n").as_bytes()).chars().take(16).collect()
}
