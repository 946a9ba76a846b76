//! Adds an office and says with which insurers it works and of which areas it is in charge.

use super::facts::{checked, is_administrator, may_add, own_insurers};
use super::{Added, links_of};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::office::{AddressState, OfficeKind, search_text};
use crate::domain::refusal::Refused;
use crate::storage::tables::offices;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What is known of a new office.
#[derive(Clone, Debug)]
pub struct AddOffice {
    /// 事業所番号, 10 characters, when it has one.
    pub number: Option<String>,
    /// What it is.
    pub kind: OfficeKind,
    /// Its name.
    pub name: String,
    /// Its reading, or empty.
    pub kana: String,
    /// Service kind codes, e.g. `11 15`.
    pub service_kinds: Vec<String>,
    /// What people call a support center here, e.g. あんしんすこやかセンター.
    pub local_label: String,
    /// Postal code, or empty.
    pub postal: String,
    /// Address, or empty.
    pub address: String,
    /// Telephone, or empty.
    pub phone: String,
    /// FAX, or empty.
    pub fax: String,
    /// Mail address, or empty. It is used only once it is confirmed.
    pub email: String,
    /// Who vouches for the address, when it was confirmed already (an import of a checked list, the demo).
    pub email_confirmed_by: Option<String>,
    /// Days of the week on which it is closed, 1 = Monday … 7 = Sunday.
    pub closed_weekdays: Vec<u8>,
    /// Insurers it works with.
    pub insurers: Vec<Uid>,
    /// Areas of which a support center is in charge.
    pub areas: Vec<Uid>,
    /// What else there is to know, or empty.
    pub note: String,
    /// Whether the writer has looked a second time at an address that another office has.
    pub shares_email: bool,
}

impl AddOffice {
    /// An office of a kind and a name, of which nothing else is known.
    pub fn named(kind: OfficeKind, name: impl Into<String>) -> Self {
        Self {
            number: None,
            kind,
            name: name.into(),
            kana: String::new(),
            service_kinds: Vec::new(),
            local_label: String::new(),
            postal: String::new(),
            address: String::new(),
            phone: String::new(),
            fax: String::new(),
            email: String::new(),
            email_confirmed_by: None,
            closed_weekdays: Vec::new(),
            insurers: Vec::new(),
            areas: Vec::new(),
            note: String::new(),
            shares_email: false,
        }
    }
}

/// Adds an office. Administrators add any; those who plan care add the providers they work with, which then work with
/// the same insurers.
pub fn add_office(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddOffice) -> Result<Added, Failure> {
    let is_free = is_administrator(cmd);
    let is_vouched = input.email_confirmed_by.is_some() && cmd.actor.account().is_some();
    let is_placed = !input.insurers.is_empty() || !input.areas.is_empty();
    if !may_add(cmd, input.kind) || is_vouched || (is_placed && !is_free) {
        return Err(Failure::Denied);
    }
    let facts = checked(input)?;
    if let Some(number) = &facts.number
        && offices::find_by_number(tx, number)?.is_some()
    {
        return Err(Refused::at("number", "office-known").into());
    }
    require_own_address(tx, &facts, None)?;
    let (mut insurers, areas) = links_of(tx, &facts)?;
    if !is_free {
        insurers = own_insurers(cmd);
    }
    let uid = cmd.uid();
    let office = insert(tx, cmd, &uid, &facts)?;
    offices::set_insurers(tx, office.id, &insurers)?;
    offices::set_areas(tx, office.id, &areas)?;
    cmd.audit(tx, &Audit::of("directory.add_office").object("office", &uid))?;
    Ok(Added { uid })
}

/// An address that another office has already is a slip more often than not: it is taken after a second look.
pub(super) fn require_own_address(
    tx: &mut Tx<'_>,
    facts: &AddOffice,
    own: Option<OfficeId>,
) -> Result<(), Failure> {
    if facts.email.is_empty() || facts.shares_email || facts.email_confirmed_by.is_some() {
        return Ok(());
    }
    match offices::other_with_email(tx, &facts.email, own)? {
        Some(name) => Err(Refused::at("shares_email", "office-email-of-other").with("name", name).into()),
        None => Ok(()),
    }
}

fn insert(tx: &mut Tx<'_>, cmd: &Cmd, uid: &Uid, input: &AddOffice) -> Result<offices::OfficeRow, Failure> {
    let number = input.number.as_deref();
    let email_state = match (&input.email_confirmed_by, input.email.is_empty()) {
        (_, true) => AddressState::Unset,
        (Some(_), false) => AddressState::Confirmed,
        (None, false) => AddressState::Unconfirmed,
    };
    let closed: Vec<String> = input.closed_weekdays.iter().map(ToString::to_string).collect();
    Ok(offices::insert(
        tx,
        &offices::NewOffice {
            uid,
            number,
            kind: input.kind,
            insurer_id: None,
            name: &input.name,
            search: &search_text(&[&input.name, &input.kana, number.unwrap_or_default()]),
            service_kinds: &input.service_kinds.join(" "),
            local_label: &input.local_label,
            postal: &input.postal,
            address: &input.address,
            phone: &input.phone,
            fax: &input.fax,
            email: &input.email,
            email_state,
            email_confirmed_by: input.email_confirmed_by.as_deref().unwrap_or_default(),
            closed_weekdays: &closed.join(" "),
            note: &input.note,
            created_at: cmd.now,
            updated_at: cmd.now,
            version: 1,
            kana: &input.kana,
            is_provisional: false,
            email_set_by: &cmd.actor.name(),
        },
    )?)
}
