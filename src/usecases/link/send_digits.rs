//! Sends six digits to the invited address: ten minutes, three an hour over all devices.

use chrono::TimeDelta;

use super::{LinkError, opened_on};
use crate::domain::ids::Uid;
use crate::domain::office::Plane;
use crate::mail::MailAddress;
use crate::mail::letters::LinkCode;
use crate::storage::tables::{link_openings, mails};
use crate::storage::{Audit, Tx};
use crate::usecases::links::{DIGITS_ABOUT, invited, sent_digits};
use crate::usecases::outbox::{About, Recipient, enqueue};
use crate::usecases::{Cmd, Failure};

/// How long the digits are valid, in minutes.
const MINUTES: u32 = 10;
/// Most letters with digits within an hour.
const MOST_AN_HOUR: i64 = 3;

/// Queues the letter.
pub fn send_digits(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (invitation, device): (&Uid, &str),
) -> Result<(), Failure> {
    let (row, opening) = opened_on(tx, cmd, (invitation, device))?;
    let address = MailAddress::parse(&row.address).ok_or(LinkError::NoAddress)?;
    // Two devices that ask at once count one after the other.
    link_openings::lock(tx, row.id)?;
    if mails::count_since(tx, (DIGITS_ABOUT, &row.uid), cmd.now - TimeDelta::hours(1))? >= MOST_AN_HOUR {
        return Err(LinkError::CodesUsedUp.into());
    }
    let seed = data_encoding::HEXLOWER.encode(&cmd.mint.bytes::<16>());
    let digits = sent_digits(&cmd.keys, &seed);
    let expires_at = cmd.now + TimeDelta::minutes(i64::from(MINUTES));
    let hash = digits_hash(cmd, opening.id, &digits);
    link_openings::set_digits(tx, opening.id, &hash, expires_at, cmd.now)?;
    let (name, office) = invited(tx, &row)?;
    let to = Recipient { address, name, is_person: office.is_none(), office };
    let about = About { kind: DIGITS_ABOUT, uid: &row.uid, plane: Plane::Identified };
    enqueue(tx, cmd, &to, about, &LinkCode { seed, minutes: MINUTES })?;
    cmd.audit(tx, &Audit::of("link.send_digits").object("invitation", &row.uid))
}

/// The keyed hash under which digits are kept: bound to the opening, so that another device's digits are none.
pub(super) fn digits_hash(cmd: &Cmd, opening: i64, digits: &str) -> String {
    let mac = cmd.keys.mac("link-digits", &[&opening.to_be_bytes(), digits.as_bytes()]);
    data_encoding::HEXLOWER.encode(&mac)
}
