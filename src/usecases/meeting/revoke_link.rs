//! Revokes a personal link, or gives it a new secret: the old one is dead at once on every device.

use super::resend::invitation_of;
use super::{audit, own};
use crate::domain::ids::Uid;
use crate::storage::Tx;
use crate::storage::tables::{invitations, link_openings};
use crate::usecases::links::new_secret;
use crate::usecases::outbox::withdraw;
use crate::usecases::{Cmd, Failure};

/// Changes the nonce; letters that have not left are taken back. With `lives_on`, a new link takes the old one's place.
pub fn revoke_link(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (meeting, invitation): (&Uid, &Uid),
    lives_on: bool,
) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    let invitation = invitation_of(tx, &row, invitation)?;
    let (nonce, code_hash) = new_secret(tx, cmd, invitation.kind, &invitation.uid)?;
    let revoked_at = (!lives_on).then_some(cmd.now);
    if !invitations::set_secret(tx, &invitation, (&nonce, &code_hash), revoked_at)? {
        return Err(Failure::Conflict);
    }
    link_openings::forget(tx, invitation.id)?;
    withdraw(tx, "invitation", &invitation.uid)?;
    let detail = serde_json::json!({ "invitation": invitation.uid, "lives_on": lives_on });
    audit(tx, cmd, "meeting.revoke_link", &row, detail)
}
