//! Deliveries (交付) of plan versions: sent by personal link, noted by hand, acknowledged by who received them.

mod acknowledge;
mod deliver;
mod note;
mod resend;
mod revoke;
mod withdraw;

pub use acknowledge::{acknowledge, acknowledge_as_member};
pub use deliver::{Sending, consents_for, deliver, letter, seen};
pub use note::{Note, Typed, faults, note, recipient};
pub use resend::resend;
pub use revoke::revoke;
pub use withdraw::withdraw;

use crate::domain::access::Role;
use crate::domain::delivery::DeliveryError;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::deliveries::{self, DeliveryRow};
use crate::storage::tables::invitations::InvitationRow;
use crate::storage::views::meeting_sources::{PlanSource, plan_source};
use crate::usecases::{Cmd, Failure};

/// Those who make plans and hand them over.
const PLANNERS: &[Role] = &[Role::CareManager, Role::CenterStaff];

impl From<DeliveryError> for Failure {
    fn from(error: DeliveryError) -> Self {
        Refused::from(error).into()
    }
}

/// The version of a uid, when the actor's office manages the client's care. Another office's does not exist.
fn own(tx: &mut Tx<'_>, cmd: &mut Cmd, version: &Uid) -> Result<PlanSource, Failure> {
    cmd.require_role(PLANNERS)?;
    plan_source(tx, &cmd.scope(), version)?.ok_or(Failure::NotFound("plan version"))
}

/// A delivery of this version that went out by link.
fn sent_by_link(
    tx: &mut Tx<'_>,
    source: &PlanSource,
    delivery: &Uid,
) -> Result<(DeliveryRow, InvitationRow), Failure> {
    let row = deliveries::find(tx, delivery)?
        .filter(|d| d.plan_version_id == source.version)
        .ok_or(Failure::NotFound("delivery"))?;
    let invitation = deliveries::invitation(tx, row.id)?.ok_or(DeliveryError::NoLink)?;
    Ok((row, invitation))
}
