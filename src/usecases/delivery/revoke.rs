//! Withdraws the link of a delivery: dead at once on every device. Who did it and why stays each time, also when it is sent again.

use super::{own, sent_by_link};
use crate::domain::delivery::{DeliveryError, DeliveryStep, check_reason};
use crate::domain::ids::Uid;
use crate::storage::tables::deliveries;
use crate::storage::{Audit, Tx};
use crate::usecases::links::change_secret;
use crate::usecases::outbox::withdraw;
use crate::usecases::{Cmd, Failure};

/// Withdraws it. What is acknowledged was received, and stays.
pub fn revoke(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (version, delivery): (&Uid, &Uid),
    reason: &str,
) -> Result<(), Failure> {
    let source = own(tx, cmd, version)?;
    let (row, invitation) = sent_by_link(tx, &source, delivery)?;
    if row.acknowledged_at.is_some() {
        return Err(DeliveryError::Acknowledged.into());
    }
    if invitation.revoked_at.is_some() {
        return Err(DeliveryError::RevokedAlready.into());
    }
    check_reason(reason)?;
    change_secret(tx, cmd, &invitation, false)?;
    withdraw(tx, cmd, "invitation", &invitation.uid)?;
    let by = cmd.actor_name();
    deliveries::note_step(tx, row.id, DeliveryStep::Revoked, (&by, reason.trim()), cmd.now)?;
    let about = Audit::of("delivery.revoke").object("delivery", &row.uid).subject(&source.client_uid);
    cmd.audit(tx, &about)
}
