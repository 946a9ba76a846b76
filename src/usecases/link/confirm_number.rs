//! Confirms a device by the office number: public, so no secret, but it stops a misdirected mail.

use super::{LinkError, opened_on};
use crate::domain::ids::Uid;
use crate::domain::link_token::is_office_number;
use crate::storage::tables::{invitations, link_openings, offices};
use crate::storage::{Audit, Tx};
use crate::usecases::links::invited;
use crate::usecases::{Cmd, Failure};

/// Confirms the device when the number is the invited office's.
pub fn confirm_number(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (invitation, device): (&Uid, &str),
    number: &str,
) -> Result<(), Failure> {
    let (row, opening) = opened_on(tx, cmd, (invitation, device))?;
    let (_, office) = invited(tx, &row)?;
    let known = match office {
        Some(office) => offices::get(tx, office)?.number.unwrap_or_default(),
        None => String::new(),
    };
    if !is_office_number(number, &known) {
        return Err(LinkError::WrongNumber.into());
    }
    link_openings::confirm(tx, opening.id, "office_number", cmd.now)?;
    invitations::note_confirmed(tx, row.id, cmd.now)?;
    let detail = serde_json::json!({ "means": "office_number" });
    cmd.audit(tx, &Audit::of("link.confirm").object("invitation", &row.uid).detail(detail))
}
