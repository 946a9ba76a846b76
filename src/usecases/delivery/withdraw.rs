//! Withdraws a note that a version was handed over by hand: it no longer counts, and stays with who took it back and why.
//! That it went on without a consent is withdrawn with it.

use super::own;
use crate::domain::delivery::{DeliveryError, DeliveryMeans, check_reason};
use crate::domain::ids::Uid;
use crate::domain::judgement::may_take_back;
use crate::domain::words::Word;
use crate::storage::tables::deliveries;
use crate::storage::{Audit, Tx};
use crate::usecases::consent_steps::withdraw_overrides;
use crate::usecases::{Cmd, Failure};

/// Withdraws it. The office that noted it takes it back, and where that one keeps the ledger no more, the one that makes the plans
/// now; what went by link has a link to withdraw, see [`super::revoke`].
pub fn withdraw(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (version, delivery): (&Uid, &Uid),
    reason: &str,
) -> Result<(), Failure> {
    let source = own(tx, cmd, version)?;
    let row = deliveries::find(tx, delivery)?
        .filter(|row| row.plan_version_id == source.version)
        .ok_or(Failure::NotFound("delivery"))?;
    if row.means == DeliveryMeans::Link {
        return Err(DeliveryError::ByLink.into());
    }
    if row.sender_office_id.is_some_and(|sender| !may_take_back(sender, source.office, source.keepers)) {
        return Err(DeliveryError::OfOtherOffice.into());
    }
    if row.withdrawn_at.is_some() {
        return Err(DeliveryError::WithdrawnAlready.into());
    }
    check_reason(reason)?;
    let by = cmd.actor_name();
    if !deliveries::withdraw(tx, row.id, (&by, reason.trim()), cmd.now)? {
        return Err(Failure::Conflict);
    }
    withdraw_overrides(tx, cmd, (row.id, &source.client_uid), reason.trim())?;
    let detail = serde_json::json!({ "means": row.means.as_str(), "on": row.delivered_on });
    let about = Audit::of("delivery.withdraw").object("delivery", delivery).subject(&source.client_uid);
    cmd.audit(tx, &about.detail(detail))
}
