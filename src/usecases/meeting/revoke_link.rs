//! Revokes a personal link, or gives it a new secret: the old one is dead at once on every device.

use super::resend::{invitation_of, require_asking};
use super::{audit, own};
use crate::domain::ids::Uid;
use crate::storage::Tx;
use crate::usecases::links::change_secret;
use crate::usecases::outbox::withdraw;
use crate::usecases::{Cmd, Failure};

/// Changes the nonce; letters that wait are taken back. With `lives_on`, a new link takes the old one's place, while
/// something is still asked for. A link can always be ended.
pub fn revoke_link(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (meeting, invitation): (&Uid, &Uid),
    lives_on: bool,
) -> Result<(), Failure> {
    let row = own(tx, cmd, meeting)?;
    let invitation = invitation_of(tx, &row, invitation)?;
    if lives_on {
        require_asking(tx, &row, &invitation)?;
    }
    change_secret(tx, cmd, &invitation, lives_on)?;
    withdraw(tx, cmd, "invitation", &invitation.uid)?;
    let detail = serde_json::json!({ "invitation": invitation.uid, "lives_on": lives_on });
    audit(tx, cmd, "meeting.revoke_link", &row, detail)
}
