//! Who was not reached by a letter, for the page of who sent it.

use chrono::NaiveDateTime;

use crate::domain::unreached::{Unreached, why};
use crate::domain::words::Word;
use crate::render::pages::deliveries::UnreachedRow;
use crate::storage::views::meetings::{InvitationView, MeetingView};
use crate::storage::views::unreached::{Correct, LetterHead, OtherWay, way_to_contact, way_to_office};
use crate::storage::{Conn, StorageError};

/// What stands on the page of a letter that did not arrive, or nothing. The way to the recipient is added by the page.
pub fn row(label: &str, address: &str, letter: &LetterHead) -> Option<UnreachedRow> {
    let why = why(letter.state, letter.attempts, &letter.last_reply)?;
    Some(UnreachedRow {
        label: label.to_owned(),
        address: address.to_owned(),
        why: why.as_str().replace('_', "-"),
        reason: if why == Unreached::Returned { letter.bounce_reason.clone() } else { String::new() },
        phone: String::new(),
        fax: String::new(),
        href: String::new(),
    })
}

/// Adds how else the recipient is reached, and where the address is corrected.
pub fn with_way(row: UnreachedRow, way: OtherWay) -> UnreachedRow {
    let href = match way.at {
        Correct::Office(uid) => format!("/offices/{uid}"),
        Correct::Client(uid) => format!("/clients/{uid}"),
    };
    UnreachedRow { phone: way.phone, fax: way.fax, href, ..row }
}

/// Who was not reached by the letter of a link that still waits for them.
pub fn of_meeting(
    conn: &mut Conn,
    view: &MeetingView,
    now: NaiveDateTime,
) -> Result<Vec<UnreachedRow>, StorageError> {
    let mut rows = Vec::new();
    for person in &view.people {
        let waits = |i: &&InvitationView| {
            let is_open = i.row.revoked_at.is_none() && i.row.expires_at > now;
            is_open && i.row.answered_at.is_none() && i.row.opened_at.is_none()
        };
        let Some(invitation) = person.invitations.iter().rfind(waits) else { continue };
        let Some(letter) = invitation.mail.as_ref() else { continue };
        let Some(row) = row(&person.who.label, &invitation.row.address, letter) else { continue };
        let way = match (person.who.contact_id, person.who.office_id) {
            (Some(contact), _) => way_to_contact(conn, contact)?,
            (None, Some(office)) => way_to_office(conn, office)?,
            (None, None) => continue,
        };
        rows.push(with_way(row, way));
    }
    Ok(rows)
}
