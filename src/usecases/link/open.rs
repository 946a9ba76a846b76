//! Opens a link by a click: finds the invitation and ties it to this device. A look alone changes nothing (G29).

use serde::{Deserialize, Serialize};

use super::{LinkError, alive};
use crate::domain::ids::Uid;
use crate::domain::link_token::Given;
use crate::domain::slot_poll::SendChannel;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::link_openings;
use crate::storage::{Audit, Tx};
use crate::usecases::links::{code_hash, is_genuine};
use crate::usecases::{Cmd, Failure};

/// What was given, on which device.
#[derive(Clone, Debug)]
pub struct Open {
    /// A token or a typed code.
    pub given: Given,
    /// Hash of the device's key.
    pub device: String,
}

/// An opened link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Which invitation.
    pub invitation: Uid,
    /// Whether the device is confirmed, so that nothing more is asked.
    pub is_confirmed: bool,
}

/// Opens the link. A code typed from paper counts as confirmed: paper reached its office. The code of
/// an invitation that ever went by mail stands in that mail too, and there it says no more than the mail's link does.
pub fn open(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Open) -> Result<Opened, Failure> {
    let row = find(tx, cmd, &input.given)?;
    alive(&row, cmd)?;
    let is_code = matches!(input.given, Given::Code(_));
    let is_paper = is_code && row.channel == SendChannel::Paper;
    let means = match (is_code, is_paper) {
        (_, true) => "paper_code",
        (true, false) => "mailed_code",
        (false, false) => "link",
    };
    link_openings::note(tx, row.id, &input.device, means, cmd.now)?;
    invitations::note_opened(tx, row.id, cmd.now)?;
    let opening = link_openings::find(tx, row.id, &input.device)?.ok_or(Failure::NotFound("link"))?;
    let mut is_confirmed = opening.confirmed_at.is_some();
    if is_paper && !is_confirmed {
        link_openings::confirm(tx, opening.id, means, cmd.now)?;
        invitations::note_confirmed(tx, row.id, cmd.now)?;
        is_confirmed = true;
    }
    let detail = serde_json::json!({ "means": means, "confirmed": is_confirmed });
    cmd.audit(tx, &Audit::of("link.open").object("invitation", &row.uid).detail(detail))?;
    Ok(Opened { invitation: row.uid, is_confirmed })
}

fn find(tx: &mut Tx<'_>, cmd: &Cmd, given: &Given) -> Result<InvitationRow, Failure> {
    let found = match given {
        Given::Code(code) => invitations::find_by_code(tx, &code_hash(&cmd.keys, code))?,
        Given::Token(uid, proof) => match invitations::find(tx, uid)? {
            // A revoked link has another nonce, so that its proof can't be right any more; its holder is told so.
            Some(row) if row.revoked_at.is_some() => return Err(LinkError::Revoked.into()),
            found => found.filter(|row| is_genuine(&cmd.keys, row, proof)),
        },
    };
    found.ok_or_else(|| LinkError::Unknown.into())
}
