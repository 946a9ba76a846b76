//! The personal link of a letter, derived at the moment of sending and stored nowhere (`decisions.md` §3).

use crate::domain::ids::Uid;
use crate::mail::LinkText;
use crate::storage::Conn;
use crate::storage::tables::invitations;
use crate::storage::tables::mails::MailRow;
use crate::usecases::links;
use crate::usecases::{Desk, Failure};

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
    if row.object_kind != "invitation" {
        return Ok(LinkState::None);
    }
    let found = match Uid::parse(&row.object_uid) {
        Some(uid) => invitations::find(conn, &uid)?,
        None => None,
    };
    let now = desk.clock().now();
    let living = found.filter(|i| i.revoked_at.is_none() && i.expires_at > now);
    Ok(living.map_or(LinkState::Dead, |i| {
        LinkState::Live(links::text(desk.keys(), base_url, (i.kind, &i.uid, &i.nonce)))
    }))
}
