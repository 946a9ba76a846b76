//! Opens an invitation of an office on the device of somebody who is signed in there: the login says more than an office
//! number does, so that nothing else is asked.

use super::alive;
use crate::domain::ids::Uid;
use crate::storage::tables::{invitations, link_openings};
use crate::storage::{Audit, Tx};
use crate::usecases::cmd::TEAM;
use crate::usecases::links::invited;
use crate::usecases::{Cmd, Failure};

/// What is noted as the device's confirmation.
const MEANS: &str = "account";

/// Ties the invitation to this device. Another office's invitation does not exist for the actor.
pub fn open_as_member(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (invitation, device): (&Uid, &str),
) -> Result<(), Failure> {
    let unknown = Failure::NotFound("invitation");
    let Some(row) = invitations::find(tx, invitation)? else { return Err(unknown) };
    let office = invited(tx, &row)?.1;
    if !office.is_some_and(|office| cmd.act_in(office, TEAM)) {
        return Err(unknown);
    }
    alive(&row, cmd)?;
    link_openings::note(tx, row.id, device, MEANS, cmd.now)?;
    let opening = link_openings::find(tx, row.id, device)?.ok_or(Failure::NotFound("invitation"))?;
    if opening.confirmed_at.is_none() {
        link_openings::confirm(tx, opening.id, MEANS, cmd.now)?;
    }
    invitations::note_opened(tx, row.id, cmd.now)?;
    invitations::note_confirmed(tx, row.id, cmd.now)?;
    let detail = serde_json::json!({ "means": MEANS, "confirmed": true });
    cmd.audit(tx, &Audit::of("link.open").object("invitation", &row.uid).detail(detail))
}
