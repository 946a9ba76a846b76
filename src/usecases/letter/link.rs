//! The personal link of a letter, derived at the moment of sending and stored nowhere (`decisions.md` §3).

use crate::mail::LinkText;
use crate::storage::Conn;
use crate::storage::tables::mails::MailRow;
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
pub fn of(_: &mut Conn, _: &Desk, _: &str, _: &MailRow) -> Result<LinkState, Failure> {
    Ok(LinkState::None)
}
