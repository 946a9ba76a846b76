//! Personal links as their holders use them: opened by a click, confirmed once on each device.

mod confirm_digits;
mod confirm_number;
mod open;
mod open_as_member;
mod send_digits;
pub mod tries;

pub use confirm_digits::{Judged, confirm_digits};
pub use confirm_number::confirm_number;
pub use open::{Open, Opened, open};
pub use open_as_member::open_as_member;
pub use send_digits::send_digits;

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::link_openings::{self, OpeningRow};
use crate::usecases::{Cmd, Failure};

/// Why a link is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// No such link or code.
    Unknown,
    /// It was revoked.
    Revoked,
    /// Its time is over.
    Expired,
    /// Another office number.
    WrongNumber,
    /// No address to which digits could be sent.
    NoAddress,
    /// Three codes an hour.
    CodesUsedUp,
    /// Too many tries.
    TooManyTries,
}

impl From<LinkError> for Refused {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Unknown => Refused::at("code", "link-unknown"),
            LinkError::Revoked => Refused::at("code", "link-revoked"),
            LinkError::Expired => Refused::at("code", "link-expired"),
            LinkError::WrongNumber => Refused::at("number", "link-wrong-number"),
            LinkError::NoAddress => Refused::at("digits", "link-no-address"),
            LinkError::CodesUsedUp => Refused::at("digits", "link-codes-used-up"),
            LinkError::TooManyTries => Refused::new("link-too-many-tries"),
        }
    }
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        Refused::from(error).into()
    }
}

/// Refuses a link that was revoked or whose time is over.
fn alive(row: &InvitationRow, cmd: &Cmd) -> Result<(), LinkError> {
    if row.revoked_at.is_some() {
        Err(LinkError::Revoked)
    } else if row.expires_at <= cmd.now {
        Err(LinkError::Expired)
    } else {
        Ok(())
    }
}

/// The invitation and its opening on this device. Without an opening the device has never shown the link.
fn opened_on(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (invitation, device): (&Uid, &str),
) -> Result<(InvitationRow, OpeningRow), Failure> {
    let row = invitations::find(tx, invitation)?.ok_or(Failure::NotFound("link"))?;
    let opening = link_openings::find(tx, row.id, device)?.ok_or(Failure::NotFound("link"))?;
    alive(&row, cmd)?;
    Ok((row, opening))
}
