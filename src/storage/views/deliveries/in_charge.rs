//! Who is in charge by a plan version and can be reached, and whether it went there already.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::records;
use crate::domain::delivery::DeliveryMeans;
use crate::domain::duty::entry::EntryKind;
use crate::domain::duty::fact::{Issue, Recipient};
use crate::domain::duty::places::is_medical;
use crate::domain::duty::{RecordUid, Subject};
use crate::domain::ids::{ContactId, OfficeId, Uid};
use crate::domain::meeting::KnownContact;
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_contacts, deliveries, duty_entries, invitations, offices, plan_versions, plans,
};
use crate::storage::views::meeting_recipients::best_address;
use crate::storage::views::meeting_sources::PlanSource;

/// Somebody to whom a version is handed over: an office in charge by its rows, or the client's doctor where it places medical
/// services (基準13条19号の2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InCharge {
    /// The office; none is a doctor whose clinic is not in the directory.
    pub office: Option<OfficeId>,
    /// The doctor among the client's contacts; none is an office in charge.
    pub doctor: Option<ContactId>,
    /// Uid of the office in charge, or of the contact.
    pub uid: Uid,
    /// Its name; of a doctor, the clinic and then the doctor's own name.
    pub name: String,
    /// The doctor's own name, or empty.
    pub person: String,
    /// The confirmed address, or empty: then it gets paper.
    pub address: String,
    /// An address that nobody has confirmed yet, or empty.
    pub unconfirmed: String,
    /// Whether the address is the clinic's and not the doctor's own.
    pub is_of_clinic: bool,
    /// Whether this version went to it by link already: it is sent again on that delivery, and no second one is made.
    pub is_sent: bool,
    /// Whether the link by which it went was taken back since.
    pub is_revoked: bool,
    /// Whether the newest signed record of a meeting about the plan did not go to it yet: then the plan can go once more, with it.
    pub lacks_record: bool,
    /// The latest day on which a person noted that it was handed over.
    pub handed_on: Option<NaiveDate>,
}

impl InCharge {
    /// Whether the version is still to be sent to it by mail.
    pub fn is_to_be_sent(&self) -> bool {
        self.may_be_sent() && !self.is_sent && self.handed_on.is_none() && !self.is_doctor()
    }

    /// Whether a letter goes to it only when somebody ticks it: it has the version by hand, where a wrong note keeps nobody from the
    /// letter; or it has the version by link, and lacks the record; or it is a doctor, and the plan goes to the one who was asked.
    pub fn is_by_choice(&self) -> bool {
        self.may_be_sent() && (self.is_sent || self.handed_on.is_some() || self.is_doctor())
    }

    /// Whether a letter can go to it at all.
    pub fn is_offered(&self) -> bool {
        self.is_to_be_sent() || self.is_by_choice()
    }

    /// Whether it has nothing of the version that it could receive. A doctor gets the plan when asked.
    pub fn is_unserved(&self) -> bool {
        !self.is_doctor() && self.handed_on.is_none() && (!self.is_sent || self.is_revoked)
    }

    /// Whether it is the client's doctor.
    pub fn is_doctor(&self) -> bool {
        self.doctor.is_some()
    }

    /// Whether nothing was done for it yet, or more can be.
    pub fn is_left(&self) -> bool {
        self.may_be_sent() || !self.is_sent && self.handed_on.is_none()
    }

    /// Whether a delivery went to this recipient. How a clinic is called does not matter; but a contact can be corrected: then what
    /// went to another clinic, or to the doctor who stood there before, went to somebody else.
    pub fn is_told_by(&self, (office, doctor, label): (Option<OfficeId>, Option<ContactId>, &str)) -> bool {
        let is_same_person =
            || label.strip_suffix(&self.person).is_some_and(|at| at.is_empty() || at.ends_with(' '));
        (self.office, self.doctor) == (office, doctor) && (doctor.is_none() || is_same_person())
    }

    fn may_be_sent(&self) -> bool {
        let is_open = !self.is_sent || self.lacks_record && !self.is_revoked;
        is_open && !self.address.is_empty()
    }
}

/// The offices of a version's rows but the own one, in the order of the rows, and then the client's doctors where a row is a
/// medical service. Who may ask was decided with the source.
pub fn in_charge(conn: &mut Conn, source: &PlanSource) -> Result<Vec<InCharge>, StorageError> {
    let mut order: Vec<OfficeId> = Vec::new();
    for office in source.rows.iter().filter_map(|row| row.office).filter(|o| *o != source.office) {
        if !order.contains(&office) {
            order.push(office);
        }
    }
    let is_doctor_told = source.rows.iter().any(|row| is_medical(&row.service_kind));
    let doctors = || source.contacts.iter().filter(|contact| contact.is_doctor && is_doctor_told);
    let known = known_offices(conn, order.iter().copied().chain(doctors().filter_map(|d| d.office)))?;
    let own = contact_addresses(conn, doctors())?;
    let offices = order.iter().filter_map(|id| Some(office_in_charge(*id, known.get(id)?)));
    let clinic = |doctor: &KnownContact| doctor.office.and_then(|office| known.get(&office));
    let doctors = doctors()
        .filter_map(|doctor| Some(doctor_in_charge(doctor, own.get(&doctor.contact)?, clinic(doctor))));
    let mut found: Vec<InCharge> = offices.chain(doctors).collect();
    mark(conn, source, &mut found)?;
    Ok(found)
}

fn office_in_charge(id: OfficeId, (uid, name, address): &KnownOffice) -> InCharge {
    let (address, unconfirmed) = best_address([None, Some(address.clone())]);
    InCharge {
        office: Some(id),
        doctor: None,
        uid: uid.clone(),
        name: name.clone(),
        person: String::new(),
        address,
        unconfirmed,
        is_of_clinic: false,
        is_sent: false,
        is_revoked: false,
        lacks_record: false,
        handed_on: None,
    }
}

/// A doctor with the address that is the doctor's own, else the clinic's.
fn doctor_in_charge(
    doctor: &KnownContact,
    (uid, own): &(Uid, Address),
    clinic: Option<&KnownOffice>,
) -> InCharge {
    let (address, unconfirmed) =
        best_address([Some(own.clone()), clinic.map(|(.., address)| address.clone())]);
    let used = [&address, &unconfirmed].into_iter().find(|known| !known.is_empty());
    let is_of_clinic = used.is_some_and(|used| *used != own.0);
    let at = clinic.map_or(doctor.relation.as_str(), |(_, name, _)| name.as_str());
    InCharge {
        office: doctor.office,
        doctor: Some(doctor.contact),
        uid: uid.clone(),
        name: format!("{at} {}", doctor.name).trim().to_owned(),
        person: doctor.name.clone(),
        address,
        unconfirmed,
        is_of_clinic,
        is_sent: false,
        is_revoked: false,
        lacks_record: false,
        handed_on: None,
    }
}

/// Notes who has the version already, by the deliveries that stand and by the ledger of duties.
fn mark(conn: &mut Conn, source: &PlanSource, found: &mut [InCharge]) -> Result<(), StorageError> {
    let made: Vec<Made> = deliveries::table
        .left_join(invitations::table)
        .filter(deliveries::plan_version_id.eq(source.version))
        .filter(deliveries::withdrawn_at.is_null())
        .select((
            deliveries::office_id,
            deliveries::contact_id,
            deliveries::label,
            deliveries::means,
            deliveries::delivered_on,
            invitations::revoked_at.nullable(),
        ))
        .load(conn)?;
    let newest = records::signed(conn, source)?.into_iter().next();
    let carried = match &newest {
        Some(record) => records::carried_to(conn, record.id)?,
        None => Vec::new(),
    };
    let entered = entered(conn, source)?;
    let whom = in_ledger(found);
    for (to, whom) in found.iter_mut().zip(whom) {
        let of =
            || made.iter().filter(|(office, doctor, label, ..)| to.is_told_by((*office, *doctor, label)));
        let by_link = || of().filter(|(_, _, _, means, ..)| *means == DeliveryMeans::Link);
        let is_sent = by_link().next().is_some();
        let is_revoked = is_sent && by_link().all(|(.., revoked_at)| revoked_at.is_some());
        let noted = of().filter_map(|(.., on, _)| *on).max();
        let of_version = |version: &Issue| version.number == source.number;
        let entered = entered.iter().filter(|(one, version, _)| Some(*one) == whom && of_version(version));
        let handed_on = noted.max(entered.map(|(.., on)| *on).max());
        let has_it = carried.iter().any(|(office, doctor, label)| to.is_told_by((*office, *doctor, label)));
        to.lacks_record = newest.is_some() && !has_it;
        (to.is_sent, to.is_revoked, to.handed_on) = (is_sent, is_revoked, handed_on);
    }
    Ok(())
}

/// How the ledger names each of them. It names no doctor: where there are several, nobody knows which of them has a plan.
pub(super) fn in_ledger(of: &[InCharge]) -> Vec<Option<Recipient>> {
    let is_one_doctor = of.iter().filter(|to| to.is_doctor()).count() == 1;
    let name = |to: &InCharge| match to.doctor {
        None => Some(Recipient::Office(RecordUid::from(&to.uid))),
        Some(_) => is_one_doctor.then_some(Recipient::Doctor),
    };
    of.iter().map(name).collect()
}

/// What stands in the ledger as handed over of the plan: to whom, which version, on which day.
pub(super) fn entered(
    conn: &mut Conn,
    source: &PlanSource,
) -> Result<Vec<(Recipient, Issue, NaiveDate)>, StorageError> {
    let entries: Vec<(String, NaiveDate, NaiveDateTime)> = duty_entries::table
        .filter(duty_entries::client_id.eq(source.client))
        .filter(duty_entries::kind.eq(EntryKind::Delivered))
        .filter(duty_entries::withdrawn_at.is_null())
        .select((duty_entries::subject, duty_entries::happened_on, duty_entries::created_at))
        .load(conn)?;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let versions: Vec<(NaiveDateTime, i32)> = plan_versions::table
        .inner_join(plans::table)
        .filter(plans::uid.eq(&source.plan_uid))
        .select((plan_versions::created_at, plan_versions::number))
        .load(conn)?;
    let versions: Vec<Issue> =
        versions.into_iter().map(|(made_at, number)| Issue { made_at, number }).collect();
    let plan = RecordUid::from(&source.plan_uid);
    let read = |(subject, on, written_at): (String, NaiveDate, NaiveDateTime)| {
        let to = match Subject::parse(&subject)? {
            Subject::Recipient(of, to) if of == plan => to,
            Subject::Plan(of) if of == plan => Recipient::Doctor,
            _ => return None,
        };
        // What was handed over before the plan came here is what came here first.
        let version = Issue::spoken_of(&versions, (on, written_at)).or(versions.iter().min().copied())?;
        Some((to, version, on))
    };
    Ok(entries.into_iter().filter_map(read).collect())
}

type Address = (String, AddressState);
/// Uid, name and address.
type KnownOffice = (Uid, String, Address);
type Made =
    (Option<OfficeId>, Option<ContactId>, String, DeliveryMeans, Option<NaiveDate>, Option<NaiveDateTime>);

fn known_offices(
    conn: &mut Conn,
    ids: impl Iterator<Item = OfficeId>,
) -> Result<BTreeMap<OfficeId, KnownOffice>, StorageError> {
    let rows: Vec<(OfficeId, KnownOffice)> = offices::table
        .filter(offices::id.eq_any(ids.collect::<Vec<_>>()))
        .select((offices::id, (offices::uid, offices::name, (offices::email, offices::email_state))))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

fn contact_addresses<'a>(
    conn: &mut Conn,
    of: impl Iterator<Item = &'a KnownContact>,
) -> Result<BTreeMap<ContactId, (Uid, Address)>, StorageError> {
    let ids: Vec<ContactId> = of.map(|contact| contact.contact).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(ContactId, (Uid, Address))> = client_contacts::table
        .filter(client_contacts::id.eq_any(ids))
        .select((
            client_contacts::id,
            (client_contacts::uid, (client_contacts::email, client_contacts::email_state)),
        ))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
