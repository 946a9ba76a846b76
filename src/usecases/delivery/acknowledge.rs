//! Acknowledges receipt, by whoever holds the link. The first time counts; a repeat changes nothing.

use crate::domain::access::{Actor, InvitationKind};
use crate::storage::tables::deliveries;
use crate::storage::tables::invitations::{self, Answered};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Acknowledges receipt of the delivery whose link acts.
pub fn acknowledge(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<(), Failure> {
    let Actor::Link(link) = &cmd.actor else { return Err(Failure::Denied) };
    if link.kind != InvitationKind::Delivery {
        return Err(Failure::Denied);
    }
    let invitation = invitations::get(tx, link.invitation)?;
    let id = invitation.delivery_id.ok_or(Failure::NotFound("delivery"))?;
    let is_first = deliveries::note_acknowledged(tx, id, cmd.now)?;
    let row = deliveries::get(tx, id)?;
    if is_first {
        let answered = Answered { by: &row.label, comment: "", sheet_no: invitation.sheet_no };
        if !invitations::note_answered(tx, &invitation, &answered, cmd.now)? {
            return Err(Failure::Conflict);
        }
    }
    let client = deliveries::client_uid(tx, row.plan_version_id)?;
    let about = Audit::of("delivery.acknowledge").object("delivery", &row.uid).subject(&client);
    cmd.audit(tx, &about.detail(serde_json::json!({ "first": is_first })))
}
