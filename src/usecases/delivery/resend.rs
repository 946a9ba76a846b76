//! Sends a delivery again, to the confirmed address that the office or the doctor has today: the same link while it lives, else a
//! new one.

use std::slice;

use super::deliver::{consents_for, letter, mail};
use super::{own, sent_by_link};
use crate::domain::consent::Answer;
use crate::domain::delivery::{DeliveryError, DeliveryStep, OPENS};
use crate::domain::ids::Uid;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::deliveries;
use crate::storage::tables::invitations::{self, Again};
use crate::storage::views::deliveries::in_charge;
use crate::storage::{Audit, Tx};
use crate::usecases::consent_steps::wanting;
use crate::usecases::keeping::supported;
use crate::usecases::links::new_secret;
use crate::usecases::{Cmd, Failure};

/// Sends it again.
pub fn resend(tx: &mut Tx<'_>, cmd: &mut Cmd, (version, delivery): (&Uid, &Uid)) -> Result<(), Failure> {
    let source = own(tx, cmd, version)?;
    supported(tx, source.client)?;
    if !source.is_current {
        return Err(DeliveryError::NotCurrent.into());
    }
    let (row, invitation) = sent_by_link(tx, &source, delivery)?;
    if row.acknowledged_at.is_some() {
        return Err(DeliveryError::Acknowledged.into());
    }
    let in_charge = in_charge(tx, &source)?;
    let to = in_charge.iter().find(|to| to.is_told_by((row.office_id, row.contact_id, &row.label)));
    let to = to.ok_or(DeliveryError::RecipientsChanged)?;
    if to.address.is_empty() {
        return Err(DeliveryError::NoAddress.into());
    }
    // What was gone on without stays so; what was taken back since stops it.
    let sent_on = jst_date(row.created_at);
    let (gaps, _) = wanting(tx, &consents_for(&source, slice::from_ref(to), jst_date(cmd.now)))?;
    if gaps.iter().any(|gap| matches!(gap.answer, Answer::Withdrawn(from) if from >= sent_on)) {
        return Err(DeliveryError::ConsentWithdrawn.into());
    }
    let is_dead = invitation.revoked_at.is_some() || invitation.expires_at <= cmd.now;
    let (nonce, code_hash) = if is_dead {
        new_secret(tx, cmd, invitation.kind, &invitation.uid)?
    } else {
        (invitation.nonce.clone(), invitation.code_hash.clone())
    };
    let again = Again { secret: (&nonce, &code_hash), address: &to.address, expires_at: cmd.now + OPENS };
    if !invitations::revive(tx, &invitation, &again)? {
        return Err(Failure::Conflict);
    }
    let letter = letter(tx, cmd, source.office, row.number.clone())?;
    mail(tx, cmd, to, &invitation.uid, &letter)?;
    let step = if is_dead { DeliveryStep::Renewed } else { DeliveryStep::Resent };
    deliveries::note_step(tx, row.id, step, (&cmd.actor_name(), ""), cmd.now)?;
    let detail = serde_json::json!({ "new_link": is_dead });
    let about = Audit::of("delivery.resend").object("delivery", &row.uid).subject(&source.client_uid);
    cmd.audit(tx, &about.detail(detail))
}
