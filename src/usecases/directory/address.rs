//! An office's mail address is used only once the office itself has confirmed it by a test mail, or a second person has.

use serde::{Deserialize, Serialize};

use super::facts::require_keeper;
use crate::domain::access::Actor;
use crate::domain::ids::Uid;
use crate::domain::office::{AddressState, Plane};
use crate::domain::refusal::Refused;
use crate::mail::MailAddress;
use crate::mail::letters::{AddressTest, Signature};
use crate::storage::tables::offices::{self, OfficeRow};
use crate::storage::{Audit, Tx};
use crate::usecases::address_link::ConfirmToken;
use crate::usecases::outbox::{self, About, Recipient};
use crate::usecases::{Cmd, Failure};

/// What the letter is about.
pub const ABOUT: &str = "office_address";
/// At most so many test letters may wait or have left for one office within a day.
const MOST_A_DAY: i64 = 3;

/// An office whose address was confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Its name, to be shown to whoever opened the mail.
    pub office: String,
}

/// Queues a letter with an address at which the office confirms.
pub fn test_address(tx: &mut Tx<'_>, cmd: &mut Cmd, office: &Uid) -> Result<(), Failure> {
    let row = offices::find_by_uid(tx, office)?.ok_or(Failure::NotFound("office"))?;
    require_keeper(tx, cmd, &row)?;
    let address = MailAddress::parse(&row.email).ok_or(Refused::new("address-none"))?;
    if row.email_state == AddressState::Confirmed {
        return Err(Refused::new("address-confirmed-already").into());
    }
    let day = cmd.now - chrono::TimeDelta::days(1);
    if crate::storage::tables::mails::count_since(tx, (ABOUT, &row.uid), day)? >= MOST_A_DAY {
        return Err(Refused::new("address-tested-often").with("n", MOST_A_DAY).into());
    }
    let to = Recipient { address, name: row.name.clone(), is_person: false, office: Some(row.id) };
    let about = About { kind: ABOUT, uid: &row.uid, plane: Plane::Identified };
    let letter = AddressTest { sender: sender(tx, cmd)? };
    outbox::enqueue(tx, cmd, &to, about, &letter)?;
    cmd.audit(tx, &Audit::of("directory.test_address").object("office", &row.uid))
}

/// The office and person who ask; without a confirmed address of their own, no answer by mail.
fn sender(tx: &mut Tx<'_>, cmd: &Cmd) -> Result<Signature, Failure> {
    let account = cmd.actor.account();
    let own = match cmd.acting() {
        Some(membership) => Some(offices::get(tx, membership.office)?),
        None => None,
    };
    let person = account.map(|a| a.name.clone()).unwrap_or_default();
    Ok(match own {
        Some(own) => {
            let is_confirmed = own.email_state == AddressState::Confirmed;
            let email = if is_confirmed { own.email } else { String::new() };
            Signature { office: own.name, person, phone: own.phone, fax: own.fax, email }
        }
        None => Signature {
            office: "円座".into(),
            person,
            phone: String::new(),
            fax: String::new(),
            email: String::new(),
        },
    })
}

/// A second person, who did not type the address in, vouches for it.
pub fn confirm_address(tx: &mut Tx<'_>, cmd: &mut Cmd, office: &Uid) -> Result<(), Failure> {
    let row = offices::find_by_uid(tx, office)?.ok_or(Failure::NotFound("office"))?;
    require_keeper(tx, cmd, &row)?;
    if row.email.is_empty() {
        return Err(Refused::new("address-none").into());
    }
    if matches!(cmd.actor, Actor::Account(_)) && cmd.actor.name() == row.email_set_by {
        return Err(Refused::new("address-same-person").into());
    }
    if row.email_state != AddressState::Confirmed {
        confirm(tx, cmd, row.clone(), cmd.actor.name())?;
    }
    let detail = serde_json::json!({ "by": "second_person" });
    cmd.audit(tx, &Audit::of("directory.confirm_address").object("office", &row.uid).detail(detail))
}

/// Whoever reads the office's mail confirms by the address in the letter. A repeat is told the same.
pub fn confirm_by_letter(tx: &mut Tx<'_>, cmd: &mut Cmd, typed: &str) -> Result<Confirmed, Failure> {
    let dead = || Refused::at("token", "address-link-dead");
    let token = ConfirmToken::parse(typed).ok_or_else(dead)?;
    let row = offices::find_by_uid(tx, &token.office)?.ok_or_else(dead)?;
    if token.expires_at <= cmd.now || row.email.is_empty() || !token.fits(&cmd.keys, &row.email) {
        return Err(dead().into());
    }
    let office = row.name.clone();
    if row.email_state != AddressState::Confirmed {
        confirm(tx, cmd, row.clone(), "letter".into())?;
    }
    let detail = serde_json::json!({ "by": "letter" });
    cmd.audit(tx, &Audit::of("directory.confirm_address").object("office", &row.uid).detail(detail))?;
    Ok(Confirmed { office })
}

fn confirm(tx: &mut Tx<'_>, cmd: &Cmd, mut row: OfficeRow, by: String) -> Result<(), Failure> {
    row.email_state = AddressState::Confirmed;
    row.email_confirmed_at = Some(cmd.now);
    row.email_confirmed_by = by;
    if offices::update(tx, &row, cmd.now)? { Ok(()) } else { Err(Failure::Conflict) }
}
