//! Withdraws the link of a delivery: dead at once on every device.

use super::{own, sent_by_link};
use crate::domain::delivery::DeliveryError;
use crate::domain::ids::Uid;
use crate::storage::{Audit, Tx};
use crate::usecases::links::change_secret;
use crate::usecases::outbox::withdraw;
use crate::usecases::{Cmd, Failure};

/// Withdraws it. What is acknowledged was received, and stays.
pub fn revoke(tx: &mut Tx<'_>, cmd: &mut Cmd, (version, delivery): (&Uid, &Uid)) -> Result<(), Failure> {
    let source = own(tx, cmd, version)?;
    let (row, invitation) = sent_by_link(tx, &source, delivery)?;
    if row.acknowledged_at.is_some() {
        return Err(DeliveryError::Acknowledged.into());
    }
    change_secret(tx, cmd, &invitation, false)?;
    withdraw(tx, cmd, "invitation", &invitation.uid)?;
    let about = Audit::of("delivery.revoke").object("delivery", &row.uid).subject(&source.client_uid);
    cmd.audit(tx, &about)
}
