//! Changes who a client is: a name put right, a move, another area.

use super::area_of;
use crate::domain::client::{TypedClient, check};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::clients;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A change of a client.
#[derive(Clone, Debug)]
pub struct EditClientInput {
    /// The client.
    pub client: Uid,
    /// The version the form showed.
    pub version: i32,
    /// Who the client is.
    pub typed: TypedClient,
    /// The uid of the area the client lives in; blank when unknown.
    pub area: String,
}

/// Changes who a client is. What somebody else changed meanwhile is a conflict.
pub fn edit(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EditClientInput) -> Result<(), Failure> {
    let client = clients::find(tx, &input.client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    let data = check(&input.typed, jst_date(cmd.now)).map_err(Refused::from)?;
    let area = area_of(tx, client.insurer_id, &input.area)?;
    if client.version != input.version || !clients::update_data(tx, &client, &data, area, cmd.now)? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("client.edit").object("client", &client.uid).subject(&client.uid))
}
