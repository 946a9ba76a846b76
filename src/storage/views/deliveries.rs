//! Deliveries of a plan version: who is in charge and can be reached, who has received it, and the page of a link.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::meeting_recipients::best_address;
use super::meeting_sources::PlanSource;
use super::unreached::{self, LetterHead};
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::delivery::{DeliveryMeans, LinkFacts};
use crate::domain::duty::fact::is_medical;
use crate::domain::ids::{AccountId, ContactId, OfficeId, Uid};
use crate::domain::meeting::KnownContact;
use crate::domain::office::AddressState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{accounts, client_contacts, deliveries, invitations, offices, plan_versions};

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
    /// Its name.
    pub name: String,
    /// The confirmed address, or empty: then it gets paper.
    pub address: String,
    /// An address that nobody has confirmed yet, or empty.
    pub unconfirmed: String,
    /// Whether this version went to it by link already: it is sent again on that delivery, and no second one is made.
    pub is_sent: bool,
    /// The latest day on which a person noted that it was handed over.
    pub handed_on: Option<NaiveDate>,
}

impl InCharge {
    /// Whether the version is still to be sent to it by mail.
    pub fn is_to_be_sent(&self) -> bool {
        self.may_be_sent() && self.handed_on.is_none() && !self.is_doctor()
    }

    /// Whether a letter goes to it only when somebody chooses so: it has the version by hand, where a note is never taken back and
    /// a wrong one keeps nobody from the letter; or it is a doctor, and the plan goes to the one who was asked.
    pub fn is_by_choice(&self) -> bool {
        self.may_be_sent() && (self.handed_on.is_some() || self.is_doctor())
    }

    /// Whether it is the client's doctor.
    pub fn is_doctor(&self) -> bool {
        self.doctor.is_some()
    }

    /// Whether nothing was done for it yet, or more can be.
    pub fn is_left(&self) -> bool {
        !self.is_sent && (self.handed_on.is_none() || self.may_be_sent())
    }

    /// Whether a delivery went to this recipient. A contact can be corrected: then what went to the clinic or by the name of before
    /// went to somebody else.
    pub fn is_told_by(&self, (office, doctor, label): (Option<OfficeId>, Option<ContactId>, &str)) -> bool {
        (self.office, self.doctor) == (office, doctor) && (doctor.is_none() || self.name == label)
    }

    fn may_be_sent(&self) -> bool {
        !self.is_sent && !self.address.is_empty()
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
    let mut found: Vec<InCharge> = order
        .iter()
        .filter_map(|id| known.get(id).map(|office| (id, office)))
        .map(|(id, (uid, name, address))| {
            let (address, unconfirmed) = best_address([None, Some(address.clone())]);
            InCharge {
                office: Some(*id),
                doctor: None,
                uid: uid.clone(),
                name: name.clone(),
                address,
                unconfirmed,
                is_sent: false,
                handed_on: None,
            }
        })
        .collect();
    let own = contact_addresses(conn, doctors())?;
    for doctor in doctors() {
        let Some((uid, address)) = own.get(&doctor.contact) else { continue };
        let clinic = doctor.office.and_then(|office| known.get(&office));
        let (address, unconfirmed) =
            best_address([Some(address.clone()), clinic.map(|(.., address)| address.clone())]);
        let at = clinic.map_or(doctor.relation.as_str(), |(_, name, _)| name.as_str());
        found.push(InCharge {
            office: doctor.office,
            doctor: Some(doctor.contact),
            uid: uid.clone(),
            name: format!("{at} {}", doctor.name).trim().to_owned(),
            address,
            unconfirmed,
            is_sent: false,
            handed_on: None,
        });
    }
    let made: Vec<Made> = deliveries::table
        .filter(deliveries::plan_version_id.eq(source.version))
        .select((
            deliveries::office_id,
            deliveries::contact_id,
            deliveries::label,
            deliveries::means,
            deliveries::delivered_on,
        ))
        .load(conn)?;
    for to in &mut found {
        let of =
            || made.iter().filter(|(office, doctor, label, ..)| to.is_told_by((*office, *doctor, label)));
        let is_sent = of().any(|(.., means, _)| *means == DeliveryMeans::Link);
        let handed_on = of().filter_map(|(.., on)| *on).max();
        (to.is_sent, to.handed_on) = (is_sent, handed_on);
    }
    Ok(found)
}

type Address = (String, AddressState);
type Made = (Option<OfficeId>, Option<ContactId>, String, DeliveryMeans, Option<NaiveDate>);

fn known_offices(
    conn: &mut Conn,
    ids: impl Iterator<Item = OfficeId>,
) -> Result<BTreeMap<OfficeId, (Uid, String, Address)>, StorageError> {
    let rows: Vec<(OfficeId, (Uid, String, Address))> = offices::table
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
    /// How its last letter stands.
    pub letter: Option<LetterHead>,
}

type Link = (Uid, String, Option<NaiveDateTime>, Option<NaiveDateTime>, Option<NaiveDateTime>, NaiveDateTime);
type Row = (
    (Uid, String, String, DeliveryMeans, String, Option<NaiveDate>, String),
    (NaiveDateTime, Option<NaiveDateTime>, Option<OfficeId>, Option<ContactId>),
    Option<Link>,
);

/// The deliveries of a version, oldest first. Who may ask was decided with the source.
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
            ),
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
    let uids: Vec<&str> = rows.iter().filter_map(|r| r.2.as_ref()).map(|l| l.0.as_str()).collect();
    let letters = unreached::letters(conn, &uids)?;
    Ok(rows.into_iter().map(|row| delivery(row, &letters)).collect())
}

fn delivery(row: Row, letters: &[LetterHead]) -> DeliveryView {
    let ((uid, number, label, means, by, delivered_on, note), told, link) = row;
    let (created_at, acknowledged_at, office, doctor) = told;
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
        letter,
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
        .inner_join(deliveries::table)
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
        ))
        .kept()
        .load(conn)?)
}
