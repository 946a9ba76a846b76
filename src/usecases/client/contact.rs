//! The family and the doctor of a client: who is asked to a meeting besides the offices.

use garde::rules::email::parse_email;

use crate::domain::client::{ContactKind, check_line};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::office::AddressState;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::client_contacts::{self, ContactChange, NewContact};
use crate::storage::tables::clients;
use crate::storage::tables::plan_offices;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A contact as typed.
#[derive(Clone, Debug, Default)]
pub struct TypedContact {
    /// The word of a [`ContactKind`].
    pub kind: String,
    /// The name.
    pub name: String,
    /// 続柄, or the doctor's department.
    pub relation: String,
    /// The number of the doctor's clinic, when it is registered.
    pub office_number: String,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub email: String,
    /// Anything to bear in mind.
    pub note: String,
}

/// Notes a contact; gives its uid. A mail address is unconfirmed until somebody has made sure of it.
pub fn add(tx: &mut Tx<'_>, cmd: &mut Cmd, client: &Uid, typed: &TypedContact) -> Result<Uid, Failure> {
    let client = clients::find(tx, client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    let (kind, office) = check(tx, typed)?;
    let uid = cmd.uid();
    let email_state = if typed.email.is_empty() { AddressState::Unset } else { AddressState::Unconfirmed };
    client_contacts::insert(
        tx,
        &NewContact {
            uid: &uid,
            client_id: client.id,
            kind,
            name: &typed.name,
            relation: &typed.relation,
            office_id: office,
            phone: &typed.phone,
            email: &typed.email,
            email_state,
            email_set_by: &cmd.actor.name(),
            note: &typed.note,
            created_at: cmd.now,
            version: 1,
        },
    )?;
    cmd.audit(tx, &Audit::of("client.contact.add").object("contact", &uid).subject(&client.uid))?;
    Ok(uid)
}

/// Changes a contact; gives the client's uid. Another mail address has to be made sure of anew, the same one stays as it is.
pub fn change(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (contact, version): (&Uid, i32),
    typed: &TypedContact,
) -> Result<Uid, Failure> {
    let contact = client_contacts::find(tx, contact)?.ok_or(Failure::NotFound("contact"))?;
    let client = clients::get(tx, contact.client_id)?;
    cmd.require_planner(client.office_id, "client")?;
    if contact.version != version {
        return Err(Failure::Conflict);
    }
    let (kind, office) = check(tx, typed)?;
    let by = cmd.actor.name();
    let (email_state, email_set_by) = match typed.email.as_str() {
        same if same == contact.email => (contact.email_state, contact.email_set_by.as_str()),
        "" => (AddressState::Unset, by.as_str()),
        _ => (AddressState::Unconfirmed, by.as_str()),
    };
    let change = ContactChange {
        kind,
        name: &typed.name,
        relation: &typed.relation,
        office_id: office,
        phone: &typed.phone,
        email: &typed.email,
        email_state,
        email_set_by,
        note: &typed.note,
        version: version + 1,
    };
    if !client_contacts::update(tx, &contact, &change)? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("client.contact.change").object("contact", &contact.uid).subject(&client.uid))?;
    Ok(client.uid)
}

/// The kind and the clinic of what was typed, if all of it can be taken.
fn check(tx: &mut Tx<'_>, typed: &TypedContact) -> Result<(ContactKind, Option<OfficeId>), Failure> {
    let kind = ContactKind::parse(&typed.kind).ok_or(Refused::at("kind", "client-contact-kind-required"))?;
    let lines = [
        ("name", &typed.name, true),
        ("relation", &typed.relation, false),
        ("phone", &typed.phone, false),
        ("note", &typed.note, false),
    ];
    for (field, text, is_needed) in lines {
        check_line(field, text, is_needed).map_err(Refused::from)?;
    }
    if !typed.email.is_empty() && parse_email(&typed.email).is_err() {
        return Err(Refused::at("email", "client-contact-email-form").into());
    }
    let office = match typed.office_number.as_str() {
        "" => None,
        number => {
            let found = plan_offices::find(tx, number)?;
            Some(found.ok_or(Refused::at("office_number", "client-contact-office-unknown"))?.id)
        }
    };
    Ok((kind, office))
}

/// Notes that somebody is no contact any more; gives the client's uid.
pub fn end(tx: &mut Tx<'_>, cmd: &mut Cmd, contact: &Uid) -> Result<Uid, Failure> {
    let contact = client_contacts::find(tx, contact)?.ok_or(Failure::NotFound("contact"))?;
    let client = clients::get(tx, contact.client_id)?;
    cmd.require_planner(client.office_id, "client")?;
    if !client_contacts::end(tx, &contact, jst_date(cmd.now))? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("client.contact.end").object("contact", &contact.uid).subject(&client.uid))?;
    Ok(client.uid)
}

/// A second person, who did not type the address in, says that it was made sure of (read back by telephone, or answered
/// from); gives the client's uid. Another address than the one shown meanwhile is a conflict.
pub fn confirm_address(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (contact, shown): (&Uid, &str),
) -> Result<Uid, Failure> {
    let contact = client_contacts::find(tx, contact)?.ok_or(Failure::NotFound("contact"))?;
    let client = clients::get(tx, contact.client_id)?;
    cmd.require_planner(client.office_id, "client")?;
    if contact.email.is_empty() {
        return Err(Refused::new("client-contact-email-missing").into());
    }
    if cmd.actor.name() == contact.email_set_by {
        return Err(Refused::new("client-contact-same-person").into());
    }
    if contact.email != shown {
        return Err(Failure::Conflict);
    }
    client_contacts::set_address_state(tx, contact.id, AddressState::Confirmed)?;
    cmd.audit(
        tx,
        &Audit::of("client.contact.confirm-address").object("contact", &contact.uid).subject(&client.uid),
    )?;
    Ok(client.uid)
}
