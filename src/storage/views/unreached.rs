//! How letters stand, and how those who were not reached by one can be reached otherwise.

use diesel::prelude::*;

use crate::domain::ids::{ContactId, MailId, OfficeId, Uid};
use crate::domain::job::MailState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::invitations as invited;
use crate::storage::schema::{client_contacts, clients, mails, offices, reminders};

/// How a letter stands.
#[derive(Clone, Debug)]
pub struct LetterHead {
    /// Uid of what it is about.
    pub about: String,
    pub state: MailState,
    pub attempts: i32,
    /// The relay's last reply.
    pub last_reply: String,
    /// Why it came back, where a person noted that.
    pub bounce_reason: String,
}

/// The letters about invitations, oldest first: those about one, and those that remind of several at once. Whoever shows them has
/// seen the invitations.
pub fn letters(conn: &mut Conn, invitations: &[&str]) -> Result<Vec<LetterHead>, StorageError> {
    let state = (mails::state, mails::attempts, mails::last_reply, mails::bounce_reason);
    type State = (MailState, i32, String, String);
    let mut found: Vec<(MailId, String, State)> = mails::table
        .filter(mails::object_kind.eq("invitation"))
        .filter(mails::object_uid.eq_any(invitations))
        .select((mails::id, mails::object_uid, state))
        .load(conn)?;
    let together: Vec<(MailId, String, State)> = reminders::table
        .inner_join(invited::table)
        .inner_join(mails::table.on(mails::uid.eq(reminders::mail_uid)))
        .filter(invited::uid.eq_any(invitations))
        .filter(mails::object_kind.ne("invitation"))
        .select((mails::id, invited::uid, state))
        .load(conn)?;
    found.extend(together);
    found.sort_by_key(|(id, ..)| *id);
    let head = |(_, about, (state, attempts, last_reply, bounce_reason))| LetterHead {
        about,
        state,
        attempts,
        last_reply,
        bounce_reason,
    };
    Ok(found.into_iter().map(head).collect())
}

/// Another way to somebody: telephone and FAX, and the page where the address is corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherWay {
    /// Telephone, or empty.
    pub phone: String,
    /// FAX, or empty.
    pub fax: String,
    /// The office, or the client whose contact it is.
    pub at: Correct,
}

/// Where an address is corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correct {
    /// On the office's page.
    Office(Uid),
    /// On the client's page.
    Client(Uid),
}

/// The other way to an office: directory data, so no scope is asked for.
pub fn way_to_office(conn: &mut Conn, office: OfficeId) -> Result<OtherWay, StorageError> {
    let (uid, phone, fax): (Uid, String, String) =
        offices::table.find(office).select((offices::uid, offices::phone, offices::fax)).first(conn)?;
    Ok(OtherWay { phone, fax, at: Correct::Office(uid) })
}

/// The other way to a client's contact, for whoever sees the meeting the contact takes part in.
pub fn way_to_contact(conn: &mut Conn, contact: ContactId) -> Result<OtherWay, StorageError> {
    let (client, phone): (Uid, String) = client_contacts::table
        .inner_join(clients::table)
        .filter(client_contacts::id.eq(contact))
        .select((clients::uid, client_contacts::phone))
        .first(conn)?;
    Ok(OtherWay { phone, fax: String::new(), at: Correct::Client(client) })
}

/// The other way to a doctor who was written to: the clinic's where it was the clinic's address, else the contact's.
pub fn way_to_doctor(
    conn: &mut Conn,
    (contact, office): (ContactId, Option<OfficeId>),
    address: &str,
) -> Result<OtherWay, StorageError> {
    let own: String = client_contacts::table.find(contact).select(client_contacts::email).first(conn)?;
    match office {
        Some(office) if own != address => way_to_office(conn, office),
        _ => way_to_contact(conn, contact),
    }
}
