//! The office that proposed a hand-over takes it back.

use super::letter::{ABOUT, Told, tell};
use super::{noted, open};
use crate::domain::hand_over::{HandOverState, read_reason};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::mail::letters::ClientHandOver;
use crate::storage::tables::client_hand_overs as table;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, outbox};

/// Withdraws it with a reason. A letter that still waits does not leave; whoever got one is told.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid, reason: &str) -> Result<(), Failure> {
    let row = open(tx, cmd, uid, |row| row.from)?;
    let reason = read_reason(reason).map_err(Refused::from)?;
    if !table::settle(tx, row.id, HandOverState::Withdrawn, (&cmd.actor_name(), &reason), cmd.now)? {
        return Err(Failure::Conflict);
    }
    if !outbox::withdraw(tx, cmd, ABOUT, uid)?.is_unseen() {
        let told = Told { office: row.to, person: None };
        let news = (ClientHandOver::WITHDRAWN, format!("/hand-overs/{uid}"));
        tell(tx, cmd, (&told, row.from), uid, news)?;
    }
    let audit = Audit::of("client.hand_over.withdraw").object("hand-over", uid).purpose(&reason);
    noted(tx, cmd, row.client, audit)
}
