//! The personal link of a letter, derived at the moment of sending and stored nowhere.

use chrono::TimeDelta;

use crate::domain::ids::Uid;
use crate::mail::LinkText;
use crate::mail::letters::LinkCode;
use crate::storage::Conn;
use crate::storage::tables::mails::MailRow;
use crate::storage::tables::{account_links, invitations, offices};
use crate::usecases::outbox::StoredLetter;
use crate::usecases::{Desk, Failure};
use crate::usecases::{address_link, links, one_time};

/// Whether a letter carries a link, and whether it still opens anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// This kind of letter carries none.
    None,
    /// The link of this moment.
    Live(LinkText),
    /// Revoked, expired or gone. A letter that is about the link has no point any more; one that only mentions it,
    /// such as a cancellation, leaves without it.
    Dead,
}

/// The link of a letter's object.
pub fn of(conn: &mut Conn, desk: &Desk, base_url: &str, row: &MailRow) -> Result<LinkState, Failure> {
    let about = Uid::parse(&row.object_uid);
    match (row.object_kind.as_str(), about) {
        ("invitation", about) => of_invitation(conn, desk, base_url, about),
        ("account_link", Some(uid)) => of_account(conn, desk, base_url, (&uid, row)),
        ("office_address", Some(uid)) => of_address(conn, desk, base_url, (&uid, row)),
        (links::DIGITS_ABOUT, _) => digits(desk, base_url, row),
        ("account_link" | "office_address", None) => Ok(LinkState::Dead),
        _ => Ok(LinkState::None),
    }
}

fn of_invitation(
    conn: &mut Conn,
    desk: &Desk,
    base_url: &str,
    about: Option<Uid>,
) -> Result<LinkState, Failure> {
    let found = match about {
        Some(uid) => invitations::find(conn, &uid)?,
        None => None,
    };
    let now = desk.clock().now();
    let living = found.filter(|i| i.revoked_at.is_none() && i.expires_at > now);
    Ok(living.map_or(LinkState::Dead, |i| {
        LinkState::Live(links::text(desk.keys(), base_url, (i.kind, &i.uid, &i.nonce)))
    }))
}

/// A one-time address of an account, while it can still be used.
fn of_account(
    conn: &mut Conn,
    desk: &Desk,
    base_url: &str,
    (uid, row): (&Uid, &MailRow),
) -> Result<LinkState, Failure> {
    let now = desk.clock().now();
    let found = account_links::find(conn, uid)?
        .filter(|link| link.used_at.is_none() && link.revoked_at.is_none() && link.expires_at > now);
    let text = |link| one_time::mailed_text(desk.keys(), base_url, &link, &row.to_address);
    Ok(found.map_or(LinkState::Dead, |link| LinkState::Live(text(link))))
}

/// The confirmation of an office's address, while the office still has that address.
fn of_address(
    conn: &mut Conn,
    desk: &Desk,
    base_url: &str,
    (uid, row): (&Uid, &MailRow),
) -> Result<LinkState, Failure> {
    let office = offices::find_by_uid(conn, uid)?.filter(|office| office.email == row.to_address);
    let lives = office.is_some() && row.queued_at + address_link::LIFE > desk.clock().now();
    let text = || address_link::text(desk.keys(), base_url, (uid, &row.to_address), row.queued_at);
    Ok(if lives { LinkState::Live(text()) } else { LinkState::Dead })
}

/// The six digits that confirm a device, while they are valid; they stand where other letters carry the typed code.
fn digits(desk: &Desk, base_url: &str, row: &MailRow) -> Result<LinkState, Failure> {
    let stored: StoredLetter<LinkCode> = serde_json::from_str(&row.payload)?;
    if row.queued_at + TimeDelta::minutes(i64::from(stored.mail.minutes)) <= desk.clock().now() {
        return Ok(LinkState::Dead);
    }
    let entry_url = format!("{base_url}/i/");
    let code = links::sent_digits(desk.keys(), &stored.mail.seed);
    Ok(LinkState::Live(LinkText { url: entry_url.clone(), entry_url, code }))
}
