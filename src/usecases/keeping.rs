//! Two rights over a client's records. Who **plans** (the office that makes the client's plans) writes the plans and what lies beside
//! them; who **keeps** (that office, and the center that entrusts it) writes the ledger of duties and the course of support.

use crate::domain::client_state::require_supported;
use crate::domain::ids::{ClientId, OfficeId, Uid};
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::client_frameworks;
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::plans::PlanRow;
use crate::usecases::cmd::PLANNERS;
use crate::usecases::{Cmd, Failure};

/// The client of a plan, for those whose office makes the client's plans now. The right follows the client, whichever office
/// began the plan; to everybody else there is no such thing.
pub fn planned(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    plan: &PlanRow,
    what: &'static str,
) -> Result<ClientRow, Failure> {
    let client = clients::get(tx, plan.client_id)?;
    cmd.require_planner(client.office_id, what)?;
    Ok(client)
}

/// Whether something new may be begun for the client now. Whoever ends the support meanwhile waits, and then sees what was begun.
pub fn supported(tx: &mut Tx<'_>, client: ClientId) -> Result<ClientRow, Failure> {
    let client = clients::get_in_turn(tx, client)?;
    require_supported(&client.uid, client.state)?;
    Ok(client)
}

/// The client of a uid, for those who make the plan or have delegated it, with the office in which they act.
pub fn kept(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<(ClientRow, OfficeId), Failure> {
    let client = clients::find(tx, uid)?.ok_or(Failure::NotFound("client"))?;
    let center = client_frameworks::entrusting(tx, client.id, jst_date(cmd.now))?;
    let offices = [Some(client.office_id), center];
    let office = offices.into_iter().flatten().find(|office| cmd.act_in(*office, PLANNERS));
    office.map(|office| (client, office)).ok_or(Failure::NotFound("client"))
}
