//! The other office does not take the client.

use super::letter::{Told, tell};
use super::{noted, open};
use crate::domain::hand_over::{HandOverState, read_reason};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::mail::letters::ClientHandOver;
use crate::storage::tables::client_hand_overs as table;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Declines it with a reason; whoever proposed it is told.
pub fn decline(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid, reason: &str) -> Result<(), Failure> {
    let row = open(tx, cmd, uid, |row| row.to)?;
    let reason = read_reason(reason).map_err(Refused::from)?;
    if !table::settle(tx, row.id, HandOverState::Declined, (&cmd.actor_name(), &reason), cmd.now)? {
        return Err(Failure::Conflict);
    }
    let told = Told { office: row.from, person: Some(&row.proposed_by) };
    let news = (ClientHandOver::DECLINED, format!("/hand-overs/{uid}"));
    tell(tx, cmd, (&told, row.to), uid, news)?;
    let audit = Audit::of("client.hand_over.decline").object("hand-over", uid).purpose(&reason);
    noted(tx, cmd, row.client, audit)
}
