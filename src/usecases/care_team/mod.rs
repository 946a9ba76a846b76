//! Who supports a client: the framework, the person in charge, the offices of the care team.

mod framework;
mod in_charge;
mod member;

pub use framework::{NoteFramework, note_framework, withdraw_framework};
pub use in_charge::{PutInCharge, change_manager};
pub use member::{AddMember, add_member, end_member, resume_member};

use super::{Cmd, Failure};
use crate::domain::ids::{ClientId, Uid};
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};

/// The client, for those who plan in its office.
fn own(tx: &mut Tx<'_>, cmd: &mut Cmd, client: &Uid) -> Result<ClientRow, Failure> {
    clients::take_turn(tx, client)?;
    let client = clients::find(tx, client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    Ok(client)
}

/// The client of a row, for those who plan in its office.
fn own_of(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    client: ClientId,
    what: &'static str,
) -> Result<ClientRow, Failure> {
    let client = clients::get_in_turn(tx, client)?;
    cmd.require_planner(client.office_id, what)?;
    Ok(client)
}

/// Writes the audit row of a change of a client's team.
fn noted(tx: &mut Tx<'_>, cmd: &Cmd, client: ClientId, audit: Audit) -> Result<(), Failure> {
    let whose = subjects::of_client(tx, client)?;
    cmd.audit(tx, &audit.whose(&whose))
}
