//! The family and the doctor of a client: who is asked to a meeting besides the offices.

use garde::rules::email::parse_email;

use crate::domain::client::{ContactKind, check_line};
use crate::domain::ids::Uid;
use crate::domain::office::AddressState;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::clients::{self, NewContact};
use crate::storage::tables::plan_offices;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A contact as typed.
#[derive(Clone, Debug, Default)]
pub struct AddContactInput {
    /// The client's uid.
    pub client: String,
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
pub fn add(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddContactInput) -> Result<Uid, Failure> {
    let client = Uid::parse(&input.client).ok_or(Failure::NotFound("client"))?;
    let client = clients::find(tx, &client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    let kind = ContactKind::parse(&input.kind).ok_or(Refused::at("kind", "client-contact-kind-required"))?;
    let lines =
        [("name", &input.name, true), ("relation", &input.relation, false), ("phone", &input.phone, false)];
    for (field, text, is_needed) in lines {
        check_line(field, text, is_needed).map_err(Refused::from)?;
    }
    if !input.email.is_empty() && parse_email(&input.email).is_err() {
        return Err(Refused::at("email", "client-contact-email-form").into());
    }
    let office = match input.office_number.as_str() {
        "" => None,
        number => {
            let found = plan_offices::find(tx, number)?;
            Some(found.ok_or(Refused::at("office_number", "client-contact-office-unknown"))?.id)
        }
    };
    let uid = cmd.uid();
    let email_state = if input.email.is_empty() { AddressState::Unset } else { AddressState::Unconfirmed };
    clients::insert_contact(
        tx,
        &NewContact {
            uid: &uid,
            client_id: client.id,
            kind,
            name: &input.name,
            relation: &input.relation,
            office_id: office,
            phone: &input.phone,
            email: &input.email,
            email_state,
            email_set_by: &cmd.actor.name(),
            note: &input.note,
            created_at: cmd.now,
            version: 1,
        },
    )?;
    cmd.audit(tx, &Audit::of("client.contact.add").object("contact", &uid).subject(&client.uid))?;
    Ok(uid)
}

/// Notes that somebody is no contact any more; gives the client's uid.
pub fn end(tx: &mut Tx<'_>, cmd: &mut Cmd, contact: &Uid) -> Result<Uid, Failure> {
    let contact = clients::find_contact(tx, contact)?.ok_or(Failure::NotFound("contact"))?;
    let client = clients::get(tx, contact.client_id)?;
    cmd.require_planner(client.office_id, "client")?;
    if !clients::end_contact(tx, &contact, jst_date(cmd.now))? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("client.contact.end").object("contact", &contact.uid).subject(&client.uid))?;
    Ok(client.uid)
}

/// A second person, who did not type the address in, says that it was made sure of (read back by telephone, or answered
/// from); gives the client's uid.
pub fn confirm_address(tx: &mut Tx<'_>, cmd: &mut Cmd, contact: &Uid) -> Result<Uid, Failure> {
    let contact = clients::find_contact(tx, contact)?.ok_or(Failure::NotFound("contact"))?;
    let client = clients::get(tx, contact.client_id)?;
    cmd.require_planner(client.office_id, "client")?;
    if contact.email.is_empty() {
        return Err(Refused::new("client-contact-email-missing").into());
    }
    if cmd.actor.name() == contact.email_set_by {
        return Err(Refused::new("client-contact-same-person").into());
    }
    clients::set_contact_address_state(tx, contact.id, AddressState::Confirmed)?;
    cmd.audit(
        tx,
        &Audit::of("client.contact.confirm-address").object("contact", &contact.uid).subject(&client.uid),
    )?;
    Ok(client.uid)
}
