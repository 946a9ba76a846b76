//! Who keeps the records of a client beside the plan: the ledger of duties and the course of support.

use crate::domain::ids::{OfficeId, Uid};
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::client_frameworks;
use crate::storage::tables::clients::{self, ClientRow};
use crate::usecases::cmd::PLANNERS;
use crate::usecases::{Cmd, Failure};

/// The client of a uid, for those who make the plan or have delegated it, with the office in which they act.
pub fn kept(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<(ClientRow, OfficeId), Failure> {
    let client = clients::find(tx, uid)?.ok_or(Failure::NotFound("client"))?;
    let center = client_frameworks::entrusting(tx, client.id, jst_date(cmd.now))?;
    let offices = [Some(client.office_id), center];
    let office = offices.into_iter().flatten().find(|office| cmd.act_in(*office, PLANNERS));
    office.map(|office| (client, office)).ok_or(Failure::NotFound("client"))
}
