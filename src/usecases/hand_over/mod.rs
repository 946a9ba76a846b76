//! A client is handed over to another office that makes plans (引き継ぎ): proposed by the one, accepted or declined by the other.
//! Until it is accepted the other office learns nothing of the client, and whoever accepts shows by the insured number that
//! they know whom they take.

mod accept;
mod decline;
mod letter;
mod propose;
mod withdraw;

pub use accept::{AcceptInput, accept};
pub use decline::decline;
pub use propose::{ProposeInput, propose};
pub use withdraw::withdraw;

use crate::domain::hand_over::HandOverState;
use crate::domain::ids::{ClientId, Uid};
use crate::storage::tables::client_hand_overs::{self as table, HandOverRow};
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// The proposal of a uid, to be settled by those who plan in one of its offices. Somebody else settled it meanwhile: a conflict.
fn open(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    uid: &Uid,
    side: impl Fn(&HandOverRow) -> crate::domain::ids::OfficeId,
) -> Result<HandOverRow, Failure> {
    let row = table::take(tx, uid)?.ok_or(Failure::NotFound("hand-over"))?;
    cmd.require_planner(side(&row), "hand-over")?;
    if row.state == HandOverState::Open { Ok(row) } else { Err(Failure::Conflict) }
}

fn noted(tx: &mut Tx<'_>, cmd: &Cmd, client: ClientId, audit: Audit) -> Result<(), Failure> {
    let whose = subjects::of_client(tx, client)?;
    cmd.audit(tx, &audit.whose(&whose))
}
