//! Acknowledges receipt, by whoever holds the link, or by somebody of the office who is signed in. The first time counts; a repeat
//! changes nothing.

use crate::domain::access::{Actor, InvitationKind};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::deliveries;
use crate::storage::tables::invitations::{self, Answered, InvitationRow};
use crate::storage::{Audit, Tx};
use crate::usecases::cmd::TEAM;
use crate::usecases::{Cmd, Failure};

/// Acknowledges receipt of the delivery whose link acts.
pub fn acknowledge(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<(), Failure> {
    let Actor::Link(link) = &cmd.actor else { return Err(Failure::Denied) };
    if link.kind != InvitationKind::Delivery {
        return Err(Failure::Denied);
    }
    let invitation = invitations::get(tx, link.invitation)?;
    note(tx, cmd, &invitation, None)
}

/// Acknowledges receipt for the actor's office, from its inbox. Another office's delivery does not exist for the actor.
pub fn acknowledge_as_member(tx: &mut Tx<'_>, cmd: &mut Cmd, invitation: &Uid) -> Result<(), Failure> {
    let unknown = || Failure::NotFound("delivery");
    let row = invitations::find(tx, invitation)?.ok_or_else(unknown)?;
    let office = row.office_id.filter(|_| row.kind == InvitationKind::Delivery).ok_or_else(unknown)?;
    if !cmd.act_in(office, TEAM) {
        return Err(unknown());
    }
    if row.revoked_at.is_some() || row.expires_at <= cmd.now {
        return Err(Refused::new("delivery-link-over").into());
    }
    let by = cmd.actor_name();
    note(tx, cmd, &row, Some(&by))
}

fn note(tx: &mut Tx<'_>, cmd: &Cmd, invitation: &InvitationRow, person: Option<&str>) -> Result<(), Failure> {
    let id = invitation.delivery_id.ok_or(Failure::NotFound("delivery"))?;
    let is_first = deliveries::note_acknowledged(tx, id, cmd.now)?;
    let row = deliveries::get(tx, id)?;
    if is_first {
        let by = person.map_or_else(|| row.label.clone(), |name| format!("{} {name}", row.label));
        let answered = Answered { by: &by, comment: "", sheet_no: invitation.sheet_no };
        if !invitations::note_answered(tx, invitation, &answered, cmd.now)? {
            return Err(Failure::Conflict);
        }
    }
    let client = deliveries::client_uid(tx, row.plan_version_id)?;
    let about = Audit::of("delivery.acknowledge").object("delivery", &row.uid).subject(&client);
    cmd.audit(tx, &about.detail(serde_json::json!({ "first": is_first })))
}
